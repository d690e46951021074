"""What of a STAC item's properties makes sense as a snapshot's, and the item that lies beside an image."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from twopass.imagery.exif import date_of
from twopass.imagery.neighbours import text_of

LARGEST_BESIDE = 5_000_000  # bytes
_LONGEST_TEXT = 1_000  # characters of a property that is kept
_NUMBERS = ("gsd", "view:off_nadir", "view:sun_azimuth", "view:sun_elevation", "eo:cloud_cover")
_TEXTS = ("platform", "license", "attribution")
_CREDITED = frozenset({"producer", "licensor"})


def kept(properties: Mapping[str, Any]) -> dict[str, float | str]:
    """Return, by their STAC names, the numbers and texts that make sense; ``attribution`` also from the providers."""
    result: dict[str, float | str] = {}
    for name in _NUMBERS:
        value = properties.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            result[name] = value
    for name in _TEXTS:
        text = properties.get(name)
        if isinstance(text, str) and 0 < len(text) <= _LONGEST_TEXT and text.isprintable():
            result[name] = text
    credit = _credit(properties.get("providers"))
    return result if credit is None else {"attribution": credit, **result}


def date_in(properties: Mapping[str, Any]) -> str | None:
    """Return an item's time as a moment: its ``datetime``, else when the acquisition began; None if it says neither."""
    date = properties.get("datetime") or properties.get("start_datetime")
    return date_of(date) if isinstance(date, str) else None


def beside(path: Path) -> Mapping[str, Any] | None:
    """Return the properties of the STAC item that lies beside an image under its name, or None.

    It is called like the image with ``.json`` for, or after, its ending; any other JSON there is left alone.
    """
    names = (f"{path.stem}.json", f"{path.name}.json", f"{path.stem}.stac.json", f"{path.stem}.stac-item.json")
    return next((item for name in names if (item := _item(path.with_name(name))) is not None), None)


def _item(path: Path) -> Mapping[str, Any] | None:
    text = text_of(path, LARGEST_BESIDE)
    try:
        item: Any = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(item, dict):
        return None
    found = cast("dict[str, Any]", item)
    properties = found.get("properties")
    is_item = found.get("type") == "Feature" and isinstance(found.get("stac_version"), str)
    return cast("dict[str, Any]", properties) if is_item and isinstance(properties, dict) else None


def _credit(providers: Any) -> str | None:
    """Return the names of those who made or licensed an image; of all providers where no roles are given."""
    if not isinstance(providers, list):
        return None
    named = [provider for provider in cast("list[Any]", providers)[:20] if isinstance(provider, dict)]
    chosen = [provider for provider in named if _CREDITED & set(map(str, provider.get("roles") or ()))] or named
    names = [name for provider in chosen if isinstance(name := provider.get("name"), str) and name.isprintable()]
    text = ", ".join(dict.fromkeys(name for name in names if name))
    return text if 0 < len(text) <= _LONGEST_TEXT else None
