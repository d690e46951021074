"""Annotations on a pane: outlines readable on any ground, tags that give way, selection and handles."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from twopass.model.geometry import XY, Box, Point, Shape, bounds, rings
from twopass.model.ids import Uid
from twopass.model.transforms import turned
from twopass.ui.canvas import colors
from twopass.ui.canvas.handles import handle_position, handle_size, shown_handles
from twopass.ui.canvas.outlines import Outlines, Rows, label_color
from twopass.ui.canvas.raster import DASHES, boxes_image, dense_image, turned_image
from twopass.ui.canvas.scene import MANY, Scene, draw_ground, widened
from twopass.ui.canvas.tags import Tags

# Above this many visible annotations each is a plain line, drawn by numpy.
DENSE = 1500
_LINE = 2.0
_TAG_HEIGHT = 18.0
# How far a shape's drawing reaches beyond it: casing, selection and handles, in screen pixels.
REACH = 10.0


def rows_in_view(outlines: Outlines, scene: Scene, beyond: float = 0.0) -> Rows:
    """Return the rows that a scene shows something of, or would if the pane were *beyond* screen pixels larger."""
    reach = REACH + beyond
    return outlines.within(scene.seen(widened(Box(0.0, 0.0, *scene.size), reach, reach)))


def draw_overlay(painter: QPainter, outlines: Outlines, scene: Scene, tags: Tags, part: QRect) -> None:
    """Draw the stored annotations in one part of a pane (device pixels): all but the *hidden* ones."""
    if not len(outlines):
        return
    ratio = scene.ratio
    area = Box(part.x() / ratio, part.y() / ratio, part.width() / ratio, part.height() / ratio)
    seen = scene.seen(widened(area, REACH, REACH))
    rows = outlines.largest_first(outlines.within(seen, scene.rows))
    rows = rows[~outlines.hidden[rows]]
    chosen = np.sort(rows[outlines.selected[rows]])
    singly = _draw_together(painter, outlines, rows[~outlines.selected[rows]], scene, part)
    if len(scene.selected) > MANY:
        chosen = _draw_together(painter, outlines, chosen, scene, part, selected=True)
    for row in (*singly.tolist(), *chosen.tolist()):
        color = QColor.fromRgb(int(outlines.colors[row]))
        draw_shape(painter, outlines.annotation(row).shape, color, scene, selected=bool(outlines.selected[row]))
    tags.draw(painter, scene, part)
    if scene.handles and len(scene.selected) == 1:
        for row in chosen.tolist():
            shape = outlines.annotation(row).shape
            if isinstance(shape, Box):
                draw_handles(painter, shape, scene)


def _draw_together(
    painter: QPainter, outlines: Outlines, rows: Rows, scene: Scene, part: QRect, *, selected: bool = False
) -> Rows:
    """Draw the rows that can be drawn as one picture; return those that must be drawn one by one."""
    m = scene.view.matrix
    straight = m[1] == 0 and m[2] == 0 and scene.carry is None
    together = rows if scene.dense else rows[outlines.plain[rows]] if straight else rows[:0]
    if not len(together):
        return rows
    quads = scene.on_device(outlines.corners[together]) - (part.x(), part.y())
    device, tints = (part.width(), part.height()), outlines.colors[together]
    accent = colors.ACCENT.rgba() if selected else None
    if not scene.dense:
        line, dashed = round(_LINE * scene.ratio), scene.name == "before"
        picture = boxes_image(quads, tints, device, line, dashed=dashed, accent=accent)
    else:
        picture = (dense_image if straight else turned_image)(quads, tints, device, accent=accent)
    stride = picture.strides[0]
    image = QImage(picture.data, device[0], device[1], stride, QImage.Format.Format_ARGB32_Premultiplied)
    painter.save()
    painter.setTransform(scene.to_device)
    painter.drawImage(part.topLeft(), image)
    painter.restore()
    return rows[~np.isin(rows, together)] if len(together) < len(rows) else rows[:0]


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
    scene = scene.near(bounds(shape))
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
    scene = scene.near(box)
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
    scene = scene.near(box)
    corners = [scene.view.to_screen(corner, scene.size) for corner in rings(box)[0]]
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text) + 12, _TAG_HEIGHT + 2
    left = min(max(right - width, 4.0), scene.size[0] - width - 4)
    top = min(bottom + 7, scene.size[1] - height - 4)
    rect = QRectF(round(left), round(top), width, height)
    draw_ground(painter, rect)
    painter.setPen(colors.TAG_TEXT)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _stroke(painter: QPainter, polygon: QPolygonF, pen: QPen) -> None:
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawPolygon(polygon)


def _polygon(ring: tuple[XY, ...], scene: Scene) -> tuple[QPolygonF, bool]:
    """Return a ring on screen; one along the pixel grid is put on whole device pixels, where its lines are sharp."""
    ratio, (left, top) = scene.ratio, scene.origin
    points = [turned(scene.view.matrix, corner) for corner in ring]
    straight = all(
        abs(a[0] - b[0]) < 1e-6 or abs(a[1] - b[1]) < 1e-6
        for a, b in zip(points, (*points[1:], points[0]), strict=True)
    )
    if straight:
        across, down = (number + 0.5 for number in scene.rest)
        points = [(math.floor(x * ratio + across) / ratio, math.floor(y * ratio + down) / ratio) for x, y in points]
    else:
        left, top = left + scene.rest[0], top + scene.rest[1]
    points = [(x + left / ratio, y + top / ratio) for x, y in points]
    far = 4 * max(scene.size)
    return QPolygonF([QPointF(min(max(x, -far), far), min(max(y, -far), far)) for x, y in points]), straight


def _draw_point(painter: QPainter, at: XY, color: QColor, selected: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(colors.ACCENT if selected else colors.CASING, 2.0))
    painter.setBrush(color)
    painter.drawEllipse(QPointF(*at), 4.5, 4.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
