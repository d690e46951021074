"""What the registration panel and its tools do to a comparison: tie points, nudges, numbers; each is one edit.

Every transform leads from after pixels to before pixels. What is not registered yet starts from how the panes are
linked, the user's offset included, so that nothing jumps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from twopass.model import registering
from twopass.model.edits import registrations
from twopass.model.edits.sites import holding
from twopass.model.geometry import XY
from twopass.model.link import PixelMap, local_map
from twopass.model.records import Registration, Snapshot
from twopass.model.registering import IDENTITY, PointCount, PointFit, TiePoint, TransformModel
from twopass.model.transforms import Homography, angle, determinant, project
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName, other


@dataclass(frozen=True, slots=True)
class Numbers:
    """A transform in numbers people can type, about the middle of the after snapshot.

    Attributes:
        shift: by how many before pixels that middle lies from the same pixel of the before snapshot.
        turn: degrees clockwise; scale: before pixels per after pixel.
    """

    shift: XY
    turn: float
    scale: float


def current(state: ComparisonState) -> Registration:
    """Return the comparison's registration, or one that says what the panes show now."""
    known = state.comparison.registration
    if known is not None and state.link.plain:
        return known
    matrix = as_shown(state)
    if known is not None:
        # What the user shifted the panes by stays theirs: a nudge, unless there was nothing to nudge.
        method = None if known.is_begun else registrations.NUDGE
        return Registration(
            after_to_before=matrix, method=method, model=known.model, tie_points=known.tie_points, extra=known.extra
        )
    return Registration(after_to_before=matrix)


def as_shown(state: ComparisonState) -> Homography:
    """Return the transform that comes nearest to how the panes are linked now, over the whole after snapshot."""
    snapshot = state.snapshot("after")
    return nearest(state.ways.after_to_before, (float(snapshot.width), float(snapshot.height)))


def nearest(way: PixelMap, size: XY) -> Homography:
    """Return the homography that leads the corners of a snapshot of *size* where a map leads them; else its middle."""
    corners = [(0.0, 0.0), (size[0], 0.0), size, (0.0, size[1])]
    places = [(corner, way(corner)) for corner in corners]
    points = [TiePoint(before=place, after=corner) for corner, place in places if place is not None]
    for model in (TransformModel.HOMOGRAPHY, TransformModel.AFFINE, TransformModel.TRANSLATION):
        fit = registering.fit_points(model, points)
        if fit is not None:
            return _tidied(fit.after_to_before)
    return IDENTITY


# -- tie points --------------------------------------------------------------------------------------------------------


def points(state: ComparisonState) -> tuple[TiePoint, ...]:
    """Return the tie points the user placed."""
    known = state.comparison.registration
    return () if known is None else known.tie_points


def model_of(state: ComparisonState) -> TransformModel:
    """Return what the comparison's transform may do, or would."""
    return state.registration_model


def count(state: ComparisonState) -> PointCount:
    """Return how many tie points count, and how many are needed."""
    return registering.point_count(model_of(state), points(state))


def residuals(state: ComparisonState) -> tuple[float, ...]:
    """Return by how many before pixels each tie point is off under the registration as it is."""
    known = state.comparison.registration
    return () if known is None else registering.residuals(known.after_to_before, known.tie_points)


def place_point(state: ComparisonState, pane: PaneName, pixel: XY, there: XY | None = None) -> bool:
    """Place a tie point in a pane; in the other one it lies *there*, or is suggested where the panes correspond now.

    A suggestion measures nothing: such a point does not count until its other end is put somewhere, or it is ticked.
    """
    other_place = there or state.corresponding(pane, pixel)
    if other_place is None or not inside(state, pane, pixel):
        return False
    ends = (pixel, other_place) if pane == "before" else (other_place, pixel)
    known = points(state)
    placed = _with_points(state, [*known, TiePoint(*ends, enabled=there is not None)])
    state.waiting_for = (len(known), other(pane)) if placed and there is None else None
    return placed


def click(state: ComparisonState, pane: PaneName, pixel: XY) -> int | None:
    """Place a point, or the other end of the one that waits for it in this pane; return which, or None for none."""
    known, waiting = points(state), state.waiting_for
    if waiting is not None and waiting[1] == pane and waiting[0] == len(known) - 1 and not known[-1].enabled:
        if not inside(state, pane, pixel):
            return None
        move_point(state, waiting[0], pane, pixel)
        return waiting[0]
    return len(known) if place_point(state, pane, pixel) else None


def inside(state: ComparisonState, pane: PaneName, pixel: XY) -> bool:
    """Return whether a pixel lies on a pane's snapshot; say so where it does not."""
    snapshot = state.snapshot(pane)
    if 0 <= pixel[0] <= snapshot.width and 0 <= pixel[1] <= snapshot.height:
        return True
    state.set_hint("A tie point must lie on the snapshot")
    return False


def move_point(state: ComparisonState, index: int, pane: PaneName, pixel: XY, gesture: str | None = None) -> bool:
    """Move one end of a tie point. One that waited for that end counts from now on."""
    known = points(state)[index]
    moved = replace(known, before=pixel) if pane == "before" else replace(known, after=pixel)
    if state.waiting_for == (index, pane):
        moved = replace(moved, enabled=True)
    return _with_point(state, index, moved, gesture)


def enable_point(state: ComparisonState, index: int, on: bool) -> bool:
    """Have a tie point count, or not."""
    return _with_point(state, index, replace(points(state)[index], enabled=on))


def delete_point(state: ComparisonState, index: int) -> bool:
    """Delete a tie point."""
    known = points(state)
    return _with_points(state, [*known[:index], *known[index + 1 :]])


def set_model(state: ComparisonState, model: TransformModel) -> bool:
    """Let the transform do more or less, and fit it to the tie points again if they are enough.

    Where there are too few, the choice is for what registers next.
    """
    state.registration_model = model
    if registering.fit_points(model, points(state)) is None:
        return True
    return _fit(state, current(state))


def _with_point(state: ComparisonState, index: int, point: TiePoint, gesture: str | None = None) -> bool:
    known = points(state)
    return _with_points(state, [*known[:index], point, *known[index + 1 :]], gesture)


def _with_points(state: ComparisonState, tie_points: Sequence[TiePoint], gesture: str | None = None) -> bool:
    return _fit(state, replace(current(state), tie_points=tuple(tie_points)), gesture)


def _fit(state: ComparisonState, start: Registration, gesture: str | None = None) -> bool:
    """Store a registration, fitted to its tie points where they are enough; too few only shift it as a whole."""
    fit = registering.fit_points(state.registration_model, start.tie_points)
    chosen = _shifted_by_points(start) if fit is None else by_points(state, start, fit)
    return _store(state, chosen, gesture)


def _shifted_by_points(start: Registration) -> Registration:
    """Return a registration moved to where the few points that count lie on average; nothing is measured by that."""
    used = [point for point in start.tie_points if point.enabled]
    if not used:
        return start
    places = [project(start.after_to_before, point.after) for point in used]
    dx, dy = (
        sum(point.before[axis] - place[axis] for point, place in zip(used, places, strict=True)) / len(used)
        for axis in (0, 1)
    )
    return Registration(
        after_to_before=registering.shifted(start.after_to_before, dx, dy),
        method=registrations.TIE_POINTS,
        model=start.model,
        tie_points=start.tie_points,
        extra=start.extra,
    )


def by_points(state: ComparisonState, start: Registration, fit: PointFit) -> Registration:
    """Return the registration that a fit of its tie points gives."""
    used = [point.before for point in start.tie_points if point.enabled]
    before, after = (_size(state.snapshot(pane)) for pane in ("before", "after"))
    return replace(
        start,
        after_to_before=fit.after_to_before,
        method=registrations.TIE_POINTS,
        model=state.registration_model,
        rmse_px=fit.rms_px,
        rmse_m=None if fit.rms_px is None else metres(state, fit.rms_px),
        inliers=len(used),
        spread=registering.spread(used, fit.after_to_before, before, after),
        misfit_px=None,
    )


# -- nudges and numbers ------------------------------------------------------------------------------------------------


def shift(state: ComparisonState, by: XY, gesture: str | None = None) -> bool:
    """Lay the after snapshot further right and down by before pixels."""
    return _change(state, lambda matrix: registering.shifted(matrix, *by), registrations.NUDGE, gesture)


def turn(state: ComparisonState, degrees: float, gesture: str | None = None) -> bool:
    """Turn the after snapshot clockwise about what is in the middle of the before pane."""
    about = state.views["before"].center
    return _change(state, lambda m: registering.turned_about(m, degrees, about), registrations.NUDGE, gesture)


def scale(state: ComparisonState, factor: float, gesture: str | None = None) -> bool:
    """Make the after snapshot larger about what is in the middle of the before pane."""
    about = state.views["before"].center
    return _change(state, lambda m: registering.scaled_about(m, factor, about), registrations.NUDGE, gesture)


def numbers(state: ComparisonState) -> Numbers:
    """Return the transform as it is in numbers."""
    return numbers_of(current(state).after_to_before, _size(state.snapshot("after")))


def numbers_of(matrix: Homography, size: XY) -> Numbers:
    """Return a transform in numbers, for an after snapshot of *size*."""
    middle = (size[0] / 2, size[1] / 2)
    place = project(matrix, middle)
    local = local_map(lambda pixel: project(matrix, pixel), middle)
    turned, scaled = (0.0, 1.0) if local is None else (angle(local), math.sqrt(abs(determinant(local))))
    return Numbers((place[0] - middle[0], place[1] - middle[1]), turned, scaled)


def set_numbers(state: ComparisonState, wanted: Numbers) -> bool:
    """Shift, turn and scale the after snapshot until its numbers are these."""
    size = _size(state.snapshot("after"))
    return _change(state, lambda matrix: with_numbers(matrix, size, wanted), registrations.NUMBERS, None)


def with_numbers(matrix: Homography, size: XY, wanted: Numbers) -> Homography:
    """Return the transform with other numbers, for an after snapshot of *size*."""
    now, middle = numbers_of(matrix, size), (size[0] / 2, size[1] / 2)
    place = project(matrix, middle)
    result = registering.turned_about(matrix, wanted.turn - now.turn, place)
    result = registering.scaled_about(result, wanted.scale / now.scale, place)
    return registering.shifted(result, wanted.shift[0] - now.shift[0], wanted.shift[1] - now.shift[1])


def remove(state: ComparisonState) -> bool:
    """Remove the registration, tie points and all."""
    whole = holding(state.project, state.comparison)
    return state.do(registrations.unregistered(whole, state.session.author(), state.comparison.uid))


def metres(state: ComparisonState, pixels: float) -> float | None:
    """Return a length of before pixels in metres, in the middle of the before snapshot, or None."""
    snapshot = state.snapshot("before")
    per_pixel = state.metres_per_pixel("before", (snapshot.width / 2, snapshot.height / 2))
    return None if per_pixel is None else pixels * math.sqrt(per_pixel[0] * per_pixel[1])


def _change(state: ComparisonState, how: Callable[[Homography], Homography], method: str, gesture: str | None) -> bool:
    """Store another transform; what was measured of the old one no longer holds, and the tie points are kept."""
    start = current(state)
    changed = Registration(
        after_to_before=how(start.after_to_before),
        method=method,
        model=start.model,
        tie_points=start.tie_points,
        extra=start.extra,
    )
    return _store(state, changed, gesture)


def _store(state: ComparisonState, registration: Registration, gesture: str | None = None) -> bool:
    whole, author = holding(state.project, state.comparison), state.session.author()
    return state.do(registrations.registered(whole, author, state.comparison.uid, registration, gesture))


def _size(snapshot: Snapshot) -> XY:
    return (float(snapshot.width), float(snapshot.height))


def _tidied(matrix: Homography) -> Homography:
    """Return the identity for what is that but for rounding."""
    return IDENTITY if all(abs(a - b) < 1e-9 for a, b in zip(matrix, IDENTITY, strict=True)) else matrix
