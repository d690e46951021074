"""Files beside an image: whatever lies there is read strictly or not at all, and never from another folder."""

from __future__ import annotations

import os
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pyproj import CRS

from twopass.imagery import aux_xml, sidecars, stac_fields
from twopass.imagery.metadata import landsat, maxar, sentinel2
from twopass.imagery.metadata.xmp import read_xmp
from twopass.imagery.neighbours import text_of, xml_in
from twopass.imagery.opening import open_image
from twopass.model.georeference import Georeference
from twopass.model.values import JsonObject

AUX = "<PAMDataset><SRS>{wkt}</SRS><GeoTransform>1, 2, 0, 3, 0, -2</GeoTransform></PAMDataset>"
ITEM = '{"type": "Feature", "stac_version": "1.0.0", "properties": {"platform": "elsewhere"}}'
NAME = "T32TQM_20230512T103021_B04.tif"
WORDS = (
    "BEGIN_GROUP = IMAGE_1",
    "END_GROUP",
    "satId",
    "meanSunEl",
    "cloudCover",
    "=",
    ";",
    '"',
    "(",
    "1e999",
    "-",
    "\n",
)


def facts(path: Path) -> tuple[JsonObject, Georeference | None]:
    source = open_image(path)
    source.close()
    return source.info.properties, source.info.georeference


@pytest.mark.parametrize("name", ["a.png.aux.xml", "a.json", "a.pgw", "a.prj"])
def test_no_link_leads_to_another_folder(tmp_path: Path, name: str) -> None:
    wkt = CRS.from_epsg(32637).to_wkt()
    texts = {"a.png.aux.xml": AUX.format(wkt=escape(wkt)), "a.json": ITEM, "a.pgw": "2 0 0 -2 1 3", "a.prj": wkt}
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "a.png"
    Image.new("L", (30, 20)).save(path)
    for other in {"a.pgw", "a.prj"} - {name} if name in ("a.pgw", "a.prj") else ():
        (folder / other).write_text(texts[other])
    (tmp_path / "elsewhere").write_text(texts[name])
    (folder / name).symlink_to(tmp_path / "elsewhere")
    assert facts(path) == ({}, None)
    (folder / name).unlink()
    (folder / name).write_text(texts[name])
    assert facts(path) != ({}, None)


def test_a_folder_reached_by_a_link_is_that_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("here")
    (tmp_path / "real" / "b.txt").symlink_to("a.txt")
    (tmp_path / "link").symlink_to("real")
    assert text_of(tmp_path / "link" / "a.txt", 100) == text_of(tmp_path / "link" / "b.txt", 100) == "here"


def test_what_is_no_file_and_what_is_too_long_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_text("x" * 101)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xfd")
    (tmp_path / "circle").symlink_to("circle")
    for name in ("folder", "pipe", "long", "bytes", "circle", "missing", "nul\0"):
        assert text_of(tmp_path / name, 100) is None
    assert text_of(tmp_path / "long", 101) == "x" * 101


def test_comments_are_no_declarations() -> None:
    assert xml_in("<a><!-- said --></a>") is not None
    assert xml_in("<!DOCTYPE a><a/>") is None
    assert xml_in("<a><![CDATA[b]]></a>") is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)))
def test_no_text_is_more_than_silence(tmp_path: Path, text: str) -> None:
    path = tmp_path / NAME
    for name in ("MTD_TL.xml", "MTD_MSIL2A.xml", f"{NAME}.aux.xml", "T32TQM_20230512T103021_B04.json"):
        (tmp_path / name).write_text(text, errors="surrogatepass")
    for name in ("IMD", "json", "tfw", "prj"):
        path.with_suffix(f".{name}").write_text(text, errors="surrogatepass")
    for name in ("txt", "json", "xml"):
        (tmp_path / f"{path.stem}_MTL.{name}").write_text(text, errors="surrogatepass")
    assert isinstance(maxar.said_beside(path, 30, 20), dict)
    assert isinstance(landsat.said_beside(path), dict)
    assert list(sentinel2.said_around(path)) == []
    assert stac_fields.beside(path) is None
    assert aux_xml.read_tags(tmp_path / f"{NAME}.aux.xml") == {}
    assert sidecars.beside(path) is None
    read_xmp(text.encode(errors="surrogatepass"))
