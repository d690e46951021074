"""Smaller pictures of images that have none of their own, kept in the user's cache: averaged, tiled, made in steps."""
