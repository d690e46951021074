"""One pane's picture in layers: what belongs to the view and the project is kept and scrolled, the rest drawn on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from twopass.model.geometry import XY, Box
from twopass.model.viewport import Viewport, snapped
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import badges, colors, overlay
from twopass.ui.canvas.badges import BadgeFacts, Badges
from twopass.ui.canvas.frame import Frame
from twopass.ui.canvas.outlines import Outlines, label_color
from twopass.ui.canvas.overlay import DENSE, rows_in_view
from twopass.ui.canvas.pixels import draw_tiles, visible_rect
from twopass.ui.canvas.scene import Scene
from twopass.ui.canvas.tags import Tags
from twopass.ui.canvas.tools.base import Tool
from twopass.workbench.tiles import PlacedTile, TileEngine


class Picture:
    """What a pane shows, from back to front: the frame (tiles, annotations, tags), badges, what follows the mouse.

    Attributes:
        ground: what lies under the tiles.
        problem: why there is no picture, or None.
        frame: the layer that scrolls with the view.
    """

    def __init__(
        self, state: ComparisonState, tiles: TileEngine, name: PaneName, outlines: Outlines, ground: QColor
    ) -> None:
        self.state = state
        self.tiles = tiles
        self.name: PaneName = name
        self.outlines = outlines
        self.ground = ground
        self.problem: str | None = None
        self.frame = Frame()
        self._badges = Badges()
        self._tags = Tags()
        self._dense = False

    def spoil(self, rect: QRect | None = None) -> None:
        """Have a rectangle of the screen drawn again; everything if None."""
        self.frame.spoil(rect)
        if rect is None:
            self._tags.forget()

    def draw(self, painter: QPainter, tool: Tool, mouse: XY | None, size: XY, ratio: float) -> None:
        """Draw all of it in a pane of *size*; *mouse* is where the mouse is, if it is in this pane."""
        view = self.state.views[self.name]
        scene = self.scene(tool, snapped(view, size, ratio), size, ratio)
        if not self.frame.shows(scene.view, size, ratio):
            self._bring(scene, painter.font())
        painter.drawPixmap(0, 0, self.frame.picture)
        if self.problem is not None:
            badges.draw_problem(painter, self.problem, size)
        self._badges.draw(painter, self._facts(view), view, size, ratio)
        if self.state.active == self.name:
            painter.fillRect(QRectF(0, 0, size[0], 2), colors.ACCENT)
        self._draw_moving(painter, tool, mouse, scene)

    def _bring(self, scene: Scene, font: QFont) -> None:
        """Bring the frame up to date."""
        view, size, ratio = scene.view, scene.size, scene.ratio
        rows = rows_in_view(self.outlines, view, size)
        if (len(rows) > DENSE) is not self._dense:
            self._dense = not self._dense
            self.spoil()
        scene = replace(scene, rows=rows, dense=self._dense)
        # Asked for as a whole, also where only a strip is drawn: what is asked for last is read next.
        placed = self.tiles.request(self.state.snapshot(self.name).uid, view.scale * ratio, visible_rect(view, size))
        self._tags.prepare(self.outlines, scene, font)
        self.frame.bring(view, size, ratio, lambda painter, patch: self._draw_patch(painter, patch, placed, scene))

    def scene(self, tool: Tool, view: Viewport, size: XY, ratio: float) -> Scene:
        """Return what the overlay is drawn from."""
        return Scene(
            project=self.state.project,
            name=self.name,
            view=view,
            size=size,
            ratio=ratio,
            selected=self.state.selected,
            hidden=frozenset(tool.preview),
            handles=self.state.tool == "select",
        )

    def _draw_moving(self, painter: QPainter, tool: Tool, mouse: XY | None, scene: Scene) -> None:
        """Draw what follows the mouse: previews, draft, rubber band, crosshair, the other pane's cursor."""
        state = self.state
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
            badges.draw_crosshair(painter, mouse, scene.size)
        ghost = self.ghost()
        if ghost is not None:
            badges.draw_ghost(painter, scene.view.to_screen(ghost, scene.size))

    def ghost(self) -> XY | None:
        """Return the pixel that shows the spot under the mouse in the other pane, or None."""
        cursor = self.state.cursor
        if cursor is None or cursor[0] == self.name:
            return None
        return self.state.corresponding(*cursor)

    def _draw_patch(self, painter: QPainter, patch: QRect, placed: Sequence[PlacedTile], scene: Scene) -> None:
        ratio = scene.ratio
        part = Box(patch.x() / ratio, patch.y() / ratio, patch.width() / ratio, patch.height() / ratio)
        painter.fillRect(QRectF(part.x, part.y, part.width, part.height), self.ground)
        seen = visible_rect(scene.view, scene.size, part)
        draw_tiles(painter, placed, scene, seen)
        overlay.draw_overlay(painter, self.outlines, scene, self._tags, patch)

    def _facts(self, view: Viewport) -> BadgeFacts:
        snapshot = self.state.snapshot(self.name)
        return BadgeFacts(
            title=self.name.upper(),
            date=badges.date_text(snapshot),
            file_name=snapshot.file_name.rsplit("/", 1)[-1],
            metres=self.state.metres_per_pixel(self.name, view.center),
            north=badges.north_on_screen(self.state.ground(self.name), view),
        )
