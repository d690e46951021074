"""The panels around the imagery."""
