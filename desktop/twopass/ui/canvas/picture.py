"""One pane's picture in layers: what belongs to the view and the project is kept and scrolled, the rest drawn on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from twopass.model.geometry import XY, Box, meet
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import badges, colors
from twopass.ui.canvas.badges import BadgeFacts, Badges
from twopass.ui.canvas.chips import ChipFacts, fit_text, sensor_text
from twopass.ui.canvas.drawing import Drawing, Share
from twopass.ui.canvas.scene import Scene
from twopass.workbench.tiles import TileEngine


class Picture(Drawing):
    """What a pane shows by itself, from back to front: tiles, annotations, tags, badges, what follows the mouse.

    Attributes:
        problem: why there is no picture, or None.
    """

    def __init__(self, state: ComparisonState, tiles: TileEngine, share: Share, ground: QColor) -> None:
        super().__init__(state, tiles, (share,), ground)
        self.name: PaneName = share.name
        self.problem: str | None = None
        self._badges = Badges()

    def draw(
        self, painter: QPainter, mouse: XY | None, size: XY, ratio: float, *, wait: bool = False, still: bool = False
    ) -> None:
        """Draw all of it in a pane of *size*; *mouse* is where the mouse is, if it is in this pane.

        With *wait* the frame is shown as it is, if there is one of the whole pane: what is out of date is drawn later.
        *still* leaves out where the mouse is in the other pane, and which pane is active.
        """
        view = self.state.views[self.name]
        scene = self.lead_scene(size, ratio)
        self.follow(scene, painter.font(), wait=wait)
        lacking = self.frame.paint(painter, scene)
        if not lacking.isEmpty():
            self.draw_backdrop(painter, lacking, scene)
        self.draw_misfit(painter, scene)
        self._badges.draw(painter, self._facts(), view, size, ratio)
        problem = self.problem or self._emptiness(scene)
        if problem is not None:
            badges.draw_problem(painter, problem, size, self._badges.bottom)
        if self.state.active == self.name and not still:
            painter.fillRect(QRectF(0, 0, size[0], 2), colors.ACCENT)
        self._draw_moving(painter, mouse, None if still else self.ghost(), scene)

    def _emptiness(self, scene: Scene) -> str | None:
        """Return why a pane shows nothing, where that is only because of where it looks."""
        snapshot = self.state.snapshot(self.name)
        if meet(scene.seen(), Box(0, 0, snapshot.width, snapshot.height)):
            return None
        return f"Nothing of the {self.name} snapshot lies here."

    def _draw_moving(self, painter: QPainter, mouse: XY | None, ghost: XY | None, scene: Scene) -> None:
        """Draw what follows the mouse: the tool's gesture, crosshair, the other pane's cursor."""
        self.draw_gesture(painter, self.shares[0], scene)
        there = None if ghost is None else scene.view.to_screen(ghost, scene.size)
        self.draw_aids(painter, mouse or there, scene)
        if self.shares[0].tool().crosshair and mouse is not None and not self.state.aids.crosshair:
            badges.draw_crosshair(painter, mouse, scene.size)
        if there is not None:
            badges.draw_ghost(painter, there)

    def ghost(self) -> XY | None:
        """Return the pixel that shows the spot under the mouse in the other pane, or None."""
        cursor = self.state.cursor
        if cursor is None or cursor[0] == self.name:
            return None
        return self.state.corresponding(*cursor)

    def _facts(self) -> BadgeFacts:
        view, about = self.state.views[self.name], self.state.is_approximate(self.name)
        metres = self.state.metres_per_pixel(self.name, view.center)
        chips = chips_of(self.state, self.name, badges.scale_text(view, metres, about=about))
        return BadgeFacts((chips,), metres, badges.north_on_screen(self.state.ground(self.name), view), about)


def chips_of(
    state: ComparisonState, name: PaneName, scale: str = "", *, accent: bool = False, muted: bool = False
) -> ChipFacts:
    """Return what the chips say of a pane's snapshot."""
    snapshot = state.snapshot(name)
    return ChipFacts(
        title=name.upper(),
        date=badges.date_text(snapshot),
        file_name=snapshot.file_name.rsplit("/", 1)[-1],
        scale=scale,
        sensor=sensor_text(snapshot),
        fit=fit_text(state),
        accent=accent,
        muted=muted,
    )
