"""Images on the network through the command line and the window: off until the host is allowed, asked for by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from imagery.making import ramp, tiff
from imagery.remote.serving import Server, serving
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton

from twopass.app.gui import Window, make_window
from twopass.app.main import main
from twopass.workbench import decoding
from twopass.workbench.settings import Settings, allow_host, load_settings


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving() as running:
        running.files["/a.tif"] = running.files["/b.tif"] = tiff(tmp_path / "a.tif", ramp()).read_bytes()
        yield running


@pytest.fixture
def addresses(server: Server) -> list[str]:
    return [server.url("/a.tif?sig=secret"), server.url("/b.tif")]


def new(path: Path, addresses: list[str], *more: str) -> int:
    return main(["new", str(path), "--before", addresses[0], "--after", addresses[1], *more])


def test_the_command_line_asks_no_host_that_is_not_allowed(
    server: Server, addresses: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path / "p.twopass", addresses) == 1
    assert new(tmp_path / "p.twopass", addresses, "--allow-host", "127.0.0.1") == 1
    said = capfd.readouterr().err
    assert said.count(f"a.tif is on the host {server.host}, which you have not allowed") == 2
    assert "secret" not in said
    assert (server.connections, (tmp_path / "p.twopass").exists()) == (0, False)


@pytest.mark.parametrize("typed", ["{host}", "http://{host}/elsewhere"])
def test_the_command_line_takes_hosts_for_one_run(
    server: Server, addresses: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str], typed: str
) -> None:
    path = tmp_path / "p.twopass"
    assert new(path, addresses, "--allow-host", typed.format(host=server.host)) == 0
    assert load_settings() == Settings()
    assert main(["info", str(path), "--json"]) == 0
    out = capfd.readouterr().out
    assert "secret" not in out
    facts = json.loads(out[out.index("{") :])
    assert [(item["file_name"], item["found"]) for item in facts["details"]["snapshots"]] == [
        ("a.tif", True),
        ("b.tif", True),
    ]


def test_the_settings_allow_hosts(server: Server, addresses: list[str], tmp_path: Path) -> None:
    allow_host(Settings(), server.host)
    assert new(tmp_path / "p.twopass", addresses) == 0


@pytest.fixture
def gui(qtbot: Any) -> Iterator[Window]:
    window = make_window()
    window.window.show()
    window.window.show_start()
    yield window
    window.close()


def question(gui: Window) -> QMessageBox | None:
    return gui.window.findChild(QMessageBox, "confirm")


def answer(gui: Window, qtbot: Any, *, allow: bool) -> None:
    dialog = question(gui)
    assert dialog is not None
    yes = dialog.findChild(QPushButton, "confirmYes")
    button = yes if allow else next(item for item in dialog.buttons() if item is not yes)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: question(gui) is None)


def test_the_window_asks_before_anything_is_sent(gui: Window, server: Server, addresses: list[str], qtbot: Any) -> None:
    gui.open_files(addresses)
    qtbot.waitUntil(lambda: question(gui) is not None)
    asked = question(gui)
    assert asked is not None
    assert f"from {server.host}" in asked.text()
    assert "secret" not in asked.text()
    assert decoding.decoder().pids  # it was a decoding process that said so
    assert server.connections == 0
    answer(gui, qtbot, allow=False)
    assert (server.connections, gui.session, gui.window.errors) == (0, None, [])

    gui.open_files(addresses)
    qtbot.waitUntil(lambda: question(gui) is not None)
    answer(gui, qtbot, allow=True)
    qtbot.waitUntil(lambda: gui.session is not None and gui.idle, timeout=20_000)
    assert load_settings().remote_hosts == (server.host,)
    assert gui.tiles_read > 0
    assert gui.window.errors == []


def test_a_project_of_somebody_else_asks_about_each_host_once(
    gui: Window, server: Server, addresses: list[str], tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "p.twopass"
    assert new(path, addresses, "--allow-host", server.host) == 0
    before = server.connections
    gui.open_files([path])
    qtbot.waitUntil(lambda: question(gui) is not None, timeout=20_000)
    qtbot.waitUntil(lambda: gui.idle, timeout=20_000)
    assert len(gui.window.findChildren(QMessageBox, "confirm")) == 1
    assert decoding.decoder().pids
    assert server.connections == before
    assert gui.window.view is not None
    problems = [pane.picture.problem or "" for pane in gui.window.view.panes.values()]
    assert all("you have not allowed" in text and "secret" not in text for text in problems)
    answer(gui, qtbot, allow=True)
    qtbot.waitUntil(lambda: gui.tiles_read >= 2 and gui.idle, timeout=20_000)
    assert [pane.picture.problem for pane in gui.window.view.panes.values()] == [None, None]


def test_one_address_alone_is_no_project(gui: Window, addresses: list[str]) -> None:
    gui.open_files(addresses[:1])
    assert gui.window.errors == ["Give two images, or one project."]


def commands(address: str, out: Path) -> list[list[str]]:
    """Return every command that reads one image."""
    part = ["--window", "0", "0", "120", "90", "--size", "60", "45", "--out", str(out)]
    return [["info", address], ["info", address, "--json"], ["render", address, *part]]


@pytest.mark.parametrize("which", range(3))
def test_no_command_asks_a_host_that_is_not_allowed(
    server: Server, addresses: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str], which: int
) -> None:
    command = commands(addresses[0], tmp_path / "out.png")[which]
    assert main(command) == 1
    assert main([*command, "--allow-host", "127.0.0.1"]) == 1
    said = capfd.readouterr()
    assert decoding.decoder().pids  # it was a decoding process that said so
    assert (server.connections, server.requests, (tmp_path / "out.png").exists()) == (0, [], False)
    assert said.err.count(f"a.tif is on the host {server.host}, which you have not allowed") == 2
    assert "secret" not in said.out + said.err


def test_every_command_reads_an_allowed_address_as_a_file(
    server: Server, addresses: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    outs = tmp_path / "remote.png", tmp_path / "local.png"
    said: list[str] = []
    for place, out, more in zip(
        (addresses[0], str(tmp_path / "a.tif")), outs, (["--allow-host", server.host], list[str]()), strict=True
    ):
        for command in commands(place, out):
            assert main([*command, *more]) == 0
        said.append(capfd.readouterr().out.replace(str(out), "out.png").replace(str(tmp_path / "a.tif"), "a.tif"))
    assert said[0] == said[1]
    assert "secret" not in said[0]
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert server.requests.count("/a.tif?sig=secret") == len(server.requests) > 0
    assert load_settings() == Settings()


def test_an_address_that_makes_no_sense_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "https://user:secret@h.example/a.tif"]) == 1
    said = capfd.readouterr().err
    assert "it holds a user name or a password" in said
    assert "secret" not in said
