"""The drawn picture of a pane: scrolled when the view is only panned, and drawn anew where something changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QPainter, QPixmap, QRegion

from twopass.model.geometry import XY
from twopass.model.viewport import Viewport

# More patches than this are drawn as one: each costs a pass over what is in view.
_MOST_PATCHES = 4

# Draws one patch (device pixels of the frame); the painter is clipped and scaled already.
DrawPatch = Callable[[QPainter, QRect], None]


class Frame:
    """A picture of *device* size with the view it shows and the patches that are out of date.

    Attributes:
        view: what the picture shows, or None if all of it is out of date.
        drawn: how many patches were drawn, for tests and reports.
    """

    def __init__(self) -> None:
        self.view: Viewport | None = None
        self.drawn = 0
        self._picture: QPixmap | None = None
        self._size: XY = (0.0, 0.0)
        self._ratio = 1.0
        self._dirty = QRegion()

    def spoil(self, rect: QRect | None = None) -> None:
        """Have a rectangle (screen pixels of the pane) drawn anew; everything if None."""
        if rect is None:
            self.view = None
        elif self.view is not None:
            left, top = QPoint(rect.left(), rect.top()), QPoint(rect.right() + 1, rect.bottom() + 1)
            self._dirty += QRect(left * self._ratio, top * self._ratio).adjusted(-1, -1, 1, 1)

    def shows(self, view: Viewport, size: XY, ratio: float) -> bool:
        """Return whether the picture is that of a snapped view already, with nothing out of date."""
        return self.view == view and self._size == size and self._ratio == ratio and self._dirty.isEmpty()

    def bring(self, view: Viewport, size: XY, ratio: float, draw: DrawPatch) -> None:
        """Make the picture that of a snapped view in a pane of *size* screen pixels, drawing what is missing of it."""
        picture = self._follow(view, size, ratio)
        if not self._dirty.isEmpty():
            self._draw(picture, draw)
        picture.setDevicePixelRatio(ratio)

    @property
    def picture(self) -> QPixmap:
        """The picture as it was last brought up to date."""
        assert self._picture is not None
        return self._picture

    def _follow(self, view: Viewport, size: XY, ratio: float) -> QPixmap:
        """Scroll or spoil the picture so that it belongs to a view."""
        width, height = round(size[0] * ratio), round(size[1] * ratio)
        whole = QRect(0, 0, width, height)
        picture, old = self._picture, self.view
        self.view, self._size = view, size
        if picture is None or picture.width() != width or picture.height() != height or ratio != self._ratio:
            picture = self._picture = QPixmap(width, height)
            self._ratio = ratio
            old = None
        if old is None or (old.scale, old.form) != (view.scale, view.form):
            self._dirty = QRegion(whole)
            return picture
        by = self._shift(old, view)
        if by.isNull():
            return picture
        if abs(by.x()) >= width or abs(by.y()) >= height:
            self._dirty = QRegion(whole)
            return picture
        picture.setDevicePixelRatio(1.0)
        picture.scroll(by.x(), by.y(), whole)
        kept = whole.translated(by).intersected(whole)
        self._dirty = self._dirty.translated(by).intersected(whole).united(QRegion(whole).subtracted(kept))
        return picture

    def _shift(self, old: Viewport, new: Viewport) -> QPoint:
        """Return by how many device pixels the picture moves: whole numbers, both views being snapped."""
        before, after = old.to_screen((0.0, 0.0), self._size), new.to_screen((0.0, 0.0), self._size)
        return QPoint(round((after[0] - before[0]) * self._ratio), round((after[1] - before[1]) * self._ratio))

    def _draw(self, picture: QPixmap, draw: DrawPatch) -> None:
        patches: list[QRect] = list(self._dirty)  # pyright: ignore[reportArgumentType] - a region has an iterator
        if len(patches) > _MOST_PATCHES:
            patches = [self._dirty.boundingRect()]
        picture.setDevicePixelRatio(1.0)
        painter = QPainter(picture)
        for patch in patches:
            painter.resetTransform()
            painter.setClipRect(patch)
            painter.scale(self._ratio, self._ratio)
            draw(painter, patch)
            self.drawn += 1
        painter.end()
        self._dirty = QRegion()
