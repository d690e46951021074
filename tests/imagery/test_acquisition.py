"""How an image was taken: from names, tags, headers and side-cars, only what is unambiguous, each with its source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagery.making import tiff
from PIL import Image

from twopass.imagery.acquisition import with_remote_acquisition
from twopass.imagery.exif import Exif, date_of
from twopass.imagery.file_names import said_by
from twopass.imagery.opening import open_image
from twopass.imagery.source import ImageInfo
from twopass.model.properties import SOURCES, ZONE_UNSAID

GREY = np.full((20, 30, 1), 7, np.uint8)
PICTURE = Image.fromarray(GREY[:, :, 0])


@pytest.mark.parametrize(
    ("name", "date", "platform"),
    [
        ("S2A_MSIL2A_20230512T103021_N0509_R108_T32TQM_20230512T162801.SAFE", "2023-05-12T10:30:21Z", "sentinel-2a"),
        ("S1A_IW_GRDH_1SDV_20200708T050514_20200708T050539_033_03D.tiff", "2020-07-08T05:05:14Z", "sentinel-1a"),
        ("T32TQM_20230512T103021_B04_10m.jp2", "2023-05-12T10:30:21Z", None),
        ("LC08_L1TP_035032_20160721_20180131_01_T1_B4.TIF", "2016-07-21", "landsat-8"),
        ("LC80330332016201LGN00_B4.tif", "2016-07-19", "landsat-8"),
        ("20200801_143245_1032_3B_AnalyticMS.tif", "2020-08-01T14:32:45Z", "PlanetScope 1032"),
        ("20200801_143245_55_2451_3B_Visual_clip.tif", "2020-08-01T14:32:45Z", "PlanetScope 2451"),
        ("1056417_2017-03-08_RE3_3A_Visual_clip.tif", "2017-03-08", "RapidEye 3"),
        ("IMG_PHR1B_P_201302080836091_SEN_PRG.TIF", "2013-02-08T08:36:09Z", "pleiades-1b"),
        ("10APR27152020-M2AS_R1C1-052366006.TIF", "2010-04-27T15:20:20Z", None),
        ("WV02_10300100A1B2C3D4_site.tif", None, "worldview-2"),
        ("104001005E5C6200-visual.tif", None, "worldview-3"),
        ("m_4709963_se_14_1_20120731.tif", "2012-07-31", None),
        ("m_4709963_se_14_060_20170827_20171020.tif", "2017-08-27", None),
        ("khmeimim 2024-12-13.jpg", "2024-12-13", None),
        ("khmeimim_20230512T103021.jpg", "2023-05-12T10:30:21Z", None),
        ("scan_2023-05-12T10:30:21Z.png", "2023-05-12T10:30:21Z", None),
    ],
)
def test_names_that_mean_one_thing_are_understood(name: str, date: str | None, platform: str | None) -> None:
    said = {"datetime": date, "platform": platform}
    assert said_by(name) == {key: value for key, value in said.items() if value is not None}


@pytest.mark.parametrize(
    "name",
    [
        "before.tif",
        "tile_32524-5137.tif",
        "12345678.tif",
        "20231345.tif",
        "from 2020-01-01 to 2021-01-01.tif",
        "20200101_20210101.tif",
        "18500101.tif",
        "29990101.tif",
        "120200101.tif",
        "WV02_and_WV03.tif",
    ],
)
def test_names_that_could_mean_something_else_say_nothing(name: str) -> None:
    assert said_by(name) == {}


def properties_of(path: Path) -> tuple[Any, Any, dict[str, Any]]:
    source = open_image(path)
    source.close()
    return source.info.datetime, source.info.date_captured, dict(source.info.properties)


def test_a_day_in_the_name_stays_a_day(tmp_path: Path) -> None:
    assert properties_of(tiff(tmp_path / "a_2024-12-13.tif", GREY)) == (
        None,
        "2024-12-13",
        {SOURCES: {"datetime": "file name"}},
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a_20230512T103021.tif", False),
        ("a_20230512T103021Z.tif", True),
        ("a_2023-05-12.tif", True),
        ("T32TQM_20230512T103021_B04_10m.tif", True),
    ],
)
def test_a_time_in_a_name_has_a_zone_where_the_name_or_its_maker_says_so(tmp_path: Path, name: str, said: bool) -> None:
    source = properties_of(tiff(tmp_path / name, GREY))[2][SOURCES]["datetime"]
    assert source == ("file name" if said else f"file name{ZONE_UNSAID}")


def test_the_tag_of_the_same_day_gives_the_time_and_one_of_another_day_does_not(tmp_path: Path) -> None:
    for name, expected in (("a_2024-12-13", "2024-12-13T08:30:00Z"), ("a_2024-12-12", None)):
        path = tmp_path / f"{name}.tif"
        PICTURE.save(path, tiffinfo={306: "2024:12:13 08:30:00"})
        date, day, properties = properties_of(path)
        assert (date, day) == (expected, None if expected else "2024-12-12")
        assert properties[SOURCES]["datetime"] == (f"TIFF tag DateTime{ZONE_UNSAID}" if expected else "file name")


def test_credit_comes_from_the_copyright_and_else_the_artist(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x8298], exif[0x013B] = "© 2024 Someone".encode(), "Another"
    PICTURE.save(path, exif=exif)
    _, _, properties = properties_of(path)
    assert properties == {"attribution": "© 2024 Someone", SOURCES: {"attribution": "Copyright tag"}}


def test_a_stac_item_beside_the_image_goes_before_everything_else(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a_2024-12-13.tif", GREY)
    properties = {
        "datetime": "2024-12-11T10:00:00Z",
        "platform": "sat-1",
        "view:off_nadir": 12,
        "eo:cloud_cover": 400,
        "providers": [{"name": "Host", "roles": ["host"]}, {"name": "Maker", "roles": ["producer"]}],
    }
    item = {"type": "Feature", "stac_version": "1.0.0", "properties": properties}
    (tmp_path / "a_2024-12-13.json").write_text(json.dumps(item))
    date, day, said = properties_of(path)
    assert (date, day) == ("2024-12-11T10:00:00Z", None)
    assert {key: said[key] for key in said if key != SOURCES} == {
        "platform": "sat-1",
        "view:off_nadir": 12,
        "attribution": "Maker",
    }
    assert set(said[SOURCES].values()) == {"STAC item beside the image"}


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"type": "Feature", "properties": {"platform": "x"}}'])
def test_other_json_beside_the_image_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tiff(tmp_path / "a.tif", GREY)
    (tmp_path / "a.json").write_text(text)
    assert properties_of(path) == (None, None, {})


def test_metadata_in_an_aux_xml_is_read(tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", GREY)
    (tmp_path / "a.tif.aux.xml").write_text(
        "<PAMDataset><Metadata domain='IMAGERY'><MDI key='ACQUISITIONDATETIME'>2014-05-01 08:00:00</MDI>"
        "<MDI key='CLOUDCOVER'>12</MDI><MDI key='SATELLITEID'>WV02</MDI></Metadata></PAMDataset>"
    )
    date, _, properties = properties_of(path)
    assert date == "2014-05-01T08:00:00Z"
    assert (properties["eo:cloud_cover"], properties["platform"]) == (12.0, "worldview-2")
    assert properties[SOURCES]["datetime"] == "aux.xml"


def info(**tags: str) -> ImageInfo:
    return ImageInfo(
        path="a.ntf", width=1, height=1, count=1, shown=(1,), names=("gray",), dtype="uint8", driver="NITF", tags=tags
    )


@pytest.mark.parametrize(
    ("written", "date", "day"),
    [
        ("20200102030405", "2020-01-02T03:04:05Z", None),
        ("20200102------", None, "2020-01-02"),
        ("25152559ZMAR93", "1993-03-25T15:25:59Z", None),
        ("20021216151629", None, None),
        ("--------------", None, None),
        ("25992559ZMAR93", None, None),
    ],
)
def test_times_of_nitf_headers(written: str, date: str | None, day: str | None) -> None:
    found = with_remote_acquisition(info(NITF_IDATIM=written), Exif(), "a.ntf", None)
    assert (found.datetime, found.date_captured) == (date, day)


def test_sun_and_resolution_of_a_nitf_extension() -> None:
    tags = {"NITF_USE00A_MEAN_GSD": "013.1", "NITF_USE00A_SUN_EL": "+45.6", "NITF_USE00A_SUN_AZ": "999.9"}
    found = with_remote_acquisition(info(**tags), Exif(), "a.ntf", None)
    assert dict(found.properties) == {
        "gsd": 0.3327,
        "view:sun_elevation": 45.6,
        SOURCES: {"gsd": "NITF extension", "view:sun_elevation": "NITF extension"},
    }


def test_real_files_say_what_they_carry(shared: Path) -> None:
    date, _, properties = properties_of(shared / "pairs/giza_stereo_parallax/img1.tif")
    assert (date, properties["platform"]) == ("2013-02-08T08:36:09Z", "pleiades-1b")
    assert properties["attribution"] == "AIRBUS DS GEO"
    date, _, properties = properties_of(
        shared / "pairs/arosics_s2_shifted/after_ref_S2A_20160608T153121_T33UUU_sub.jp2"
    )
    assert (date, properties["platform"]) == ("2016-06-08T15:31:21Z", "sentinel-2a")
    _, day, properties = properties_of(shared / "pairs/naip_potholes_series/m_4709963_se_14_1_20170827.tif")
    assert (day, properties[SOURCES]["datetime"]) == ("2017-08-27", "file name")
    assert properties_of(shared / "pairs/motorway_moving_vehicles/traffic1.jpg")[:2] == (None, None)


def test_the_date_of_a_picture_taken_goes_before_that_of_the_file() -> None:
    exif = Exif(taken=date_of("2020:01:02 03:04:05"), date=date_of("2022:01:02 03:04:05"))
    assert with_remote_acquisition(info(), exif, "a", None).datetime == "2020-01-02T03:04:05Z"
