"""The XMP packet of a picture, as cameras, agencies and editors write it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from twopass.imagery.metadata.xmp import Xmp, read_xmp
from twopass.imagery.opening import open_image
from twopass.model.properties import SOURCES, ZONE_UNSAID

PICTURE = Image.new("L", (30, 20), 7)
SPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:cc="http://creativecommons.org/ns#"'
)


def packet(attributes: str = "", elements: str = "") -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        f'{SPACES}><rdf:Description rdf:about="" {attributes}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '\n   \n<?xpacket end="w"?>'
    ).encode()


def said(path: Path) -> tuple[Any, Any, dict[str, Any]]:
    source = open_image(path)
    source.close()
    return source.info.datetime, source.info.date_captured, dict(source.info.properties)


FULL = packet(
    'photoshop:DateCreated="2024-12-13T10:30:00.25+02:00" photoshop:Credit="Planet Labs PBC"',
    '<dc:rights><rdf:Alt><rdf:li xml:lang="de">Alle Rechte</rdf:li><rdf:li xml:lang="x-default">All rights</rdf:li>'
    "</rdf:Alt></dc:rights><dc:creator><rdf:Seq><rdf:li>A. One</rdf:li><rdf:li>B. Two</rdf:li></rdf:Seq></dc:creator>"
    '<cc:license rdf:resource="https://creativecommons.org/licenses/by-nc/4.0/"/>',
)


def test_elements_and_attributes_are_read() -> None:
    assert read_xmp(FULL) == Xmp(
        taken="2024-12-13T08:30:00Z",
        zoned=True,
        credit="Planet Labs PBC",
        rights="All rights",
        creator="A. One, B. Two",
        license="CC-BY-NC-4.0",
    )


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
def test_every_kind_of_picture_may_have_one(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", FULL.decode())
    extra: dict[str, Any] = {"png": {"pnginfo": text}, "tif": {"tiffinfo": {700: FULL}}}
    PICTURE.save(path, **extra.get(ending, {"xmp": FULL}))
    date, _, properties = said(path)
    assert date == "2024-12-13T08:30:00Z"
    assert (properties["attribution"], properties["license"]) == ("Planet Labs PBC", "CC-BY-NC-4.0")
    assert properties[SOURCES] == {"datetime": "XMP", "attribution": "XMP credit line", "license": "XMP"}


@pytest.mark.parametrize(("kind", "size", "date"), [(7, 1, "2024-12-13T08:30:00Z"), (4, 4, None), (5, 8, None)])
def test_a_tag_of_bytes_is_a_packet_whatever_they_are_called(
    tmp_path: Path, kind: int, size: int, date: str | None
) -> None:
    path = tmp_path / "a.tif"
    PICTURE.save(path, tiffinfo={700: FULL})
    entry = struct.pack("<HHI", 700, 1, len(FULL))
    data = path.read_bytes()
    assert data.count(entry) == 1
    path.write_bytes(data.replace(entry, struct.pack("<HHI", 700, kind, len(FULL) // size)))
    assert said(path)[0] == date


def test_a_time_with_a_zone_goes_before_one_without(tmp_path: Path) -> None:
    path, exif = tmp_path / "a.jpg", Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:12:13 10:30:00"
    PICTURE.save(path, exif=exif, xmp=FULL)
    date, _, properties = said(path)
    assert (date, properties[SOURCES]["datetime"]) == ("2024-12-13T08:30:00Z", "XMP")
    PICTURE.save(path, exif=exif, xmp=packet('exif:DateTimeOriginal="2024-12-13T11:00:00"'))
    date, _, properties = said(path)
    assert (date, properties[SOURCES]["datetime"]) == ("2024-12-13T10:30:00Z", f"EXIF{ZONE_UNSAID}")


@pytest.mark.parametrize(
    ("written", "date", "day"),
    [
        ("2024-12-13T10:30", "2024-12-13T10:30:00Z", None),
        ("2024-12-13", None, "2024-12-13"),
        ("2024-12", None, None),
        ("2999-12-13T10:30:00Z", None, None),
        ("yesterday", None, None),
    ],
)
def test_a_day_stays_a_day_and_nonsense_is_nothing(
    tmp_path: Path, written: str, date: str | None, day: str | None
) -> None:
    path = tmp_path / "a.jpg"
    PICTURE.save(path, xmp=packet(f'photoshop:DateCreated="{written}"'))
    assert said(path)[:2] == (date, day)


@pytest.mark.parametrize(
    ("elements", "license"),
    [
        ('<cc:license rdf:resource="http://creativecommons.org/publicdomain/zero/1.0/"/>', "CC0-1.0"),
        (
            "<xmpRights:WebStatement>https://creativecommons.org/licenses/by-sa/3.0/igo/</xmpRights:WebStatement>",
            None,
        ),
        ("<xmpRights:WebStatement>https://example.com/terms</xmpRights:WebStatement>", None),
        (
            '<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Editorial use only</rdf:li></rdf:Alt>'
            "</xmpRights:UsageTerms>",
            "Editorial use only",
        ),
    ],
)
def test_a_licence_is_named_only_where_it_is_known_which(elements: str, license: str | None) -> None:
    assert read_xmp(packet(elements=elements)).license == license


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"<x",
        FULL[:200],
        b"<a/>" + b" " * 1_000_001,
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + FULL.replace(b"All rights", b"&b;"),
    ],
)
def test_a_damaged_or_hostile_packet_says_nothing(data: bytes) -> None:
    assert read_xmp(data) == Xmp()


def test_lists_within_a_list_are_not_gone_through():
    inner = "<rdf:Seq><rdf:li>Somebody</rdf:li></rdf:Seq>"
    nested = f"<rdf:Bag><rdf:li><rdf:Description><dc:subject>{inner}</dc:subject></rdf:Description></rdf:li></rdf:Bag>"
    assert read_xmp(packet(elements=f"<dc:creator>{inner}</dc:creator>")).creator == "Somebody"
    assert read_xmp(packet(elements=f"<dc:creator>{nested}</dc:creator>")).creator is None
