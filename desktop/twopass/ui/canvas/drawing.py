"""What every picture of a pane does: tiles and annotations are drawn on sheets, a bit at a time, and shown there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QRegion

from twopass.model.geometry import XY, Box
from twopass.model.ids import Uid
from twopass.model.transforms import Mat2
from twopass.model.viewport import snapped
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import badges, colors, overlay
from twopass.ui.canvas.frame import Frame
from twopass.ui.canvas.loupe import draw_loupe, magnified, shown_part
from twopass.ui.canvas.misfit import draw_misfit
from twopass.ui.canvas.outlines import Outlines, label_color
from twopass.ui.canvas.overlay import DENSE, rows_in_view
from twopass.ui.canvas.pixels import SMOOTH_TO, SQUARES, draw_tiles
from twopass.ui.canvas.scene import Scene, widened
from twopass.ui.canvas.sheet import AHEAD, Sheet
from twopass.ui.canvas.tags import Tags
from twopass.ui.canvas.tools.base import Tool
from twopass.workbench.tiles import PlacedTile, TileEngine

# The tiles of every scene of a picture.
Placed = Sequence[Sequence[PlacedTile]]
# How long the frame is drawn at a time, in a paint event and between events: panes are painted two at a time.
_IN_PAINT_S, _IN_BETWEEN_S = 0.002, 0.006
# A picture of a new scale is drawn when the view has kept it for so long.
_STILL_S = 0.05


@dataclass(slots=True, eq=False)
class Share:
    """One snapshot's part in a picture: its annotations with their tags, and the tool that is at work on them."""

    name: PaneName
    outlines: Outlines
    tool: Callable[[], Tool]
    tags: Tags = field(default_factory=Tags)


class Drawing:
    """A picture of one snapshot or of both, in the frame of the first.

    Attributes:
        shares: whose annotations it shows.
        ground: what lies under the tiles.
        frame: the layer that scrolls with the view.
        sharp: whether the frame, and which tags it shows, were up to date when it was painted.
    """

    def __init__(
        self, state: ComparisonState, tiles: TileEngine, shares: Sequence[Share], ground: QColor, plates: int = 1
    ) -> None:
        self.state = state
        self.tiles = tiles
        self.shares = tuple(shares)
        self.ground = ground
        self.frame = Frame(plates)
        self._drawn_of = self._shown()
        self.sharp = False
        self._scale: tuple[float, Mat2, float] | None = None
        self._scaled_at = 0.0

    # -- what each kind of picture says itself -------------------------------------------------------------------------

    def others(self, lead: Scene) -> tuple[Scene, ...]:
        """Return the scenes of the shares after the first."""
        del lead
        return ()

    def draw_imagery(self, painter: QPainter, part: Box, scenes: Sequence[Scene], placed: Placed, plate: int) -> None:
        """Draw the imagery of a plate in a part of the screen; *placed* are the tiles of every scene."""
        del plate
        draw_tiles(painter, placed[0], scenes[0], scenes[0].seen(part), smooth_to=self.smooth_to)

    @property
    def smooth_to(self) -> float:
        """Up to how many times pixels are magnified they are smoothed."""
        return SMOOTH_TO if self.state.aids.smooth else SQUARES

    def follow_snapshots(self) -> None:
        """Forget everything drawn of other snapshots: not for a moment may one date stand under the other's name."""
        shown = self._shown()
        if shown != self._drawn_of:
            self._drawn_of = shown
            self.frame = Frame(self.frame.plates)
            self.sharp = False
            self.forget_tags()

    def _shown(self) -> tuple[Uid, ...]:
        return tuple(self.state.snapshot(share.name).uid for share in self.shares)

    # -- spoiling ------------------------------------------------------------------------------------------------------

    def spoil(self, rect: Box | None = None) -> None:
        """Have a rectangle of the leading snapshot's pixels drawn again; everything if None."""
        self.frame.spoil(rect)
        if rect is None:
            self.forget_tags()

    def spoil_shapes(self, shapes: Iterable[Box]) -> None:
        """Have annotations drawn again that look, or looked, different: by their bounds, in the leader's pixels."""
        reach = overlay.REACH / self.state.views[self.shares[0].name].scale
        for box in shapes:
            self.frame.spoil(widened(box, reach, reach))
        self.forget_tags()

    def forget_tags(self) -> None:
        """Have all tags laid out anew."""
        for share in self.shares:
            share.tags.forget()

    # -- drawing -------------------------------------------------------------------------------------------------------

    def lead_scene(self, size: XY, ratio: float) -> Scene:
        """Return the first share's scene in a pane of *size*."""
        share = self.shares[0]
        return self.scene_of(share, size, ratio)

    def scene_of(self, share: Share, size: XY, ratio: float) -> Scene:
        """Return what a share's annotations are drawn from, by its own view."""
        return Scene(
            project=self.state.project,
            name=share.name,
            view=snapped(self.state.views[share.name], size, ratio),
            size=size,
            ratio=ratio,
            selected=self.state.selected,
            hidden=frozenset(share.tool().preview),
            handles=self.state.tool == "select",
        )

    def go_on(self, size: XY, ratio: float, font: QFont) -> bool:
        """Draw some more of what is not sharp yet; return whether there is something new to show."""
        scene = self.lead_scene(size, ratio)
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

    def follow(self, scene: Scene, font: QFont, *, wait: bool = False) -> None:
        """Bring what is shown up to date if it is of the scene's scale, or if nothing is shown.

        With *wait* it is left as it is, if there is a picture of the whole pane.
        """
        scale = (scene.view.scale, scene.view.form, scene.ratio)
        if scale != self._scale:
            self._scale, self._scaled_at = scale, perf_counter()
        sheet = None if wait and self.frame.covers(scene) else self.frame.in_work(scene, still=False)
        if sheet is not None and (sheet is self.frame.shown or self.frame.shown is None):
            self._work(sheet, scene, font, _IN_PAINT_S)
        # Tags of what changed out of sight may reach into the pane: until they are laid out anew nobody knows.
        self.sharp = self.frame.sharp(scene) and not any(share.tags.stale for share in self.shares)

    def _work(self, sheet: Sheet, lead: Scene, font: QFont, seconds: float) -> bool:
        """Draw on a sheet for some time; return whether it is complete."""
        scenes = (lead, *self.others(lead))
        pairs = list(zip(self.shares, scenes, strict=True))
        for share, scene in pairs:
            share.outlines.mark(scene.selected, scene.hidden)
        # Snapshots with few annotations have few in view.
        many = sum(len(share.outlines) for share in self.shares) > DENSE
        dense = many and sum(len(rows_in_view(share.outlines, scene)) for share, scene in pairs) > DENSE
        if dense is not sheet.dense:
            sheet.dense = dense
            sheet.spoil()
            self.forget_tags()
        scenes = [replace(scene, dense=dense) for scene in scenes]
        for share, scene in zip(self.shares, scenes, strict=True):
            for rect in share.tags.prepare(share.outlines, scene, font):
                sheet.spoil_anchored(
                    rect.translated(scene.origin[0] - lead.origin[0], scene.origin[1] - lead.origin[1])
                )
        if sheet is self.frame.shown and self.frame.sharp(lead):
            return True
        ahead = AHEAD / lead.ratio
        scenes = [
            replace(scene, rows=rows_in_view(share.outlines, scene, ahead))
            for share, scene in zip(self.shares, scenes, strict=True)
        ]
        placed = [self.tiles_of(scene, lead) for scene in scenes]
        tags = [share.tags for share in self.shares]
        return self.frame.draw(
            sheet,
            lead,
            lambda painter, patch, plate: self._draw_patch(painter, patch, plate, placed, scenes, tags),
            seconds,
        )

    def tiles_of(self, scene: Scene, lead: Scene) -> list[PlacedTile]:
        """Return the tiles of a scene that are there, and ask for the others."""
        # Asked for as a whole, also where only a strip is drawn: what is asked for last is read next.
        area = scene.seen(_part(self.frame.reach(lead), lead.ratio))
        return self.tiles.request(self.state.snapshot(scene.name).uid, scene.view.scale * scene.ratio, area)

    def _draw_patch(
        self,
        painter: QPainter,
        patch: QRect,
        plate: int,
        placed: Placed,
        scenes: Sequence[Scene],
        tags: Sequence[Tags],
    ) -> None:
        ratio = scenes[0].ratio
        place = painter.transform()
        scenes = [replace(scene, shift=(round(place.dx()), round(place.dy()))) for scene in scenes]
        part = _part(patch, ratio)
        painter.fillRect(QRectF(part.x, part.y, part.width, part.height), self.ground)
        self.draw_imagery(painter, part, scenes, placed, plate)
        for share, scene, beside in zip(self.shares, scenes, tags, strict=True):
            overlay.draw_overlay(painter, share.outlines, scene, beside, patch)

    def draw_backdrop(self, painter: QPainter, lacking: QRegion, scene: Scene) -> None:
        """Draw a scene's tiles where nothing is drawn yet, as fast as can be."""
        ratio = scene.ratio
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.setClipRegion(lacking, Qt.ClipOperation.IntersectClip)
        painter.fillRect(lacking.boundingRect(), self.ground)
        painter.scale(ratio, ratio)
        part = _part(lacking.boundingRect(), ratio)
        draw_tiles(painter, self.tiles_of(scene, scene.lead or scene), scene, scene.seen(part), smooth_to=0.0)
        painter.restore()

    def draw_gesture(self, painter: QPainter, share: Share, scene: Scene) -> None:
        """Draw what a share's tool is about to do: previews, draft, rubber band."""
        state, tool = self.state, share.tool()
        overlay.draw_previews(painter, tool.preview, scene)
        shapes = list(tool.preview.values()) if len(tool.preview) == 1 else []
        if tool.draft is not None:
            tint = label_color(state.project, state.label) if state.label is not None else 0xFFFFFFFF
            overlay.draw_shape(painter, tool.draft, QColor.fromRgb(tint), scene)
            shapes = [tool.draft]
        for shape in shapes:
            metres = state.metres_per_pixel(share.name, overlay.bounds(shape).center)
            text = badges.size_text(shape, metres, about=state.is_approximate(share.name))
            overlay.draw_size(painter, shape, text, scene)
        if tool.band is not None:
            band = tool.band
            painter.setPen(QPen(colors.ACCENT, 1.0))
            painter.setBrush(QColor(90, 169, 255, 36))
            painter.drawRect(QRectF(band.x, band.y, band.width, band.height))
        tool.paint(painter, scene)

    def draw_aids(self, painter: QPainter, at: XY | None, scene: Scene, plate: int = 0) -> None:
        """Draw crosshair and magnifier at a place of the screen, where they are wanted."""
        if at is None:
            return
        if self.state.aids.crosshair:
            badges.draw_crosshair(painter, at, scene.size)
        if self.state.aids.magnifier:
            self._draw_loupe(painter, at, scene, plate)

    def _draw_loupe(self, painter: QPainter, at: XY, scene: Scene, plate: int) -> None:
        """Draw the magnifier: tiles of its own scale, and annotations without tags."""
        # What a click would meet lies under the mark: by the view itself, not by the nearest one that can be scrolled.
        lead = magnified(replace(scene, view=self.state.views[scene.name]), at)
        part = shown_part(at)
        reach = widened(part, overlay.REACH, overlay.REACH)
        scenes = [
            replace(each, rows=share.outlines.within(each.seen(reach)))
            for share, each in zip(self.shares, (lead, *self.others(lead)), strict=True)
        ]
        dense = sum(len(each.rows) for each in scenes if each.rows is not None) > DENSE
        scenes = [replace(each, dense=dense) for each in scenes]
        placed = [
            self.tiles.glance(self.state.snapshot(each.name).uid, each.view.scale * each.ratio, each.seen(part))
            for each in scenes
        ]
        none = [Tags() for _ in scenes]
        draw_loupe(
            painter,
            scene.ratio,
            at,
            lambda inner, patch: self._draw_patch(inner, patch, plate, placed, scenes, none),
        )

    def draw_misfit(self, painter: QPainter, scene: Scene) -> None:
        """Draw over a scene's ground how well the registration fits, where that is to be shown."""
        state = self.state
        if state.misfit is None:
            return

        def place(pixel: XY) -> XY | None:
            here = pixel if scene.name == "before" else state.ways.before_to_after(pixel)
            return None if here is None else scene.view.to_screen(here, scene.size)

        draw_misfit(painter, state.misfit, place, lambda length: length * state.views["before"].scale)


def _part(rect: QRect, ratio: float) -> Box:
    """Return device pixels of a pane as screen pixels."""
    return Box(rect.x() / ratio, rect.y() / ratio, rect.width() / ratio, rect.height() / ratio)
