"""How every benchmark measures, and what it hands back."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        what: the thing measured.
        value: the number; unit: what it is a multiple of ("B", "x", …) or measured in ("ms").
        reach: the value not to go beyond, or None for a line that is for the record.
    """

    what: str
    value: float
    unit: str
    reach: float | None = None


@dataclass
class Times:
    """Milliseconds of single steps: as the clock on the wall has them, and of this thread's own work.

    Own work is what a ratio or limit is taken of: the machine may be shared with others.
    """

    wall: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)

    def take(self, step: Callable[[], object]) -> None:
        """Measure one step."""
        wall, own = time.perf_counter(), time.thread_time()
        step()
        self.own.append((time.thread_time() - own) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)

    def drop(self) -> None:
        """Forget the last step."""
        self.own.pop()
        self.wall.pop()

    @property
    def median(self) -> float:
        return statistics.median(self.own)

    @property
    def p95(self) -> float:
        return sorted(self.own)[int(len(self.own) * 0.95)]

    @property
    def longest(self) -> float:
        return max(self.own)
