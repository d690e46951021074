"""How the registration panel words what is known of a registration, and how far it can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from twopass.model.records import Registration
from twopass.model.registering import MisfitCell, PointCount
from twopass.workbench.trust import doubts_text

Trust = Literal["good", "attention", "muted"]


@dataclass(frozen=True, slots=True)
class Meter:
    """What the trust meter says: one word in a tone, and why."""

    word: str
    tone: Trust
    because: str


def meter(registration: Registration | None, basis: str) -> Meter:
    """Return how far the way between the snapshots can be trusted."""
    if registration is None:
        if basis == "ground":
            return Meter(
                "By ground", "muted", "As good as both georeferences; register to see by how much they are off."
            )
        return Meter("Not registered", "attention", "Pixel by pixel: nothing says that the same place lies there.")
    if registration.is_begun:
        return Meter("Not registered", "attention", "No tie point counts yet: put its other end where it belongs.")
    if registration.rmse_px is None:
        return Meter("Not measured", "attention", "Set by hand, or by no more points than it needs: blink to judge it.")
    doubts = doubts_text(registration)
    if doubts:
        return Meter("Doubtful", "attention", doubts)
    return Meter("Good", "good", "Many places all over the overlap agree.")


def error_text(registration: Registration | None) -> str:
    """Return the error in pixels, and in metres where known."""
    if registration is None or registration.rmse_px is None:
        return "–"
    text = f"{registration.rmse_px:.2f} px"
    return text if registration.rmse_m is None else f"{text} · {registration.rmse_m:.2f} m"


def is_doubtful(registration: Registration | None) -> bool:
    """Return whether something was measured that speaks against a registration."""
    return registration is not None and registration.rmse_px is not None and bool(doubts_text(registration))


def misfit_text(registration: Registration | None) -> str:
    """Return what nine of ten places are off by that were looked at afterwards."""
    if registration is None or registration.misfit_px is None:
        return "–"
    return f"up to {registration.misfit_px:.1f} px"


def found_text(registration: Registration | None) -> str:
    """Return how a registration was found, and what it may do: "automatic · affine"."""
    if registration is None:
        return "–"
    model = registration.model.value if registration.model is not None else ""
    return " · ".join(filter(None, (registration.method, model))) or ("–" if registration.is_begun else "as linked")


def legend(cells: Sequence[MisfitCell] | None) -> str:
    """Return what a map of misfits shows, in words and in pixels."""
    known = sorted(math.hypot(cell.dx, cell.dy) for cell in cells or () if cell.certain)
    how = "Green fits, amber does not; arrows say which way it should move. Hatched: nothing alike."
    if not known:
        return f"{how} Nothing here can be told."
    middle = known[len(known) // 2]
    return f"{how} Half of {len(known):,} places are off by at most {middle:.1f} px, one by {known[-1]:.1f}."


def points_text(count: PointCount) -> str:
    """Return "1 more point needed (2 / 3)", or how many there are."""
    if count.missing:
        return (
            f"{count.missing} more {'point' if count.missing == 1 else 'points'} needed ({count.have} / {count.needed})"
        )
    return f"{count.have} {'point' if count.have == 1 else 'points'} ({count.needed} needed)"
