"""How snapshots are shown for now: tried on the screen, and stored as one step only when the user says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from twopass.model.display import DisplayChoice
from twopass.model.ids import Uid
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName


class Drafts:
    """Choices that are tried; *show* has a snapshot's tiles drawn by one."""

    def __init__(self, state: ComparisonState, show: Callable[[Uid, DisplayChoice], None]) -> None:
        self._state = state
        self._show = show
        # By snapshot: the choice that is tried, and the stored one that it was begun from.
        self._tried: dict[Uid, tuple[DisplayChoice, DisplayChoice]] = {}

    def __bool__(self) -> bool:
        """Return whether anything is tried that is not stored."""
        return bool(self._tried)

    def choice(self, pane: PaneName) -> DisplayChoice:
        """Return how a pane's snapshot is shown now."""
        snapshot = self._state.snapshot(pane)
        tried = self._tried.get(snapshot.uid)
        return snapshot.display if tried is None else tried[0]

    def by_snapshot(self) -> dict[Uid, DisplayChoice]:
        """Return how both snapshots are shown now."""
        return {self._state.snapshot(pane).uid: self.choice(pane) for pane in PANES}

    def attempt(self, choices: Mapping[PaneName, DisplayChoice]) -> None:
        """Show the snapshots of panes in another way."""
        for pane, choice in choices.items():
            snapshot = self._state.snapshot(pane)
            if choice == snapshot.display:
                self._tried.pop(snapshot.uid, None)
            else:
                self._tried[snapshot.uid] = (choice, snapshot.display)
            self._show(snapshot.uid, choice)

    def store(self) -> bool:
        """Make what is tried one step of the project's; return whether that could be."""
        choices = {uid: tried for uid, (tried, _) in self._tried.items()}
        if choices and not commands.show_each(self._state, choices):
            return False
        self._tried.clear()
        return True

    def drop(self) -> None:
        """Show everything as it is stored."""
        for uid in self._tried:
            snapshot = self._state.project.snapshots.get(uid)
            if snapshot is not None:
                self._show(uid, snapshot.display)
        self._tried.clear()

    def keep_up(self) -> None:
        """Forget what was tried with snapshots that are stored otherwise by now (undone, say) or are not shown."""
        shown = {snapshot.uid: snapshot.display for snapshot in self._state.snapshots.values()}
        for uid, (tried, begun) in list(self._tried.items()):
            if shown.get(uid) != begun:
                del self._tried[uid]
            else:
                # Whatever else changed with the snapshot, its tiles were told the stored choice.
                self._show(uid, tried)
