"""Registering snapshots by themselves, mapping how well they fit, and fitting one place: for the window and scripts.

The work is done in a process of its own, which holds OpenCV; pixels come from the decoding processes. Everything here
takes a while: call it in a job. A job's context is what it tells of its progress and hears of a cancel from.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from twopass.model.edits.registrations import AUTOMATIC
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import XY
from twopass.model.records import Registration
from twopass.model.registering import MisfitCell, TiePoint, TransformModel, fit_points
from twopass.model.transforms import Homography
from twopass.workbench import decoding
from twopass.workbench.jobs import Cancelled
from twopass.workbench.trust import doubts_text

# Late everywhere below: the first window must wait for none of it.
if TYPE_CHECKING:
    from twopass.imagery.isolated.image import IsolatedImage
    from twopass.imagery.registration.answers import AnyAnswer, AnyTask, Found
    from twopass.imagery.registration.apart import Apart
    from twopass.imagery.remote.image import Image
    from twopass.model.georeference import Georeference

_STRAIGHT = 0.02  # before pixels that a ground may be bent by and still count as affine
_FARTHEST = 0.25  # of the before snapshot, that a place may lie beside it and still tell where the ground is
_WHY = "(relief, tall things, movement, or change)"


class Tells(Protocol):
    """What hears of progress, and is asked whether to go on; a ``JobContext`` is one. Both raise to stop the work."""

    def check(self) -> None:
        """Raise if the work was cancelled."""
        ...

    def report(self, fraction: float, text: str = "") -> None:
        """Hear how far it is, 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two snapshots: its open image, its place on the ground, and metres a pixel if that is known."""

    image: IsolatedImage
    georeference: Georeference | None = None
    gsd: float | None = None

    @property
    def metres(self) -> float | None:
        """Metres a pixel in the middle: by the ground, else as somebody said; None where nothing says."""
        from twopass.workbench.facts import gsd_of_place

        info = self.image.info
        return gsd_of_place(self.georeference, info.width, info.height) or self.gsd


@dataclass(frozen=True, slots=True)
class Outcome:
    """A registration, ready to be stored, what it rests on, and what the user should be warned of (sentences)."""

    registration: Registration
    found: Found
    warnings: tuple[str, ...]

    def with_points(self, points: tuple[TiePoint, ...]) -> Registration:
        """Return the registration with the tie points that the user placed before."""
        return replace(self.registration, tie_points=points)


def open_side(
    image: Image, tells: Tells, *, georeference: Georeference | None = None, gsd: float | None = None
) -> Side:
    """Return a snapshot to register, opened; with its file's own georeference unless another is given.

    Raises ``TwopassError``.
    """
    tells.check()
    opened = decoding.open_image(image)
    return Side(opened, georeference or opened.info.georeference, gsd)


def register_snapshots(before: Side, after: Side, model: TransformModel | None, tells: Tells) -> Outcome:
    """Return how the after snapshot lies on the before one; *model* is the simplest that holds, unless given.

    Raises ``TwopassError``: ``NOT_REGISTERED`` with the reason where no fit can be trusted, ``REGISTRATION_FAILED``, or
    why an image can't be read. Raises ``Cancelled``.
    """
    from twopass.imagery.registration.answers import Refused, Register, Registered

    task = Register(before=_size(before), after=_size(after), guess=ground_guess(before, after), model=model)
    answer = _ask(task, before, after, tells)
    if isinstance(answer, Refused):
        raise TwopassError(ErrorCode.NOT_REGISTERED, path=after.image.info.path, detail=answer.reason)
    if not isinstance(answer, Registered):
        raise TwopassError(ErrorCode.REGISTRATION_FAILED, detail="an answer to another question")
    return _outcome(answer.found, before)


def misfit_of(before: Side, after: Side, matrix: Homography, tells: Tells) -> tuple[MisfitCell, ...]:
    """Return how far off the after snapshot is under *matrix*, window by window. Raises like ``register_snapshots``."""
    from twopass.imagery.registration.answers import Cells, MapMisfit

    answer = _ask(MapMisfit(before=_size(before), after=_size(after), matrix=matrix), before, after, tells)
    return answer.cells if isinstance(answer, Cells) else ()


def local_lock(before: Side, after: Side, matrix: Homography, at: XY, step: float, tells: Tells) -> MisfitCell | None:
    """Return how the after snapshot must be moved to fit at a before pixel; None where nothing certain says so.

    *step*: before pixels that a working pixel takes, such as one of the screen. Raises like ``register_snapshots``.
    """
    from twopass.imagery.registration.answers import Cells, Lock

    task = Lock(before=_size(before), after=_size(after), matrix=matrix, at=at, step=step)
    answer = _ask(task, before, after, tells)
    return answer.cells[0] if isinstance(answer, Cells) and answer.cells else None


def ground_guess(before: Side, after: Side) -> Homography | None:
    """Return after to before pixels as both georeferences say, straightened; None without them or an overlap."""
    from twopass.imagery.ground import Ground, pixel_map

    if before.georeference is None or after.georeference is None:
        return None
    here, there = after.image.info, before.image.info
    way = pixel_map(
        Ground(after.georeference, here.width, here.height), Ground(before.georeference, there.width, there.height)
    )
    if way is None:
        return None
    room_x, room_y = there.width * _FARTHEST, there.height * _FARTHEST
    points: list[TiePoint] = []
    for place in _lattice(here.width, here.height):
        answer = way(place)
        if (
            answer is not None
            and -room_x <= answer[0] <= there.width + room_x
            and (-room_y <= answer[1] <= there.height + room_y)
        ):
            points.append(TiePoint(answer, place))
    affine = fit_points(TransformModel.AFFINE, points)
    if affine is None or len(points) < 6 or max(affine.residuals) <= _STRAIGHT:
        return None if affine is None else affine.after_to_before
    bent = fit_points(TransformModel.HOMOGRAPHY, points)
    return (bent or affine).after_to_before


def _lattice(width: int, height: int) -> Iterator[XY]:
    for row in range(21):
        for column in range(21):
            yield (width * column / 20, height * row / 20)


def _outcome(found: Found, before: Side) -> Outcome:
    metres = before.metres
    registration = Registration(
        after_to_before=found.after_to_before,
        method=AUTOMATIC,
        model=found.model,
        inliers=found.inliers,
        spread=found.spread,
        rmse_px=found.rms_px,
        rmse_m=None if metres is None else found.rms_px * metres,
        misfit_px=found.misfit_px,
    )
    return Outcome(registration, found, tuple(_warnings(found, registration)))


def _warnings(found: Found, registration: Registration) -> Iterator[str]:
    if found.poor:
        yield f"It fits parts of the overlap alone: {poor_reason(found)}."
    elif found.doubtful:
        yield f"It does not fit well everywhere: one place in ten is off by {found.misfit_px:.1f} px or more {_WHY}."
    doubts = doubts_text(registration)
    if doubts:
        yield f"Doubtful: {doubts[0].lower()}{doubts[1:]}"


def poor_reason(found: Found) -> str:
    """Return why a poor fit is one, as a clause."""
    return f"one place in four is off by {found.quarter_px:.1f} px or more {_WHY}"


def _size(side: Side) -> Any:
    from twopass.imagery.registration.answers import Snapshot

    info = side.image.info
    return Snapshot(info.width, info.height, info.sequential)


_using = threading.Lock()
_apart: list[Apart] = []


@contextmanager
def _process(tells: Tells) -> Generator[Apart]:
    """Yield the process that registers; whoever comes meanwhile waits."""
    from twopass.imagery.registration.apart import Apart

    while not _using.acquire(timeout=0.05):
        tells.check()
    try:
        if not _apart:
            _apart.append(Apart())
            atexit.register(_apart[0].end)
        yield _apart[0]
    finally:
        _using.release()


def _ask(task: AnyTask, before: Side, after: Side, tells: Tells) -> AnyAnswer:
    from twopass.imagery.isolated.lane import UnwantedError

    try:
        with _process(tells) as apart:
            return apart.ask(task, _reader((before, after), tells), tells.check, lambda share: tells.report(share))
    except UnwantedError:
        raise Cancelled from None


def _reader(sides: tuple[Side, Side], tells: Tells) -> Callable[..., Any]:
    import numpy as np

    def stopped() -> bool:
        try:
            tells.check()
        except Cancelled:
            return True
        return False

    def read(which: int, window: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[Any, Any]:
        pixels = sides[which].image.read(*window, *size, stopped=stopped)
        values = pixels.values
        # Of bytes the sum, in half the room; what brightness is counted in does not matter.
        small = values.dtype == np.uint8 and values.shape[2] <= 256
        grey = values.sum(axis=2, dtype=np.uint16) if small else values.mean(axis=2, dtype=np.float64)
        valid = pixels.valid
        if not small:
            known = np.isfinite(grey)
            valid = valid if known.all() else (known if valid is None else known & valid)
            grey = np.where(known, grey, 0).astype(np.float32)
        return grey, valid

    return read
