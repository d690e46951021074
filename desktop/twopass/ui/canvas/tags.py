"""Tags beside annotations: which have room, and how they look.

Whether a tag has room depends on its neighbours alone, not on what else is in view: a picture that is drawn piece by
piece while it scrolls shows the same tags as one drawn at once.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from twopass.model.geometry import Box
from twopass.model.project import Project
from twopass.model.transforms import Mat2
from twopass.ui.canvas import colors
from twopass.ui.canvas.outlines import Outlines, Rows, TagKind, label_color
from twopass.ui.canvas.scene import MANY, Scene, draw_ground, widened
from twopass.ui.canvas.sheet import AHEAD

_HEIGHT = 18.0
_ABOVE = 5.0
_LEFT = 2.0
_CELL = 18.0
_WIDEST = 260.0
_SMALLEST_WITH_TAG = 14.0
_MOST_PICTURES = 512
# How far beyond the pane tags are laid out in advance, in screen pixels: more than is drawn in advance.
_LAID_OUT = 256.0

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """The tags that have room around a view, the first in precedence first.

    Attributes:
        matrix: the view's; ratio: device pixels per screen pixel. For others it must be laid out anew.
        area: the snapshot pixels whose annotations were looked at.
        rects: left, top, width and height a row, device pixels from the snapshot's origin.
        pictures: what each says.
    """

    matrix: Mat2
    ratio: float
    area: Box
    rects: Ints
    pictures: tuple[QPixmap, ...]


class Tags:
    """Draws tags from pictures it keeps: text is dear, and the same label comes often.

    They lie above their annotations, or *below* them: the same object of two dates would have both in one place.

    Attributes:
        stale: whether they must be laid out anew before anybody knows which of them have room.
    """

    def __init__(self, *, below: bool = False) -> None:
        self._below = below
        self._pictures: OrderedDict[tuple[str, int, float, str], QPixmap] = OrderedDict()
        self._layout: _Layout | None = None
        self.stale = False
        self._at: Ints = np.zeros((0, 4), np.int64)
        self._shown: tuple[QPixmap, ...] = ()

    def forget(self) -> None:
        """Lay the tags out anew: annotations, labels, or what is selected have changed."""
        self.stale = True

    def prepare(self, outlines: Outlines, scene: Scene, font: QFont) -> list[QRect]:
        """Find the tags of a view before parts of it are drawn.

        Returns where they differ from what was last prepared at this scale, in device pixels from the snapshot's
        origin.
        """
        old = self._layout
        if not len(outlines) and old is not None and not len(old.rects):
            self.stale = False
            return []
        layout = self._laid_out(outlines, scene, font)
        self._at = layout.rects + np.array((*scene.origin, 0, 0))
        self._shown = layout.pictures
        if old is None or old is layout or (old.matrix, old.ratio) != (layout.matrix, layout.ratio):
            return []
        return _differing(old, layout)

    def draw(self, painter: QPainter, scene: Scene, part: QRect) -> None:
        """Draw the tags in a part of the pane (device pixels): those with room, and all selected ones."""
        at = self._at
        if not len(at):
            return
        meets = (at[:, 0] <= part.right()) & (at[:, 0] + at[:, 2] >= part.left())
        meets &= (at[:, 1] <= part.bottom()) & (at[:, 1] + at[:, 3] >= part.top())
        painter.save()
        painter.setTransform(scene.to_device)
        # The first has precedence and is drawn last.
        for row in np.flatnonzero(meets)[::-1].tolist():
            painter.drawPixmap(int(at[row, 0]), int(at[row, 1]), self._shown[row])
        painter.restore()

    def _laid_out(self, outlines: Outlines, scene: Scene, font: QFont) -> _Layout:
        layout, view = self._layout, scene.view
        # A tag stands for an annotation that may itself be out of sight, and gives way to tags as far again.
        across, down = 2 * (_WIDEST + _CELL), 2 * (_HEIGHT + _ABOVE) + 3 * _CELL
        ahead = AHEAD / scene.ratio
        needed = scene.seen(widened(Box(0, 0, *scene.size), across + ahead, down + ahead))
        same = layout is not None and (layout.matrix, layout.ratio) == (view.matrix, scene.ratio)
        if layout is not None and same and not self.stale and _inside(needed, layout.area):
            return layout
        self.stale = False
        area = scene.seen(widened(Box(0, 0, *scene.size), across + _LAID_OUT, down + _LAID_OUT))
        rows, chosen = _candidates(outlines, scene, area)
        said: list[int] = np.unique(outlines.tags[rows]).tolist()
        pictures = {kind: self._picture(outlines.kinds[kind], scene, font) for kind in said}
        rects = _rects(outlines, scene, rows, pictures, below=self._below)
        shown = chosen | _with_room(rects, max(round(_CELL * scene.ratio), 1))
        shown_pictures = tuple(pictures[kind] for kind in outlines.tags[rows[shown]].tolist())
        layout = self._layout = _Layout(view.matrix, scene.ratio, area, rects[shown], shown_pictures)
        return layout

    def _picture(self, kind: TagKind, scene: Scene, font: QFont) -> QPixmap:
        text, color = tag_text(scene.project, kind), label_color(scene.project, kind[0])
        key = (text, color, scene.ratio, font.key())
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = _drawn(text, color, scene.ratio, font)
            if len(self._pictures) > _MOST_PICTURES:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        return picture


def tag_text(project: Project, kind: TagKind) -> str:
    """Return what a tag says: the label, and how sure the analyst is where that was said."""
    label, certainty = project.labels.get(kind[0]), kind[1]
    name = label.name if label is not None else "?"
    return f"{name} · {certainty.value}" if certainty is not None else name


def _differing(old: _Layout, new: _Layout) -> list[QRect]:
    """Return the places of tags that are in one layout alone, those at its outskirts aside."""
    before, after = (
        {(*rect, picture.cacheKey()) for rect, picture in zip(one.rects.tolist(), one.pictures, strict=True)}
        for one in (old, new)
    )
    return [QRect(*entry[:4]) for entry in before ^ after]


def _inside(inner: Box, outer: Box) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom


def _candidates(outlines: Outlines, scene: Scene, area: Box) -> tuple[Rows, NDArray[np.bool_]]:
    """Return the rows that may have a tag, the first to get room first, and which of them are selected.

    Selected ones come first, then small ones.
    """
    rows = outlines.within(area)
    rows = rows[~outlines.hidden[rows]]
    chosen = outlines.selected[rows]
    if scene.dense:
        # Tags of a great many would hide all else.
        rows = rows[chosen] if len(scene.selected) <= MANY else rows[:0]
        chosen = outlines.selected[rows]
    extent = outlines.extents(rows) * scene.view.scale
    # Only a point has no extent at all.
    kept = chosen | (extent == 0) | (extent >= _SMALLEST_WITH_TAG)
    rows, chosen = rows[kept], chosen[kept]
    order = np.lexsort((rows, outlines.areas[rows], ~chosen))
    return rows[order], chosen[order]


def _rects(outlines: Outlines, scene: Scene, rows: Rows, pictures: dict[int, QPixmap], *, below: bool) -> Ints:
    """Return where tags would lie: above the top left of each row's outline, or below its bottom left."""
    quads = scene.on_device(outlines.corners[rows])
    corner = quads.min(axis=1) - scene.origin
    if below:
        corner[:, 1] = quads[:, :, 1].max(axis=1) - scene.origin[1]
    corner -= np.array((_LEFT, -_ABOVE if below else _ABOVE + _HEIGHT)) * scene.ratio
    at = np.floor(corner + 0.5).clip(-1e8, 1e8).astype(np.int64)
    sizes = {kind: (picture.width(), picture.height()) for kind, picture in pictures.items()}
    size = np.array([sizes[kind] for kind in outlines.tags[rows].tolist()], np.int64).reshape(-1, 2)
    return np.concatenate([at, size], axis=1)


def _with_room(rects: Ints, side: int) -> NDArray[np.bool_]:
    """Return which rectangles are the first in every cell that they touch of a grid of *side* pixels."""
    if not len(rects):
        return np.zeros(0, np.bool_)
    first = rects[:, :2] // side
    count = (rects[:, :2] + rects[:, 2:]) // side - first + 1
    cells = count[:, 0] * count[:, 1]
    starts = np.cumsum(cells) - cells
    claimant = np.repeat(np.arange(len(rects)), cells)
    step = np.arange(len(claimant)) - starts[claimant]
    column = first[claimant, 0] + step % count[claimant, 0]
    row = first[claimant, 1] + step // count[claimant, 0]
    _, earliest, cell = np.unique(row * (1 << 32) + column, return_index=True, return_inverse=True)
    # Claimants come in order of precedence, so the earliest claim of a cell is the one that holds.
    return np.logical_and.reduceat(claimant[earliest][cell] == claimant, starts)


def _drawn(text: str, color: int, ratio: float, font: QFont) -> QPixmap:
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, _WIDEST - 16)
    width = round(metrics.horizontalAdvance(text)) + 16.0
    picture = QPixmap(round(width * ratio), round(_HEIGHT * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    painter.setFont(font)
    painter.scale(ratio, ratio)
    draw_ground(painter, QRectF(0, 0, width, _HEIGHT))
    painter.fillRect(QRectF(0, 0, 3, _HEIGHT), QColor.fromRgb(color))
    painter.setPen(colors.TAG_TEXT)
    painter.drawText(QRectF(9, 0, width - 9, _HEIGHT), Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    return picture
