"""How the two snapshots are shown to the eye: beside each other, or laid over each other in one of five ways.

A mode is a state of the window, not of the project. Where the panes lie over each other they must be linked: a link
that was off is switched on, holding the panes as they are, and switched off again when they lie apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from twopass.ui.bridge.names import PaneName, other

if TYPE_CHECKING:
    from twopass.ui.bridge.comparison_state import ComparisonState

ModeName = Literal["side", "stacked", "swipe", "blink", "blend", "difference", "lens"]
MODES: tuple[ModeName, ...] = ("side", "stacked", "swipe", "blink", "blend", "difference", "lens")
# In these each pane has its own place; in all others both have the whole.
SEPARATE: frozenset[ModeName] = frozenset({"side", "stacked"})

SLOWEST, FASTEST = 0.5, 10.0  # pictures a second
STRONGEST = 16.0  # times a difference is multiplied
SMALLEST_LENS, LARGEST_LENS = 40.0, 600.0  # radius, screen pixels


@dataclass(frozen=True, slots=True)
class Tuning:
    """The numbers of the modes; each mode has its own, and none is lost when another is chosen.

    Attributes:
        divider: how much of the width (or height) is before's in a swipe, 0 to 1.
        upright: whether the swipe's divider stands upright.
        rate: pictures a second in a blink.
        opacity: how much of the after picture a blend shows, 0 to 1.
        gain: how many times a difference is multiplied.
        radius: of the lens, in screen pixels.
        apart: how much of the width (or height) is before's where the panes lie apart, 0 to 1.
    """

    divider: float = 0.5
    upright: bool = True
    rate: float = 2.0
    opacity: float = 0.5
    gain: float = 2.0
    radius: float = 130.0
    apart: float = 0.5


class ModeState(QObject):
    """Which mode the panes are shown in, and its numbers.

    Attributes:
        name: the mode; ``before_lens``: the one that the lens takes the place of.
        tuning: the numbers of all modes.
        shown: the picture that a blink shows now, the flip key aside.
        lens: whose picture is seen through the lens, the flip key aside.
        held: whether the flip key is held down: then before and after have changed places.
    """

    changed = Signal()
    tuned = Signal()

    def __init__(self, state: ComparisonState) -> None:
        super().__init__(state)
        self._state = state
        self.name: ModeName = "side"
        self.before_lens: ModeName = "side"
        self.tuning = Tuning()
        self.shown: PaneName = "before"
        self.lens: PaneName = "after"
        self.held = False
        self._unlinked = False
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.flip)

    @property
    def composite(self) -> bool:
        """Whether the panes lie over each other."""
        return self.name not in SEPARATE

    @property
    def front(self) -> PaneName:
        """The picture that a blink shows, the flip key included."""
        return other(self.shown) if self.held else self.shown

    @property
    def on_top(self) -> PaneName:
        """The pane that lies on top of the other, and gets the mouse; in a swipe on its own side only."""
        if self.name == "swipe":
            return "after"
        if self.name == "lens":
            return other(self.lens) if self.held else self.lens
        # What is drawn on is what is seen.
        return self.front if self.name == "blink" else self._state.active

    def set(self, name: str) -> None:
        """Choose a mode by name; raises ``ValueError`` for one that there is not."""
        if name not in MODES:
            raise ValueError(name)
        chosen: ModeName = name
        if chosen == self.name:
            return
        if chosen == "lens":
            self.before_lens, self.lens = self.name, other(self._state.active)
        was, self.name = self.name, chosen
        self.held, self.shown = False, self._state.active
        if was in SEPARATE and chosen not in SEPARATE and not self._state.link.on:
            self._unlinked = True
            self._state.set_link(True)
        elif chosen in SEPARATE and self._unlinked:
            self._unlinked = False
            self._state.set_link(False)
        self._run_clock()
        self.changed.emit()

    def toggle_lens(self) -> None:
        """Look through the lens, or no more."""
        self.set(self.before_lens if self.name == "lens" else "lens")

    def set_divider(self, part: float, *, upright: bool | None = None) -> None:
        """Put the swipe's divider where *part* (0 to 1) of the pane is before's, and stand or lay it."""
        stands = self.tuning.upright if upright is None else upright
        self._tune(replace(self.tuning, divider=min(max(part, 0.0), 1.0), upright=stands))

    def set_apart(self, part: float) -> None:
        """Put the line between panes that lie apart."""
        self._tune(replace(self.tuning, apart=min(max(part, 0.1), 0.9)))

    def set_rate(self, rate: float) -> None:
        """Choose how many pictures a second a blink shows."""
        self._tune(replace(self.tuning, rate=min(max(rate, SLOWEST), FASTEST)))
        self._run_clock()

    def set_opacity(self, opacity: float) -> None:
        """Choose how much of the after picture a blend shows."""
        self._tune(replace(self.tuning, opacity=min(max(opacity, 0.0), 1.0)))

    def set_gain(self, gain: float) -> None:
        """Choose how many times a difference is multiplied."""
        self._tune(replace(self.tuning, gain=min(max(gain, 1.0), STRONGEST)))

    def set_radius(self, radius: float) -> None:
        """Choose how far the lens reaches around the mouse."""
        self._tune(replace(self.tuning, radius=min(max(radius, SMALLEST_LENS), LARGEST_LENS)))

    def step(self, way: int) -> None:
        """Change the number of the mode in force by a step: up for 1, down for -1."""
        tuning = self.tuning
        if self.name == "swipe":
            self.set_divider(tuning.divider + 0.05 * way)
        elif self.name == "blink":
            self.set_rate(round(tuning.rate + 0.5 * way, 1))
        elif self.name == "blend":
            self.set_opacity(round(tuning.opacity + 0.1 * way, 2))
        elif self.name == "difference":
            self.set_gain(tuning.gain * 2.0**way)
        elif self.name == "lens":
            self.set_radius(tuning.radius * 1.2**way)

    def hold(self, down: bool) -> None:
        """Take the flip key as held down, or let go: while it is, a blink stands still on the other picture."""
        if down != self.held and (self.composite or not down):
            self.held = down
            self._run_clock()
            self.tuned.emit()

    def show_picture(self, pane: PaneName) -> None:
        """Have a blink show a picture now, and the other one after a whole interval."""
        if pane != self.shown:
            self.shown = pane
            self.tuned.emit()
        self._run_clock()

    def flip(self) -> None:
        """Have a blink show the other picture."""
        self.shown = other(self.shown)
        self.tuned.emit()

    def _tune(self, tuning: Tuning) -> None:
        if tuning != self.tuning:
            self.tuning = tuning
            self.tuned.emit()

    def _run_clock(self) -> None:
        if self.name == "blink" and not self.held:
            self._clock.start(round(1000 / self.tuning.rate))
        else:
            self._clock.stop()
