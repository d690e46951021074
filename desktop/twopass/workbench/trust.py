"""What speaks against a registration: the one rule that the trust meter and ``twopass register`` both go by."""

from __future__ import annotations

from twopass.model.edits.registrations import TIE_POINTS
from twopass.model.records import Registration

# Where a fit stops being good: half a pixel is what the automatic registration is tested to; a third of the overlap is
# little to conclude on the rest from.
GOOD_RMS_PX, GOOD_SPREAD, GOOD_MISFIT_PX = 1.0, 1 / 3, 2.0
# A computer's points are many and each may be wrong; a person's are few and looked at.
GOOD_POINTS = {TIE_POINTS: 5}
GOOD_INLIERS = 12
# Off nadir: a house of 10 m leans by another metre or two where the look angles differ by this.
ANGLES_APART_DEG = 8.0


def doubts(registration: Registration) -> tuple[str, ...]:
    """Return, as clauses, what was measured that speaks against a registration; none where it is good."""
    found: list[str] = []
    if registration.rmse_px is not None and registration.rmse_px > GOOD_RMS_PX:
        found.append("off by more than a pixel")
    if registration.misfit_px is not None and registration.misfit_px > GOOD_MISFIT_PX:
        found.append("some places fit worse than the rest")
    count = registration.inliers
    if count is not None and count < GOOD_POINTS.get(registration.method or "", GOOD_INLIERS):
        found.append(f"only {count} {'point' if count == 1 else 'points'}")
    if registration.spread is not None and registration.spread < GOOD_SPREAD:
        found.append("points close together")
    return tuple(found)


def doubts_text(registration: Registration) -> str:
    """Return the doubts as one sentence; empty where there are none."""
    text = "; ".join(doubts(registration))
    return f"{text[0].upper()}{text[1:]}." if text else ""


def angle_warning(before: float | None, after: float | None) -> str | None:
    """Return what to say where two off-nadir angles (degrees) are so far apart that tall things lean; else None."""
    if before is None or after is None or abs(before - after) < ANGLES_APART_DEG:
        return None
    return f"Seen from {before:.0f}° and {after:.0f}° off nadir: tall things lean apart, whatever the registration."
