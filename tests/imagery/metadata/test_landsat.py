"""The MTL file of a Landsat scene, in the three ways it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagery.making import tiff

from twopass.imagery.metadata.landsat import SOURCE
from twopass.imagery.opening import open_image
from twopass.model.properties import SOURCES

GREY = np.full((20, 30, 1), 7, np.uint8)
SCENE = "LC08_L1TP_174038_20240501_20240512_02_T1"
CREDIT = "Image courtesy of the U.S. Geological Survey"
GROUPS = {
    "PRODUCT_CONTENTS": {"ORIGIN": CREDIT, "PROCESSING_LEVEL": "L1TP"},
    "IMAGE_ATTRIBUTES": {
        "SPACECRAFT_ID": "LANDSAT_8",
        "DATE_ACQUIRED": "2024-05-01",
        "SCENE_CENTER_TIME": "08:30:15.1234567Z",
        "CLOUD_COVER": "1.23",
        "SUN_AZIMUTH": "-40.5",
        "SUN_ELEVATION": "55.5",
    },
    "PROJECTION_ATTRIBUTES": {
        "GRID_CELL_SIZE_PANCHROMATIC": "15.00",
        "GRID_CELL_SIZE_REFLECTIVE": "30.00",
        "GRID_CELL_SIZE_THERMAL": "31.00",
    },
    "LEVEL1_PROCESSING_RECORD": {"ORIGIN": "somebody else"},
}


def as_text(root: str = "LANDSAT_METADATA_FILE") -> str:
    quoted = ("ORIGIN", "SPACECRAFT_ID", "SCENE_CENTER_TIME")
    rows = [f"GROUP = {root}"]
    for group, values in GROUPS.items():
        rows.append(f"  GROUP = {group}")
        rows += [f'    {key} = "{value}"' if key in quoted else f"    {key} = {value}" for key, value in values.items()]
        rows.append(f"  END_GROUP = {group}")
    return "\n".join([*rows, f"END_GROUP = {root}", "END", ""])


def as_json() -> str:
    return json.dumps({"LANDSAT_METADATA_FILE": GROUPS})


def as_xml() -> str:
    groups = "".join(
        f"<{group}>{''.join(f'<{key}>{value}</{key}>' for key, value in values.items())}</{group}>"
        for group, values in GROUPS.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><LANDSAT_METADATA_FILE>{groups}</LANDSAT_METADATA_FILE>'


def said(path: Path) -> tuple[Any, Any, dict[str, Any]]:
    source = open_image(tiff(path, GREY))
    source.close()
    return source.info.datetime, source.info.date_captured, dict(source.info.properties)


@pytest.mark.parametrize(("ending", "text"), [("txt", as_text()), ("json", as_json()), ("xml", as_xml())])
def test_all_three_ways_say_the_same(tmp_path: Path, ending: str, text: str) -> None:
    (tmp_path / f"{SCENE}_MTL.{ending}").write_text(text)
    date, day, properties = said(tmp_path / f"{SCENE}_B4.TIF")
    sources = properties.pop(SOURCES)
    assert (date, day) == ("2024-05-01T08:30:15Z", None)
    assert properties == {
        "platform": "landsat-8",
        "gsd": 30.0,
        "view:sun_azimuth": 319.5,
        "view:sun_elevation": 55.5,
        "eo:cloud_cover": 1.23,
        "attribution": CREDIT,
    }
    assert set(sources.values()) == {SOURCE}


@pytest.mark.parametrize(
    ("name", "gsd"), [(f"{SCENE}_B8.TIF", 15.0), (f"{SCENE}_B10.TIF", 31.0), (f"{SCENE}_stack.tif", None)]
)
def test_the_scale_is_that_of_the_band(tmp_path: Path, name: str, gsd: float | None) -> None:
    (tmp_path / f"{SCENE}_MTL.txt").write_text(as_text("L1_METADATA_FILE"))
    date, _, properties = said(tmp_path / name)
    assert date == "2024-05-01T08:30:15Z"
    assert properties.get("gsd") == gsd


def test_the_file_of_another_scene_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / f"{SCENE}_MTL.txt").write_text(as_text())
    date, day, properties = said(tmp_path / f"{SCENE.replace('20240501', '20240517')}_B4.TIF")
    assert (date, day) == (None, "2024-05-17")
    assert "attribution" not in properties


def test_a_cloud_cover_that_was_not_worked_out_is_not_known(tmp_path: Path) -> None:
    (tmp_path / f"{SCENE}_MTL.txt").write_text(as_text().replace("CLOUD_COVER = 1.23", "CLOUD_COVER = -1.00"))
    assert "eo:cloud_cover" not in said(tmp_path / f"{SCENE}_B4.TIF")[2]


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("json", "[" * 100_000),
        ("json", "[]"),
        ("json", '{"LANDSAT_METADATA_FILE": {"IMAGE_ATTRIBUTES": [1], "OTHER": 3}}'),
        ("xml", "<LANDSAT_METADATA_FILE>"),
        ("xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + as_xml().replace(CREDIT, "&b;")),
        ("txt", "\xff\xfe"),
    ],
)
def test_a_damaged_or_hostile_file_says_nothing(tmp_path: Path, ending: str, text: str) -> None:
    (tmp_path / f"a_MTL.{ending}").write_text(text, encoding="latin-1")
    assert said(tmp_path / "a.tif") == (None, None, {})
