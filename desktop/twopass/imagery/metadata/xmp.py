"""The XMP packet in a picture: when it was taken, whom to credit, and what its licence is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from twopass.imagery.exif import date_of
from twopass.imagery.metadata.values import line
from twopass.imagery.neighbours import xml_in

LARGEST = 1_000_000  # bytes; a JPEG has room for 65,000
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_BASIC = "{http://ns.adobe.com/xap/1.0/}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_COMMONS = "{http://creativecommons.org/ns#}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Those of one country, by-sa/3.0/de, have names of their own.
_LICENCE = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)(?:/(?:(?:deed|legalcode).*)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Xmp:
    """What a packet says.

    Attributes:
        taken: when the picture was taken, RFC 3339 in UTC, or the day, or None; ``zoned``: whether it says in which
            time zone.
        credit: the line to print with the picture; rights, creator: who owns and who made it.
        license: an identifier of SPDX, or the terms in words.
    """

    taken: str | None = None
    zoned: bool = False
    credit: str | None = None
    rights: str | None = None
    creator: str | None = None
    license: str | None = None


def read_xmp(packet: bytes) -> Xmp:
    """Return what a packet says; nothing if it is damaged, too large, or no UTF-8."""
    if not packet or len(packet) > LARGEST:
        return Xmp()
    try:
        root = xml_in(packet.decode("utf-8-sig").strip("\0 \r\n\t"))
    except UnicodeDecodeError:
        return Xmp()
    if root is None:
        return Xmp()
    about = list(root.iter(f"{_RDF}Description"))
    taken, zoned = _moment(_first(about, f"{_EXIF}DateTimeOriginal", f"{_PHOTOSHOP}DateCreated"))
    return Xmp(
        taken=taken,
        zoned=zoned,
        credit=line(_first(about, f"{_PHOTOSHOP}Credit")),
        rights=line(_first(about, f"{_DUBLIN}rights")),
        creator=line(", ".join(_values(about, f"{_DUBLIN}creator"))),
        license=_license(about),
    )


def _moment(text: str | None) -> tuple[str | None, bool]:
    """Return a moment, or a day where no time is said, and whether its zone is said."""
    words = (text or "").strip()
    found = _MOMENT.fullmatch(words)
    if found is None:
        midnight = date_of(f"{words}T00:00:00Z") if _DAY.fullmatch(words) else None
        return (None, False) if midnight is None else (midnight[:10], True)
    minute, seconds, zone = found.groups()
    return date_of(f"{minute}{seconds or ':00'}", zone), zone is not None


def _license(about: list[Element]) -> str | None:
    for address in (*_values(about, f"{_COMMONS}license"), *_values(about, f"{_RIGHTS}WebStatement")):
        found = _LICENCE.fullmatch(address.strip().lower())
        if found is not None:
            kind, name, version = found.groups()
            if kind == "licenses":
                return f"CC-{name.upper()}-{version}"
            return f"CC0-{version}" if name == "zero" else f"CC-PDM-{version}" if name == "mark" else None
    return line(_first(about, f"{_RIGHTS}UsageTerms"))


def _first(about: list[Element], *names: str) -> str | None:
    return next((value for name in names for value in _values(about, name)), None)


def _values(about: list[Element], name: str) -> Iterator[str]:
    """Yield a property's values: an attribute, or an element with a text, an address, or a list of them.

    Of a text in several languages the first is the one for everybody.
    """
    for description in about:
        if description.get(name):
            yield description.get(name, "")
        for element in description.iterfind(name):
            # Where lists have them, and no deeper: properties within properties would be gone through again and again.
            items = list(element.iterfind(f"*/{_RDF}li"))
            items.sort(key=lambda item: item.get(_LANGUAGE, "x-default") != "x-default")
            texts = [item.text for item in items] if items else [element.text, element.get(f"{_RDF}resource")]
            yield from (text for text in texts if text and text.strip())
