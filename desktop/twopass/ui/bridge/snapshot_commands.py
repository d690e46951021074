"""What menus and dialogs do to the shown snapshots' properties and places: each makes one edit."""

from __future__ import annotations

from collections.abc import Mapping

from twopass.model.edits import properties
from twopass.model.properties import Value, parsed
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName


def describe(state: ComparisonState, pane: PaneName, typed: Mapping[str, str]) -> bool:
    """Give a pane's snapshot the properties that a person typed, by STAC names; return whether that could be.

    Raises ``TwopassError``: BAD_DATE, BAD_PROPERTY, BAD_ARGUMENT.
    """
    values: dict[str, Value | None] = {key: parsed(key, text) for key, text in typed.items()}
    edit = properties.describe(state.project, state.session.author(), state.snapshot(pane).uid, values)
    return not edit or (state.begin_gesture() and state.do(edit))


def swap(state: ComparisonState) -> None:
    """Make before after and after before, and show both whole: neither view means the other's pixels."""
    edit = properties.swap(state.project, state.session.author(), state.comparison.uid)
    if state.begin_gesture() and state.do(edit):
        state.reset_link()
        state.fit()
