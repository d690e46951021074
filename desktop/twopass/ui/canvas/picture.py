"""One pane's picture in layers: what belongs to the view and the project is kept and scrolled, the rest drawn on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QRegion

from twopass.model.geometry import XY, Box, meet
from twopass.model.registering import MisfitCell
from twopass.model.transforms import Mat2
from twopass.model.viewport import Viewport, snapped
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import badges, colors, overlay
from twopass.ui.canvas.badges import BadgeFacts, Badges
from twopass.ui.canvas.frame import Frame
from twopass.ui.canvas.loupe import draw_loupe
from twopass.ui.canvas.misfit import draw_misfit
from twopass.ui.canvas.outlines import Outlines, label_color
from twopass.ui.canvas.overlay import DENSE, rows_in_view
from twopass.ui.canvas.pixels import SMOOTH_TO, draw_tiles, visible_rect
from twopass.ui.canvas.scene import Scene, widened
from twopass.ui.canvas.sheet import AHEAD, Sheet
from twopass.ui.canvas.tags import Tags
from twopass.ui.canvas.tools.base import Tool
from twopass.workbench.tiles import PlacedTile, TileEngine

# How long the frame is drawn at a time, in a paint event and between events: panes are painted two at a time.
_IN_PAINT_S, _IN_BETWEEN_S = 0.002, 0.006
# A picture of a new scale is drawn when the view has kept it for so long.
_STILL_S = 0.05


class Picture:
    """What a pane shows, from back to front: the frame (tiles, annotations, tags), badges, what follows the mouse.

    Attributes:
        ground: what lies under the tiles.
        problem: why there is no picture, or None.
        frame: the layer that scrolls with the view.
        sharp: whether the frame was up to date when it was painted.
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
        self.sharp = False
        self._badges = Badges()
        self._tags = Tags()
        self._scale: tuple[float, Mat2, float] | None = None
        self._scaled_at = 0.0

    def spoil(self, rect: Box | None = None) -> None:
        """Have a rectangle of snapshot pixels drawn again; everything if None."""
        self.frame.spoil(rect)
        if rect is None:
            self._tags.forget()

    def spoil_shapes(self, shapes: Iterable[Box]) -> None:
        """Have annotations drawn again that look, or looked, different: by their bounds."""
        reach = overlay.REACH / self.state.views[self.name].scale
        for box in shapes:
            self.frame.spoil(widened(box, reach, reach))
        self._tags.forget()

    def draw(
        self, painter: QPainter, tool: Tool, mouse: XY | None, size: XY, ratio: float, *, wait: bool = False
    ) -> None:
        """Draw all of it in a pane of *size*; *mouse* is where the mouse is, if it is in this pane.

        With *wait* the frame is shown as it is, if there is one of the whole pane: what is out of date is drawn later.
        """
        view = self.state.views[self.name]
        scene = self.scene(tool, snapped(view, size, ratio), size, ratio)
        self._note_scale(scene)
        if not (wait and self.frame.covers(scene)):
            self._follow(scene, painter.font(), _IN_PAINT_S)
        self.sharp = self.frame.sharp(scene)
        lacking = self.frame.paint(painter, scene)
        if not lacking.isEmpty():
            self._draw_backdrop(painter, lacking, scene)
        problem = self.problem or self._emptiness(scene)
        if problem is not None:
            badges.draw_problem(painter, problem, size)
        self._badges.draw(painter, self._facts(view), view, size, ratio)
        if self.state.active == self.name:
            painter.fillRect(QRectF(0, 0, size[0], 2), colors.ACCENT)
        self._draw_moving(painter, tool, mouse, scene)

    def _emptiness(self, scene: Scene) -> str | None:
        """Return why a pane shows nothing, where that is only because of where it looks."""
        snapshot = self.state.snapshot(self.name)
        if meet(visible_rect(scene.view, scene.size), Box(0, 0, snapshot.width, snapshot.height)):
            return None
        return f"Nothing of the {self.name} snapshot lies here."

    def go_on(self, tool: Tool, size: XY, ratio: float, font: QFont) -> bool:
        """Draw some more of what is not sharp yet; return whether there is something new to show."""
        scene = self.scene(tool, snapped(self.state.views[self.name], size, ratio), size, ratio)
        sheet = self.frame.in_work(scene, still=self.wait_ms == 0)
        if sheet is None:
            return False
        if not sheet.fits(scene):
            # The view went on: still, a picture nearer to it than the one that is shown.
            scene = replace(scene, view=sheet.view)
        return self._work(sheet, scene, font, _IN_BETWEEN_S)

    @property
    def wait_ms(self) -> int:
        """How long the view's scale must stay as it is before a picture of it is drawn; 0 if it has."""
        passed = perf_counter() - self._scaled_at
        return max(math.ceil((_STILL_S - passed) * 1000), 0)

    def _note_scale(self, scene: Scene) -> None:
        scale = (scene.view.scale, scene.view.form, scene.ratio)
        if scale != self._scale:
            self._scale, self._scaled_at = scale, perf_counter()

    def _follow(self, scene: Scene, font: QFont, seconds: float) -> None:
        """Bring what is shown up to date if it is of the scene's scale, or if nothing is shown."""
        sheet = self.frame.in_work(scene, still=False)
        if sheet is not None and (sheet is self.frame.shown or self.frame.shown is None):
            self._work(sheet, scene, font, seconds)

    def _work(self, sheet: Sheet, scene: Scene, font: QFont, seconds: float) -> bool:
        """Draw on a sheet for some time; return whether it is complete."""
        self.outlines.mark(scene.selected, scene.hidden)
        # A snapshot with few annotations has few in view.
        many = len(self.outlines) > DENSE
        dense = many and len(rows_in_view(self.outlines, scene.view, scene.size)) > DENSE
        if dense is not sheet.dense:
            sheet.dense = dense
            sheet.spoil()
            self._tags.forget()
        if dense is not scene.dense:
            scene = replace(scene, dense=dense)
        for rect in self._tags.prepare(self.outlines, scene, font):
            sheet.spoil_anchored(rect)
        if sheet is self.frame.shown and self.frame.sharp(scene):
            return True
        rows = rows_in_view(self.outlines, scene.view, scene.size, AHEAD / scene.ratio)
        scene = replace(scene, rows=rows)
        placed = self._tiles_of(scene)
        return self.frame.draw(
            sheet, scene, lambda painter, patch: self._draw_patch(painter, patch, placed, scene), seconds
        )

    def _tiles_of(self, scene: Scene) -> list[PlacedTile]:
        # Asked for as a whole, also where only a strip is drawn: what is asked for last is read next.
        area = visible_rect(scene.view, scene.size, _part(self.frame.reach(scene), scene.ratio))
        return self.tiles.request(self.state.snapshot(self.name).uid, scene.view.scale * scene.ratio, area)

    def _draw_backdrop(self, painter: QPainter, lacking: QRegion, scene: Scene) -> None:
        """Draw tiles where nothing is drawn yet, as fast as can be."""
        painter.save()
        painter.scale(1 / scene.ratio, 1 / scene.ratio)
        painter.setClipRegion(lacking)
        painter.fillRect(lacking.boundingRect(), self.ground)
        painter.scale(scene.ratio, scene.ratio)
        part = _part(lacking.boundingRect(), scene.ratio)
        draw_tiles(painter, self._tiles_of(scene), scene, visible_rect(scene.view, scene.size, part), smooth_to=0.0)
        painter.restore()

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
        if state.misfit is not None:
            self._draw_misfit(painter, state.misfit, scene)
        overlay.draw_previews(painter, tool.preview, scene)
        shapes = list(tool.preview.values()) if len(tool.preview) == 1 else []
        if tool.draft is not None:
            tint = label_color(state.project, state.label) if state.label is not None else 0xFFFFFFFF
            overlay.draw_shape(painter, tool.draft, QColor.fromRgb(tint), scene)
            shapes = [tool.draft]
        for shape in shapes:
            metres = state.metres_per_pixel(self.name, overlay.bounds(shape).center)
            overlay.draw_size(
                painter, shape, badges.size_text(shape, metres, about=state.is_approximate(self.name)), scene
            )
        if tool.band is not None:
            band = tool.band
            painter.setPen(QPen(colors.ACCENT, 1.0))
            painter.setBrush(QColor(90, 169, 255, 36))
            painter.drawRect(QRectF(band.x, band.y, band.width, band.height))
        tool.paint(painter, scene)
        ghost = self.ghost()
        there = None if ghost is None else scene.view.to_screen(ghost, scene.size)
        self._draw_aids(painter, mouse or there, scene)
        if tool.crosshair and mouse is not None and not state.aids.crosshair:
            badges.draw_crosshair(painter, mouse, scene.size)
        if there is not None:
            badges.draw_ghost(painter, there)

    def _draw_aids(self, painter: QPainter, at: XY | None, scene: Scene) -> None:
        """Draw crosshair and magnifier where the mouse is, or where the spot is that corresponds."""
        aids, sheet = self.state.aids, self.frame.shown
        if at is None:
            return
        if aids.crosshair:
            badges.draw_crosshair(painter, at, scene.size)
        if aids.magnifier and sheet is not None and sheet.fits(scene):
            draw_loupe(painter, sheet, scene, at, self.ground)

    def _draw_misfit(self, painter: QPainter, cells: tuple[MisfitCell, ...], scene: Scene) -> None:
        state = self.state

        def place(pixel: XY) -> XY | None:
            here = pixel if self.name == "before" else state.ways.before_to_after(pixel)
            return None if here is None else scene.view.to_screen(here, scene.size)

        draw_misfit(painter, cells, place, lambda length: length * state.views["before"].scale)

    def ghost(self) -> XY | None:
        """Return the pixel that shows the spot under the mouse in the other pane, or None."""
        cursor = self.state.cursor
        if cursor is None or cursor[0] == self.name:
            return None
        return self.state.corresponding(*cursor)

    def _draw_patch(self, painter: QPainter, patch: QRect, placed: Sequence[PlacedTile], scene: Scene) -> None:
        ratio = scene.ratio
        place = painter.transform()
        scene = replace(scene, shift=(round(place.dx()), round(place.dy())))
        part = _part(patch, ratio)
        painter.fillRect(QRectF(part.x, part.y, part.width, part.height), self.ground)
        seen, most = visible_rect(scene.view, scene.size, part), SMOOTH_TO if self.state.aids.smooth else 1.0
        draw_tiles(painter, placed, scene, seen, smooth_to=most)
        overlay.draw_overlay(painter, self.outlines, scene, self._tags, patch)

    def _facts(self, view: Viewport) -> BadgeFacts:
        snapshot = self.state.snapshot(self.name)
        return BadgeFacts(
            title=self.name.upper(),
            date=badges.taken_text(snapshot),
            file_name=snapshot.file_name.rsplit("/", 1)[-1],
            metres=self.state.metres_per_pixel(self.name, view.center),
            about=self.state.is_approximate(self.name),
            north=badges.north_on_screen(self.state.ground(self.name), view),
        )


def _part(rect: QRect, ratio: float) -> Box:
    """Return device pixels of a pane as screen pixels."""
    return Box(rect.x() / ratio, rect.y() / ratio, rect.width() / ratio, rect.height() / ratio)
