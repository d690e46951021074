"""Select, move and resize: click, Shift adds, a rubber band, handles; a second click reaches what lies beneath."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import Qt

from twopass.model.geometry import XY, Box, Shape, bounds, box_between, rings
from twopass.model.ids import Uid
from twopass.model.transforms import IDENTITY_2
from twopass.ui.bridge import commands
from twopass.ui.canvas.handles import Handle, dragged, handle_at, handle_position, handle_size, shown_handles
from twopass.ui.canvas.tools.base import Canvas, Pointer, Tool, far_enough

_REACH = 3.0
_CURSORS: dict[str, Qt.CursorShape] = {
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    "w": Qt.CursorShape.SizeHorCursor,
}
Mode = Literal["idle", "maybe_move", "move", "resize", "band"]


class SelectTool(Tool):
    """The tool the others fall back to."""

    hint = "Click to select · Shift adds · drag moves · Tab goes on · 1–9 relabels"

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._mode: Mode = "idle"
        self._start: Pointer | None = None
        self._handle: Handle | None = None
        self._was_selected = False
        self._last_click: XY | None = None

    def press(self, pointer: Pointer) -> None:
        """Take hold of a handle, an annotation, or the corner of a rubber band."""
        self._start = pointer
        self._handle = self._handle_under(pointer)
        if self._handle is not None:
            self._mode = "resize" if self.canvas.state.begin_gesture() else "idle"
            return
        hits = self._hits(pointer)
        if not hits:
            self._mode = "band"
            return
        self._mode = "maybe_move"
        chosen = self.canvas.state.selected
        self._was_selected = any(uid in chosen for uid in hits)
        if not self._was_selected and not pointer.shift:
            self.canvas.state.select(hits[:1])

    def drag(self, pointer: Pointer) -> None:
        """Show what a release here would do."""
        start = self._start
        if start is None:
            return
        if self._mode == "maybe_move" and far_enough(start.screen, pointer.screen) and not pointer.shift:
            self._mode = "move" if self.canvas.state.begin_gesture() else "idle"
        if self._mode == "move":
            by = (pointer.pixel[0] - start.pixel[0], pointer.pixel[1] - start.pixel[1])
            own = self._own_selection()
            shapes = commands.kept_inside(self.canvas.state, self.canvas.name, list(own.values()), by) if own else []
            self.preview = dict(zip(own, shapes, strict=True))
        elif self._mode == "resize" and self._handle is not None:
            handle, snapshot = self._handle, self.canvas.state.snapshot(self.canvas.name)
            to = (min(max(pointer.pixel[0], 0.0), snapshot.width), min(max(pointer.pixel[1], 0.0), snapshot.height))
            self.preview = {
                uid: dragged(shape, handle, to)
                for uid, shape in self._own_selection().items()
                if isinstance(shape, Box)
            }
        elif self._mode == "band" and (self.band is not None or far_enough(start.screen, pointer.screen)):
            self.band = box_between(start.screen, pointer.screen)

    def release(self, pointer: Pointer) -> None:
        """Store the new shapes, or select."""
        self.drag(pointer)
        mode, self._mode, start = self._mode, "idle", self._start
        shapes, self.preview, self._start = self.preview, {}, None
        if start is None:
            return
        if mode in ("move", "resize"):
            if shapes:
                commands.reshape(self.canvas.state, shapes, "Move" if mode == "move" else "Resize")
        elif mode == "band" and self.band is not None:
            self._select_band(pointer)
        elif mode in ("maybe_move", "band"):
            self._click(pointer)

    def claim(self, pointer: Pointer) -> int:
        """Return 3 for a handle under the mouse, 2 for a selected annotation, 1 for any, else 0."""
        if self._handle_under(pointer) is not None:
            return 3
        hits = self._hits(pointer)
        return 2 if any(uid in self.canvas.state.selected for uid in hits) else bool(hits)

    def hover(self, pointer: Pointer) -> Qt.CursorShape:
        """Tell handles, annotations and ground apart."""
        handle = self._handle_under(pointer)
        if handle is not None:
            return _CURSORS[handle]
        if any(uid in self.canvas.state.selected for uid in self._hits(pointer)):
            return Qt.CursorShape.SizeAllCursor
        return self.cursor

    def cancel(self) -> bool:
        """Drop the move, resize or rubber band under way."""
        busy = super().cancel()
        self._mode, self._start = "idle", None
        return busy

    def _click(self, pointer: Pointer) -> None:
        state, hits = self.canvas.state, self._hits(pointer)
        again = self._last_click is not None and not far_enough(self._last_click, pointer.screen)
        self._last_click = pointer.screen
        if pointer.shift:
            if hits:
                state.select(state.selected ^ {hits[0]})
            return
        if not hits:
            state.select(())
        elif again and self._was_selected and len(hits) > 1:
            state.select([self._beneath(hits)])
        else:
            state.select(hits[:1])

    def _beneath(self, hits: list[Uid]) -> Uid:
        """Return the next larger annotation under the mouse after the selected one, and then the first again."""
        selected = [place for place, uid in enumerate(hits) if uid in self.canvas.state.selected]
        return hits[(selected[-1] + 1) % len(hits)] if selected else hits[0]

    def _select_band(self, pointer: Pointer) -> None:
        state, band = self.canvas.state, self.band
        self.band = None
        assert band is not None
        corners = [self.canvas.to_pixel(corner) for corner in rings(band)[0]]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        found = self.canvas.outlines.inside(Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)))
        if self.canvas.view.form != IDENTITY_2:
            # In a turned view the band's bounds on the snapshot reach beyond it.
            found = frozenset(filter(partial(self._is_in_band, band), found))
        state.select(found | state.selected if pointer.shift else found)

    def _is_in_band(self, band: Box, uid: Uid) -> bool:
        """Return whether an annotation's bounds lie within a band on the screen."""
        corners = rings(bounds(self.canvas.state.project.annotations[uid].shape))[0]
        placed = [self.canvas.to_screen(corner) for corner in corners]
        return all(band.x <= x <= band.right and band.y <= y <= band.bottom for x, y in placed)

    def _hits(self, pointer: Pointer) -> list[Uid]:
        return self.canvas.outlines.at(pointer.pixel, _REACH / self.canvas.view.scale)

    def _own_selection(self) -> dict[Uid, Shape]:
        """Return the selected shapes of this pane: a drag moves nothing in the other one."""
        state = self.canvas.state
        return {
            uid: state.project.annotations[uid].shape
            for uid in commands.in_order(state)
            if self.canvas.outlines.row(uid) is not None
        }

    def _handle_under(self, pointer: Pointer) -> Handle | None:
        selection = self._own_selection() if len(self.canvas.state.selected) == 1 else {}
        for shape in selection.values():
            if isinstance(shape, Box):
                width, height = screen_size(self.canvas, shape)
                positions = _positions(self.canvas, shape, shown_handles(width, height))
                return handle_at(positions, pointer.screen, handle_size(width, height))
        return None


def screen_size(canvas: Canvas, shape: Shape) -> XY:
    """Return about how wide and high a shape's bounds are on screen."""
    box = bounds(shape)
    return (box.width * canvas.view.scale, box.height * canvas.view.scale)


def _positions(canvas: Canvas, box: Box, handles: tuple[Handle, ...]) -> dict[Handle, XY]:
    return {handle: canvas.to_screen(handle_position(box, handle)) for handle in handles}
