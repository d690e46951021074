"""What menus and dialogs do to the shown snapshots' properties and places: each makes one edit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from twopass.imagery.ground import Ground
from twopass.model.edits import labels, properties
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.georeference import Georeference
from twopass.model.ids import Uid
from twopass.model.properties import Value, parsed
from twopass.model.records import Snapshot
from twopass.ui.bridge import dates
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName, other
from twopass.workbench.georeferencing import by_corners, by_length, metres, through
from twopass.workbench.known_lengths import SIDES, Side, size_of


def describe(state: ComparisonState, pane: PaneName, typed: Mapping[str, str]) -> bool:
    """Give a pane's snapshot the properties that a person typed, by STAC names; return whether that could be.

    Raises ``TwopassError``: BAD_DATE, BAD_PROPERTY, BAD_ARGUMENT.
    """
    values: dict[str, Value | None] = {key: parsed(key, text) for key, text in typed.items()}
    edit = properties.describe(state.project, state.session.author(), state.snapshot(pane).uid, values)
    return not edit or (state.begin_gesture() and state.do(edit))


def line_pixels(state: ComparisonState) -> float:
    """Return how many snapshot pixels the measured line is long; 0 if none is."""
    points = state.measuring.drawn if state.measuring.kind == "line" else ()
    return math.fsum(math.dist(a, b) for a, b in pairwise(points))


def scale_by_line(state: ComparisonState, typed: str, thing: str = "") -> bool:
    """Give the snapshot with the measured line the scale that makes it so many metres long; *thing* is what is so long.

    Raises ``TwopassError``: NOTHING_MEASURED, BAD_LENGTH, BAD_ARGUMENT where the ground is known already.
    """
    pixels, pane = line_pixels(state), state.measuring.pane
    if not pixels:
        raise TwopassError(ErrorCode.NOTHING_MEASURED, detail="Shift+M")
    if state.ground(pane) is not None:
        raise TwopassError(
            ErrorCode.BAD_ARGUMENT, detail="This snapshot is georeferenced; its scale follows from that."
        )
    length = metres(typed)
    gsd, error = by_length(pixels, length)
    snapshot, author = state.snapshot(pane).uid, state.session.author()
    source = f"a known length of {length:g} m" + (f" ({thing})" if thing else "")
    edit = properties.scale(state.project, author, snapshot, gsd, error, source)
    return state.begin_gesture() and state.do(edit)


def remember_length(state: ComparisonState, label: Uid, side: Side, typed: str) -> bool:
    """Say that things of a label are so many metres long, or wide. Raises ``TwopassError(BAD_LENGTH)``."""
    known = state.project.labels[label]
    sizes = {name: size_of(known, name) for name in SIDES} | {side: metres(typed)}
    edit = labels.resize(state.project, label, sizes["length"], sizes["width"])
    return not edit or (state.begin_gesture() and state.do(edit))


def place_by_corners(state: ComparisonState, pane: PaneName, typed: Sequence[str], accuracy: str) -> bool:
    """Say where a pane's snapshot lies, by its four corners.

    Raises ``TwopassError``, see ``georeferencing.by_corners``.
    """
    snapshot = state.snapshot(pane)
    return _place(state, snapshot, by_corners(typed, accuracy, snapshot.width, snapshot.height))


def place_through_other(state: ComparisonState, pane: PaneName) -> bool:
    """Say where a pane's snapshot lies, by its registration with the other one, which is georeferenced.

    Raises ``TwopassError(NO_PLACE_TO_TAKE)`` where either is missing, or its tie points do not count yet.
    """
    snapshot, other_snapshot = state.snapshot(pane), state.snapshot(other(pane))
    known, found = other_snapshot.georeference, state.comparison.registration
    if known is None or found is None or found.is_begun:
        raise TwopassError(ErrorCode.NO_PLACE_TO_TAKE)
    way = state.maps.before_to_after if pane == "before" else state.maps.after_to_before
    sizes = ((snapshot.width, snapshot.height), (other_snapshot.width, other_snapshot.height))
    return _place(state, snapshot, through(way, known, *sizes, found.rmse_m))


def _place(state: ComparisonState, snapshot: Snapshot, place: Georeference) -> bool:
    ground = Ground(place, snapshot.width, snapshot.height)
    steps = ground.metres_per_pixel((snapshot.width / 2, snapshot.height / 2))
    gsd = None if steps is None else round(math.sqrt(steps[0] * steps[1]), 4)
    edit = properties.georeference(state.project, state.session.author(), snapshot.uid, place, gsd)
    return state.begin_gesture() and state.do(edit)


def forget_place(state: ComparisonState, pane: PaneName) -> bool:
    """Forget where a pane's snapshot lies."""
    edit = properties.georeference(state.project, state.session.author(), state.snapshot(pane).uid, None)
    return bool(edit) and state.begin_gesture() and state.do(edit)


def swap(state: ComparisonState) -> None:
    """Make before after and after before, and show both whole: neither view means the other's pixels."""
    shown = state.comparison
    if shown.uid not in state.project.comparisons:
        dates.show_pair(state, shown.after, shown.before)
    elif not (state.begin_gesture() and state.do(properties.swap(state.project, state.session.author(), shown.uid))):
        return
    state.reset_link()
    state.fit()
