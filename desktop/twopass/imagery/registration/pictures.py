"""Grey pictures of parts of a snapshot, each knowing where in the snapshot it lies, and how they are resampled.

OpenCV counts from the middle of the first pixel; everything here is in continuous coordinates, from its corner, and
the half pixel is added at the calls alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.float32]
Mask = NDArray[np.bool_]
Matrix = NDArray[np.floating[Any]]  # 3×3
Points = NDArray[np.floating[Any]]  # (count, 2)

# From places counted from the middle of the first pixel to those counted from its corner, and back.
_FROM_MIDDLES = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
_INTO_MIDDLES = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
_COARSER = 1.3  # more than that between two steps, and resampling must average


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Part of a snapshot in grey.

    Attributes:
        grey: (rows, columns), in whatever unit the snapshot has.
        valid: (rows, columns), where there is a picture; None where there is everywhere.
        left, top: the picture's corner in snapshot pixels.
        across, down: snapshot pixels a picture pixel, along x and along y.
    """

    grey: Grey
    valid: Mask | None = None
    left: float = 0.0
    top: float = 0.0
    across: float = 1.0
    down: float = 1.0

    @property
    def step(self) -> float:
        """Snapshot pixels a picture pixel."""
        return float(np.sqrt(self.across * self.down))

    @property
    def to_snapshot(self) -> Matrix:
        """The way from picture pixels to snapshot pixels."""
        return np.array([[self.across, 0, self.left], [0, self.down, self.top], [0, 0, 1.0]])

    @property
    def from_snapshot(self) -> Matrix:
        """The way from snapshot pixels to picture pixels."""
        across, down = 1 / self.across, 1 / self.down
        return np.array([[across, 0, -self.left * across], [0, down, -self.top * down], [0, 0, 1.0]])


class Source(Protocol):
    """What pixels of a snapshot come from.

    Attributes: width, height: of the snapshot, in pixels; finest: snapshot pixels a pixel, as fine as it gets.
    """

    width: int
    height: int
    finest: float

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Picture:
        """Return a window of the snapshot (all within it), averaged where it is made smaller."""
        ...


class Held:
    """A snapshot that is all in memory, perhaps made smaller: (rows, columns) of grey, and where there is a picture.

    Attributes:
        width, height: of the snapshot, in pixels; those of the picture unless given.
        finest: snapshot pixels a picture pixel.
    """

    def __init__(self, grey: Grey, valid: Mask | None = None, width: int = 0, height: int = 0) -> None:
        self._grey, self._valid = grey, valid
        rows, columns = grey.shape
        self.width, self.height = width or columns, height or rows
        self._across, self._down = self.width / columns, self.height / rows
        self.finest = math.sqrt(self._across * self._down)

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Picture:
        """Return a window (with the picture's pixels that reach into it), averaged where it is made smaller."""
        left, top = int(x / self._across), int(y / self._down)
        right, bottom = math.ceil((x + width) / self._across), math.ceil((y + height) / self._down)
        whole = slice(top, bottom), slice(left, right)
        grey = self._grey[whole].astype(np.float32)
        valid = None if self._valid is None else self._valid[whole]
        cut = Picture(grey, valid, left * self._across, top * self._down, self._across, self._down)
        rows, columns = grey.shape
        return resized(cut, min(out_width, columns), min(out_height, rows))


def resized(picture: Picture, width: int, height: int) -> Picture:
    """Return a picture at another size; by averages of the pixels that are there where it becomes smaller."""
    rows, columns = picture.grey.shape
    if (columns, rows) == (width, height):
        return picture
    grey, valid = picture.grey, picture.valid
    if valid is not None:
        share = cv2.resize(valid.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
        filled = np.where(valid, grey, np.float32(0))
        grey = cv2.resize(filled, (width, height), interpolation=cv2.INTER_AREA) / np.maximum(share, 1e-6)
        valid = share > 0.5
    else:
        grey = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    across, down = picture.across * columns / width, picture.down * rows / height
    return Picture(np.asarray(grey, np.float32), valid, picture.left, picture.top, across, down)


def overview(source: Source, longest: int) -> Picture:
    """Return a whole snapshot within *longest* × *longest* pixels."""
    return read_window(source, (0, 0, source.width, source.height), max(source.width, source.height) / longest)


def read_window(source: Source, window: tuple[int, int, int, int], step: float) -> Picture:
    """Return x, y, width, height of a snapshot, a picture pixel for *step* of its own (at least 1)."""
    x, y, width, height = window
    step = max(1.0, step)
    return source.read(x, y, width, height, max(1, round(width / step)), max(1, round(height / step)))


def no_finer(picture: Picture, step: float) -> Picture:
    """Return a picture averaged to *step* snapshot pixels a pixel, unless it is about as coarse already."""
    if step < picture.step * _COARSER:
        return picture
    rows, columns = picture.grey.shape
    width, height = round(columns * picture.across / step), round(rows * picture.down / step)
    return resized(picture, max(1, width), max(1, height))


def sampled(picture: Picture, to_snapshot: Matrix, width: int, height: int) -> tuple[Grey, Mask | None]:
    """Return (height, width) of grey and where it is known (None: everywhere), for a frame *to_snapshot* starts at."""
    into = _INTO_MIDDLES @ picture.from_snapshot @ to_snapshot @ _FROM_MIDDLES
    size, flags = (width, height), cv2.WARP_INVERSE_MAP
    # The same, but for its time.
    warp, into = (cv2.warpAffine, into[:2]) if _is_affine(into) else (cv2.warpPerspective, into)
    grey = warp(picture.grey, into, size, flags=flags | cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if picture.valid is None and _inside(picture, into, width, height):
        return np.asarray(grey, np.float32), None
    there = np.ones(picture.grey.shape, np.uint8) if picture.valid is None else picture.valid.astype(np.uint8)
    known = warp(there, into, size, flags=flags | cv2.INTER_NEAREST)
    return np.asarray(grey, np.float32), known > 0


def _inside(picture: Picture, into: Matrix, width: int, height: int) -> bool:
    last = np.array([[0.0, 0.0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]])
    rows, columns = picture.grey.shape
    places = carried(into, last)
    return bool((places > -0.5).all() and (places < (columns - 0.5, rows - 0.5)).all())


def carried(matrix: Matrix, points: Points) -> Points:
    """Return points under a 3×3 homography, or under the upper two rows of an affine one."""
    if len(matrix) == 2 or _is_affine(matrix):
        return points @ matrix[:2, :2].T + matrix[:2, 2]
    x, y = points[:, 0], points[:, 1]
    w = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    u = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]
    v = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]
    return np.stack([u / w, v / w], axis=1)


def _is_affine(matrix: Matrix) -> bool:
    return matrix[2, 0] == 0 and matrix[2, 1] == 0 and matrix[2, 2] == 1


def stretched(picture: Picture) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return a picture as bytes, darkest and brightest hundredth cut off, and a mask (255 where it is known)."""
    grey, valid = picture.grey, picture.valid
    known = np.isfinite(grey) if valid is None else valid & np.isfinite(grey)
    some = grey[known]
    low, high = np.percentile(some, (1, 99)) if some.size else (0.0, 1.0)
    scaled = (np.where(known, grey, low) - low) * (255 / max(high - low, 1e-9))
    return np.clip(scaled, 0, 255).astype(np.uint8), known.astype(np.uint8) * np.uint8(255)
