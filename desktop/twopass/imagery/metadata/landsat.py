"""The ``_MTL`` file that the U.S. Geological Survey delivers with each Landsat scene: PVL text, JSON or XML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from twopass.imagery.exif import date_of
from twopass.imagery.metadata.values import Said, assignments, known, line, number
from twopass.imagery.neighbours import text_of, xml_of

SOURCE = "MTL file beside the image"
LARGEST = 2_000_000  # bytes; they are about thirty thousand
# How the names of a scene's files begin: of a collection's product, or of a scene before there were collections.
_SCENE = re.compile(r"(L[COTEM]0\d_L\w{3}_\d{6}_\d{8}_\d{8}_\d\d_[A-Z0-9]{2}|L[COTEM]\d{14}[A-Z]{3}\d\d)(?=_|$)")
_BAND = re.compile(r"_B(\d+)(?:_|$)")
_SATELLITE = re.compile(r"LANDSAT_(\d)")
_ROOTS = ("LANDSAT_METADATA_FILE", "L1_METADATA_FILE")
_PANCHROMATIC, _THERMAL = ("8",), ("6", "10", "11")


def said_beside(path: Path) -> Said:
    """Return what the file beside an image of a Landsat scene says, by STAC names; {} if there is none."""
    scene = _SCENE.match(path.stem)
    for stem in dict.fromkeys((path.stem if scene is None else scene.group(), path.stem)):
        for read, ending in ((_text, "txt"), (_json, "json"), (_xml, "xml")):
            values = read(path.with_name(f"{stem}_MTL.{ending}"))
            if values:
                return _said(values, path.stem)
    return {}


def _said(values: Mapping[str, str], stem: str) -> Said:
    date, time = values.get("DATE_ACQUIRED", ""), values.get("SCENE_CENTER_TIME", "")
    day = date_of(f"{date}T00:00:00Z")
    satellite = _SATELLITE.fullmatch(values.get("SPACECRAFT_ID", ""))
    azimuth = number(values.get("SUN_AZIMUTH"))
    return known(
        {
            "datetime": date_of(f"{date}T{time}") or (None if day is None else day[:10]),
            "platform": None if satellite is None else f"landsat-{satellite.group(1)}",
            "gsd": _gsd(values, stem),
            # Counted from -180 to 180 there.
            "view:sun_azimuth": None if azimuth is None else azimuth % 360,
            "view:sun_elevation": number(values.get("SUN_ELEVATION")),
            "eo:cloud_cover": number(values.get("CLOUD_COVER")),
            "attribution": line(values.get("ORIGIN")),
        }
    )


def _gsd(values: Mapping[str, str], stem: str) -> float | None:
    """Return metres a pixel of the band that an image is, as far as its name says which."""
    band = _BAND.search(stem)
    if band is None:
        return None
    kind = "REFLECTIVE"
    if band.group(1) in _PANCHROMATIC:
        kind = "PANCHROMATIC"
    elif band.group(1) in _THERMAL and "GRID_CELL_SIZE_THERMAL" in values:
        kind = "THERMAL"
    return number(values.get(f"GRID_CELL_SIZE_{kind}"))


def _text(path: Path) -> dict[str, str]:
    text = text_of(path, LARGEST)
    values: dict[str, str] = {}
    if text is not None:
        for _, name, value in assignments(text):
            values.setdefault(name, value)  # a product of a higher level repeats those of the lower one after its own
    return values


def _json(path: Path) -> dict[str, str]:
    text = text_of(path, LARGEST)
    try:
        whole: Any = json.loads(text or "null")
    except (ValueError, RecursionError):
        return {}
    values: dict[str, str] = {}
    root: Any = next((whole[name] for name in _ROOTS if name in whole), None) if isinstance(whole, dict) else None
    for name, value in _leaves(root):
        values.setdefault(name, value)
    return values


def _leaves(root: Any) -> Iterator[tuple[str, str]]:
    for group in cast("dict[str, Any]", root).values() if isinstance(root, dict) else ():
        for name, value in cast("dict[str, Any]", group).items() if isinstance(group, dict) else ():
            if isinstance(value, str | int | float):
                yield (name, str(value))


def _xml(path: Path) -> dict[str, str]:
    root = xml_of(path, LARGEST)
    values: dict[str, str] = {}
    if root is not None and root.tag in _ROOTS:
        for element in root.iter():
            if element.text:
                values.setdefault(element.tag, element.text.strip())
    return values
