"""Colours over imagery. They do not follow the theme: overlays lie on pictures, not on chrome."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

CASING = QColor(8, 10, 12, 215)
TAG_GROUND = QColor(12, 14, 17, 225)
TAG_TEXT = QColor("#e7eaed")
MUTED_TEXT = QColor("#98a3ad")
ACCENT = QColor("#5aa9ff")
WHITE = QColor("#ffffff")
HANDLE_RIM = QColor("#14181c")
CROSSHAIR = QColor(255, 255, 255, 150)
CROSSHAIR_CASING = QColor(0, 0, 0, 110)
# Dark neutral in both themes, so that imagery is judged against about the same surround.
_GROUND_DARK, _GROUND_LIGHT = QColor("#0b0d0f"), QColor("#1e2226")


def pane_ground(palette: QPalette) -> QColor:
    """Return what lies around imagery in the theme of a palette."""
    return _GROUND_LIGHT if palette.window().color().lightness() > 128 else _GROUND_DARK
