"""Dialogs, palette and pickers."""
