"""The only place that names icon files: one-colour SVGs, tinted by role and drawn at the screen's own resolution."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from twopass.ui.theme.style import current
from twopass.workbench.resources import resource

SIDE = 20


def icon(name: str) -> QIcon:
    """Return an icon in the theme's text colour; muted when disabled, accent when checked. Empty for ""."""
    if not name:
        return QIcon()
    colors = current()
    return _tinted(name, colors.text, colors.muted, colors.accent)


class IconLabel(QWidget):
    """An icon by itself, *side* screen pixels large, drawn as fine as the screen that it is on now.

    A label with a pixmap would keep the pixels of the screen it was made for.
    """

    def __init__(self, side: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = QIcon()
        self.setFixedSize(side, side)

    def show_icon(self, icon: QIcon) -> None:
        """Show another icon."""
        self._icon = icon
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        self._icon.paint(painter, self.rect())
        painter.end()
        del event


@lru_cache(maxsize=128)
def icon_in(name: str, color: str) -> QIcon:
    """Return an icon in one colour (``#rrggbb``), whatever its state."""
    result = QIcon()
    for scale in _scales():
        result.addPixmap(_pixmap(name, color, scale))
    return result


@lru_cache(maxsize=512)
def _tinted(name: str, normal: str, disabled: str, checked: str) -> QIcon:
    result = QIcon()
    for scale in _scales():
        for color, mode, state in (
            (normal, QIcon.Mode.Normal, QIcon.State.Off),
            (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
            (checked, QIcon.Mode.Normal, QIcon.State.On),
        ):
            result.addPixmap(_pixmap(name, color, scale), mode, state)
    return result


@lru_cache(maxsize=1)
def _scales() -> tuple[int, ...]:
    """Return the resolutions to draw: plain and double, and those of a finer screen."""
    return tuple(sorted({1, 2, *(math.ceil(screen.devicePixelRatio()) for screen in QGuiApplication.screens())}))


def _pixmap(name: str, color: str, scale: int) -> QPixmap:
    pixmap = QPixmap(_drawn(name, scale))
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), QColor(color))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


@lru_cache(maxsize=256)
def _drawn(name: str, scale: int) -> QPixmap:
    """Return an icon's shape, black on nothing: drawing it is dear, and tinting it is cheap."""
    renderer = QSvgRenderer(QByteArray(resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", b"#000")))
    pixmap = QPixmap(QSize(SIDE, SIDE) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, SIDE * scale, SIDE * scale))
    painter.end()
    return pixmap
