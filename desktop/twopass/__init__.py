"""Twopass: put two satellite snapshots of one place side by side, label what is there, say what changed."""

__version__ = "0.1.0"
