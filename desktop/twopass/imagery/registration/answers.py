"""What is asked of registration and what comes of it: plain values, free of OpenCV, MessagePack between processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import msgspec

from twopass.model.geometry import XY
from twopass.model.registering import MisfitCell, TransformModel
from twopass.model.transforms import Homography

Natural = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A registration that passed its check.

    Attributes:
        after_to_before: in whole snapshot pixels, continuous, from the outer top-left corner.
        model: what the transform may do (to the after snapshot as the guess lays it, where there was one).
        way: what the first fit came from: ``ground`` or ``features``.
        inliers: windows that the fit rests on; windows: those that were worth believing.
        spread: the share of the overlap, 0 to 1, that the inliers span.
        rms_px: of the inliers, in before pixels.
        checked: other windows that were worth believing; agreeing: those of them off by a working pixel at most.
        misfit_px: what nine of ten of the checked windows are off by at most, in before pixels; quarter_px: what three
            in four are.
        step: before pixels a working pixel; poor_px: a poor fit's quarter_px is larger.
    """

    after_to_before: Homography
    model: TransformModel
    way: str
    inliers: int
    windows: int
    spread: float
    rms_px: float
    checked: int
    agreeing: int
    misfit_px: float
    quarter_px: float
    step: float
    poor_px: float

    @property
    def doubtful(self) -> bool:
        """Whether parts stand off: relief or tall things seen from two sides, things that moved, or a poor fit."""
        return self.misfit_px > 1.5 * self.step

    @property
    def poor(self) -> bool:
        """Whether so much stands off that it fits parts of the overlap alone: nothing to build on unseen."""
        return self.quarter_px > self.poor_px


class Snapshot(msgspec.Struct, frozen=True):
    """A snapshot's size in pixels, and whether any window of it must be decoded from the file's beginning."""

    width: Natural
    height: Natural
    sequential: bool = False


class Task(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    """What is said to the process: two snapshots, and a transform."""

    before: Snapshot
    after: Snapshot


class Register(Task, frozen=True, kw_only=True, tag="register"):
    """Answered by ``Registered`` or ``Refused``; *guess* and *model* as in ``automatic.register``."""

    guess: Homography | None
    model: TransformModel | None


class MapMisfit(Task, frozen=True, kw_only=True, tag="misfit"):
    """Answered by ``Cells``."""

    matrix: Homography


class Lock(Task, frozen=True, kw_only=True, tag="lock"):
    """Answered by ``Cells``: one, or none."""

    matrix: Homography
    at: XY
    step: float


class Pixels(msgspec.Struct, frozen=True, tag_field="do", tag="pixels"):
    """Answers ``Wanted``: after it, as a message each, (rows, columns) of values, and of bytes that are 0 or 1."""

    rows: Natural
    columns: Natural
    dtype: Annotated[str, msgspec.Meta(pattern="^(uint16|float32)$")]
    masked: bool


class Answer(msgspec.Struct, frozen=True, tag_field="is"):
    """What the process says."""


class Wanted(Answer, frozen=True, tag="wanted"):
    """A window of the before snapshot (0) or the after one (1) is needed, at a size."""

    which: Annotated[int, msgspec.Meta(ge=0, le=1)]
    window: tuple[Natural, Natural, Natural, Natural]
    size: tuple[Natural, Natural]


class At(Answer, frozen=True, tag="at"):
    """How far it is, 0 to 1."""

    fraction: float


class Registered(Answer, frozen=True, tag="registered"):
    """It was found."""

    found: Found


class Refused(Answer, frozen=True, tag="refused"):
    """It was not, and why."""

    reason: str


class Cells(Answer, frozen=True, tag="cells"):
    """What windows say."""

    cells: tuple[MisfitCell, ...]


AnyTask = Register | MapMisfit | Lock
AnyAnswer = Wanted | At | Registered | Refused | Cells
encode = msgspec.msgpack.Encoder().encode
decode_task = msgspec.msgpack.Decoder(AnyTask).decode
decode_pixels = msgspec.msgpack.Decoder(Pixels).decode
decode_answer = msgspec.msgpack.Decoder(AnyAnswer).decode
