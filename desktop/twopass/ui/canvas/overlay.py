"""Annotations on a pane: outlines readable on any ground, tags that give way, selection and handles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from twopass.model.geometry import XY, Box, Point, Shape, bounds, rings
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.records import Annotation
from twopass.model.viewport import Viewport
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import colors
from twopass.ui.canvas.handles import handle_position, handle_size, shown_handles
from twopass.ui.canvas.outlines import Outlines, Rows, label_color
from twopass.ui.canvas.pixels import visible_rect
from twopass.ui.canvas.raster import DASHES, boxes_image, dense_image, on_screen, turned_image

# Above this many visible annotations each is a plain line, drawn by numpy; above the other, there are no tags.
DENSE = 1500
MOST_TAGS = 400
_LINE = 2.0
_SMALLEST_WITH_TAG = 14.0
_TAG_HEIGHT = 18.0
_TAG_CELL = 18.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What one pane's overlay is drawn from."""

    project: Project
    name: PaneName
    view: Viewport
    size: XY
    ratio: float
    selected: frozenset[Uid]
    hidden: frozenset[Uid] = frozenset()
    handles: bool = True


@dataclass(slots=True)
class _Taken:
    """Where tags lie already, as a grid of cells: cheap, and near enough to keep tags apart."""

    cells: set[tuple[int, int]] = field(default_factory=set)

    def claim(self, rect: QRectF) -> bool:
        columns = range(int(rect.left() // _TAG_CELL), int(rect.right() // _TAG_CELL) + 1)
        rows = range(int(rect.top() // _TAG_CELL), int(rect.bottom() // _TAG_CELL) + 1)
        wanted = {(column, row) for column in columns for row in rows}
        if wanted & self.cells:
            return False
        self.cells |= wanted
        return True


def draw_overlay(painter: QPainter, outlines: Outlines, scene: Scene) -> None:
    """Draw the stored annotations of a pane: all but the *hidden* ones, whose preview lies on top."""
    if not len(outlines):
        return
    margin = 4 / scene.view.scale
    seen = visible_rect(scene.view, scene.size)
    rows = outlines.within(Box(seen.x - margin, seen.y - margin, seen.width + 2 * margin, seen.height + 2 * margin))
    rows = outlines.largest_first(rows)
    special = _rows_of(outlines, scene.selected | scene.hidden)
    quiet = rows[~np.isin(rows, special)]
    dense = len(rows) > DENSE
    singly = _draw_together(painter, outlines, quiet, scene, dense=dense)
    chosen = [row for row in special.tolist() if outlines.uids[row] not in scene.hidden]
    for row in (*singly.tolist(), *chosen):
        note = outlines.annotation(row)
        color = QColor.fromRgb(int(outlines.colors[row]))
        draw_shape(painter, note.shape, color, scene, selected=note.uid in scene.selected)
    tagged = [] if len(rows) > MOST_TAGS else quiet.tolist()
    _draw_tags(painter, [outlines.annotation(row) for row in (*tagged, *chosen)], scene)
    if scene.handles and len(scene.selected) == 1:
        for row in chosen:
            shape = outlines.annotation(row).shape
            if isinstance(shape, Box):
                draw_handles(painter, shape, scene)


def _rows_of(outlines: Outlines, uids: frozenset[Uid]) -> Rows:
    return np.array(sorted(row for row in map(outlines.row, uids) if row is not None), np.intp)


def _draw_together(painter: QPainter, outlines: Outlines, rows: Rows, scene: Scene, *, dense: bool) -> Rows:
    """Draw the rows that can be drawn as one picture; return those that must be drawn one by one."""
    m = scene.view.matrix
    straight = m[1] == 0 and m[2] == 0
    together = rows if dense else rows[outlines.plain[rows]] if straight else rows[:0]
    if len(together):
        center, size, ratio = scene.view.center, scene.size, scene.ratio
        quads = on_screen(outlines.corners[together], m, center, size) * ratio
        device, colors = (round(size[0] * ratio), round(size[1] * ratio)), outlines.colors[together]
        if not dense:
            picture = boxes_image(quads, colors, device, round(_LINE * ratio), dashed=scene.name == "before")
        else:
            picture = (dense_image if straight else turned_image)(quads, colors, device)
        stride = picture.strides[0]
        image = QImage(picture.data, device[0], device[1], stride, QImage.Format.Format_ARGB32_Premultiplied)
        painter.drawImage(QRectF(0, 0, *size), image)
    return rows[~np.isin(rows, together)]


def draw_previews(painter: QPainter, previews: Mapping[Uid, Shape], scene: Scene) -> None:
    """Draw the shapes a gesture would leave behind."""
    for uid, shape in previews.items():
        color = QColor.fromRgb(label_color(scene.project, scene.project.annotations[uid].label))
        draw_shape(painter, shape, color, scene, selected=True)
        if len(previews) == 1 and isinstance(shape, Box):
            draw_handles(painter, shape, scene)


def draw_shape(painter: QPainter, shape: Shape, color: QColor, scene: Scene, *, selected: bool = False) -> None:
    """Draw one outline: dark casing within and without, the label's colour between; accent around a selection.

    The before pane's outlines are dashed.
    """
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(shape, Point):
        _draw_point(painter, scene.view.to_screen((shape.x, shape.y), scene.size), color, selected)
    for ring in rings(shape):
        polygon, straight = _polygon(ring, scene)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not straight)
        if selected:
            _stroke(painter, polygon, QPen(colors.CASING, _LINE + 6))
            _stroke(painter, polygon, QPen(colors.ACCENT, _LINE + 4))
        _stroke(painter, polygon, QPen(colors.CASING, _LINE + 2))
        pen = QPen(color, _LINE)
        if scene.name == "before":
            pen.setDashPattern(list(DASHES))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        _stroke(painter, polygon, pen)
    painter.restore()


def draw_handles(painter: QPainter, box: Box, scene: Scene) -> None:
    """Draw a selected box's handles: white with a dark rim, smaller on small boxes."""
    width, height = box.width * scene.view.scale, box.height * scene.view.scale
    side = handle_size(width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(colors.HANDLE_RIM, 1.0))
    painter.setBrush(colors.WHITE)
    for handle in shown_handles(width, height):
        x, y = scene.view.to_screen(handle_position(box, handle), scene.size)
        painter.drawRect(QRectF(round(x - side / 2), round(y - side / 2), round(side), round(side)))
    painter.restore()


def draw_size(painter: QPainter, shape: Shape, text: str, scene: Scene) -> None:
    """Write a shape's size below its bounds' bottom right corner, kept inside the pane."""
    box = bounds(shape)
    corners = [scene.view.to_screen(corner, scene.size) for corner in rings(box)[0]]
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text) + 12, _TAG_HEIGHT + 2
    left = min(max(right - width, 4.0), scene.size[0] - width - 4)
    top = min(bottom + 7, scene.size[1] - height - 4)
    rect = QRectF(round(left), round(top), width, height)
    _ground(painter, rect)
    painter.setPen(colors.TAG_TEXT)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def tag_text(project: Project, annotation: Annotation) -> str:
    """Return what a tag says: the label, and how sure the analyst is where that was said."""
    label = project.labels.get(annotation.label)
    name = label.name if label is not None else "?"
    return f"{name} · {annotation.certainty.value}" if annotation.certainty is not None else name


def _stroke(painter: QPainter, polygon: QPolygonF, pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawPolygon(polygon)


def _polygon(ring: tuple[XY, ...], scene: Scene) -> tuple[QPolygonF, bool]:
    """Return a ring on screen; one along the pixel grid is put on whole device pixels, where its lines are sharp."""
    points = [scene.view.to_screen(corner, scene.size) for corner in ring]
    straight = all(
        abs(a[0] - b[0]) < 1e-6 or abs(a[1] - b[1]) < 1e-6
        for a, b in zip(points, (*points[1:], points[0]), strict=True)
    )
    if straight:
        ratio = scene.ratio
        points = [(round(x * ratio) / ratio, round(y * ratio) / ratio) for x, y in points]
    far = 4 * max(scene.size)
    return QPolygonF([QPointF(min(max(x, -far), far), min(max(y, -far), far)) for x, y in points]), straight


def _draw_point(painter: QPainter, at: XY, color: QColor, selected: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(colors.ACCENT if selected else colors.CASING, 2.0))
    painter.setBrush(color)
    painter.drawEllipse(QPointF(*at), 4.5, 4.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_tags(painter: QPainter, notes: list[Annotation], scene: Scene) -> None:
    font = QFont(painter.font())
    metrics = QFontMetricsF(font)
    taken = _Taken()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    # Selected ones are last in the list and first to get a place.
    for note in reversed(notes):
        chosen = note.uid in scene.selected
        box = bounds(note.shape)
        extent = max(box.width, box.height) * scene.view.scale
        if not chosen and extent < _SMALLEST_WITH_TAG and not isinstance(note.shape, Point):
            continue
        text = tag_text(scene.project, note)
        rect = _tag_rect(box, metrics.horizontalAdvance(text), scene)
        if taken.claim(rect) or chosen:
            _ground(painter, rect)
            painter.fillRect(
                QRectF(rect.left(), rect.top(), 3, rect.height()),
                QColor.fromRgb(label_color(scene.project, note.label)),
            )
            painter.setPen(colors.TAG_TEXT)
            painter.drawText(rect.adjusted(9, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


def _tag_rect(box: Box, text_width: float, scene: Scene) -> QRectF:
    corners = [scene.view.to_screen(corner, scene.size) for corner in rings(box)[0]]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    return QRectF(round(left) - 2, round(top) - _TAG_HEIGHT - 5, round(text_width) + 16, _TAG_HEIGHT)


def _ground(painter: QPainter, rect: QRectF) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.TAG_GROUND)
    painter.drawRoundedRect(rect, 3, 3)
    painter.restore()
