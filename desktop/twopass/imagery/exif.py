"""EXIF orientation, dates and credit, read from the headers alone: no pixel is decoded for them."""

from __future__ import annotations

import re
import struct
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

_ORIENTATION, _DATE, _EXIF_IFD = 0x0112, 0x0132, 0x8769
_COPYRIGHT, _ARTIST, _LONGEST_CREDIT = 0x8298, 0x013B, 500
_XMP, _BYTE, _UNDEFINED = 700, 1, 7  # a tag and the types it may have
_DATE_ORIGINAL, _OFFSET, _OFFSET_ORIGINAL = 0x9003, 0x9010, 0x9011
_FORMATS = ("%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S")
_ZONE = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_WITH_EXIF = frozenset({"TIFF", "JPEG", "PNG", "WEBP"})
_EARLIEST = datetime(1957, 10, 4, tzinfo=UTC)  # Sputnik: nothing was seen from orbit before
# What Pillow raises on a damaged header; the reader of the pixels will say what is wrong with the file.
_DAMAGE = (OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error)


@dataclass(frozen=True, slots=True)
class Exif:
    """What a header says.

    Attributes:
        orientation: 1 to 8 (1 if unsaid).
        taken: when the picture was taken, RFC 3339 in UTC, or None; ``zoned``: whether it says in which time zone.
        date: when the file was made or changed, as far as it says; ``date_zoned``: whether it says in which time zone.
        copyright, artist: whom to credit.
        xmp: the packet of XMP as it stands in the file, or nothing (see ``metadata.xmp``).
    """

    orientation: int = 1
    taken: str | None = None
    zoned: bool = False
    date: str | None = None
    date_zoned: bool = False
    copyright: str | None = None
    artist: str | None = None
    xmp: bytes = b""


def read_exif(path: Path, kind: str | None) -> Exif:
    """Return what the header of a file of *kind* (see ``file_checks.kind_of``) says; nothing if it is damaged."""
    if kind not in _WITH_EXIF:
        return Exif()
    try:
        with path.open("rb") as file:
            return exif_of(file, kind)
    except _DAMAGE:
        return Exif()


def exif_of(file: Any, kind: str | None) -> Exif:
    """Return what the header of an open binary file of *kind* says; nothing if it is damaged or has none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of damaged EXIF
            outer, inner, xmp = _tags(file, kind)
            return _said(outer, inner, xmp)
    except _DAMAGE:
        return Exif()


def _tags(file: Any, kind: str | None) -> tuple[Any, Any, Any]:
    """Return the tags of a picture, those of its EXIF directory, and its packet of XMP."""
    if kind == "TIFF":
        return _tiff_tags(file)
    # The plug-ins are called directly: Image.open would refuse large pictures, and getexif decodes a whole PNG.
    plugins: dict[str, Any] = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
    }
    if kind not in plugins:
        return {}, {}, None
    info = plugins[kind](file).info
    raw, xmp = info.get("exif"), info.get("xmp")
    if not raw:
        return {}, {}, xmp
    tags = Image.Exif()
    try:
        tags.load(raw)
        return tags, tags.get_ifd(_EXIF_IFD), xmp
    except _DAMAGE:
        return {}, {}, xmp


def _tiff_tags(file: Any) -> tuple[Any, Any, Any]:
    """Return the tags of the first directory; Pillow's whole TIFF reader would refuse what it can't decode."""
    header = file.read(8)
    if header[2:3] == b"+" or header[3:4] == b"+":
        header += file.read(8)
    outer = TiffImagePlugin.ImageFileDirectory_v2(header)
    file.seek(outer.next)
    outer.load(file)
    inner: Any = {}
    if isinstance(outer.get(_EXIF_IFD), int):
        inner = TiffImagePlugin.ImageFileDirectory_v2(header, group=_EXIF_IFD)
        file.seek(outer[_EXIF_IFD])
        inner.load(file)
    # Values are decoded when first asked for, not from the file: it may be closed by then.
    return outer, inner, _packet(outer)


def _packet(tags: Any) -> Any:
    """Return the packet of XMP among the tags of a TIFF, or None."""
    # Of another type it would be taken apart into numbers first, however many.
    if tags.tagtype.get(_XMP) not in (_BYTE, _UNDEFINED):
        return None
    packet = tags.get(_XMP)
    return packet[0] if isinstance(packet, tuple) and packet else packet


def _said(outer: Any, inner: Any, xmp: Any) -> Exif:
    orientation = outer.get(_ORIENTATION, 1)
    valid = isinstance(orientation, int) and 1 <= orientation <= 8
    return Exif(
        orientation if valid else 1,
        taken=date_of(_text(inner.get(_DATE_ORIGINAL)), _text(inner.get(_OFFSET_ORIGINAL))),
        zoned=says_zone(_text(inner.get(_DATE_ORIGINAL)), _text(inner.get(_OFFSET_ORIGINAL))),
        date=date_of(_text(outer.get(_DATE)), _text(inner.get(_OFFSET))),
        date_zoned=says_zone(_text(outer.get(_DATE)), _text(inner.get(_OFFSET))),
        copyright=_credit(outer.get(_COPYRIGHT)),
        artist=_credit(outer.get(_ARTIST)),
        xmp=xmp if isinstance(xmp, bytes) else b"",
    )


def _credit(value: object) -> str | None:
    """Return a credit line on one line; cameras write UTF-8 where EXIF means plain letters."""
    if not isinstance(value, str):
        return None
    try:
        text = value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = value
    parts = (" ".join(part.split()) for part in text.split("\0"))
    line = ", ".join(part for part in parts if part)
    return line if 0 < len(line) <= _LONGEST_CREDIT and line.isprintable() else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def date_of(text: str | None, offset: str | None = None) -> str | None:
    """Return EXIF's, TIFF's or NITF's date text as RFC 3339 in UTC, or None if it is not a plausible date.

    An offset (``+02:00``, at the end of the text or apart) is honoured; without one the time is taken as UTC, which
    is what the makers of satellite imagery write.
    """
    words, offset = _parted(text, offset)
    words = re.sub(r"(:\d\d)\.\d+$", r"\1", words)
    for pattern in _FORMATS:
        try:
            when = datetime.strptime(words, pattern).replace(tzinfo=_zone(offset))
            latest = datetime.now(UTC) + timedelta(days=1)
            return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if _EARLIEST <= when <= latest else None
        except (ValueError, OverflowError):
            continue
    return None


def says_zone(text: str | None, offset: str | None = None) -> bool:
    """Return whether a date text, or the offset apart from it, says in which time zone it is; see :func:`date_of`."""
    return _ZONE.fullmatch((_parted(text, offset)[1] or "").strip("\0 ")) is not None


def _parted(text: str | None, offset: str | None) -> tuple[str, str | None]:
    """Return a date text without the zone at its end, and that zone, or else the offset from elsewhere."""
    words = (text or "").strip("\0 ")
    zone = _ZONE.search(words)
    if zone is not None and len(words) > 14:
        return words[: zone.start()].rstrip(), zone.group()
    return words, offset


def _zone(offset: str | None) -> timezone:
    """Return the time zone of an offset; UTC where none, or nonsense, is given."""
    found = _ZONE.fullmatch((offset or "").strip("\0 "))
    if found is None or found.group() == "Z":
        return UTC
    digits = found.group().replace(":", "")
    minutes = int(digits[1:3]) * 60 + int(digits[3:5])
    return timezone(timedelta(minutes=-minutes if digits[0] == "-" else minutes)) if minutes <= 14 * 60 else UTC
