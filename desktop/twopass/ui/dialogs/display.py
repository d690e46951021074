"""How the snapshots are shown: a small window beside the work, whose choices are seen at once and stored on OK."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from twopass.imagery.source import ImageInfo
from twopass.imagery.statistics import Counts
from twopass.model.display import PLAIN, DisplayChoice, Limits, Stretch, without_tone
from twopass.model.errors import TwopassError
from twopass.model.ids import Uid
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.ui.check import Check
from twopass.ui.dialogs.bands import BandFields
from twopass.ui.dialogs.channels import ChannelFields
from twopass.ui.dialogs.drafts import Drafts
from twopass.ui.dialogs.fields import buttons, show_beside
from twopass.ui.dialogs.tones import ToneFields
from twopass.ui.text import Elided, label, plain
from twopass.workbench.messages import short_sentence

if TYPE_CHECKING:
    from twopass.imagery.display import Display

_ASK_AGAIN_MS = 150
_MOST_COUNTED = 16
_BYTES: Limits = (0.0, 255.0)
Counted = tuple["Display", tuple[Counts, ...]]


@dataclass(frozen=True, slots=True)
class Imagery:
    """What the window asks of whoever reads the images; answers come later, on the UI thread.

    Attributes:
        info: an image's facts, or None while nobody has read it.
        show: has a snapshot shown by a choice, without storing it.
        count: hands over what a choice means for a snapshot, and how often which value occurs.
        match: hands over the after snapshot's choice with which it looks like the before one, given both.
    """

    info: Callable[[Uid], ImageInfo | None]
    show: Callable[[Uid, DisplayChoice], None]
    count: Callable[[Uid, DisplayChoice, Callable[[Counted], object]], None]
    match: Callable[[Mapping[Uid, DisplayChoice], Callable[[DisplayChoice | TwopassError], object]], None]


class DisplayWindow(QDialog):
    """Shows and changes how the active pane's snapshot is shown, or both; it follows the active pane.

    What is changed is seen at once. OK stores all of it as one step for undo, Cancel takes it back.

    Attributes:
        drafts: what is tried; bands, channels, tones: the fields.
    """

    def __init__(self, state: ComparisonState, imagery: Imagery, parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._imagery, self._view = state, imagery, parent
        self._infos: dict[Uid, ImageInfo] = {}
        self._counted: dict[tuple[Uid, DisplayChoice], Counted] = {}
        self._asked: set[tuple[Uid, DisplayChoice]] = set()
        self.drafts = Drafts(state, imagery.show)
        self.setObjectName("display")
        self.setWindowTitle("Display")
        self.which = Elided("", self, role="strong", name="which")
        self.problem = label("", self, role="muted", name="problem")
        self.problem.setWordWrap(True)
        self.alike = Check("alike", "Both snapshots alike", self)
        self.bands = BandFields(self)
        self.channels = ChannelFields(self)
        self.tones = ToneFields(self)
        self.match = _button(self, "match", "Match after to before")
        self.reset = _button(self, "reset", "Reset")
        self.row = buttons(self, "OK")
        self._arrange()
        self._connect()
        self._refresh()

    def _arrange(self) -> None:
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.match)
        actions.addStretch(1)
        actions.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.which)
        layout.addWidget(self.problem)
        layout.addWidget(self.alike)
        for part in (self.bands, _hairline(self), self.channels, _hairline(self), self.tones, _hairline(self)):
            layout.addWidget(part)
        layout.addLayout(actions)
        layout.addStretch(1)
        layout.addWidget(self.row)
        self.setMinimumWidth(420)

    def _connect(self) -> None:
        self.bands.changed.connect(lambda: self._attempt(self.bands.applied(self._choice)))
        self.channels.limits_moved.connect(self._take_limits)
        self.channels.gamma_moved.connect(lambda gamma: self._change("gamma", round(gamma, 2)))
        self.tones.changed.connect(self._change)
        self.alike.toggled.connect(lambda on: self._attempt(self._choice) if on else None)
        self.match.clicked.connect(self._match)
        self.reset.clicked.connect(lambda: self._attempt(PLAIN))
        self.rejected.connect(self.drafts.drop)
        state = self._state
        for signal in (state.active_changed, state.comparison_changed, state.project_changed):
            signal.connect(self._keep_up)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_ASK_AGAIN_MS)
        self._again.timeout.connect(self._refresh)

    def open_beside(self) -> None:
        """Show it in the top right corner of the imagery, and give it the keyboard."""
        self._refresh()
        show_beside(self, self._view)
        self.bands.mode.setFocus()

    def accept(self) -> None:
        """Store what is tried, as one step; stay open if that can't be."""
        if self.drafts.store():
            super().accept()

    # -- what is chosen ----------------------------------------------------------------------------------------------

    @property
    def _choice(self) -> DisplayChoice:
        return self.drafts.choice(self._state.active)

    def _attempt(self, choice: DisplayChoice) -> None:
        pane = self._state.active
        choices: dict[PaneName, DisplayChoice] = {pane: choice}
        if self.alike.isChecked():
            choices[other(pane)] = self._alike(choice, self.drafts.choice(other(pane)))
        self.drafts.attempt(choices)
        self._refresh()

    def _alike(self, choice: DisplayChoice, there: DisplayChoice) -> DisplayChoice:
        """Return a choice for the other snapshot: its curves are its own, and values mean nothing in another type."""
        infos = [self._info(pane) for pane in PANES]
        same_kind = len({None if info is None else info.dtype for info in infos}) == 1
        curves = () if choice == PLAIN or choice.bands != there.bands else there.curves
        result = replace(choice, curves=curves)
        if choice.stretch is Stretch.VALUES and not same_kind:
            return replace(result, stretch=there.stretch, percentiles=there.percentiles, limits=there.limits)
        return result

    def _change(self, name: str, value: object) -> None:
        self._attempt(replace(self._choice, **{name: value}))

    def _take_limits(self, limits: tuple[Limits, ...]) -> None:
        self._attempt(replace(self._choice, stretch=Stretch.VALUES, limits=limits))

    def _match(self) -> None:
        if self.drafts.choice("after").curves:
            self.drafts.attempt({"after": replace(self.drafts.choice("after"), curves=())})
            self._refresh()
            return
        self.match.setEnabled(False)
        self._imagery.match(self.drafts.by_snapshot(), self._matched)

    def _matched(self, choice: DisplayChoice | TwopassError) -> None:
        if isinstance(choice, TwopassError):
            self._refresh()
            self._say(short_sentence(choice))
        else:
            self.drafts.attempt({"after": choice})
            self._refresh()

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _keep_up(self, *_: object) -> None:
        self.drafts.keep_up()
        self._refresh()

    def _info(self, pane: PaneName) -> ImageInfo | None:
        uid = self._state.snapshot(pane).uid
        info = self._imagery.info(uid)
        if info is not None:
            self._infos[uid] = info
        return self._infos.get(uid)

    def _say(self, problem: str) -> None:
        self.problem.setVisible(bool(problem))
        self.problem.setText(problem)

    def _refresh(self, *_: object) -> None:
        state = self._state
        pane: PaneName = state.active
        snapshot, info = state.snapshot(pane), self._info(pane)
        self.which.setText(plain(f"{pane.capitalize()}: {snapshot.file_name}"))
        usable = info is not None and not state.session.read_only
        for field in (self.bands, self.channels, self.tones, self.alike, self.match):
            field.setEnabled(usable)
        read_only = "This project can only be read."
        self._say("" if usable else read_only if state.session.read_only else "The image is being read.")
        tried = [self.drafts.choice(each) for each in (PANES if self.alike.isChecked() else (pane,))]
        self.reset.setEnabled(usable and any(choice != PLAIN for choice in tried))
        self.match.setText("Forget the match" if self.drafts.choice("after").curves else "Match after to before")
        if info is None:
            self._again.start()
            return
        self.bands.show_choice(self._choice, info)
        self.tones.show_choice(self._choice)
        self._show_values(snapshot.uid, info)

    def _show_values(self, uid: Uid, info: ImageInfo) -> None:
        choice = self._choice
        counted = self._counts(uid, choice, info)
        if counted is None:
            self.channels.show_limits((), choice.gamma)
            return
        display, counts = counted
        limits = display.limits or (_BYTES,) * len(display.bands)
        if choice.stretch is Stretch.VALUES and len(choice.limits) == len(limits):
            limits = choice.limits
        self.channels.show_limits(limits, choice.gamma)
        self.channels.show_counts(counts)

    def _counts(self, uid: Uid, choice: DisplayChoice, info: ImageInfo) -> Counted | None:
        """Return what is known of a choice; ask for it where that is not known yet."""
        asked = without_tone(choice)
        if asked.stretch is Stretch.VALUES:
            # The limits are known, and which values there are does not depend on them.
            asked = DisplayChoice(bands=asked.bands)
        key = (uid, asked)
        if key not in self._counted and key not in self._asked:
            self._asked.add(key)
            self._imagery.count(uid, asked, lambda counted: self._take_counts(key, counted))
        known = self._counted.get(key)
        if known is not None:
            return known
        # Meanwhile what was counted of the same bands, at the limits of another stretch.
        bands = choice.bands or info.shown
        return next((seen for (of, _), seen in self._counted.items() if of == uid and seen[0].bands == bands), None)

    def _take_counts(self, key: tuple[Uid, DisplayChoice], counted: Counted) -> None:
        self._asked.discard(key)
        while len(self._counted) >= _MOST_COUNTED:
            del self._counted[next(iter(self._counted))]
        self._counted[key] = counted
        self._refresh()


def _hairline(parent: QWidget) -> QFrame:
    result = QFrame(parent)
    result.setObjectName("hairline")
    result.setFixedHeight(1)
    return result


def _button(parent: QWidget, name: str, title: str) -> QPushButton:
    result = QPushButton(title, parent)
    result.setObjectName(name)
    result.setAutoDefault(False)
    return result
