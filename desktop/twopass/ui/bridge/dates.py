"""What the filmstrip and its keys do: choose which dates of the site are before and after."""

from __future__ import annotations

from twopass.model.edits.sites import pair_of
from twopass.model.ids import Uid
from twopass.model.records import Snapshot
from twopass.model.series import comparison_between, is_turned_round, series_of, site_of
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.kept_views import snapshot_of
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.workbench.actions import spec

TURNED_ROUND = "Before is later than after"


def series(state: ComparisonState) -> tuple[Snapshot, ...]:
    """Return the snapshots of the shown site in time order."""
    return series_of(state.project, state.comparison)


def show_pair(state: ComparisonState, before: Uid, after: Uid) -> None:
    """Show two snapshots: their comparison, or where there is none, a pair to look at that the first edit stores."""
    project, shown = state.project, state.comparison
    known = comparison_between(project, before, after)
    if known is None:
        known = pair_of(project, state.session.author(), site=site_of(project, shown), before=before, after=after)
    state.set_comparison(known)
    if is_turned_round(project, known):
        state.set_hint(f"{TURNED_ROUND}.")
    elif state.hint in _REMARKS:
        state.set_hint("")


def show_date(state: ComparisonState, pane: PaneName, snapshot: Uid) -> bool:
    """Show a snapshot in a pane, the other pane as it is; return whether it is shown there."""
    partner = snapshot_of(state.comparison, other(pane))
    if snapshot == partner:
        state.set_hint(_taken(pane))
        return False
    show_pair(state, *((snapshot, partner) if pane == "before" else (partner, snapshot)))
    return True


def step(state: ComparisonState, by: int) -> None:
    """Show the next date (1) or the one before (-1) in the active pane.

    Where that is the other pane's, it is passed if before is then earlier than after; else nothing happens but that
    the status line says so.
    """
    uids = [snapshot.uid for snapshot in series(state)]
    pane = state.active
    partner = uids.index(snapshot_of(state.comparison, other(pane)))
    place = uids.index(snapshot_of(state.comparison, pane)) + by
    if place == partner:
        place += by
        if (place > partner) is (pane == "before"):
            state.set_hint(_met(pane, by))
            return
    if 0 <= place < len(uids):
        show_date(state, pane, uids[place])
    else:
        state.set_hint(_no_further(by))


def step_both(state: ComparisonState, by: int) -> None:
    """Show the next dates (1) or the ones before (-1) in both panes."""
    uids = [snapshot.uid for snapshot in series(state)]
    before, after = (uids.index(snapshot_of(state.comparison, pane)) + by for pane in PANES)
    if min(before, after) >= 0 and max(before, after) < len(uids):
        show_pair(state, uids[before], uids[after])
    else:
        state.set_hint(_no_further(by))


def _taken(pane: PaneName) -> str:
    return f"This is the {other(pane)} date; choose another for {pane}."


def _no_further(by: int) -> str:
    return "This site has no later date." if by > 0 else "This site has no earlier date."


def _met(pane: PaneName, by: int) -> str:
    """Return why a pane goes no further, and what would."""
    keys = spec("view.dates_on" if by > 0 else "view.dates_back").shortcuts[0]
    return f"The next {'later' if by > 0 else 'earlier'} date is shown as {other(pane)}; {keys} moves both"


# What the status line says of dates: true until other ones are shown.
_REMARKS = {
    f"{TURNED_ROUND}.",
    *(_no_further(by) for by in (1, -1)),
    *(_taken(pane) for pane in PANES),
    *(_met(pane, by) for pane in PANES for by in (1, -1)),
}
