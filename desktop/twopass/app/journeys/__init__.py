"""Journeys: the real window driven by a file."""
