"""Single values of metadata files, by STAC names and in STAC's units; what makes no sense is left out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from twopass.model.properties import LONGEST, Value

Said = dict[str, Value]

_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)
_MOST_LINES = 20_000


def number(text: str | None) -> float | None:
    """Return a finite number, or None."""
    try:
        value = float((text or "").strip())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def line(text: str | None) -> str | None:
    """Return a text on one line, or None if it is empty, too long or not printable."""
    words = " ".join((text or "").split())
    return words if 0 < len(words) <= LONGEST and words.isprintable() else None


def known(values: Mapping[str, Value | None]) -> Said:
    """Return the values that are there."""
    return {key: value for key, value in values.items() if value is not None}


def assignments(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the group (upper case, "" outside), name and value of each ``name = value`` of a PVL text.

    Groups inside a group count as themselves. Lists that run over lines are passed by; so is what comes after ``END``.
    """
    groups = [""]
    for row in text.splitlines()[:_MOST_LINES]:
        # Parted by hand: a line may be as long as the file, and a pattern tries every way to part its spaces.
        name, _, value = (part.strip() for part in row.partition("="))
        value = value.removesuffix(";").rstrip()
        if not value or not _NAME.fullmatch(name):
            if row.strip().rstrip(";") == "END":
                return
            continue
        value = value.strip('"')
        if name in ("BEGIN_GROUP", "GROUP"):
            groups.append(value.upper())
        elif name == "END_GROUP":
            groups = groups[:-1] or [""]
        else:
            yield (groups[-1], name, value)
