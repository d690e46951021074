"""What the name of an image file says of its acquisition: only where it can mean nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Said = dict[str, str]

_STAMP = r"(\d{8}T\d{6})"
_SENTINEL = re.compile(rf"(?:^|_)S([12])([A-D])_(?:MSIL\w\w|(?:IW|EW|SM|S\d|WV)_[A-Z]{{3}}\w_\w{{4}})_{_STAMP}")
_SENTINEL_TILE = re.compile(rf"(?:^|_)S2([A-D])_{_STAMP}_T\d\d[A-Z]{{3}}")
_SENTINEL_BAND = re.compile(rf"^T\d\d[A-Z]{{3}}_{_STAMP}_")
_LANDSAT = re.compile(r"(?:^|_)L[COTEM](0[4-9])_L\w{3}_\d{6}_(\d{8})_\d{8}_")
_LANDSAT_SCENE = re.compile(r"(?:^|_)L[COTEM]([4-9])\d{6}(\d{4})(\d{3})[A-Z]{3}\d\d")
_PLANETSCOPE = re.compile(r"(?:^|_)(\d{8})_(\d{6})_(?:\d\d_)?([0-9a-f]{4})_[13][AB](?:_|$)")
_SKYSAT = re.compile(r"(?:^|_)(\d{8})_(\d{6})_ssc(\d+)(?:_|d)")
_RAPIDEYE = re.compile(r"(?:^|_)(\d{4}-\d\d-\d\d)_RE([1-5])_[13][AB](?:_|$)")
_PLEIADES = re.compile(r"(?:^|_)(PHR1[AB]|SPOT[67]|PNEO[34])_(?:[A-Z]+(?:-[A-Z]+)*_)*(\d{14})\d?(?:_|$)")
_MAXAR_RAW = re.compile(r"(?:^|_)(\d\d[A-Z]{3}\d{8})-[PMSA]\d\w\w[-_]")
_MAXAR_SENSOR = re.compile(r"(?:^|[_-])(WV0[1-4]|GE01|QB02)(?:[_-]|$)")
_MAXAR_CATALOGUE = re.compile(r"(?<![0-9A-Za-z])10([1-5])001[0-9A-F]{10}(?![0-9A-Za-z])")
_NAIP = re.compile(r"(?:^|_)m_\d{7}_(?:ne|nw|se|sw)_\d\d_(?:\d+|h|\d+m|060|030)_(\d{8})(?:_|$)")
_ANY_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d\d)-(\d\d)|(\d{4})_(\d\d)_(\d\d)|(\d{4})(\d\d)(\d\d))(?!\d)")
_ANY_STAMP = re.compile(r"(?<!\d)(\d{4}-?\d\d-?\d\d)[T](\d\d)[-:]?(\d\d)[-:]?(\d\d)(?:\.\d+)?Z?(?![\d])")

_MAXAR = {
    "WV01": "worldview-1",
    "WV02": "worldview-2",
    "WV03": "worldview-3",
    "WV04": "worldview-4",
    "GE01": "geoeye-1",
    "QB02": "quickbird-2",
}
_CATALOGUE = {"1": "quickbird-2", "2": "worldview-1", "3": "worldview-2", "4": "worldview-3", "5": "geoeye-1"}
AIRBUS = {
    "PHR1A": "pleiades-1a",
    "PHR1B": "pleiades-1b",
    "SPOT6": "spot-6",
    "SPOT7": "spot-7",
    "PNEO3": "pleiades-neo-3",
    "PNEO4": "pleiades-neo-4",
}
_EARLIEST = datetime(1957, 10, 4, tzinfo=UTC)


def platform_of(code: str) -> str | None:
    """Return the satellite that a maker's code (WV02, PHR1B …) stands for, or None."""
    return _MAXAR.get(code) or AIRBUS.get(code)


def said_by(name: str) -> Said:
    """Return what a file's name says: ``datetime`` (a moment, or a day where there is no time) and ``platform``.

    Two different dates that no maker's pattern explains say nothing, as one may be that of the processing.
    """
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    for read in _MAKERS:
        said = read(stem)
        if said:
            return said
    date = _only_date(stem)
    said = {} if date is None else {"datetime": date}
    platform = _maxar_platform(stem)
    return said if platform is None else {**said, "platform": platform}


def is_zone_unsaid(name: str) -> bool:
    """Return whether the time in a name, that no maker's pattern explains, may be of any time zone."""
    stem = name.rsplit(".", 1)[0] if "." in name[1:] else name
    moments = [found.group() for found in _ANY_STAMP.finditer(stem)]
    return not any(read(stem) for read in _MAKERS) and any(not moment.endswith("Z") for moment in moments)


def _sentinel(stem: str) -> Said:
    found = _SENTINEL.search(stem)
    if found is not None:
        return _said(_moment(found.group(3), "%Y%m%dT%H%M%S"), f"sentinel-{found.group(1)}{found.group(2).lower()}")
    tile = _SENTINEL_TILE.search(stem)
    if tile is not None:
        return _said(_moment(tile.group(2), "%Y%m%dT%H%M%S"), f"sentinel-2{tile.group(1).lower()}")
    band = _SENTINEL_BAND.search(stem)
    return {} if band is None else _said(_moment(band.group(1), "%Y%m%dT%H%M%S"), None)


def _landsat(stem: str) -> Said:
    found = _LANDSAT.search(stem)
    if found is not None:
        return _said(_day(found.group(2), "%Y%m%d"), f"landsat-{int(found.group(1))}")
    scene = _LANDSAT_SCENE.search(stem)
    return {} if scene is None else _said(_day(scene.group(2) + scene.group(3), "%Y%j"), f"landsat-{scene.group(1)}")


def _planet(stem: str) -> Said:
    dove = _PLANETSCOPE.search(stem)
    if dove is not None:
        return _said(_moment(dove.group(1) + dove.group(2), "%Y%m%d%H%M%S"), f"PlanetScope {dove.group(3)}")
    sky = _SKYSAT.search(stem)
    if sky is not None:
        return _said(_moment(sky.group(1) + sky.group(2), "%Y%m%d%H%M%S"), f"SkySat {sky.group(3)}")
    rapid = _RAPIDEYE.search(stem)
    return {} if rapid is None else _said(_day(rapid.group(1), "%Y-%m-%d"), f"RapidEye {rapid.group(2)}")


def _airbus(stem: str) -> Said:
    found = _PLEIADES.search(stem)
    return {} if found is None else _said(_moment(found.group(2), "%Y%m%d%H%M%S"), AIRBUS[found.group(1)])


def _maxar(stem: str) -> Said:
    found = _MAXAR_RAW.search(stem)
    return {} if found is None else _said(_moment(f"20{found.group(1)}", "%Y%b%d%H%M%S"), _maxar_platform(stem))


def _naip(stem: str) -> Said:
    found = _NAIP.search(stem)
    return {} if found is None else _said(_day(found.group(1), "%Y%m%d"), None)


_MAKERS: tuple[Callable[[str], Said], ...] = (_sentinel, _landsat, _planet, _airbus, _maxar, _naip)


def _maxar_platform(stem: str) -> str | None:
    sensors = {_MAXAR[found] for found in _MAXAR_SENSOR.findall(stem)}
    sensors |= {_CATALOGUE[found] for found in _MAXAR_CATALOGUE.findall(stem)}
    return sensors.pop() if len(sensors) == 1 else None


def _only_date(stem: str) -> str | None:
    """Return the one moment or day in a name; None if there is none, or more than one."""
    days = {day for found in _ANY_DATE.finditer(stem) if (day := _day("".join(filter(None, found.groups())), "%Y%m%d"))}
    moments = {
        moment
        for found in _ANY_STAMP.finditer(stem)
        if (moment := _moment(found.group(1).replace("-", "") + "".join(found.groups()[1:]), "%Y%m%d%H%M%S"))
    }
    days |= {moment[:10] for moment in moments}
    if len(days) != 1:
        return None
    return moments.pop() if len(moments) == 1 else days.pop() if not moments else None


def _said(date: str | None, platform: str | None) -> Said:
    if date is None:  # the pattern was met by chance
        return {}
    return {"datetime": date} if platform is None else {"datetime": date, "platform": platform}


def _moment(text: str, pattern: str) -> str | None:
    when = _parsed(text, pattern)
    return None if when is None else when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(text: str, pattern: str) -> str | None:
    when = _parsed(text, pattern)
    return None if when is None else when.strftime("%Y-%m-%d")


def _parsed(text: str, pattern: str) -> datetime | None:
    try:
        when = datetime.strptime(text, pattern).replace(tzinfo=UTC)
    except ValueError:
        return None
    return when if _EARLIEST <= when <= datetime.now(UTC) + timedelta(days=1) else None
