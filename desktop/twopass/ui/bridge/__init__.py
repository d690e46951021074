"""Adapters between the Qt-free workbench and Qt."""
