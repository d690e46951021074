"""``info``, ``check`` and ``export`` of a crashed project: they show what was committed and change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from support.crashed import contents, crash, locked, open_folder

from twopass.app.main import main

__all__ = ["open_folder"]


@pytest.fixture
def project(open_folder: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    path = open_folder / "p.twopass"
    for name in ("a.png", "b.png"):
        Image.new("RGB", (100, 80)).save(open_folder / name)
    assert main(["new", str(path), "--before", str(open_folder / "a.png"), "--after", str(open_folder / "b.png")]) == 0
    capfd.readouterr()
    return path


@pytest.fixture
def out(open_folder: Path) -> Path:
    """Return where an export goes: a place anybody may write in."""
    folder = open_folder.parent / "out"
    folder.mkdir()
    folder.chmod(0o777)
    return folder / "labels.json"


def looked(project: Path, out: Path) -> bytes:
    assert main(["info", str(project)]) == 0
    assert main(["check", str(project)]) == 0
    assert main(["export", str(project), "--out", str(out)]) == 0
    content = out.read_bytes()
    out.unlink()
    return content


def test_a_crashed_project(project: Path, out: Path, capfd: pytest.CaptureFixture[str]) -> None:
    expected = looked(project, out), capfd.readouterr()
    crash(project)
    before = contents(project.parent)
    assert (looked(project, out), capfd.readouterr()) == expected
    assert contents(project.parent) == before


def test_a_crashed_project_where_nothing_can_be_written(
    project: Path, out: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = looked(project, out), capfd.readouterr()
    crash(project)
    before = contents(project.parent)
    with locked(project.parent, monkeypatch):
        assert (looked(project, out), capfd.readouterr()) == expected
    assert contents(project.parent) == before
