"""The IMD file beside an image: each field by its STAC name and unit, nothing guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagery.making import tiff

from twopass.imagery.metadata.maxar import SOURCE
from twopass.imagery.opening import open_image
from twopass.model.properties import SOURCES

GREY = np.full((20, 30, 1), 7, np.uint8)
WIDE = "numRows = 20;\nnumColumns = 30;\n"
IMAGE = """BEGIN_GROUP = IMAGE_1
\tsatId = "WV02";
\tfirstLineTime = 2010-04-27T15:20:20.358375Z;
\tTLCList = (
\t(0,   0.000000),
\t(7656, 0.382799) );
\tmeanCollectedGSD =   0.499;
\tmeanProductGSD =   0.503;
\tmeanSunAz =  69.2;
\tmeanSunEl =  66.4;
\tmeanOffNadirViewAngle =  14.4;
\tcloudCover = 0.004;
END_GROUP = IMAGE_1
"""


def said(path: Path, text: str | None) -> tuple[Any, Any, dict[str, Any]]:
    if text is not None:
        path.with_suffix(".IMD").write_text(text)
    source = open_image(tiff(path, GREY))
    source.close()
    return source.info.datetime, source.info.date_captured, dict(source.info.properties)


def test_every_field_is_read_and_says_where_it_is_from(tmp_path: Path) -> None:
    date, day, properties = said(tmp_path / "a.TIF", f'version = "AA";\n{WIDE}{IMAGE}END;\nmeanSunEl = 1;\n')
    sources = properties.pop(SOURCES)
    assert (date, day) == ("2010-04-27T15:20:20Z", None)
    assert properties == {
        "platform": "worldview-2",
        "gsd": 0.503,
        "view:off_nadir": 14.4,
        "view:sun_azimuth": 69.2,
        "view:sun_elevation": 66.4,
        "eo:cloud_cover": 0.4,
    }
    assert set(sources) == {"datetime", *properties}
    assert set(sources.values()) == {SOURCE}


def test_the_file_goes_before_the_name_and_the_tags(tmp_path: Path) -> None:
    date, _, properties = said(tmp_path / "12MAY01102030-P1BS-WV01_1.tif", WIDE + IMAGE)
    assert (date, properties["platform"]) == ("2010-04-27T15:20:20Z", "worldview-2")


def test_the_scale_of_the_product_is_not_that_of_a_smaller_picture(tmp_path: Path) -> None:
    _, _, properties = said(tmp_path / "a.tif", f"numRows = 200;\nnumColumns = 300;\n{IMAGE}")
    assert "gsd" not in properties
    assert properties["view:off_nadir"] == 14.4


def test_a_tile_has_the_file_of_its_product(tmp_path: Path) -> None:
    (tmp_path / "10APR27152020-M2AS-052366006.IMD").write_text(f"productGSD = 2.0;\nnumRows = 9000;\n{IMAGE}")
    _, _, properties = said(tmp_path / "10APR27152020-M2AS_R1C12-052366006.tif", None)
    assert (properties["gsd"], properties["view:sun_azimuth"]) == (2.0, 69.2)


def test_of_several_exposures_what_they_share_is_said(tmp_path: Path) -> None:
    second = IMAGE.replace("IMAGE_1", "IMAGE_2").replace("14.4", "20.1").replace("15:20:20", "15:21:40")
    date, day, properties = said(tmp_path / "a.tif", WIDE + IMAGE + second)
    assert (date, day) == (None, "2010-04-27")
    assert "view:off_nadir" not in properties
    assert properties["view:sun_elevation"] == 66.4


@pytest.mark.parametrize("cloud", ["-999", "-999.000", "4", "nan", "much"])
def test_a_cloud_cover_that_is_no_fraction_is_not_known(tmp_path: Path, cloud: str) -> None:
    _, _, properties = said(tmp_path / "a.tif", IMAGE.replace("cloudCover = 0.004", f"cloudCover = {cloud}"))
    assert "eo:cloud_cover" not in properties


@pytest.mark.parametrize(
    "text",
    ["", "\0\0\0", "END_GROUP = X\nEND_GROUP = Y", "meanSunEl = 3;", "BEGIN_GROUP = IMAGE_1\n", "x = " * 100_000],
)
def test_a_file_that_says_nothing_costs_nothing(tmp_path: Path, text: str) -> None:
    assert said(tmp_path / "a.tif", text) == (None, None, {})


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    assert said(tmp_path / "a.tif", IMAGE + "\n" * 2_000_000) == (None, None, {})


def test_a_link_out_of_the_folder_is_not_followed_and_one_within_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text(IMAGE)
    (folder / "a.IMD").symlink_to(tmp_path / "secret.txt")
    assert said(folder / "a.tif", None) == (None, None, {})
    (folder / "product.txt").write_text(IMAGE)
    (folder / "b.IMD").symlink_to("product.txt")
    assert said(folder / "b.tif", None)[0] == "2010-04-27T15:20:20Z"


def test_a_link_that_leads_to_itself_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.IMD").symlink_to("a.IMD")
    assert said(tmp_path / "a.tif", None) == (None, None, {})
