"""Where the mouse is, as text; going to a place that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import XY
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.workbench.places import Lonlat, parse_place, written

NO_GEOREFERENCE = "no georeference"
NOT_ON_EARTH = "not on the Earth"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that can be gone to.

    Attributes:
        pane, pixel: where it is.
        text: what it is, in the chosen notation.
        panes: those whose snapshots show it.
    """

    pane: PaneName
    pixel: XY
    text: str
    panes: tuple[PaneName, ...]


def pointed_at(state: ComparisonState) -> tuple[PaneName, XY]:
    """Return the pane and the snapshot pixel under the mouse; the middle of the active pane if it is in neither."""
    return state.cursor or (state.active, state.views[state.active].center)


def coordinates(state: ComparisonState, pane: PaneName, pixel: XY) -> str | None:
    """Return the coordinates of a snapshot pixel in the chosen notation, or None where the Earth has none for it."""
    ground = state.ground(pane)
    lonlat = None if ground is None else ground.to_lonlat(pixel)
    return None if lonlat is None else written(lonlat, state.notation)


def where(state: ComparisonState, pane: PaneName, pixel: XY) -> str:
    """Return the coordinates of a snapshot pixel and how good they are, or why there are none."""
    text = coordinates(state, pane, pixel)
    place = state.snapshot(pane).georeference
    if text is not None and place is not None and place.is_approximate:
        return f"{text} ± {place.accuracy_m:g} m" if place.accuracy_m is not None else f"{text} approximate"
    if text is not None:
        return text
    return NO_GEOREFERENCE if state.ground(pane) is None else NOT_ON_EARTH


def to_copy(state: ComparisonState) -> str:
    """Return what is worth copying of where the mouse is: coordinates, else "x 12.5, y 30.0"."""
    pane, pixel = pointed_at(state)
    return coordinates(state, pane, pixel) or f"x {pixel[0]:.1f}, y {pixel[1]:.1f}"


def find(state: ComparisonState, text: str) -> Spot:
    """Return the spot that somebody typed. Raises ``TwopassError``: BAD_PLACE, NO_GROUND, PLACE_OUTSIDE."""
    pixels: dict[PaneName, XY | None] = {}
    on_earth: list[PaneName] = [pane for pane in PANES if _on_earth(state, pane)]
    place = parse_place(text, on_ground=bool(on_earth))
    if isinstance(place, Lonlat):
        if not on_earth:
            named = any(state.ground(pane) is not None for pane in PANES)
            detail = "Neither snapshot lies on the Earth" if named else "Neither snapshot is georeferenced"
            raise TwopassError(ErrorCode.NO_GROUND, detail=detail)
        lonlat = (place.lon, place.lat)
        for pane in on_earth:
            ground = state.ground(pane)
            pixels[pane] = None if ground is None else ground.from_lonlat(lonlat)
        said = written(lonlat, state.notation)
    else:
        pixels[state.active] = (place.x, place.y)
        said = f"x {place.x:g}, y {place.y:g} of {state.active}"
    showing: dict[PaneName, XY] = {
        pane: pixel for pane, pixel in pixels.items() if pixel is not None and _inside(state, pane, pixel)
    }
    if not showing:
        raise TwopassError(ErrorCode.PLACE_OUTSIDE, text=said)
    pane = state.active if state.active in showing else other(state.active)
    return Spot(pane, showing[pane], said, tuple(showing))


def go_to(state: ComparisonState, spot: Spot) -> None:
    """Put a spot in the middle of the pane that shows it; its partner follows as it is linked."""
    state.set_active(spot.pane)
    state.center_on(spot.pane, spot.pixel)


def _on_earth(state: ComparisonState, pane: PaneName) -> bool:
    ground, snapshot = state.ground(pane), state.snapshot(pane)
    return ground is not None and ground.to_lonlat((snapshot.width / 2, snapshot.height / 2)) is not None


def _inside(state: ComparisonState, pane: PaneName, pixel: XY) -> bool:
    snapshot = state.snapshot(pane)
    return 0 <= pixel[0] <= snapshot.width and 0 <= pixel[1] <= snapshot.height
