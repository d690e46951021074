"""Saving and copying the view, from the menu and from a journey."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication


def test_the_view_is_saved_when_it_is_sharp(gui, qtbot, tmp_path: Path) -> None:
    gui.window.state.zoom(3.0)
    gui.run_action("file.save_view", {"out": str(tmp_path / "v.png")})
    assert not gui.idle
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    with Image.open(tmp_path / "v.png") as picture:
        assert picture.width == gui.window.view.width()
        assert picture.height > gui.window.view.height()
    assert gui.window.errors == []


def test_an_image_of_the_comparison_is_refused_before_anything_is_drawn(gui, tmp_path: Path) -> None:
    image = Path(gui.window.state.snapshot("before").path)
    was = image.stat().st_mtime_ns
    gui.run_action("file.save_view", {"out": str(image)})
    assert len(gui.window.errors) == 1
    assert gui.due == 0
    assert image.stat().st_mtime_ns == was


def test_the_view_is_copied(gui, qtbot) -> None:
    QGuiApplication.clipboard().clear()
    gui.run_action("file.copy_view")
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    image = QGuiApplication.clipboard().image()
    assert image.width() == gui.window.view.width()
    assert image.height() > gui.window.view.height()


def test_the_dialog_offers_a_name_and_saves(gui, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = []

    def ask(_parent, start, then):
        offered.append(start)
        then(tmp_path / start.name)

    monkeypatch.setattr("twopass.app.picturing.asking.picture_file", ask)
    gui.run_action("view.mode_swipe")
    gui.run_action("file.save_view")
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    assert [start.name for start in offered] == ["Twopass swipe.png"]
    assert (tmp_path / "Twopass swipe.png").exists()


def test_a_comparison_closed_meanwhile_gives_no_picture(gui, qtbot, tmp_path: Path) -> None:
    gui.window.state.zoom(3.0)
    gui.run_action("file.save_view", {"out": str(tmp_path / "v.png")})
    gui.close_session()
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    assert gui.due == 0
    assert not (tmp_path / "v.png").exists()
