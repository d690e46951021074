"""The ``.IMD`` file that Maxar (DigitalGlobe) delivers beside each image: PVL text, one group an exposure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from twopass.imagery.exif import date_of
from twopass.imagery.file_names import platform_of
from twopass.imagery.metadata.values import Said, assignments, known, line, number
from twopass.imagery.neighbours import text_of
from twopass.model.properties import Value

SOURCE = "IMD file beside the image"
LARGEST = 2_000_000  # bytes; they are about ten thousand
_EXPOSURE = re.compile(r"IMAGE_\d+")
# Large products come in tiles, all described by one file: 10APR27152020-M2AS_R1C1-… by 10APR27152020-M2AS-….
_TILE = re.compile(r"_R\d+C\d+(?=-|$)", re.IGNORECASE)
_TIMES = ("firstLineTime", "TLCTime")


def said_beside(path: Path, width: int, height: int) -> Said:
    """Return what the file beside an image of *width* × *height* pixels says, by STAC names; {} if there is none.

    Where several exposures make one image, only what is the same of all of them is said, and of their times the day.
    The ground sample distance is that of the product, so it is left out of a picture of another size.
    """
    for stem in dict.fromkeys((path.stem, _TILE.sub("", path.stem))):
        for ending in ("IMD", "imd"):
            text = text_of(path.with_name(f"{stem}.{ending}"), LARGEST)
            if text is not None:
                return _said(text, None if stem != path.stem else (width, height))
    return {}


def _said(text: str, size: tuple[int, int] | None) -> Said:
    """Return what a text says; *size* of the image is None where it is but a part."""
    outside: dict[str, str] = {}
    exposures: dict[str, dict[str, str]] = {}
    for group, name, value in assignments(text):
        (exposures.setdefault(group, {}) if _EXPOSURE.fullmatch(group) else outside).setdefault(name, value)
    shots = list(exposures.values())
    if not shots:
        return {}
    found = {
        "datetime": _date(shots),
        "platform": _same(shots, "satId", _platform),
        "view:off_nadir": _same(shots, "meanOffNadirViewAngle", number),
        "view:sun_azimuth": _same(shots, "meanSunAz", number),
        "view:sun_elevation": _same(shots, "meanSunEl", number),
        "eo:cloud_cover": _same(shots, "cloudCover", _percent),
    }
    whole = size is None or size == (number(outside.get("numColumns")), number(outside.get("numRows")))
    return known({**found, "gsd": _gsd(outside, shots) if whole else None})


def _same(shots: Iterable[dict[str, str]], name: str, read: Callable[[str | None], Value | None]) -> Value | None:
    values = {read(shot.get(name)) for shot in shots}
    return values.pop() if len(values) == 1 else None


def _date(shots: Sequence[dict[str, str]]) -> str | None:
    """Return when the exposure began; of several on one day the day, of others nothing."""
    moments = {next((date for name in _TIMES if (date := date_of(shot.get(name)))), None) for shot in shots}
    if len(moments) == 1:
        return moments.pop()
    days = {moment and moment[:10] for moment in moments}
    return days.pop() if len(days) == 1 else None


def _platform(code: str | None) -> str | None:
    name = line(code)
    return None if name is None or "?" in name else platform_of(name) or name


def _percent(text: str | None) -> float | None:
    """Return the cloud cover, written as a fraction, in percent; -999 stands for unknown."""
    value = number(text)
    return round(value * 100, 2) if value is not None and 0 <= value <= 1 else None


def _gsd(outside: dict[str, str], shots: Sequence[dict[str, str]]) -> Value | None:
    """Return metres a pixel of the product; where it was not resampled, those of the exposure."""
    product = number(outside.get("productGSD"))
    if product is not None:
        return product
    product = _same(shots, "meanProductGSD", number)
    return product if product is not None else _same(shots, "meanCollectedGSD", number)
