"""The annotations of one snapshot as arrays: culled, hit and drawn without walking over records.

Rows are updated from the touched ids of an edit alone. Frame: snapshot pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from twopass.model.geometry import XY, Box, OrientedBox, Point, Polygon, Shape, area, bounds, rings
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.records import Annotation, Certainty, Comparison

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

# What a tag is written from: the label and how sure the analyst is.
TagKind = tuple[Uid, Certainty | None]

_FIRST_ROWS = 64
# Rows that are more than this part of all are not worth picking out.
_FEW = 8
# Where more become marked than this, all rows are looked at in their order: memory is read faster so.
_MOST_MARKED = 1000
_FALLBACK_COLOR = 0xE69F00
_SAID = attrgetter("label", "certainty")
_SIDES = attrgetter("x", "y", "width", "height")
# What is kept of each row beside its bounds.
_ARRAYS = ("_corners", "_areas", "_colors", "_plain", "_tags", "_selected", "_hidden")


class Chosen(frozenset[Uid]):
    """Many annotations of one snapshot, with the rows they have: they are marked without being looked up one by one.

    Attributes:
        snapshot: what they lie on; rows: their rows there.
        order: stands for the order of the rows when they were chosen; in another one *rows* says nothing.
    """

    snapshot: Uid
    rows: Rows
    order: object

    @classmethod
    def of(cls, uids: Iterable[Uid], snapshot: Uid, rows: Rows, order: object) -> Chosen:
        """Return annotations of a snapshot that have these rows in an order."""
        result = cls(uids)
        result.snapshot, result.rows, result.order = snapshot, rows, order
        return result


class Outlines:
    """Corners, bounds, areas and colours of the annotations of one snapshot, a row each."""

    def __init__(self) -> None:
        self.uids: list[Uid] = []
        self._row_of: dict[Uid, int] = {}
        self.kinds: list[TagKind] = []
        self._kind_of: dict[TagKind, int] = {}
        self._project: Project | None = None
        self._snapshot: Uid | None = None
        self._marked: tuple[frozenset[Uid], frozenset[Uid]] = (frozenset(), frozenset())
        self._order = object()
        self._allocate(_FIRST_ROWS)

    def __len__(self) -> int:
        return len(self.uids)

    @property
    def corners(self) -> Floats:
        """Four corners a row, ``(n, 4, 2)``; a polygon's are those of its bounds, a point's all the same."""
        return self._corners[: len(self.uids)]

    @property
    def colors(self) -> NDArray[np.uint32]:
        """The labels' colours a row, ``0xffRRGGBB``."""
        return self._colors[: len(self.uids)]

    @property
    def areas(self) -> Floats:
        """The shapes' areas a row, in square pixels."""
        return self._areas[: len(self.uids)]

    def extents(self, rows: Rows) -> Floats:
        """Return the longer side of each row's bounds, in pixels; 0 for a point."""
        b = self._bounds[:, rows]
        return np.maximum(b[2] - b[0], b[3] - b[1])

    @property
    def tags(self) -> NDArray[np.int32]:
        """What the rows' tags say, as places in ``kinds``."""
        return self._tags[: len(self.uids)]

    @property
    def selected(self) -> NDArray[np.bool_]:
        """Whether a row is selected, as :meth:`mark` was told."""
        return self._selected[: len(self.uids)]

    @property
    def hidden(self) -> NDArray[np.bool_]:
        """Whether a row is not to be drawn, as :meth:`mark` was told."""
        return self._hidden[: len(self.uids)]

    def mark(self, selected: frozenset[Uid], hidden: frozenset[Uid]) -> None:
        """Say which annotations are selected, and which are drawn by somebody else while they are dragged."""
        for array, before, after in (
            (self._selected, self._marked[0], selected),
            (self._hidden, self._marked[1], hidden),
        ):
            if before is after:
                continue
            rows = self._chosen_rows(after)
            if rows is not None:
                array[: len(self.uids)] = False
                array[rows] = True
                continue
            if abs(len(after) - len(before)) > _MOST_MARKED:
                array[: len(self.uids)] = np.fromiter(map(after.__contains__, self.uids), np.bool_, len(self.uids))
                continue
            array[self._rows_of(before - after)] = False
            array[self._rows_of(after - before)] = True
        self._marked = (selected, hidden)

    def _chosen_rows(self, uids: frozenset[Uid]) -> Rows | None:
        """Return the rows of annotations where that takes no looking up, else None."""
        if not uids:
            return np.zeros(0, np.intp)
        if not isinstance(uids, Chosen):
            return None
        if uids.snapshot != self._snapshot:
            return np.zeros(0, np.intp)
        return uids.rows if uids.order is self._order else None

    def everything(self) -> frozenset[Uid]:
        """Return all annotations of the snapshot."""
        return self._chosen(np.arange(len(self.uids)))

    def _chosen(self, rows: Rows) -> frozenset[Uid]:
        uids = self.uids if len(rows) == len(self.uids) else [self.uids[row] for row in rows.tolist()]
        return frozenset[Uid]() if self._snapshot is None else Chosen.of(uids, self._snapshot, rows, self._order)

    def said_of(self, selected: frozenset[Uid]) -> set[TagKind]:
        """Return what is said of those selected annotations that are on this snapshot; marks them, too."""
        self.mark(selected, self._marked[1])
        return {self.kinds[kind] for kind in np.unique(self.tags[self.selected]).tolist()}

    @property
    def plain(self) -> NDArray[np.bool_]:
        """Whether a row is a box along the snapshot's pixel grid."""
        return self._plain[: len(self.uids)]

    def show(self, project: Project, snapshot: Uid, touched: Iterable[Uid] | None = None) -> list[Box] | None:
        """Bring the rows up to date; *touched* says what may have changed, None that anything may.

        Returns the bounds of what changed, as they were and as they are; None if that may be everything.
        """
        known = self._project
        self._project = project
        if known is project and snapshot == self._snapshot:
            return []
        if touched is None or known is None or snapshot != self._snapshot:
            self._snapshot = snapshot
            self._rebuild(project)
            return None
        touched = frozenset(touched)
        recolored = any(uid in project.labels or uid in known.labels for uid in touched)
        if recolored:
            self._recolor(project)
        changed: list[Box] = []
        for uid in touched:
            changed += self.bounds((uid,))
            annotation = project.annotations.get(uid)
            if annotation is not None and annotation.snapshot == snapshot:
                self._put(annotation, project)
                changed.append(bounds(annotation.shape))
            else:
                self._drop(uid)
        return None if recolored else changed

    def bounds(self, uids: Iterable[Uid]) -> list[Box]:
        """Return the bounds of those annotations that are on this snapshot."""
        rows = self._rows_of(uids)
        return [Box(x, y, right - x, bottom - y) for x, y, right, bottom in self._bounds[:, rows].T.tolist()]

    def annotation(self, row: int) -> Annotation:
        """Return the record of a row."""
        assert self._project is not None
        return self._project.annotations[self.uids[row]]

    def row(self, uid: Uid) -> int | None:
        """Return the row of an annotation, or None if it is not on this snapshot."""
        return self._row_of.get(uid)

    def within(self, rect: Box, among: Rows | None = None) -> Rows:
        """Return the rows whose bounds meet a rectangle; *among* are rows that hold at least those, if known."""
        if among is not None and len(among) * _FEW > len(self.uids):
            # To pick out most of the bounds would take longer than to look at all of them.
            among = None
        b = self._bounds[:, : len(self.uids)] if among is None else self._bounds[:, among]
        meets = (b[0] <= rect.right) & (b[2] >= rect.x) & (b[1] <= rect.bottom) & (b[3] >= rect.y)
        return np.flatnonzero(meets) if among is None else among[meets]

    def inside(self, rect: Box) -> frozenset[Uid]:
        """Return the annotations wholly inside a rectangle (what a rubber band selects)."""
        b = self._bounds[:, : len(self.uids)]
        whole = (b[0] >= rect.x) & (b[2] <= rect.right) & (b[1] >= rect.y) & (b[3] <= rect.bottom)
        return self._chosen(np.flatnonzero(whole))

    def at(self, pixel: XY, reach: float = 0.0) -> list[Uid]:
        """Return the annotations under a pixel (or within *reach* pixels of it), smallest first."""
        near = self.within(Box(pixel[0] - reach, pixel[1] - reach, 2 * reach, 2 * reach))
        ordered = near[np.argsort(self._areas[near], kind="stable")]
        return [self.uids[row] for row in ordered if covers(self.annotation(int(row)).shape, pixel, reach)]

    def in_reading_order(self) -> list[Uid]:
        """Return all annotations by number: the order Tab goes through them."""
        return sorted(self.uids, key=lambda uid: self.annotation(self._row_of[uid]).number)

    def largest_first(self, rows: Rows) -> Rows:
        """Return rows so ordered that small shapes are drawn on top of large ones."""
        return rows[np.argsort(-self._areas[rows], kind="stable")]

    def _rows_of(self, uids: Iterable[Uid]) -> list[int]:
        row_of = self._row_of.get
        return [row for uid in uids if (row := row_of(uid)) is not None]

    def _allocate(self, rows: int) -> None:
        self._corners: Floats = np.zeros((rows, 4, 2))
        # A row each for left, top, right and bottom: scanned as a whole in every frame.
        self._bounds: Floats = np.zeros((4, rows))
        self._areas: Floats = np.zeros(rows)
        self._colors: NDArray[np.uint32] = np.zeros(rows, np.uint32)
        self._plain: NDArray[np.bool_] = np.zeros(rows, np.bool_)
        self._tags: NDArray[np.int32] = np.zeros(rows, np.int32)
        self._selected: NDArray[np.bool_] = np.zeros(rows, np.bool_)
        self._hidden: NDArray[np.bool_] = np.zeros(rows, np.bool_)

    def _grow(self) -> None:
        self._bounds = np.concatenate([self._bounds, np.zeros_like(self._bounds)], axis=1)
        for name in _ARRAYS:
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros_like(old)]))

    def _rebuild(self, project: Project) -> None:
        """Make all rows anew: the plain boxes, nearly always most of them, as arrays."""
        self._order = object()
        notes = [note for note in project.annotations.values() if note.snapshot == self._snapshot]
        self.uids = [note.uid for note in notes]
        self._row_of = dict(zip(self.uids, range(len(notes)), strict=True))
        self._allocate(max(len(notes), _FIRST_ROWS))
        said = list(map(_SAID, notes))
        for kind in dict.fromkeys(said):
            self._kind(kind)
        self.tags[:] = np.fromiter(map(self._kind_of.__getitem__, said), np.int32, len(said))
        self._recolor(project)
        shapes = [note.shape for note in notes]
        plain = [row for row, shape in enumerate(shapes) if type(shape) is Box]
        boxes = shapes if len(plain) == len(shapes) else [shapes[row] for row in plain]
        sides = np.fromiter(chain.from_iterable(map(_SIDES, boxes)), np.float64, 4 * len(boxes))
        self._place_boxes(np.array(plain, np.intp), sides.reshape(-1, 4))
        if len(plain) < len(shapes):
            for row, shape in enumerate(shapes):
                if type(shape) is not Box:
                    self._place(row, shape)
        self._selected[self._rows_of(self._marked[0])] = True
        self._hidden[self._rows_of(self._marked[1])] = True

    def _place_boxes(self, rows: Rows, boxes: Floats) -> None:
        """Set the geometry of rows of plain boxes, ``(n, 4)``: x, y, width and height."""
        x, y, width, height = boxes.T
        right, bottom = x + width, y + height
        self._bounds[:, rows] = x, y, right, bottom
        self._corners[rows] = np.stack([x, y, right, y, right, bottom, x, bottom], axis=1).reshape(-1, 4, 2)
        self._areas[rows] = width * height
        self._plain[rows] = True

    def _put(self, annotation: Annotation, project: Project) -> None:
        row = self._row_of.get(annotation.uid)
        if row is None:
            row = len(self.uids)
            if row == len(self._areas):
                self._grow()
            self.uids.append(annotation.uid)
            self._row_of[annotation.uid] = row
            self._selected[row] = annotation.uid in self._marked[0]
            self._hidden[row] = annotation.uid in self._marked[1]
        self._place(row, annotation.shape)
        self._colors[row] = label_color(project, annotation.label)
        self._tags[row] = self._kind((annotation.label, annotation.certainty))

    def _place(self, row: int, shape: Shape) -> None:
        """Set the geometry of a row."""
        box = bounds(shape)
        self._bounds[:, row] = (box.x, box.y, box.right, box.bottom)
        self._corners[row] = rings(shape if isinstance(shape, OrientedBox) else box)[0]
        self._areas[row] = area(shape)
        self._plain[row] = isinstance(shape, Box)

    def _kind(self, kind: TagKind) -> int:
        place = self._kind_of.setdefault(kind, len(self.kinds))
        if place == len(self.kinds):
            self.kinds.append(kind)
        return place

    def _drop(self, uid: Uid) -> None:
        row = self._row_of.pop(uid, None)
        if row is None:
            return
        self._order = object()
        last = len(self.uids) - 1
        if row != last:
            # The last row takes the free place, so that the arrays stay dense.
            moved = self.uids[last]
            self.uids[row], self._row_of[moved] = moved, row
            self._bounds[:, row] = self._bounds[:, last]
            for name in _ARRAYS:
                array = getattr(self, name)
                array[row] = array[last]
        self.uids.pop()

    def _recolor(self, project: Project) -> None:
        colors = [label_color(project, label) for label, _certainty in self.kinds]
        if colors:
            self._colors[: len(self.uids)] = np.array(colors, np.uint32)[self.tags]


def outlines_of(project: Project, comparison: Comparison) -> dict[Uid, Outlines]:
    """Return the outlines of a comparison's snapshots: a worker makes them before the window needs them."""
    result: dict[Uid, Outlines] = {}
    for snapshot in (comparison.before, comparison.after):
        result[snapshot] = Outlines()
        result[snapshot].show(project, snapshot)
    return result


def label_color(project: Project, label: Uid) -> int:
    """Return a label's colour as ``0xffRRGGBB``; the palette's first where it has none."""
    record = project.labels.get(label)
    text = record.color if record is not None and record.color else ""
    return 0xFF000000 | (int(text[1:], 16) if len(text) == 7 else _FALLBACK_COLOR)


def covers(shape: Shape, pixel: XY, reach: float = 0.0) -> bool:
    """Return whether a pixel lies in a shape; *reach* widens boxes and points by as much on every side."""
    match shape:
        case Box():
            return (
                shape.x - reach <= pixel[0] <= shape.right + reach
                and shape.y - reach <= pixel[1] <= shape.bottom + reach
            )
        case Point():
            return abs(shape.x - pixel[0]) <= reach and abs(shape.y - pixel[1]) <= reach
        case OrientedBox() | Polygon():
            return sum(_crossings(ring, pixel) for ring in rings(shape)) % 2 == 1


def _crossings(ring: tuple[XY, ...], pixel: XY) -> int:
    """Return how many sides of a ring a ray from the pixel to the right crosses."""
    x, y = pixel
    count = 0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            count += 1
    return count
