"""What a pane shows of the snapshot: the sheet it lies on, and the next one while that is drawn, a bit at a time."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QRegion, QTransform

from twopass.model.geometry import Box
from twopass.model.transforms import inverse, turned
from twopass.ui.canvas.scene import Scene
from twopass.ui.canvas.sheet import Sheet, rects

# How many pixels a patch may have: fewer after one that took longer than this, more after one that took less than half.
# Whoever draws goes beyond its time by up to a patch.
_FEWEST, _MOST = 50_000, 4_000_000
_PATCH_S = 0.003
# By how much a picture may be magnified or shrunk before the next one is drawn while the view still changes.
_STRETCH = 1.3

# Draws one patch (device pixels of the pane) of one plate; the painter is clipped and scaled already.
DrawPatch = Callable[[QPainter, QRect, int], None]


class Frame:
    """The sheet a pane lies on, and the one that takes its place.

    Attributes:
        shown: the sheet on the screen, of this or another scale; None before the first.
        drawn: how many patches were drawn, for tests and reports.
        plates: how many pictures of the same place each sheet has.
    """

    def __init__(self, plates: int = 1) -> None:
        self.plates = plates
        self.shown: Sheet | None = None
        self.drawn = 0
        self._next: Sheet | None = None
        self._pixels = _FEWEST

    def spoil(self, rect: Box | None = None) -> None:
        """Have a rectangle of snapshot pixels drawn anew; everything if None."""
        for sheet in (self.shown, self._next):
            if sheet is not None:
                sheet.spoil(rect)

    def sharp(self, scene: Scene) -> bool:
        """Return whether everything in a scene's pane is drawn at its scale and up to date."""
        sheet = self.shown
        return sheet is not None and sheet.fits(scene) and (QRegion(sheet.pane(scene)) - sheet.fresh).isEmpty()

    def covers(self, scene: Scene) -> bool:
        """Return whether there is something of a scene's scale to show everywhere in its pane, up to date or not."""
        sheet = self.shown
        return sheet is not None and sheet.fits(scene) and (QRegion(sheet.pane(scene)) - sheet.drawn).isEmpty()

    def in_work(self, scene: Scene, *, still: bool) -> Sheet | None:
        """Return the sheet to draw on next, or None while the view changes and what is shown is near enough.

        *still* says that the view has stopped changing its scale.
        """
        shown = self.shown
        if shown is not None and shown.fits(scene):
            self._next = None
            return shown
        if self._next is not None and (self._next.fits(scene) or not (still or self._is_farther(scene))):
            return self._next
        if shown is not None and not still and _stretch(shown, scene) < _STRETCH:
            return None
        self._next = Sheet(scene, self.plates)
        return self._next

    def reach(self, scene: Scene) -> QRect:
        """Return what is drawn, or soon will be, for a scene: the pane and what is ahead, in its device pixels."""
        for sheet in (self.shown, self._next):
            if sheet is not None and sheet.fits(scene):
                return sheet.reach(scene).translated(-sheet.pane(scene).topLeft())
        return QRect(0, 0, *scene.device)

    def draw(self, sheet: Sheet, scene: Scene, draw: DrawPatch, seconds: float) -> bool:
        """Draw what a sheet lacks of a scene that fits it, for some time; return whether it is complete.

        A sheet that is complete is shown from then on.
        """
        until = perf_counter() + seconds
        for patch in sheet.missing(scene):
            height = max(self._pixels // patch.width(), 1)
            top = patch.top()
            while top <= patch.bottom():
                band = QRect(patch.left(), top, patch.width(), min(height, patch.bottom() - top + 1))
                self._draw_band(sheet, scene, band, draw)
                top += band.height()
                if perf_counter() >= until:
                    break
            else:
                continue
            break
        done = (QRegion(sheet.pane(scene)) - sheet.fresh).isEmpty()
        if done and sheet is self._next:
            self.shown, self._next = sheet, None
        return done

    def paint(self, painter: QPainter, scene: Scene, plate: int = 0) -> QRegion:
        """Show what there is of a plate on the pane's own painter; return what of it (device px) it lacks."""
        pane = QRect(0, 0, *scene.device)
        sheet = self.shown
        if sheet is None or sheet.drawn.isEmpty():
            return QRegion(pane)
        painter.save()
        painter.scale(1 / scene.ratio, 1 / scene.ratio)
        same = sheet.fits(scene)
        lacking = (_paint_same if same else _paint_other)(painter, scene, sheet, sheet.images[plate])
        painter.restore()
        return lacking

    def _draw_band(self, sheet: Sheet, scene: Scene, band: QRect, draw: DrawPatch) -> None:
        start = perf_counter()
        pane = sheet.pane(scene)
        for plate, image in enumerate(sheet.images):
            painter = QPainter(image)
            painter.setClipRect(band)
            painter.translate(pane.topLeft())
            painter.scale(scene.ratio, scene.ratio)
            draw(painter, band.translated(-pane.topLeft()), plate)
            painter.end()
        sheet.note(band)
        self.drawn += 1
        self._adapt(band.width() * band.height(), perf_counter() - start)

    def _adapt(self, pixels: int, taken: float) -> None:
        """Say how many pixels the next patches may have, after one of *pixels* that took so many seconds."""
        if taken > _PATCH_S:
            # As many as would have been right, but one patch that was held up is not made too much of.
            self._pixels = max(round(pixels * _PATCH_S / taken), self._pixels // 4, _FEWEST)
        elif taken < _PATCH_S / 2 and 2 * pixels >= self._pixels:
            # A small one says nothing of how long a large one takes.
            self._pixels = min(self._pixels * 2, _MOST)

    def _is_farther(self, scene: Scene) -> bool:
        """Return whether the sheet that is being drawn is farther from a scene's scale than the one that is shown."""
        shown, coming = self.shown, self._next
        return coming is not None and shown is not None and _stretch(coming, scene) > _stretch(shown, scene)


def _stretch(sheet: Sheet, scene: Scene) -> float:
    ratio = scene.view.scale / sheet.view.scale
    return max(ratio, 1 / ratio) if sheet.view.form == scene.view.form else float("inf")


def _paint_same(painter: QPainter, scene: Scene, sheet: Sheet, image: QImage) -> QRegion:
    pane = sheet.pane(scene)
    painter.drawImage(QPoint(0, 0), image, pane)
    return (QRegion(pane) - sheet.drawn).translated(-pane.topLeft())


def _paint_other(painter: QPainter, scene: Scene, sheet: Sheet, image: QImage) -> QRegion:
    """Show a sheet of another scale as if it were of the scene's: every pixel where it belongs, if not sharp."""
    source = max(rects(sheet.drawn), key=lambda rect: rect.width() * rect.height())
    way = _way(sheet, scene)
    target = way.mapRect(QRectF(source))
    pane = QRect(0, 0, *scene.device)
    if sheet.view.form != scene.view.form:
        painter.setTransform(way, combine=True)
        painter.drawImage(source.topLeft(), image, source)
        return QRegion(pane)
    painter.drawImage(target, image, QRectF(source))
    return QRegion(pane) - target.toAlignedRect().adjusted(1, 1, -1, -1)


def _way(sheet: Sheet, scene: Scene) -> QTransform:
    """Return the way from a sheet to the device pixels of a pane of another scale or form."""
    back, m = inverse(sheet.view.matrix), scene.view.matrix
    grow = scene.ratio / sheet.ratio
    a, b = (turned(m, turned(back, axis)) for axis in ((grow, 0.0), (0.0, grow)))
    turn = QTransform(a[0], a[1], b[0], b[1], *scene.origin)
    return QTransform.fromTranslate(-sheet.origin[0], -sheet.origin[1]) * turn
