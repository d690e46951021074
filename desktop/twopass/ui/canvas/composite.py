"""Both snapshots in one place: swipe, blink, blend, difference and lens.

Everything is drawn in the before snapshot's frame. Each sheet has two plates, before's imagery and after's, and on both
lie the annotations of both: they are drawn together, so that neither is ever ahead, and annotations are the same in
both. A mode only says what is shown of which plate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from twopass.model.geometry import XY, Box, meet
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.ui.canvas import badges, colors
from twopass.ui.canvas.badges import BadgeFacts, Badges
from twopass.ui.canvas.carrying import Carry, carry_of
from twopass.ui.canvas.chips import draw_meant
from twopass.ui.canvas.difference import Matching, draw_difference
from twopass.ui.canvas.drawing import Drawing, Placed, Share
from twopass.ui.canvas.frame import Frame
from twopass.ui.canvas.picture import chips_of
from twopass.ui.canvas.pixels import draw_tiles
from twopass.ui.canvas.scene import Scene, carried_scene
from twopass.ui.canvas.sheet import rects
from twopass.ui.canvas.tags import Tags
from twopass.workbench.tiles import TileEngine


@dataclass(frozen=True, slots=True)
class Layer:
    """What a mode shows of a plate, from back to front: all, or what lies within *clip* or *inside*.

    Attributes:
        clip: a rectangle, and ``inside``: a circle's bounds, both in screen pixels.
        opacity: how much of what lies beneath it covers, 0 to 1.
    """

    plate: int
    clip: QRectF | None = None
    inside: QRectF | None = None
    opacity: float = 1.0


class Composite(Drawing):
    """What both panes show while they lie over each other. *before* and *after* are their shares.

    Attributes:
        problems: why there is no picture of a pane's snapshot, by pane.
        lens: where the middle of the lens is, in screen pixels, or None before the mouse was there.
    """

    def __init__(self, state: ComparisonState, tiles: TileEngine, before: Share, after: Share, ground: QColor) -> None:
        # Tags of its own: those of panes that lie apart are laid out at other scales.
        shares = (
            Share("before", before.outlines, before.tool),
            Share("after", after.outlines, after.tool, Tags(below=True)),
        )
        super().__init__(state, tiles, shares, ground, plates=len(PANES))
        self.problems: dict[PaneName, str | None] = {"before": None, "after": None}
        self.lens: XY | None = None
        self.matching = Matching(state, tiles)
        self._badges = Badges()
        self._carry: Carry | None = None
        self._carried: object = None
        self._subtracts = False
        self._gain = 1.0

    # -- the way between the snapshots ---------------------------------------------------------------------------------

    def carry(self) -> Carry | None:
        """Return the way from after's pixels to before's, the link's offset included; None where there is none."""
        state = self.state
        snapshot = state.snapshot("after")
        asked = (state.maps, state.link, snapshot.uid, snapshot.width, snapshot.height)
        if asked != self._carried:
            self._carried = asked
            ways = state.ways
            self._carry = carry_of(ways.after_to_before, ways.before_to_after, snapshot.width, snapshot.height)
            self.spoil()
        return self._carry

    def others(self, lead: Scene) -> tuple[Scene, ...]:
        """Return after's scene in before's frame."""
        carry = self.carry()
        scene = self.scene_of(self.shares[1], lead.size, lead.ratio)
        return (scene if carry is None else carried_scene(scene, lead, carry),)

    def spoil_of(self, name: PaneName, rect: Box | None = None) -> None:
        """Have some pixels of a pane's snapshot drawn again; everything if None."""
        self.spoil(None if rect is None else self._led(name, rect))

    def spoil_shapes_of(self, name: PaneName, shapes: Iterable[Box]) -> None:
        """Have annotations of a pane's snapshot drawn again, by their bounds."""
        self.spoil_shapes([self._led(name, box) for box in shapes])

    def _led(self, name: PaneName, box: Box) -> Box:
        """Return the bounds of a box of a pane's snapshot in before's pixels."""
        carry = self.carry() if name == "after" else None
        if carry is None:
            return box
        corners = np.array([(box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)])
        places = carry.many(corners)
        (left, top), (right, bottom) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        return Box(left - 1, top - 1, right - left + 2, bottom - top + 2)

    # -- drawing -------------------------------------------------------------------------------------------------------

    def draw(
        self, painter: QPainter, mouse: XY | None, size: XY, ratio: float, *, wait: bool = False, still: bool = False
    ) -> None:
        """Draw all of it in panes of *size*; *mouse* is where the mouse is, if it is over them.

        *still* leaves out which of the snapshots an edit goes to.
        """
        self._choose_plates()
        self.carry()
        self._follow_levels()
        lead = self.lead_scene(size, ratio)
        self.follow(lead, painter.font(), wait=wait)
        scenes = (lead, *self.others(lead))
        if mouse is not None:
            self.lens = mouse
        layers = self.layers(size)
        for layer in layers:
            self._draw_layer(painter, layer, lead, scenes)
        self.draw_misfit(painter, lead)
        self._draw_rim(painter, layers)
        view = self.state.views["before"]
        self._badges.draw(painter, self._facts(still=still), view, size, ratio)
        problem = self._problem(scenes)
        if problem is not None:
            badges.draw_problem(painter, problem, size, self._badges.bottom)
        self._draw_moving(painter, mouse, scenes)

    def layers(self, size: XY) -> list[Layer]:
        """Return what the mode in force shows of each plate."""
        mode, tuning = self.state.mode, self.state.mode.tuning
        before, after = (1, 0) if mode.held else (0, 1)
        whole = QRectF(0, 0, *size)
        if mode.name == "difference":
            return [Layer(0)]
        if mode.name == "blink":
            return [Layer(PANES.index(mode.front))]
        if mode.name == "blend":
            return [Layer(before), Layer(after, opacity=tuning.opacity)]
        if mode.name == "lens":
            under, over = (PANES.index(name) for name in (other(mode.on_top), mode.on_top))
            x, y = self.lens or (size[0] / 2, size[1] / 2)
            r = tuning.radius
            return [Layer(under), Layer(over, inside=QRectF(x - r, y - r, 2 * r, 2 * r))]
        at = divider_at(size, tuning.divider, upright=tuning.upright)
        first = QRectF(0, 0, at, size[1]) if tuning.upright else QRectF(0, 0, size[0], at)
        second = whole.adjusted(at, 0, 0, 0) if tuning.upright else whole.adjusted(0, at, 0, 0)
        return [Layer(before, first), Layer(after, second)]

    def draw_imagery(self, painter: QPainter, part: Box, scenes: Sequence[Scene], placed: Placed, plate: int) -> None:
        """Draw before's tiles on the first plate, after's on the second; or on one how the two differ."""
        if self._subtracts:
            gain = self.state.mode.tuning.gain
            draw_difference(painter, part, scenes, placed, self.matching.table, gain, self.smooth_to)
        elif plate == 0 or self._carry is not None:
            scene = scenes[plate]
            draw_tiles(painter, placed[plate], scene, scene.seen(part), smooth_to=self.smooth_to)

    def _follow_levels(self) -> None:
        """Have a difference drawn anew where the levels that are compared, or how much it is multiplied, changed."""
        gain = self.state.mode.tuning.gain
        if self._subtracts and self._carry is not None and (self.matching.follow(self._carry) or gain != self._gain):
            self._gain = gain
            self.frame.spoil()

    def _choose_plates(self) -> None:
        """Begin with empty sheets where the mode needs others."""
        subtracts = self.state.mode.name == "difference"
        if subtracts is not self._subtracts:
            self._subtracts = subtracts
            self.frame = Frame(1 if subtracts else len(PANES))
            self.forget_tags()

    def _draw_layer(self, painter: QPainter, layer: Layer, lead: Scene, scenes: Sequence[Scene]) -> None:
        if layer.opacity <= 0:
            return
        painter.save()
        painter.setOpacity(layer.opacity)
        if layer.clip is not None:
            painter.setClipRect(layer.clip, Qt.ClipOperation.IntersectClip)
        if layer.inside is not None:
            path = QPainterPath()
            path.addEllipse(layer.inside)
            painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        lacking = self.frame.paint(painter, lead, layer.plate)
        if lacking.isEmpty():
            pass
        elif self._subtracts:
            for rect in rects(lacking):
                box = QRectF(rect)
                corner, far = box.topLeft() / lead.ratio, box.bottomRight() / lead.ratio
                painter.fillRect(QRectF(corner, far), self.ground)
        elif layer.plate == 0 or self._carry is not None:
            self.draw_backdrop(painter, lacking, scenes[layer.plate])
        painter.restore()

    def _draw_rim(self, painter: QPainter, layers: Sequence[Layer]) -> None:
        """Draw the lens' rim."""
        for layer in layers:
            if layer.inside is not None:
                painter.save()
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for pen in (QPen(colors.CASING, 3.5), QPen(colors.WHITE, 1.5)):
                    painter.setPen(pen)
                    painter.drawEllipse(layer.inside)
                painter.restore()

    def _problem(self, scenes: Sequence[Scene]) -> str | None:
        said = [text for text in self.problems.values() if text]
        if said:
            return " ".join(dict.fromkeys(said))
        if self._carry is None:
            return "Nothing says how the two snapshots lie to each other here."
        empty = [name for name, scene in zip(PANES, scenes, strict=True) if not self._shows(name, scene)]
        if len(empty) == len(PANES):
            return "Nothing of either snapshot lies here."
        return f"Nothing of the {empty[0]} snapshot lies here." if empty else None

    def _shows(self, name: PaneName, scene: Scene) -> bool:
        snapshot = self.state.snapshot(name)
        return bool(meet(scene.seen(), Box(0, 0, snapshot.width, snapshot.height)))

    def _draw_moving(self, painter: QPainter, mouse: XY | None, scenes: Sequence[Scene]) -> None:
        for share, scene in zip(self.shares, scenes, strict=True):
            self.draw_gesture(painter, share, scene)
        if mouse is None:
            return
        meant = self.meant()
        mode = self.state.mode
        seen = mode.front if mode.name == "blink" else meant
        self.draw_aids(painter, mouse, scenes[0], 0 if self._subtracts else PANES.index(seen))
        if self.shares[PANES.index(meant)].tool().crosshair:
            badges.draw_crosshair(painter, mouse, scenes[0].size)
        draw_meant(painter, meant.upper(), mouse, scenes[0].size)

    def meant(self) -> PaneName:
        """Return which pane's snapshot an edit under the mouse goes to."""
        cursor = self.state.cursor
        return self.state.active if cursor is None else cursor[0]

    def _facts(self, *, still: bool) -> BadgeFacts:
        state, mode = self.state, self.state.mode
        view = state.views["before"]
        metres, about = state.metres_per_pixel("before", view.center), state.is_approximate("before")
        shown = mode.front if mode.name == "blink" else None
        chips = [
            chips_of(
                state,
                name,
                badges.scale_text(view, metres, about=about) if name == "before" else "",
                accent=self.meant() == name and not still,
                muted=shown == other(name),
            )
            for name in PANES
        ]
        return BadgeFacts(tuple(chips), metres, badges.north_on_screen(state.ground("before"), view), about)


def divider_at(size: XY, part: float, *, upright: bool) -> int:
    """Return where a swipe's divider lies, in whole screen pixels from the left (or the top) of panes of *size*."""
    return round((size[0] if upright else size[1]) * part)
