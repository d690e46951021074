"""Averages over squares of pixels, exact but for one rounding: sums are carried from level to level, not averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twopass.imagery.source import Pixels, Valid

# A part of this many rows and columns stays in the processor's cache while it is summed.
_ROWS, _COLUMNS = 128, 2048
_SUMS = {"uint8": np.uint16, "int8": np.int16, "uint16": np.uint32, "int16": np.int32}
_TWICE = {"uint8": (np.uint16, 8), "uint16": (np.uint32, 16)}

Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """Pixels, bands first: *values* (bands, rows, columns); *valid* (rows, columns), None where all are."""

    values: Pixels
    valid: Valid | None = None


def halvings(
    source: Planes, count: int, nodata: float | None, across: Weights, down: Weights, *, marked: bool
) -> list[Planes]:
    """Return the averages over 2, 4 … 2^count pixels a side; what is cut off by an edge counts as far as it goes.

    *across* and *down* say how much of a pixel each column and row stands for (1, or less for the last one).
    Pixels that are not valid, equal *nodata* or are not finite are left out; where none is left, the result is *nodata*
    (else NaN or 0) and not valid. *marked*: the results say what is valid even where everything is.
    """
    bands, rows, columns = source.values.shape
    results = [_empty(source.values.dtype, bands, rows, columns, level) for level in range(1, count + 1)]
    for y, y_end in _cuts(rows, _ROWS, count, down):
        for x, x_end in _cuts(columns, _COLUMNS, count, across):
            part = np.s_[y:y_end], np.s_[x:x_end]
            valid = None if source.valid is None else source.valid[part]
            found = _part(source.values[:, *part], valid, count, nodata, across[part[1]], down[part[0]])
            for level, (values, there) in enumerate(found, start=1):
                result, known = results[level - 1]
                into = np.s_[y >> level : (y >> level) + values.shape[1], x >> level : (x >> level) + values.shape[2]]
                result[:, *into] = values
                known[into] = there
    return [Planes(values, known if marked else None) for values, known in results]


def _empty(dtype: Any, bands: int, rows: int, columns: int, level: int) -> tuple[Pixels, Valid]:
    size = (-(-rows // 2**level), -(-columns // 2**level))
    return np.empty((bands, *size), dtype), np.empty(size, np.bool_)


def _cuts(length: int, most: int, count: int, weights: Weights) -> list[tuple[int, int]]:
    """Return spans of at most *most*; what does not make a whole square at the end is a span of its own."""
    whole = 2**count
    even = (length if weights[-1] == 1.0 else length - 1) // whole * whole
    starts = [*range(0, even, most), *([even] if even < length else [])]
    return list(zip(starts, [*starts[1:], length], strict=True))


def _part(
    values: Pixels, valid: Valid | None, count: int, nodata: float | None, across: Weights, down: Weights
) -> list[tuple[Pixels, Valid | bool]]:
    even = values.shape[1] % 2**count == 0 and values.shape[2] % 2**count == 0
    # Only the last of the weights can differ from 1.
    even = even and across[-1] == 1.0 and down[-1] == 1.0
    every = (valid is None or valid.all()) and (nodata is None or not (values == nodata).any())
    if even and every and values.dtype.name in _SUMS:
        found = _summed(np.ascontiguousarray(values), count)
        if nodata is None or not any((level == nodata).any() for level in found):
            return [(level, True) for level in found]
    return _weighed(values, valid, count, nodata, across, down)


def _summed(values: Pixels, count: int) -> list[Pixels]:
    """Return the averages of whole numbers that all count, rounded half up."""
    name = values.dtype.name
    if name in _TWICE:
        # Two neighbours read as one number of twice the size: three times as fast as every second element.
        twice, bits = _TWICE[name]
        pairs = values.view(twice)
        sums: Pixels = (pairs & twice((1 << bits) - 1)) + (pairs >> twice(bits))
    else:
        sums = values[:, :, ::2].astype(_SUMS[name]) + values[:, :, 1::2]
    results: list[Pixels] = []
    for level in range(1, count + 1):
        if level > 1:
            sums = sums[:, :, ::2] + sums[:, :, 1::2]
        sums = sums[:, ::2] + sums[:, 1::2]
        half = sums.dtype.type(1 << (2 * level - 1))
        results.append(((sums + half) >> (2 * level)).astype(values.dtype))
    return results


def _weighed(
    values: Pixels, valid: Valid | None, count: int, nodata: float | None, across: Weights, down: Weights
) -> list[tuple[Pixels, Valid | bool]]:
    """Return the averages of what counts, each pixel by its weight."""
    counted = usable(values, valid, nodata)
    weights = counted * (down[:, None] * across[None, :])
    with np.errstate(over="ignore", invalid="ignore"):
        sums = np.where(counted, values, 0) * weights
        results: list[tuple[Pixels, Valid | bool]] = []
        for _ in range(count):
            sums, weights = _pooled(sums), _pooled(weights)
            there = weights > 0
            means = sums / np.where(there, weights, 1.0)
            results.append((typed(means, there, values.dtype, nodata), _any_band(there)))
    return results


def _any_band(there: Valid) -> Valid:
    """Return (rows, columns): a pixel is there if it is in any band."""
    return np.logical_or.reduce(there, axis=0)


def usable(values: Pixels, valid: Valid | None, nodata: float | None) -> Valid:
    """Return (bands, rows, columns) of which values count: an average is of those alone."""
    counted: Valid = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.shape, np.bool_)
    if valid is not None:
        counted &= valid
    if nodata is not None:
        counted &= values != _like(values.dtype, nodata)
    return counted


def _like(dtype: Any, number: float) -> Any:
    return dtype.type(number) if dtype.kind == "f" else number


def typed(means: NDArray[Any], there: Valid, dtype: Any, nodata: float | None) -> Pixels:
    """Return means in the image's own type; where there is none *nodata* (which nothing else becomes), or NaN or 0."""
    if dtype.kind != "f":
        rounded = np.floor(means + 0.5)
        if nodata is not None:
            # An average that happens to be the number for "nothing" must not vanish: the next number is as good.
            upwards = (means >= nodata) & (nodata < np.iinfo(dtype).max) | (nodata <= np.iinfo(dtype).min)
            rounded += np.where(there & (rounded == nodata), np.where(upwards, 1, -1), 0)
        means = rounded
    fill = np.nan if dtype.kind == "f" else 0
    if nodata is not None and _fits(dtype, nodata):
        fill = nodata
    return np.where(there, means, fill).astype(dtype)


def _fits(dtype: Any, number: float) -> bool:
    return dtype.kind == "f" or (number.is_integer() and np.iinfo(dtype).min <= number <= np.iinfo(dtype).max)


def _pooled(values: NDArray[Any]) -> NDArray[Any]:
    """Return sums over 2 × 2; a missing last row or column counts nothing."""
    if values.shape[2] % 2 or values.shape[1] % 2:
        values = np.pad(values, ((0, 0), (0, values.shape[1] % 2), (0, values.shape[2] % 2)))
    rows = values[:, ::2] + values[:, 1::2]
    return rows[:, :, ::2] + rows[:, :, 1::2]


def fitted(
    source: Planes, x: tuple[float, float], y: tuple[float, float], size: tuple[int, int], nodata: float | None
) -> Planes:
    """Return the area averages of part of *source*, [x0, x1) × [y0, y1) in its pixels, in *size* (rows, columns)."""
    values, dtype = source.values, source.values.dtype
    counted = usable(values, source.valid, nodata)
    every = bool(counted.all())
    exact: Any = np.float64 if dtype.itemsize > 2 else np.float32
    with np.errstate(over="ignore", invalid="ignore"):
        plain = values if every else np.where(counted, values, dtype.type(0))
        means = _along(_along(plain, 1, y, size[0], exact), 2, x, size[1], exact)
        if every:
            all_there = np.ones(means.shape, np.bool_)
            return Planes(typed(means, all_there, dtype, nodata), None if source.valid is None else all_there[0])
        weights = _along(_along(counted, 1, y, size[0], exact), 2, x, size[1], exact)
        there = weights > 1e-6
        means = means / np.where(there, weights, exact(1))
    return Planes(typed(means, there, dtype, nodata), _any_band(there))


def _along(values: NDArray[Any], axis: int, span: tuple[float, float], count: int, exact: Any) -> NDArray[Any]:
    """Return the means over *count* equal parts of *span* along an axis, each pixel by the length that lies in it."""
    edges = np.linspace(span[0], span[1], count + 1)
    first = np.floor(edges[:-1] + 1e-9).astype(np.intp)
    taps = int((np.ceil(edges[1:] - 1e-9) - first).max())
    total: Any = 0.0
    shape = [1, 1, 1]
    shape[axis] = count
    for tap in range(taps):
        lengths = np.minimum(edges[1:], first + tap + 1) - np.maximum(edges[:-1], first + tap)
        lengths = (np.maximum(lengths, 0) / np.diff(edges)).astype(exact).reshape(shape)
        total = total + np.take(values, np.clip(first + tap, 0, values.shape[axis] - 1), axis=axis) * lengths
    return total
