"""What is known of how a snapshot was taken, by its STAC names, and where each of it came from.

Numbers and texts are in ``Snapshot.properties``, the time in ``Snapshot.datetime``; a day without a time in
``Snapshot.date_captured``. Their sources are in the properties too, as the object ``twopass:sources``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from twopass.model.dates import is_day, parse_moment, surely_later
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.records import Snapshot
from twopass.model.values import Json, JsonObject, freeze

SOURCES = "twopass:sources"
GSD_ERROR = "twopass:gsd_error"  # of the ground sample distance, as a fraction of it
BY_HAND = "entered by hand"
# How the source of a time ends that is only taken to be in UTC.
ZONE_UNSAID = ", as if in UTC: its zone is not said"
# Clocks on the ground are from 12 hours behind UTC to 14 before it.
_ONE_CLOCK, _TWO_CLOCKS = timedelta(hours=14), timedelta(hours=26)
DATETIME = "datetime"
LONGEST = 1_000  # characters of a text
Value = str | float


@dataclass(frozen=True, slots=True)
class PropertySpec:
    """One property.

    Attributes:
        key: its STAC name; ``attribution`` is whom to credit.
        title: what people call it.
        unit: of a number, "" for none.
        limits: of a number, least and most; None for a text, or the time.
    """

    key: str
    title: str
    unit: str = ""
    limits: tuple[float, float] | None = None


PROPERTIES: tuple[PropertySpec, ...] = (
    PropertySpec(DATETIME, "Date and time"),
    PropertySpec("platform", "Satellite"),
    PropertySpec("gsd", "Ground sample distance", "m", (1e-4, 1e5)),
    PropertySpec("view:off_nadir", "Off nadir", "°", (0.0, 90.0)),
    PropertySpec("view:sun_azimuth", "Sun azimuth", "°", (0.0, 360.0)),
    PropertySpec("view:sun_elevation", "Sun elevation", "°", (-90.0, 90.0)),
    PropertySpec("eo:cloud_cover", "Cloud cover", "%", (0.0, 100.0)),
    PropertySpec("attribution", "Credit"),
    PropertySpec("license", "Licence"),
)
_SPECS = {spec.key: spec for spec in PROPERTIES}


def spec_of(key: str) -> PropertySpec:
    """Return the entry of a property. Raises ``TwopassError(BAD_ARGUMENT)`` for a name that is none."""
    if key not in _SPECS:
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=f"There is no property {key}; use its STAC name.")
    return _SPECS[key]


def value_of(snapshot: Snapshot, key: str) -> Value | None:
    """Return a snapshot's value of a property: a moment, a day or another text, a number; None if it is not known."""
    if key == DATETIME:
        return snapshot.datetime or snapshot.date_captured
    value = (snapshot.properties or {}).get(key)
    if isinstance(value, str):
        return value
    return _finite(value)


def number_of(snapshot: Snapshot, key: str) -> float | None:
    """Return a snapshot's value of a property that is a number; None if it is not known, or is none."""
    value = value_of(snapshot, key)
    return value if isinstance(value, float) else None


def source_of(properties: Mapping[str, Json] | None, key: str) -> str | None:
    """Return where a property came from, or None where nothing says so."""
    sources = (properties or {}).get(SOURCES)
    source = sources.get(key) if isinstance(sources, Mapping) else None
    return source if isinstance(source, str) else None


def is_zone_unsaid(snapshot: Snapshot) -> bool:
    """Return whether a snapshot's time is only taken to be in UTC, and nobody has said so since."""
    return snapshot.datetime is not None and (source_of(snapshot.properties, DATETIME) or "").endswith(ZONE_UNSAID)


def gsd_error(properties: Mapping[str, Json] | None) -> float | None:
    """Return the error of the ground sample distance as a fraction of it, or None where it is not known."""
    value = _finite((properties or {}).get(GSD_ERROR))
    return value if value is not None and value >= 0 else None


def _finite(value: Json) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def written(value: Value | None) -> str:
    """Return a value as it stands in a field: what :func:`parsed` reads back."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.10g}"


def parsed(key: str, text: str) -> Value | None:
    """Return what a person typed for a property; None for nothing. Raises ``TwopassError``: BAD_DATE, BAD_PROPERTY."""
    spec, words = spec_of(key), " ".join(text.split())
    if not words:
        return None
    if key == DATETIME:
        try:
            return parse_moment(words)
        except (ValueError, OverflowError) as error:
            raise TwopassError(ErrorCode.BAD_DATE, text=words) from error
    if spec.limits is None:
        if len(words) > LONGEST or not words.isprintable():
            raise TwopassError(ErrorCode.BAD_PROPERTY, what=spec.title, detail=f"at most {LONGEST} characters")
        return words
    return _number(spec, spec.limits, words)


def _number(spec: PropertySpec, limits: tuple[float, float], words: str) -> float:
    (low, high), unit = limits, f" {spec.unit}" if spec.unit in ("m", "%") else spec.unit
    try:
        value = float(words.removesuffix(spec.unit).strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise TwopassError(ErrorCode.BAD_PROPERTY, what=spec.title, detail=f"a number from {low:g} to {high:g}{unit}")
    return value


def with_values(snapshot: Snapshot, values: Mapping[str, Value | None], source: str) -> Snapshot:
    """Return a snapshot with other values (None takes one away), each from *source*."""
    properties: dict[str, Json] = dict(snapshot.properties or {})
    known = properties.get(SOURCES)
    sources: dict[str, Json] = dict(known) if isinstance(known, Mapping) else {}
    result = snapshot
    for key, value in values.items():
        properties.pop(key, None)
        sources.pop(key, None)
        if key == "gsd":
            properties.pop(GSD_ERROR, None)
        if value is not None:
            sources[key] = source
        if key == DATETIME:
            result = _dated(result, None if value is None else str(value))
        elif value is not None:
            properties[key] = value
    properties.pop(SOURCES, None)
    if sources:
        properties[SOURCES] = sources
    return replace(result, properties=freeze(properties) if properties else None)


def _dated(snapshot: Snapshot, value: str | None) -> Snapshot:
    if value is None:
        return replace(snapshot, datetime=None, date_captured=None)
    if is_day(value):
        return replace(snapshot, datetime=None, date_captured=value)
    return replace(snapshot, datetime=value, date_captured=None)


def is_swapped(before: Snapshot, after: Snapshot) -> bool:
    """Return whether the snapshot shown as before was surely taken later than the one shown as after."""
    first, second = value_of(before, DATETIME), value_of(after, DATETIME)
    unsaid = [is_zone_unsaid(snapshot) for snapshot in (before, after)]
    doubt = _TWO_CLOCKS if all(unsaid) else _ONE_CLOCK if any(unsaid) else timedelta(0)
    return isinstance(first, str) and isinstance(second, str) and surely_later(first, second, doubt)


def merged(first: JsonObject | None, second: JsonObject | None) -> JsonObject | None:
    """Return two snapshots' properties as one: *first*'s where both have one, each with its own source."""
    if not first or not second:
        return first or second
    sources = [dict(part) if isinstance(part := side.get(SOURCES), Mapping) else {} for side in (first, second)]
    kept = {key: source for key, source in sources[1].items() if key not in first}
    result = {**second, **first, SOURCES: {**kept, **sources[0]}}
    if not result[SOURCES]:
        del result[SOURCES]
    return freeze(result)
