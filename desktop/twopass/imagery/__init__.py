"""Pixels and georeference: readers, windows, stretch, ground. Returns numpy arrays, never a QImage."""
