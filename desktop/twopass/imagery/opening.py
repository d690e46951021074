"""Opens any image: checks first, then rasterio, then Pillow; EXIF orientation and side-cars on top."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from twopass.imagery import world_file
from twopass.imagery.exif import date_of, read_exif
from twopass.imagery.file_checks import checked
from twopass.imagery.orientation import oriented
from twopass.imagery.pillow_source import PillowSource
from twopass.imagery.raster_source import RasterSource
from twopass.imagery.source import ImageSource
from twopass.model.errors import ErrorCode, TwopassError


def open_image(path: Path) -> ImageSource:
    """Return an open image, for this thread alone. Raises ``TwopassError`` that says why it can't be opened.

    The end of the file is not read: ``ImageSource.check_whole`` does that, once, when an image becomes a snapshot.
    """
    where, kind = checked(path)
    exif = read_exif(where, kind)
    source = _reader(path, where, kind)
    date = exif.date
    if isinstance(source, RasterSource):
        tags = source.tags()
        date = date_of(tags.get("NITF_IDATIM")) or date or date_of(tags.get("TIFFTAG_DATETIME"))
    found = source.info.georeference or world_file.beside(where)
    source.info = replace(source.info, georeference=found, datetime=date)
    return oriented(source, exif.orientation)


def _reader(path: Path, where: Path, kind: str | None) -> RasterSource | PillowSource:
    try:
        source = RasterSource(where)
    except TwopassError as error:
        if error.code is not ErrorCode.NOT_AN_IMAGE:
            raise
    else:
        if not source.is_cmyk:
            return source
        source.close()  # GDAL's conversion ignores Adobe's inverted inks; Pillow's does not
    try:
        return PillowSource(where)
    except TwopassError as error:
        if error.code is ErrorCode.NOT_AN_IMAGE and kind is not None:
            detail = f"begins like a {kind} file, but the rest does not follow"
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(path), detail=detail) from error
        raise
