"""How an image was taken, as far as its tags, its header, what lies beside it and its name say; each with its source.

What is said first counts. A day without a time gives way to a moment of the same day that is said later on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from twopass.imagery import aux_xml, stac_fields
from twopass.imagery.exif import Exif, date_of, says_zone
from twopass.imagery.file_names import AIRBUS, is_zone_unsaid, platform_of, said_by
from twopass.imagery.metadata import landsat, maxar, sentinel2
from twopass.imagery.metadata.values import number
from twopass.imagery.metadata.xmp import Xmp, read_xmp
from twopass.imagery.source import ImageInfo
from twopass.model.dates import is_day
from twopass.model.properties import SOURCES, ZONE_UNSAID, Value, spec_of
from twopass.model.values import JsonObject, freeze

# Where something was said, and what, by STAC names.
Said = tuple[str, Mapping[str, Value]]
BESIDE = "STAC item beside the image"
ITEM = "STAC item"
FILE_NAME = "file name"
# GDAL writes this where nobody said when a NITF image was taken.
_NITF_DEFAULT = "20021216151629"
_NITF_OLD = re.compile(r"(\d\d)(\d\d)(\d\d)(\d\d)Z([A-Z]{3})(\d\d)")
_INCH = 0.0254
_CREDITS = ("Unknown", "unknown", "None", "none", "N/A", "")


def with_acquisition(info: ImageInfo, exif: Exif, path: Path) -> ImageInfo:
    """Return the facts of a file with its time, its properties and their sources; side-cars are looked for."""
    beside = aux_xml.read_tags(path.with_name(f"{path.name}.aux.xml"))
    return _with(info, [*_beside(info, path), *_said(info, exif, beside, path.name)])


def with_remote_acquisition(
    info: ImageInfo, exif: Exif, name: str, item: tuple[str | None, JsonObject] | None
) -> ImageInfo:
    """Return the same for an image on the network, where nothing beside it is asked for; *item* leads to it."""
    said: list[Said] = []
    if item is not None:
        date, values = item[0], stac_fields.kept(item[1])
        said = [(ITEM, values if date is None else {"datetime": date, **values})]
    return _with(info, [*said, *_said(info, exif, {}, name)])


def _beside(info: ImageInfo, path: Path) -> Iterator[Said]:
    """Yield what the files say that were delivered with an image."""
    item = stac_fields.beside(path)
    if item is not None:
        yield _item_said(BESIDE, item)
    yield (maxar.SOURCE, maxar.said_beside(path, info.width, info.height))
    yield (landsat.SOURCE, landsat.said_beside(path))
    yield from sentinel2.said_around(path)


def _item_said(source: str, properties: Mapping[str, object]) -> Said:
    date = stac_fields.date_in(properties)
    values = stac_fields.kept(properties)
    return (source, values if date is None else {"datetime": date, **values})


def _said(info: ImageInfo, exif: Exif, beside: Mapping[str, str], name: str) -> Iterator[Said]:
    """Yield what is said, the most certain first: the time a file was made may be years after the picture's."""
    tags = info.tags
    yield ("NITF header", _nitf(tags))
    yield ("NITF extension", _nitf_extensions(tags))
    yield ("TIFF metadata", _dimap(tags))
    yield ("aux.xml", {**_dimap(beside), **_imagery(beside)})
    xmp = read_xmp(exif.xmp)
    yield from _cameras(exif, xmp)
    yield from _named(name)
    yield _made(info, exif)
    yield from _credits(exif, xmp)


def _cameras(exif: Exif, xmp: Xmp) -> Iterator[Said]:
    """Yield when a camera took the picture: a time whose zone is known before one whose zone is not."""
    times = [("EXIF", exif.taken, exif.zoned), ("XMP", xmp.taken, xmp.zoned)]
    for source, taken, zoned in sorted(times, key=lambda time: not time[2]):
        if taken is not None:
            yield (source if zoned else f"{source}{ZONE_UNSAID}", {"datetime": taken})


def _named(name: str) -> Iterator[Said]:
    named = dict(said_by(name))
    date = named.pop("datetime", None)
    if date is not None:
        unsure = not is_day(date) and is_zone_unsaid(name)
        yield (f"{FILE_NAME}{ZONE_UNSAID}" if unsure else FILE_NAME, {"datetime": date})
    yield (FILE_NAME, named)


def _made(info: ImageInfo, exif: Exif) -> Said:
    """Return when the file was made, in lack of anything better."""
    text = info.tags.get("TIFFTAG_DATETIME")
    made, zoned = (exif.date, exif.date_zoned) if exif.date else (date_of(text), says_zone(text))
    source = "date of the file" if info.driver != "GTiff" else "TIFF tag DateTime"
    return (source if zoned else f"{source}{ZONE_UNSAID}", {} if made is None else {"datetime": made})


def _credits(exif: Exif, xmp: Xmp) -> Iterator[Said]:
    credits = (
        ("XMP credit line", xmp.credit),
        ("Copyright tag", exif.copyright),
        ("XMP rights", xmp.rights),
        ("Artist tag", exif.artist),
        ("XMP creator", xmp.creator),
    )
    for source, text in credits:
        if text is not None:
            yield (source, {"attribution": text})
    if xmp.license is not None:
        yield ("XMP", {"license": xmp.license})


def _with(info: ImageInfo, said: list[Said]) -> ImageInfo:
    values: dict[str, Value] = {}
    sources: dict[str, str] = {}
    for source, found in said:
        for key, value in found.items():
            if _usable(key, value) and (key not in values or _sharper(key, values[key], value)):
                values[key], sources[key] = value, source
    date = values.pop("datetime", None)
    day = isinstance(date, str) and is_day(date)
    return replace(
        info,
        datetime=None if day or date is None else str(date),
        date_captured=str(date) if day else None,
        properties=freeze({**values, SOURCES: sources} if sources else values),
    )


def _usable(key: str, value: Value) -> bool:
    limits = spec_of(key).limits
    if isinstance(value, str):
        return limits is None and bool(value)
    return limits is not None and limits[0] <= value <= limits[1]


def _sharper(key: str, before: Value, now: Value) -> bool:
    """Return whether a moment of the same day takes the place of a day."""
    days = key == "datetime" and isinstance(before, str) and isinstance(now, str) and is_day(before)
    return days and not is_day(str(now)) and str(now).startswith(str(before))


def _nitf(tags: Mapping[str, str]) -> dict[str, Value]:
    said: dict[str, Value] = {}
    text = tags.get("NITF_IDATIM", "").strip()
    date = None if text == _NITF_DEFAULT else date_of(text) or _nitf_day(text) or _nitf_old(text)
    if date is not None:
        said["datetime"] = date
    platform = platform_of(tags.get("NITF_ISORCE", "").strip())
    return said if platform is None else {**said, "platform": platform}


def _nitf_day(text: str) -> str | None:
    """Return the day of a NITF 2.1 time whose hours are not known, written as hyphens."""
    moment = date_of(f"{text[:8]}000000") if re.fullmatch(r"\d{8}-{6}", text) else None
    return None if moment is None else moment[:10]


def _nitf_old(text: str) -> str | None:
    """Return a NITF 2.0 time, ``DDHHMMSSZMONYY``; it is of the years 1957 to 2056."""
    found = _NITF_OLD.fullmatch(text)
    if found is None:
        return None
    day, hour, minute, second, month, year = found.groups()
    century = "19" if int(year) >= 57 else "20"
    try:
        when = datetime.strptime(f"{century}{year}{month}{day}{hour}{minute}{second}", "%Y%b%d%H%M%S")
    except ValueError:
        return None
    return date_of(when.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _nitf_extensions(tags: Mapping[str, str]) -> dict[str, Value]:
    """Return what the extension USE00A says (STDI-0002); its obliquity means different things, so it is left."""
    inches = number(tags.get("NITF_USE00A_MEAN_GSD"))
    found = {
        "gsd": None if not inches else round(inches * _INCH, 4),
        "view:sun_elevation": number(tags.get("NITF_USE00A_SUN_EL")),
        "view:sun_azimuth": number(tags.get("NITF_USE00A_SUN_AZ")),
    }
    return {key: value for key, value in found.items() if value is not None}


def _dimap(tags: Mapping[str, str]) -> dict[str, Value]:
    """Return what the makers of Pléiades and SPOT images write into their tags."""
    said: dict[str, Value] = {}
    date, time = tags.get("IMAGING_DATE", ""), tags.get("IMAGING_TIME", "")
    moment = date_of(f"{date}T{re.sub(r'[.][0-9]+', '', time)}") if date and time else None
    if moment is not None:
        said["datetime"] = moment
    code = f"{tags.get('MISSION', '')}{tags.get('MISSION_INDEX', '')}"
    if code in AIRBUS:
        said["platform"] = AIRBUS[code]
    producer = tags.get("DATASET_PRODUCER_NAME", "").strip()
    if producer not in _CREDITS and producer.isprintable():
        said["attribution"] = producer
    return said


def _imagery(tags: Mapping[str, str]) -> dict[str, Value]:
    """Return what GDAL's own words for acquisitions say (domain ``IMAGERY``)."""
    said: dict[str, Value] = {}
    moment = date_of(tags.get("ACQUISITIONDATETIME"))
    if moment is not None:
        said["datetime"] = moment
    satellite = tags.get("SATELLITEID", "").strip('" ')
    if satellite not in _CREDITS and satellite.isprintable():
        said["platform"] = platform_of(satellite) or satellite
    cloud = number(tags.get("CLOUDCOVER"))
    if cloud is not None:
        said["eo:cloud_cover"] = cloud
    return said
