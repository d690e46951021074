"""Single pixels of an image of 41k²: shown where the view says they lie, and annotations around them, at any zoom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from imagery.making import UTM, ramp, tiff
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QPainter
from rasterio.enums import Resampling
from rasterio.windows import Window

from twopass.app.gui import make_window
from twopass.model.geometry import Box
from twopass.ui.bridge import commands

SIDE = 40_960
CORNERS = [(0, 0), (SIDE - 1, 0), (0, SIDE - 1), (SIDE - 1, SIDE - 1)]
# So far from the corners that the tags of the boxes around them are not in front of those; one on a seam of tiles.
BOXED = [(1000, SIDE - 1001), (SIDE - 1001, 1000), (SIDE // 2, SIDE // 2 - 1)]
# Screen pixels per snapshot pixel: how many snapshot pixels the box around a target is away from it, so that its
# outline is in the picture and off the target.
MARGINS = {0.25: 60, 1.0: 15, 8.0: 3, 64.0: 1}


def sparse(path: Path, *, overviews: bool) -> Path:
    """Write an image that is black but for the targets, most of whose blocks are not stored."""
    profile = {"driver": "GTiff", "dtype": "uint8", "count": 1, "width": SIDE, "height": SIDE, "crs": "EPSG:32637"}
    blocks = {"tiled": True, "blockxsize": 512, "blockysize": 512, "compress": "deflate", "SPARSE_OK": True}
    with rasterio.open(path, "w", transform=UTM, **profile, **blocks) as file:
        for x, y in CORNERS + BOXED:
            file.write(np.full((1, 1, 1), 255, np.uint8), window=Window(x, y, 1, 1))
    if overviews:
        with rasterio.Env(SPARSE_OK_OVERVIEW="YES"), rasterio.open(path, "r+") as file:
            file.build_overviews([4, 16, 64], Resampling.average)
    return path


@pytest.fixture(params=[True, False], ids=["overviews", "pyramid"])
def image(request, tmp_path):
    return sparse(tmp_path / "far.tif", overviews=request.param)


@pytest.fixture
def gui(image, qtbot, tmp_path):
    other = tiff(tmp_path / "near.tif", ramp())
    gui = make_window()
    gui.window.resize(1300, 700)
    with qtbot.waitExposed(gui.window):
        gui.window.show()
    gui.open_files([image, other])
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle and not gui.is_running("pyramid"), timeout=60_000)
    gui.window.state.set_link(False)
    gui.run_action("view.bands", {"stretch": "none"})
    yield gui
    gui.close()


def taken(gui, qtbot, ratio: int) -> np.ndarray:
    """Return the sharp picture of the left pane on a screen of *ratio* device pixels: rows × columns × RGB."""
    pane = gui.window.view.panes["before"]
    pane.devicePixelRatioF = lambda: float(ratio)

    def picture() -> QImage:
        image = QImage(pane.size() * ratio, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        pane.render(painter, QPoint())
        painter.end()
        return image

    def sharp() -> bool:
        picture()
        return gui.idle and pane.picture.sharp

    pane.refresh()
    qtbot.waitUntil(sharp, timeout=20_000)
    image = picture()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), 2::-1].copy()


def around(target: tuple[int, int], size: float) -> Box:
    """Return a box of whole snapshot pixels, *size* away from a target on every side."""
    return Box(target[0] - size, target[1] - size, 1 + 2 * size, 1 + 2 * size)


def lit(pixels: np.ndarray, level: int) -> Box:
    """Return the bounds of what is grey and about as bright as *level*, device pixels.

    At twice its size a pixel is smoothed: its four device pixels are then a bit more than half as bright as it.
    """
    grey = pixels.max(axis=2) == pixels.min(axis=2)
    rows, columns = np.nonzero(grey & (pixels[:, :, 0] >= level / 2) & (pixels[:, :, 0] <= level + 1))
    assert len(rows), "no target is to be seen"
    left, top = columns.min(), rows.min()
    return Box(int(left), int(top), int(columns.max() - left) + 1, int(rows.max() - top) + 1)


def sides(box: Box) -> np.ndarray:
    """Return left, top, right and bottom."""
    return np.array([box.x, box.y, box.right, box.bottom])


def on_screen(pane, box: Box, ratio: int) -> Box:
    """Return where the view says that a box of snapshot pixels lies, device pixels."""
    left, top = pane.to_screen((box.x, box.y))
    right, bottom = pane.to_screen((box.right, box.bottom))
    return Box(left * ratio, top * ratio, (right - left) * ratio, (bottom - top) * ratio)


def outline(pixels: np.ndarray, color: int, start: tuple[int, int], band: int) -> np.ndarray:
    """Return where one meets the colour of an outline going left, up, right and down from (column, row) *start*.

    Outlines may be dashed: each way is as wide as *band* on both sides.
    """
    wanted = np.array([color >> 16, color >> 8 & 255, color & 255])
    colored = (np.abs(pixels.astype(int) - wanted) <= 40).all(axis=2)
    column, row = start
    across = colored[row - band : row + band + 1].any(axis=0)
    along = colored[:, column - band : column + band + 1].any(axis=1)
    ways = (across[column::-1], along[row::-1], across[column:], along[row:])
    assert all(way.any() for way in ways), "the outline does not go around the target"
    left, up, right, down = (int(way.argmax()) for way in ways)
    return np.array([column - left, row - up, column + right + 1, row + down + 1])


def test_targets_and_the_boxes_around_them_are_where_the_view_says(gui, qtbot) -> None:
    for scale, margin in MARGINS.items():
        check_at(gui, qtbot, scale, margin)
        for _ in BOXED:
            gui.run_action("edit.undo")
            qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
        assert not gui.session.project.annotations


def check_at(gui, qtbot, scale: float, margin: int) -> None:
    state, pane = gui.window.state, gui.window.view.panes["before"]
    for target in BOXED:
        assert commands.draw(state, "before", around(target, margin), "Target")
        qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    state.select(())
    color = next(int(label.color[1:], 16) for label in state.project.labels.values() if label.name == "Target")
    for ratio in (1, 2):
        level = round(255 * min(scale * ratio, 1.0) ** 2)
        for target in CORNERS + BOXED:
            # Off the middle of a pixel, as views are that somebody dragged.
            state.center_on("before", (target[0] + 0.31, target[1] + 0.77), scale)
            pixels = taken(gui, qtbot, ratio)
            place = on_screen(pane, Box(*target, 1, 1), ratio)
            # Only what is nearer than the outline: its tag, and what is written in the corners, is bright too.
            reach = int(margin * scale * ratio + place.width / 2) - 4
            column, row = (int(side) for side in place.center)
            seen = lit(pixels[row - reach : row + reach, column - reach : column + reach], level)
            seen = replace(seen, x=seen.x + column - reach, y=seen.y + row - reach)
            assert np.abs(np.array(seen.center) - place.center).max() <= 1.0, (scale, target, ratio)
            assert np.abs(np.array([seen.width, seen.height]) - max(place.width, 1)).max() <= 1.0, (
                scale,
                target,
                ratio,
            )
            if target in BOXED:
                expected = sides(on_screen(pane, around(target, margin), ratio))
                found = outline(pixels, color, (column, row), 8 * ratio)
                # Half a device pixel that the picture is off, and half the line's width, which is 2 screen pixels.
                assert np.abs(found - expected).max() <= 1.0 + ratio, (scale, target, ratio)
