"""How single JSON values become the model's values and back, one codec a kind of value.

Reading is forgiving where the meaning is plain (``"12"`` for an integer, 0 and 1 for a flag) and raises ``BadValue``
where it is not; what is written is always exactly what the schema of the native format asks for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from twopass.formats.jsontext import is_finite, ordered, tidy
from twopass.model.display import AMOUNTS, COLORMAPS, GAMMAS, PLAIN, SHARPENINGS, DisplayChoice, Stretch, is_rising
from twopass.model.ids import Uid
from twopass.model.records import LENGTHS
from twopass.model.registering import TiePoint
from twopass.model.values import Json, JsonObject, freeze

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_LARGEST_ID = 2**53 - 1


class BadValue(ValueError):  # noqa: N818
    """A JSON value that can't be what its key says; the message is a phrase."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of value is read (may raise ``BadValue``) and written."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def as_text(value: Any) -> str:
    """Return a string."""
    if not isinstance(value, str):
        raise BadValue("is not text")
    return tidy(value)


def as_integer(value: Any) -> int:
    """Return an integer, also from ``12.0`` and ``"12"``."""
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= _LARGEST_ID:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_ID:
        raise BadValue("is not an integer")
    return value


def as_number(value: Any) -> float:
    """Return a finite number as a float, 0.0 for -0.0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue("is not a number")
    try:
        number = float(value) + 0.0
    except OverflowError as error:
        raise BadValue("is too large") from error
    if not math.isfinite(number):
        raise BadValue("is not a finite number")
    return number


def as_numbers(value: Any, count: int) -> tuple[float, ...]:
    """Return exactly *count* finite numbers."""
    if not isinstance(value, list):
        raise BadValue(f"is not a list of {count} numbers")
    if len(value) != count:
        raise BadValue(f"has {len(value)} numbers instead of {count}")
    return tuple(as_number(item) for item in value)


def as_flag(value: Any) -> bool:
    """Return true or false, also from 0 and 1."""
    if value in (0, 1):
        return bool(value)
    raise BadValue("is neither true nor false")


def as_json(value: Any) -> Json:
    """Return any JSON value, frozen; no number in it may be NaN or infinite."""
    if not is_finite(value):
        raise BadValue("holds a number that is not finite")
    try:
        return freeze(tidy(value))
    except ValueError as error:
        raise BadValue(str(error)) from error


def as_object(value: Any) -> JsonObject:
    """Return a JSON object, frozen."""
    if not isinstance(value, Mapping):
        raise BadValue("is not an object")
    return as_json(value)  # type: ignore[return-value]


def as_texts(value: Any) -> tuple[str, ...]:
    """Return a list of strings."""
    if not isinstance(value, list):
        raise BadValue("is not a list of texts")
    return tuple(as_text(item) for item in value)


def as_uid(value: Any) -> Uid:
    """Return a UUID in its usual form."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise BadValue("is not a UUID")
    return Uid(value.lower())


def as_time(value: Any) -> str:
    """Return a time as RFC 3339 text in UTC with a trailing Z; one that has it already is kept letter by letter."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise BadValue("is not a time with date and zone (RFC 3339)")
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise BadValue("is not a time with date and zone (RFC 3339)") from error
    if value.endswith("Z") and value[10] == "T":
        return value
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError as error:
        raise BadValue("is beyond the calendar") from error


def as_rings(value: Any) -> tuple[tuple[float, ...], ...]:
    """Return COCO polygon rings: at least one, each of at least three corners as a flat list of numbers."""
    if not isinstance(value, list) or not value:
        raise BadValue("has no rings")
    rings: list[tuple[float, ...]] = []
    for ring in value:
        if not isinstance(ring, list) or len(ring) < 6 or len(ring) % 2:
            raise BadValue("has a ring that is not three or more corners")
        rings.append(tuple(as_number(number) for number in ring))
    return tuple(rings)


def is_attribute_value(value: Any) -> bool:
    """Return whether the native format takes a value as an attribute: a scalar or a list of scalars."""
    if isinstance(value, tuple | list):
        return all(isinstance(item, str | int | float) for item in value)
    return value is None or isinstance(value, str | int | float)


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = as_text(value).lower()
        if not pattern.fullmatch(text):
            raise BadValue(f"is not {what}")
        return text

    return read


def as_display(value: Any) -> DisplayChoice:
    """Return a choice of display; a part that is absent is the usual one."""
    if not isinstance(value, Mapping):
        raise BadValue("is not an object")
    given = {key: item for key, item in value.items() if item is not None}
    return DisplayChoice(**{key: read(given[key]) for key, read in _DISPLAY_PARTS.items() if key in given})


def _percentiles(value: Any) -> tuple[float, float]:
    low, high = as_pair(value)
    if not 0 <= low < high <= 100:
        raise BadValue("has percentiles that are not two numbers from 0 to 100, the lower first")
    return (low, high)


def _limits(value: Any) -> tuple[tuple[float, float], ...]:
    limits = tuple(as_pair(item) for item in value) if isinstance(value, list) else ()
    if len(limits) not in (1, 3) or not all(low < high for low, high in limits):
        raise BadValue("has limits that are not one pair of numbers or three, the lower first")
    return limits


def _curves(value: Any) -> tuple[tuple[tuple[float, float], ...], ...]:
    if not isinstance(value, list) or len(value) not in (1, 3) or not all(isinstance(item, list) for item in value):
        raise BadValue("has curves that are not one list or three")
    curves = tuple(tuple(as_pair(knot) for knot in curve) for curve in value)
    if not all(map(is_rising, curves)):
        raise BadValue("has a curve that does not rise within 0 to 255")
    return curves


def _between(least: float, most: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = as_number(value)
        if not least <= number <= most:
            raise BadValue(f"is not between {least:g} and {most:g}")
        return number

    return read


def _bands(value: Any) -> tuple[int, ...]:
    bands = tuple(as_integer(item) for item in value) if isinstance(value, list) else ()
    if len(bands) not in (1, 3) or min(bands) < 1:
        raise BadValue("has bands that are neither one number nor three from 1 on")
    return bands


def display_json(choice: DisplayChoice) -> dict[str, Any]:
    """Return a choice of display as JSON; of what came later only what was chosen."""
    bands = {} if choice.bands is None else {"bands": list(choice.bands)}
    later = {key: getattr(choice, key) for key in _LATER if getattr(choice, key) != getattr(PLAIN, key)}
    return {
        **bands,
        "stretch": choice.stretch.value,
        "percentiles": list(choice.percentiles),
        "colormap": choice.colormap,
        **{key: ordered(item) for key, item in later.items()},
    }


def as_tie_points(value: Any) -> tuple[TiePoint, ...]:
    """Return tie points; one that does not say otherwise counts."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise BadValue("is not a list of tie points")
    return tuple(
        TiePoint(as_pair(item.get("before")), as_pair(item.get("after")), as_flag(item.get("enabled", True)))
        for item in value
    )


def as_pair(value: Any) -> tuple[float, float]:
    """Return two finite numbers."""
    x, y = as_numbers(value, 2)
    return (x, y)


def tie_points_json(points: tuple[TiePoint, ...]) -> list[dict[str, Any]]:
    """Return tie points as JSON."""
    return [
        {"before": ordered(point.before), "after": ordered(point.after), "enabled": point.enabled} for point in points
    ]


TIE_POINTS = Codec(as_tie_points, tie_points_json)


def one_of(*values: str) -> Codec:
    """Return the codec of a text that must be one of a few."""

    def read(value: Any) -> str:
        if value not in values:
            raise BadValue(f"is none of {', '.join(values)}")
        return value

    return Codec(read, _same)


def enumeration(kind: type[StrEnum]) -> Codec:
    """Return the codec of an enumeration of the model."""

    def read(value: Any) -> StrEnum:
        try:
            return kind(value)
        except ValueError as error:
            raise BadValue(f"is none of {', '.join(member.value for member in kind)}") from error

    return Codec(read, str)


def _unit_interval(value: Any) -> float:
    number = as_number(value)
    if not 0 <= number <= 1:
        raise BadValue("is not between 0 and 1")
    return number


def _bbox(value: Any) -> tuple[float, ...]:
    return as_numbers(value, 4)


def _same(value: Any) -> Any:
    return value


TEXT = Codec(as_text, _same)
INTEGER = Codec(as_integer, _same)
NUMBER = Codec(as_number, ordered)
LENGTH = Codec(_between(*LENGTHS), ordered)
UNIT = Codec(_unit_interval, ordered)
FLAG = Codec(as_flag, _same)
JSON = Codec(as_json, ordered)
OBJECT = Codec(as_object, ordered)
TEXTS = Codec(as_texts, ordered)
TIME = Codec(as_time, _same)
BBOX = Codec(_bbox, ordered)
RINGS = Codec(as_rings, ordered)
SHA256 = Codec(_matching(_SHA256, "64 hexadecimal digits"), _same)
COLOR = Codec(_matching(_COLOR, "a colour like #3366cc"), _same)
DISPLAY = Codec(as_display, display_json)
_DISPLAY_PARTS: dict[str, Callable[[Any], Any]] = {
    "bands": _bands,
    "stretch": enumeration(Stretch).read,
    "percentiles": _percentiles,
    "limits": _limits,
    "colormap": one_of(*COLORMAPS).read,
    "gamma": _between(*GAMMAS),
    "brightness": _between(*AMOUNTS),
    "contrast": _between(*AMOUNTS),
    "sharpen": _between(*SHARPENINGS),
    "invert": as_flag,
    "curves": _curves,
}
_LATER = ("limits", "gamma", "brightness", "contrast", "sharpen", "invert", "curves")
