"""Things of known length, to give a snapshot its scale by: the labels with a size, and well-known things."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from twopass.model.edits.labels import in_order
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.records import Label
from twopass.workbench.georeferencing import metres
from twopass.workbench.resources import resource

Side = Literal["length", "width"]
SIDES: tuple[Side, ...] = ("length", "width")
FROM_LABEL = "label of this project"
# It stands in the project beside the scale that was made of it: the figures are from general knowledge.
FROM_TABLE = "Twopass's table, not checked against a source"
_TIMES = re.compile(r"\s*[×x*]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KnownLength:
    """One side of a thing.

    Attributes:
        name: what it is; what: which part of it is so long ("length", "wingspan").
        side: which of a label's two sizes that is.
        length_m: metres.
        source: where the figure is from: :data:`FROM_LABEL` or :data:`FROM_TABLE`.
        label: the label it is of, or None for an entry of the table.
    """

    name: str
    what: str
    side: Side
    length_m: float
    source: str
    label: Uid | None = None

    @property
    def text(self) -> str:
        """The thing and its length on one line: "An-124, wingspan: 73.3 m"."""
        return f"{self.name}, {self.what}: {metres_text(self.length_m)} m"


@cache
def table() -> tuple[KnownLength, ...]:
    """Return the well-known things that come with the program; their figures were not checked against a source."""
    with resource("lengths", "known_lengths.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            KnownLength(
                row["name"],
                row["what"],
                "length" if row["side"] == "length" else "width",
                float(row["metres"]),
                FROM_TABLE,
            )
            for row in csv.DictReader(file)
        )


def offers(project: Project) -> tuple[KnownLength, ...]:
    """Return what may be chosen: the labels' sizes first; they take the place of the table's for the same thing."""
    words = {(known.name.casefold(), known.side): known.what for known in table()}
    own = tuple(
        KnownLength(label.name, words.get((label.name.casefold(), side), side), side, value, FROM_LABEL, label.uid)
        for label in in_order(project)
        for side in SIDES
        if (value := size_of(label, side)) is not None
    )
    said = {(known.name.casefold(), known.side) for known in own}
    return (*own, *(known for known in table() if (known.name.casefold(), known.side) not in said))


def size_of(label: Label, side: Side) -> float | None:
    """Return a label's known length or width in metres, or None."""
    return label.length_m if side == "length" else label.width_m


def metres_text(length: float) -> str:
    """Return a length with all its digits: what is read back is the same number."""
    return repr(length).removesuffix(".0")


def size_text(label: Label) -> str:
    """Return a label's known size as :func:`parse_size` reads it: "69.1 × 73.3", "69.1", "× 73.3", or ""."""
    length, width = ("" if size is None else metres_text(size) for size in (label.length_m, label.width_m))
    return f"{length} × {width}".strip() if width else length


def parse_size(text: str) -> tuple[float | None, float | None]:
    """Return the length and width in metres that a person typed; None where nothing is.

    Raises ``TwopassError(BAD_LENGTH)``.
    """
    parts = [part.strip() for part in _TIMES.split(" ".join(text.split()))]
    if len(parts) > len(SIDES):
        raise TwopassError(ErrorCode.BAD_LENGTH, text=text.strip()[:40])
    length, width = ((metres(part) if part else None) for part in (*parts, "")[:2])
    return length, width
