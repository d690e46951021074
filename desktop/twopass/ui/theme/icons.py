"""The only place that names icon files: one-colour SVGs, tinted by role and drawn at the screen's own resolution."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from twopass.ui.theme.style import current
from twopass.workbench.resources import resource

SIDE = 20
_SCALES = (1, 2, 3)


def icon(name: str) -> QIcon:
    """Return an icon in the theme's text colour; muted when disabled, accent when checked. Empty for ""."""
    if not name:
        return QIcon()
    colors = current()
    return _tinted(name, colors.text, colors.muted, colors.accent)


@lru_cache(maxsize=128)
def icon_in(name: str, color: str) -> QIcon:
    """Return an icon in one colour (``#rrggbb``), whatever its state."""
    result = QIcon()
    for scale in _SCALES:
        result.addPixmap(_pixmap(name, color, scale))
    return result


@lru_cache(maxsize=512)
def _tinted(name: str, normal: str, disabled: str, checked: str) -> QIcon:
    result = QIcon()
    for scale in _SCALES:
        for color, mode, state in (
            (normal, QIcon.Mode.Normal, QIcon.State.Off),
            (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
            (checked, QIcon.Mode.Normal, QIcon.State.On),
        ):
            result.addPixmap(_pixmap(name, color, scale), mode, state)
    return result


def _pixmap(name: str, color: str, scale: int) -> QPixmap:
    svg = resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", color.encode())
    pixmap = QPixmap(QSize(SIDE, SIDE) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, SIDE * scale, SIDE * scale))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
