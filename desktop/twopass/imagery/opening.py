"""Opens any image: checks first, then rasterio, then Pillow; EXIF orientation and side-cars on top."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from twopass.imagery import world_file
from twopass.imagery.orientation import oriented
from twopass.imagery.pillow_source import PillowSource, exif
from twopass.imagery.raster_source import RasterSource
from twopass.imagery.source import ImageSource
from twopass.model.errors import ErrorCode, TwopassError

_UNREAL = re.compile(r"^(/vsi|[A-Za-z0-9_]{2,}:)|://|<")
# SQLite files, our own projects among them, are never handed to an image library: it may open them as databases.
_SQLITE = b"SQLite format 3\0"


def open_image(path: Path) -> ImageSource:
    """Return an open image. Raises ``TwopassError`` that says why it can't be opened."""
    _check(path)
    orientation, date = exif(path)
    source = _reader(path)
    tags = source.tags() if isinstance(source, RasterSource) else {}
    found = source.info.georeference or (world_file.beside(path) if orientation == 1 else None)
    when = _date(tags.get("TIFFTAG_DATETIME") or tags.get("NITF_IDATIM") or date)
    source.info = replace(source.info, georeference=found, datetime=when)
    return oriented(source, orientation)


def _reader(path: Path) -> RasterSource | PillowSource:
    try:
        source = RasterSource(path)
    except TwopassError as error:
        if error.code is not ErrorCode.NOT_AN_IMAGE:
            raise
        return PillowSource(path)
    if source.info.driver == "JPEG" and _is_cmyk(source):
        source.close()
        return PillowSource(path)
    return source


def _is_cmyk(source: RasterSource) -> bool:
    return source.tags().get("SOURCE_COLOR_SPACE", "").upper() in ("CMYK", "YCBCRK")


def _check(path: Path) -> None:
    where = str(path)
    if _UNREAL.search(where):
        raise TwopassError(ErrorCode.FILE_MISSING, path=where)
    try:
        facts = path.stat()
    except (OSError, ValueError) as error:
        raise TwopassError(ErrorCode.FILE_MISSING, path=where) from error
    if path.is_dir():
        raise TwopassError(ErrorCode.FILE_IS_FOLDER, path=where)
    if not stat.S_ISREG(facts.st_mode):
        raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=where)
    if facts.st_size == 0:
        raise TwopassError(ErrorCode.FILE_EMPTY, path=where)
    if not os.access(path, os.R_OK):
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=where, detail="no permission")
    try:
        with path.open("rb") as file:
            if file.read(16) == _SQLITE:
                raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=where)
    except OSError as error:
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=where, detail=error.strerror or "") from error


def _date(text: str | None) -> str | None:
    """Return EXIF's, TIFF's or NITF's date text as RFC 3339, taken as UTC; None if it is not a plausible date."""
    for pattern in ("%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S"):
        try:
            when = datetime.strptime((text or "").strip("\0 "), pattern)
        except ValueError:
            continue
        return when.strftime("%Y-%m-%dT%H:%M:%SZ") if 1957 <= when.year <= 2100 else None
    return None
