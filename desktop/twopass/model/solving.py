"""Small systems of linear equations, without a library."""

from __future__ import annotations

import math
from collections.abc import Sequence

_NO_PIVOT = 1e-12  # of the largest coefficient: what is smaller is rounding


def least_squares(rows: Sequence[Sequence[float]], values: Sequence[float]) -> tuple[float, ...] | None:
    """Return the unknowns that satisfy ``rows · unknowns = values`` best; None where the rows do not settle them.

    By the normal equations: bring the coefficients near 1 first.
    """
    size = len(rows[0])
    normal = [[math.fsum(row[i] * row[j] for row in rows) for j in range(size)] for i in range(size)]
    right = [math.fsum(row[i] * value for row, value in zip(rows, values, strict=True)) for i in range(size)]
    first = solved(normal, right)
    if first is None:
        return None
    # One step of refinement gives back the digits that squaring the coefficients took.
    rest = [
        value - math.fsum(a * b for a, b in zip(row, first, strict=True))
        for row, value in zip(rows, values, strict=True)
    ]
    right = [math.fsum(row[i] * value for row, value in zip(rows, rest, strict=True)) for i in range(size)]
    step = solved(normal, right)
    return None if step is None else tuple(a + b for a, b in zip(first, step, strict=True))


def solved(matrix: Sequence[Sequence[float]], values: Sequence[float]) -> tuple[float, ...] | None:
    """Return the solution of a square system by elimination with row exchanges; None where it is singular."""
    size = len(values)
    table = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    largest = max(abs(number) for row in matrix for number in row)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(table[row][column]))
        if abs(table[pivot][column]) <= _NO_PIVOT * largest:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        for row in range(column + 1, size):
            factor = table[row][column] / table[column][column]
            for place in range(column, size + 1):
                table[row][place] -= factor * table[column][place]
    found = [0.0] * size
    for row in range(size - 1, -1, -1):
        known = math.fsum(table[row][place] * found[place] for place in range(row + 1, size))
        found[row] = (table[row][size] - known) / table[row][row]
    return tuple(found)
