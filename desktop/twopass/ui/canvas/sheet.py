"""Part of a snapshot drawn at one scale, larger than the pane: a pan shows another part of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter, QRegion

from twopass.model.geometry import XY, Box
from twopass.model.transforms import turned
from twopass.model.viewport import Viewport
from twopass.ui.canvas.scene import Scene

# How far a sheet reaches beyond the pane, and how far beyond it is drawn in advance: each patch costs a pass over
# what is in view, however narrow it is. Device pixels.
MARGIN = 192
AHEAD = 64
# Two patches are drawn as one if that is no more than so many pixels more, and more patches than these as one.
_LITTLE, _MOST_PATCHES = 96 * 96, 24


class Sheet:
    """A picture that a pane lies on somewhere.

    Frames, both in device pixels: the sheet's own, from its top left; and *anchored* ones, from where the snapshot's
    origin lies, which hold while the pane moves over the sheet.

    Attributes:
        view: a view of the scale it is drawn at; ratio: device pixels per screen pixel.
        images: what is drawn, RGB32: plates of one place that are drawn together, never one without the others.
        origin: where the snapshot's origin lies on it.
        drawn: what was ever drawn; fresh: what of it is up to date. Of the sheet.
        dense: whether its annotations are but lines.
    """

    def __init__(self, scene: Scene, plates: int = 1) -> None:
        self.plates = plates
        self.view: Viewport = scene.view
        self.ratio = scene.ratio
        self.dense = scene.dense
        self.drawn = QRegion()
        self.fresh = QRegion()
        self._reach = QRect()
        self._renew(scene)

    def fits(self, scene: Scene) -> bool:
        """Return whether a scene has the sheet's scale and form."""
        return self.ratio == scene.ratio and (self.view.scale, self.view.form) == (scene.view.scale, scene.view.form)

    def spoil(self, rect: Box | None = None) -> None:
        """Have some snapshot pixels drawn anew; everything if None."""
        if rect is None:
            self.fresh = QRegion()
        elif not self.fresh.isEmpty():
            self.spoil_anchored(self._anchored(rect))

    def spoil_anchored(self, rect: QRect) -> None:
        """Have an anchored rectangle drawn anew."""
        self.fresh -= rect.translated(*self.origin)

    def hold(self, scene: Scene) -> None:
        """Have the whole pane of a scene that fits lie on the sheet."""
        pane = self.pane(scene)
        if self.rect.contains(pane):
            return
        images, origin, drawn, fresh = self.images, self.origin, self.drawn, self.fresh
        self._renew(scene)
        by = QPoint(*self.origin) - QPoint(*origin)
        kept = images[0].rect().translated(by) & self.rect
        self.drawn, self.fresh = drawn.translated(by) & kept, fresh.translated(by) & kept
        self._reach = self._reach.translated(by) & kept
        if not kept.isEmpty():
            for old, new in zip(images, self.images, strict=True):
                painter = QPainter(new)
                painter.drawImage(by, old)
                painter.end()

    @property
    def rect(self) -> QRect:
        """The whole sheet."""
        return self.images[0].rect()

    def pane(self, scene: Scene) -> QRect:
        """Return the pane of a scene that fits, on the sheet."""
        (left, top), (width, height) = scene.origin, scene.device
        return QRect(self.origin[0] - left, self.origin[1] - top, width, height)

    def missing(self, scene: Scene) -> list[QRect]:
        """Return what must be drawn (on the sheet) for the pane of a scene to be up to date, and some more ahead."""
        if (QRegion(self.pane(scene)) - self.fresh).isEmpty():
            return []
        return _patches(QRegion(self.reach(scene)) - self.fresh)

    def reach(self, scene: Scene) -> QRect:
        """Return what is drawn, on the sheet, once the pane of a scene that fits lacks something."""
        self.hold(scene)
        pane = self.pane(scene)
        if not self._reach.contains(pane):
            self._reach = self._reaching(pane)
        return self._reach

    def _reaching(self, pane: QRect) -> QRect:
        """Return what to draw now that a pane came into view: where a strip did, more will follow.

        It is one rectangle, so that no notches are left, of which each frame would draw a few pixels.
        """
        old = self._reach
        if not old.intersects(pane):
            return pane
        ahead = pane.adjusted(-AHEAD, -AHEAD, AHEAD, AHEAD)
        kept = ahead & old
        if pane.left() < old.left():
            kept.setLeft(ahead.left())
        if pane.top() < old.top():
            kept.setTop(ahead.top())
        if pane.right() > old.right():
            kept.setRight(ahead.right())
        if pane.bottom() > old.bottom():
            kept.setBottom(ahead.bottom())
        return kept & self.rect

    def note(self, patch: QRect) -> None:
        """Say that a patch was drawn."""
        self.drawn += patch
        self.fresh += patch

    def _renew(self, scene: Scene) -> None:
        (left, top), (width, height) = scene.origin, scene.device
        size = QSize(width + 2 * MARGIN, height + 2 * MARGIN)
        self.images = [QImage(size, QImage.Format.Format_RGB32) for _ in range(self.plates)]
        self.origin = (left + MARGIN, top + MARGIN)

    def _anchored(self, rect: Box) -> QRect:
        """Return the whole device pixels around some snapshot pixels, anchored."""
        xs, ys = zip(*(turned(self.view.matrix, corner) for corner in _corners(rect)), strict=True)
        left, top = round(min(xs) * self.ratio) - 2, round(min(ys) * self.ratio) - 2
        right, bottom = round(max(xs) * self.ratio) + 2, round(max(ys) * self.ratio) + 2
        return QRect(QPoint(left, top), QPoint(right, bottom))


def rects(region: QRegion) -> list[QRect]:
    """Return the rectangles of a region."""
    return list(cast(Iterator[QRect], region))


def _patches(region: QRegion) -> list[QRect]:
    """Return few rectangles that cover a region, and not much else."""
    result: list[QRect] = []
    for rect in rects(region):
        for place, known in enumerate(result):
            joined = rect.united(known)
            if _area(joined) <= _area(rect) + _area(known) + _LITTLE:
                result[place] = joined
                break
        else:
            result.append(rect)
    return result if len(result) <= _MOST_PATCHES else [region.boundingRect()]


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()


def _corners(rect: Box) -> tuple[XY, XY, XY, XY]:
    return (rect.x, rect.y), (rect.right, rect.y), (rect.right, rect.bottom), (rect.x, rect.bottom)
