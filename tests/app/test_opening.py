"""Opening in the real window: off the UI thread, with a Cancel that leaves nothing behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from twopass.app.gui import make_window
from twopass.imagery.isolated.image import OPEN
from twopass.workbench import decoding, facts, opening

SLOW = "slow.tif"


@pytest.fixture
def gui(qtbot):
    decoding.open_image(opening.sample_images()[0])  # the processes are up, as they are once a window is shown
    window = make_window()
    window.window.show()
    window.window.show_start()
    yield window
    window.close()


@pytest.fixture
def gate(monkeypatch):
    """Images named ``slow.tif`` are read when the gate opens."""
    opened, read = threading.Event(), facts.facts_of

    def slowly(path: Path, *stopped):
        if path.name == SLOW:
            assert opened.wait(30)
        return read(path, *stopped)

    monkeypatch.setattr(facts, "facts_of", slowly)
    yield opened
    opened.set()


@pytest.fixture
def images(tmp_path):
    before, after = opening.sample_images()
    slow = tmp_path / SLOW
    slow.write_bytes(before.read_bytes())
    return slow, before, after


def projects() -> list[Path]:
    return list(opening.untitled_dir().glob("*")) if opening.untitled_dir().exists() else []


def test_a_slow_opening_can_be_cancelled_and_leaves_nothing(gui, gate, images, qtbot) -> None:
    slow, _, after = images
    gui.open_files([slow, after])
    bar = gui.window.work_bar
    qtbot.waitUntil(bar.isVisible)
    assert bar.title.text() == "Opening the images"
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: gui.idle)
    assert (gui.session, gui.window.view, gui.window.errors, projects()) == (None, None, [], [])


def test_a_cancel_does_not_wait_for_an_image_that_hangs(gui, images, qtbot) -> None:
    _, before, after = images
    held = decoding.decoder().pids
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    gui.open_files([before, after])
    bar = gui.window.work_bar
    qtbot.waitUntil(bar.isVisible)
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    began = time.monotonic()
    qtbot.waitUntil(lambda: gui.idle, timeout=60_000)
    waited = time.monotonic() - began
    for pid in set(held) & set(decoding.decoder().pids):
        os.kill(pid, signal.SIGCONT)
    assert waited < OPEN / 2  # nothing is measured: an image that hangs is given up after so long
    assert (gui.session, gui.window.errors, projects()) == (None, [], [])
    gui.open_files([before, after])
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle, timeout=60_000)


def test_what_is_open_stays_until_the_new_one_is_there(gui, gate, images, qtbot) -> None:
    slow, before, after = images
    gui.open_files([before, after])
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    first = gui.session
    gui.open_files([slow, after])
    qtbot.waitUntil(gui.window.work_bar.isVisible)
    assert gui.session is first
    gate.set()
    qtbot.waitUntil(lambda: gui.session is not first and gui.idle)
    assert gui.window.windowTitle().startswith("slow — after")


def test_the_last_thing_opened_is_what_is_shown(gui, gate, images, qtbot) -> None:
    slow, before, after = images
    gui.open_files([slow, after])
    gui.open_files([before, after])
    gate.set()
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    assert gui.window.windowTitle().startswith("before — after")
    assert len(projects()) == 1


def test_a_bad_image_is_said_and_changes_nothing(gui, images, tmp_path, qtbot) -> None:
    _, before, after = images
    gui.open_files([before, after])
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle)
    kept, text = gui.session, tmp_path / "notes.tif"
    text.write_text("not an image")
    gui.open_files([before, text])
    qtbot.waitUntil(lambda: bool(gui.window.errors) and gui.idle)
    assert "notes.tif" in gui.window.errors[0]
    assert (gui.session, len(projects())) == (kept, 1)


def test_a_cancel_that_comes_late_removes_the_project_that_was_made(gui, images, qtbot) -> None:
    _, before, after = images
    gui.open_files([before, after])
    # No event is handled here: the work is done, or nearly, and its result can't have reached this thread.
    while not projects():
        threading.Event().wait(0.01)
    gui._cancel_opening()
    qtbot.waitUntil(lambda: gui.idle)
    assert (gui.session, projects()) == (None, [])
