"""One pane's picture, in two layers: what changes with view and project is kept, what follows the mouse is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QRegion

from twopass.model.geometry import XY
from twopass.model.viewport import Viewport
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import badges, colors, overlay
from twopass.ui.canvas.outlines import Outlines, label_color
from twopass.ui.canvas.pixels import draw_tiles, visible_rect
from twopass.ui.canvas.tools.base import Tool
from twopass.workbench.tiles import PlacedTile, TileEngine


@dataclass(slots=True)
class Picture:
    """The kept layer: tiles, outlines and badges. Only its dirty part is drawn again."""

    state: ComparisonState
    tiles: TileEngine
    name: PaneName
    outlines: Outlines
    ground: QColor
    problem: str | None = None
    drawn: int = 0
    _kept: QPixmap | None = None
    _dirty: QRegion | None = None

    def spoil(self, rect: QRect | None = None) -> None:
        """Have a rectangle of the screen drawn again; everything if None."""
        if rect is None or self._kept is None:
            self._kept = None
        else:
            self._dirty = QRegion(rect) if self._dirty is None else self._dirty.united(rect)

    def kept(self, tool: Tool, font: QFont, ratio: float, size: XY) -> QPixmap:
        """Return the kept layer, brought up to date."""
        pixmap = self._kept
        device = (round(size[0] * ratio), round(size[1] * ratio))
        if pixmap is None or (pixmap.width(), pixmap.height()) != device:
            pixmap = self._kept = QPixmap(*device)
            pixmap.setDevicePixelRatio(ratio)
            self._dirty = QRegion(QRect(QPoint(0, 0), pixmap.deviceIndependentSize().toSize()))
        if self._dirty is not None:
            painter = QPainter(pixmap)
            painter.setClipRegion(self._dirty)
            painter.setFont(font)
            self._draw(painter, tool, size, ratio)
            painter.end()
            self._dirty = None
            self.drawn += 1
        return pixmap

    def scene(self, tool: Tool, size: XY, ratio: float) -> overlay.Scene:
        """Return what the overlay is drawn from."""
        return overlay.Scene(
            project=self.state.project,
            name=self.name,
            view=self.state.views[self.name],
            size=size,
            ratio=ratio,
            selected=self.state.selected,
            hidden=frozenset(tool.preview),
            handles=self.state.tool == "select",
        )

    def draw_moving(self, painter: QPainter, tool: Tool, mouse: XY | None, size: XY, ratio: float) -> None:
        """Draw what follows the mouse: previews, draft, rubber band, crosshair, the other pane's cursor."""
        state, scene = self.state, self.scene(tool, size, ratio)
        overlay.draw_previews(painter, tool.preview, scene)
        shapes = list(tool.preview.values()) if len(tool.preview) == 1 else []
        if tool.draft is not None:
            tint = label_color(state.project, state.label) if state.label is not None else 0xFFFFFFFF
            overlay.draw_shape(painter, tool.draft, QColor.fromRgb(tint), scene)
            shapes = [tool.draft]
        for shape in shapes:
            metres = state.metres_per_pixel(self.name, overlay.bounds(shape).center)
            overlay.draw_size(painter, shape, badges.size_text(shape, metres), scene)
        if tool.band is not None:
            band = tool.band
            painter.setPen(QPen(colors.ACCENT, 1.0))
            painter.setBrush(QColor(90, 169, 255, 36))
            painter.drawRect(QRectF(band.x, band.y, band.width, band.height))
        if tool.crosshair and mouse is not None:
            badges.draw_crosshair(painter, mouse, size)
        ghost = self.ghost()
        if ghost is not None:
            badges.draw_ghost(painter, state.views[self.name].to_screen(ghost, size))

    def ghost(self) -> XY | None:
        """Return the pixel that shows the spot under the mouse in the other pane, or None."""
        cursor = self.state.cursor
        if cursor is None or cursor[0] == self.name:
            return None
        return self.state.corresponding(*cursor)

    def _draw(self, painter: QPainter, tool: Tool, size: XY, ratio: float) -> None:
        painter.fillRect(QRectF(0, 0, *size), self.ground)
        view = self.state.views[self.name]
        if self.problem is not None:
            badges.draw_problem(painter, self.problem, size)
        draw_tiles(painter, self._placed(view, size, ratio), view, size, ratio)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        overlay.draw_overlay(painter, self.outlines, self.scene(tool, size, ratio))
        self._draw_badges(painter, view, size)

    def _placed(self, view: Viewport, size: XY, ratio: float) -> Sequence[PlacedTile]:
        seen = visible_rect(view, size)
        return self.tiles.request(self.state.snapshot(self.name).uid, view.scale * ratio, seen)

    def _draw_badges(self, painter: QPainter, view: Viewport, size: XY) -> None:
        snapshot = self.state.snapshot(self.name)
        metres = self.state.metres_per_pixel(self.name, view.center)
        file_name = snapshot.file_name.rsplit("/", 1)[-1]
        scale = badges.scale_text(view, metres)
        badges.draw_badges(painter, self.name.upper(), badges.date_text(snapshot), file_name, scale, size[0])
        end = badges.draw_scale_bar(painter, view, metres, size)
        north = badges.north_on_screen(self.state.ground(self.name), view)
        if north is not None:
            badges.draw_north(painter, north, end + 14, size[1] - 8)
        if self.state.active == self.name:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(QRectF(0, 0, size[0], 2), colors.ACCENT)
