"""Real pairs through the real window, in a process of its own: draw, undo, redo, export, and linked views."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rasterio
from journeys.making import drawn, opened, played, twopass
from pyproj import Transformer

AIRFIELD = "derived/airfield_synthetic_change"


def same_ground(before: Path, after: Path, pixel: tuple[float, float]) -> list[float]:
    """Return the pixel of *after* on the ground of a pixel of *before*: by rasterio and pyproj alone."""
    with rasterio.open(before) as first, rasterio.open(after) as second:
        ground = first.transform @ pixel
        there = Transformer.from_crs(first.crs, second.crs, always_xy=True).transform(*ground)
        return [float(number) for number in ~second.transform @ there]


@pytest.mark.shared
def test_airfield_is_labelled_undone_redone_and_exported(shared: Path, tmp_path: Path) -> None:
    folder = shared / AIRFIELD
    truth = json.loads((folder / "truth.json").read_text())
    departed, arrived = truth["departed_hbb_xywh"], truth["arrived_hbb_xywh"]
    boxes = [
        {"id": 1, "pane": "before", "label": "An-124", "bbox": departed},
        {"id": 2, "pane": "after", "label": "Ka-52", "bbox": arrived},
    ]
    played(
        tmp_path,
        [
            *opened(tmp_path, folder / "before.tif", folder / "after.tif"),
            {"expect": {"annotations": 0, "snapshots": 2, "link": {"on": True, "basis": "ground"}}},
            *drawn("before", *departed, "An-124"),
            *drawn("after", *arrived, "Ka-52"),
            {"expect": {"annotations": 2, "edits": 2, "stored": "stored", "boxes": boxes, "within": 1.0}},
            {"key": "Ctrl+Z"},
            {"expect": {"annotations": 1, "undo": "Draw An-124", "redo": "Draw Ka-52"}},
            {"key": "Ctrl+Z"},
            {"expect": {"annotations": 0, "undo": None, "redo": "Draw An-124"}},
            {"key": "Ctrl+Shift+Z"},
            {"key": "Ctrl+Shift+Z"},
            {"expect": {"annotations": 2, "redo": None, "boxes": boxes, "within": 1.0}},
            {"action": "file.export", "arguments": {"format": "coco", "out": "labels.json"}},
            {"expect": {"errors": []}},
        ],
    )
    coco = json.loads((tmp_path / "labels.json").read_text())
    files = {image["id"]: image["file_name"] for image in coco["images"]}
    names = {category["id"]: category["name"] for category in coco["categories"]}
    found = {files[item["image_id"]]: (names[item["category_id"]], item["bbox"]) for item in coco["annotations"]}
    assert found["before.tif"] == ("An-124", pytest.approx(departed, abs=1.0))
    assert found["after.tif"] == ("Ka-52", pytest.approx(arrived, abs=1.0))
    assert twopass("check", tmp_path / "p.twopass", home=tmp_path / "home").returncode == 0


@pytest.mark.shared
@pytest.mark.parametrize(
    ("first", "second", "pixel"),
    [
        pytest.param(
            "pairs/joplin_cross_crs/before/tile_1361-9136.tif",
            "pairs/joplin_cross_crs/after/tile_32524-5137.tif",
            (400, 700),
            id="joplin",
        ),
        pytest.param(
            "pairs/naip_potholes_series/m_4709963_se_14_1_20090818.tif",
            "pairs/naip_potholes_series/m_4709963_se_14_1_20170827.tif",
            (300, 500),
            id="potholes",
        ),
        *(
            pytest.param(
                "derived/same_place_crs/utm14_nad83_epsg26914.tif",
                f"derived/same_place_crs/{name}.tif",
                (120, 170),
                id=name,
            )
            for name in ("epsg4326", "epsg3857", "epsg3413", "rotated_grid_20deg")
        ),
    ],
)
def test_linked_panes_show_the_same_ground(
    shared: Path, tmp_path: Path, first: str, second: str, pixel: tuple[int, int]
) -> None:
    before, after = shared / first, shared / second
    expected = same_ground(before, after, pixel)
    played(
        tmp_path,
        [
            *opened(tmp_path, before, after),
            {"expect": {"link": {"on": True, "basis": "ground"}, "errors": []}},
            {"center": {"pane": "before", "at": list(pixel), "scale": 1.0}},
            {"wait": "idle"},
            {"expect": {"pane": {"name": "after", "center": expected, "within": 0.1}}},
            {"pan": {"pane": "before", "by": [40, 12], "frames": 4}},
            {"center": {"pane": "after", "at": expected}},
            {"expect": {"pane": {"name": "before", "center": list(pixel), "within": 0.1}}},
        ],
    )


@pytest.mark.shared
def test_photographs_without_a_place_link_pixel_by_pixel(shared: Path, tmp_path: Path) -> None:
    folder = shared / "pairs/motorway_moving_vehicles"
    played(
        tmp_path,
        [
            *opened(tmp_path, folder / "traffic1.jpg", folder / "traffic2.jpg"),
            {"expect": {"link": {"on": True, "basis": "pixels"}}},
            {"center": {"pane": "before", "at": [300, 650], "scale": 1.5}},
            {"expect": {"pane": {"name": "after", "center": [300, 650], "scale": 1.5, "within": 1e-6}}},
            *drawn("before", 250, 620, 80, 50, "An-124"),
            {"expect": {"annotations": 1, "errors": [], "stored": "stored"}},
        ],
    )
