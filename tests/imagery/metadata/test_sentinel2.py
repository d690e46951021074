"""The MTD files of a Sentinel-2 product: found by the product's own folders, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from imagery.making import tiff

from twopass.imagery.metadata.sentinel2 import PRODUCT_SOURCE, TILE_SOURCE
from twopass.imagery.opening import open_image
from twopass.model.properties import SOURCES

GREY = np.full((20, 30, 1), 7, np.uint8)
PRODUCT = "S2A_MSIL2A_20230512T103021_N0509_R108_T32TQM_20230512T162801"
NAME = "T32TQM_20230512T103021_B04_10m.tif"
TILE_XML = """<?xml version="1.0" encoding="UTF-8"?>
<n1:Level-2A_Tile_ID xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/S2_PDI_Level-2A_Tile_Metadata.xsd">
<n1:General_Info><TILE_ID>S2A_OPER_MSI_L2A_TL_2APS_20230512T162801_A041187_T32TQM_N05.09</TILE_ID>
<SENSING_TIME metadataLevel="Standard">2023-05-12T10:36:33.812345Z</SENSING_TIME></n1:General_Info>
<n1:Geometric_Info><Tile_Angles><Mean_Sun_Angle><ZENITH_ANGLE unit="deg">31.5</ZENITH_ANGLE>
<AZIMUTH_ANGLE unit="deg">152.25</AZIMUTH_ANGLE></Mean_Sun_Angle><Mean_Viewing_Incidence_Angle_List>
<Mean_Viewing_Incidence_Angle bandId="0"><ZENITH_ANGLE>8</ZENITH_ANGLE></Mean_Viewing_Incidence_Angle>
</Mean_Viewing_Incidence_Angle_List></Tile_Angles></n1:Geometric_Info>
<n1:Quality_Indicators_Info><Image_Content_QI><CLOUDY_PIXEL_PERCENTAGE>3.25</CLOUDY_PIXEL_PERCENTAGE>
</Image_Content_QI></n1:Quality_Indicators_Info></n1:Level-2A_Tile_ID>"""
PRODUCT_XML = f"""<n1:Level-2A_User_Product xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/x.xsd"><n1:General_Info>
<Product_Info><PRODUCT_START_TIME>2023-05-12T10:30:21.024Z</PRODUCT_START_TIME>
<PRODUCT_URI>{PRODUCT}.SAFE</PRODUCT_URI><Datatake><SPACECRAFT_NAME>Sentinel-2A</SPACECRAFT_NAME></Datatake>
</Product_Info></n1:General_Info><n1:Quality_Indicators_Info>
<Cloud_Coverage_Assessment>7.5</Cloud_Coverage_Assessment></n1:Quality_Indicators_Info></n1:Level-2A_User_Product>"""


def said(path: Path) -> tuple[Any, dict[str, Any]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    source = open_image(tiff(path, GREY))
    source.close()
    return source.info.datetime, dict(source.info.properties)


def product(folder: Path) -> Path:
    granule = folder / f"{PRODUCT}.SAFE" / "GRANULE" / "L2A_T32TQM_A041187_20230512T103021"
    granule.mkdir(parents=True)
    (granule / "MTD_TL.xml").write_text(TILE_XML)
    (granule.parent.parent / "MTD_MSIL2A.xml").write_text(PRODUCT_XML)
    return granule


def test_tile_and_product_are_read_from_their_folders(tmp_path: Path) -> None:
    granule = product(tmp_path)
    for place in (granule / "IMG_DATA" / "R10m", granule / "IMG_DATA"):
        date, properties = said(place / NAME)
        sources = properties.pop(SOURCES)
        assert date == "2023-05-12T10:36:33Z"
        assert properties == {
            "platform": "sentinel-2a",
            "view:sun_azimuth": 152.25,
            "view:sun_elevation": 58.5,
            "eo:cloud_cover": 3.25,
        }
        assert (sources["datetime"], sources["platform"]) == (TILE_SOURCE, PRODUCT_SOURCE)


def test_no_other_folder_above_is_looked_into(tmp_path: Path) -> None:
    granule = product(tmp_path)
    date, properties = said(granule / "elsewhere" / "R10m" / NAME)
    assert date == "2023-05-12T10:30:21Z"
    assert set(properties) == {SOURCES}


def test_files_beside_the_image_count_where_they_are_of_its_tile_and_time(tmp_path: Path) -> None:
    (tmp_path / "MTD_TL.xml").write_text(TILE_XML)
    (tmp_path / "MTD_MSIL2A.xml").write_text(PRODUCT_XML)
    date, properties = said(tmp_path / NAME)
    assert (date, properties["platform"]) == ("2023-05-12T10:36:33Z", "sentinel-2a")
    assert set(said(tmp_path / "T31TQM_20230101T103021_B04.tif")[1]) == {SOURCES}
    assert said(tmp_path / "before.tif") == (None, {})


def test_what_declares_entities_is_not_read(tmp_path: Path) -> None:
    granule = product(tmp_path)
    laughs = '<!DOCTYPE a [<!ENTITY b "ha">]>'
    (granule / "MTD_TL.xml").write_text(TILE_XML.replace("?>\n", f"?>{laughs}", 1))
    date, properties = said(granule / "IMG_DATA" / NAME)
    assert date == "2023-05-12T10:30:21Z"
    assert "view:sun_azimuth" not in properties
    assert properties["eo:cloud_cover"] == 7.5
