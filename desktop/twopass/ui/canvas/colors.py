"""Colours over imagery. They do not follow the theme: overlays lie on pictures, not on chrome."""

from __future__ import annotations

from PySide6.QtGui import QColor

CASING = QColor(8, 10, 12, 215)
TAG_GROUND = QColor(12, 14, 17, 225)
TAG_TEXT = QColor("#e7eaed")
MUTED_TEXT = QColor("#98a3ad")
ACCENT = QColor("#5aa9ff")
WHITE = QColor("#ffffff")
HANDLE_RIM = QColor("#14181c")
CROSSHAIR = QColor(255, 255, 255, 150)
CROSSHAIR_CASING = QColor(0, 0, 0, 110)
