"""What EXIF says: which way up a picture is, and when it was taken."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, UnidentifiedImageError

_ORIENTATION = 0x0112
_EXIF_IFD = 0x8769
_TAKEN = 0x9003
_TAKEN_OFFSET = 0x9011
_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class Exif:
    """The few EXIF entries that matter here. ``datetime`` is RFC 3339 UTC, only if the file gives the time zone."""

    orientation: int = 1
    datetime: str | None = None


def exif_of(path: Path) -> Exif:
    """Return what a JPEG, PNG or WebP file's EXIF block says; the defaults where there is none or it is broken."""
    try:
        with Image.open(path, formats=_FORMATS) as picture:
            block = picture.info.get("exif")
        if not isinstance(block, bytes):
            return Exif()
        exif = Image.Exif()
        exif.load(block)
        orientation = exif.get(_ORIENTATION, 1)
        taken = exif.get_ifd(_EXIF_IFD)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError, struct.error):
        return Exif()
    known = orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1
    return Exif(known, _utc(taken.get(_TAKEN), taken.get(_TAKEN_OFFSET)))


def _utc(taken: object, offset: object) -> str | None:
    """Return the moment in UTC. Without its time zone a time is a guess of up to half a day, so none is returned."""
    if not isinstance(taken, str) or not isinstance(offset, str):
        return None
    try:
        moment = datetime.strptime(taken.strip("\0 ") + offset.strip("\0 "), "%Y:%m:%d %H:%M:%S%z")
    except ValueError:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
