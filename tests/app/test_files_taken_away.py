"""An image deleted, replaced, cut short or moved while it is panned, or a full disk: a sentence, and work goes on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from imagery.making import tiff
from journeys.making import twopass

from twopass.app.gui import make_window
from twopass.app.journeys import hands
from twopass.imagery.pyramid.cache import PyramidCache, Space
from twopass.model.errors import ErrorCode
from twopass.model.geometry import Box
from twopass.model.viewport import panned
from twopass.workbench import decoding
from twopass.workbench.stored import StoredState

SIDE = 2900  # just not so large that a pyramid is built
BLOCKS = {"tiled": True, "blockxsize": 256, "blockysize": 256}


@pytest.fixture
def gui(qtbot):
    gui = make_window()
    gui.window.resize(1300, 700)
    with qtbot.waitExposed(gui.window):
        gui.window.show()
    yield gui
    gui.close()


def noise(path: Path, side: int = SIDE, seed: int = 0) -> Path:
    path.parent.mkdir(exist_ok=True)
    return tiff(path, np.random.default_rng(seed).integers(0, 256, (side, side, 1), np.uint8), **BLOCKS)


def open_pair(gui, qtbot, folder: Path, before: Path) -> Path:
    """Open *before* and another image as a project, and return its path."""
    project = folder / "p.twopass"
    gui.open_files([before, noise(folder / "after.tif", 600)], project=project)
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle, timeout=30_000)
    gui.window.state.set_link(False)
    return project


def draw(gui, qtbot, at: tuple[float, float], pane: str = "before") -> None:
    """Draw a box of 40 pixels by hand with its first corner in the middle of a pane, which is *at*, and name it."""
    before = len(gui.session.project.annotations)
    gui.window.state.center_on(pane, at, 1.0)
    gui.run_action("tool.box")
    hands.drag(gui.window, {"pane": pane, "from": at, "to": [at[0] + 40, at[1] + 40]})
    hands.write(gui.window, "Truck")
    hands.press(gui.window, "Return")
    qtbot.waitUntil(lambda: gui.idle and gui.session.stored.state is StoredState.STORED, timeout=20_000)
    assert len(gui.session.project.annotations) == before + 1


def pan(gui, qtbot, steps: int) -> None:
    """Pan the left pane to the lower right; the tiles are not waited for."""
    state = gui.window.state
    for _ in range(steps):
        state.set_view("before", panned(state.views["before"], (-90.0, -90.0)))
        qtbot.wait(5)


def shapes(gui) -> list[Box]:
    return [annotation.shape for annotation in gui.session.project.annotations.values()]


def replaced(path: Path) -> None:
    noise(path.with_name("other.tif"), seed=1).replace(path)


@pytest.mark.parametrize(
    ("happens", "code", "missing"),
    [
        (lambda path: path.unlink(), ErrorCode.FILE_MISSING, True),
        (lambda path: path.parent.rename(path.parent.with_name("moved")), ErrorCode.FILE_MISSING, True),
        (lambda path: shutil.rmtree(path.parent), ErrorCode.FILE_MISSING, True),
        (replaced, ErrorCode.IMAGE_CHANGED, False),
        (lambda path: os.truncate(path, 100_000), ErrorCode.IMAGE_TRUNCATED, False),
        (lambda path: os.truncate(path, 0), ErrorCode.IMAGE_TRUNCATED, False),
    ],
    ids=["deleted", "folder moved", "folder deleted", "replaced", "cut short", "emptied"],
)
def test_an_image_lost_while_it_is_panned(
    gui, qtbot, tmp_path: Path, happens: Callable[[Path], object], code: ErrorCode, missing: bool
) -> None:
    image = noise(tmp_path / "images" / "before.tif")
    project = open_pair(gui, qtbot, tmp_path, image)
    draw(gui, qtbot, (300, 300))
    said = []
    pane, heard = gui.window.view.panes["before"], gui._tiles.on_error
    gui._tiles.on_error = lambda snapshot, error: (said.append(error), heard(snapshot, error))
    pan(gui, qtbot, 4)
    happens(image)
    pan(gui, qtbot, 20)
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    assert [error.code for error in said] == [code]
    assert pane.picture.problem is not None
    assert pane.picture.problem.startswith(image.name) is not missing
    assert (str(image) in pane.picture.problem) is missing
    assert gui.window.view.panes["after"].picture.problem is None
    # Work goes on: where the picture is lost, and in the other pane.
    draw(gui, qtbot, (2000, 2000))
    draw(gui, qtbot, (300, 300), "after")
    assert [(round(box.x), round(box.y)) for box in shapes(gui)] == [(300, 300), (2000, 2000), (300, 300)]
    assert [error.code for error in said] == [code]
    assert pane.picture.problem is not None
    drawn = shapes(gui)
    gui.close_session()
    checked = twopass("check", project, home=tmp_path / "home")
    expected = f"twopass: {project}: image not found: {image.name}\n" if missing else ""
    assert (checked.returncode, checked.stderr) == (int(missing), expected)
    gui.open_files([project])
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle, timeout=20_000)
    assert shapes(gui) == drawn


def test_a_disk_that_is_full_costs_the_pyramid_and_a_sentence(gui, qtbot, tmp_path: Path, monkeypatch) -> None:
    space = Space(total=10**12, free=10**6)
    monkeypatch.setattr(
        decoding, "build_slab", lambda path, _slab, _stopped: full.make_room(full.folder_of(path), 10**6)
    )
    full = PyramidCache(tmp_path / "cache", space=lambda _folder: space)
    full.root.mkdir()

    def without_room(path: Path, _slab: object, _stopped: object) -> None:
        full.make_room(full.folder_of(path), 10**6)

    monkeypatch.setattr(decoding, "build_slab", without_room)
    image = noise(tmp_path / "images" / "before.tif", 4096)
    open_pair(gui, qtbot, tmp_path, image)
    qtbot.waitUntil(lambda: bool(gui.window.errors) and gui.idle, timeout=20_000)
    assert len(gui.window.errors) == 1
    assert "the disk is nearly full" in gui.window.errors[0]
    assert not gui.is_running("pyramid")
    assert not gui.window.work_bar.isVisible()
    pan(gui, qtbot, 3)
    draw(gui, qtbot, (2000, 2000))
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    assert gui.window.view.panes["before"].picture.problem is None
    assert len(gui.window.errors) == 1
    assert sorted(path.name for path in image.parent.iterdir()) == ["before.tif"]
