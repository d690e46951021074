"""Pictures of projects for the start screen: also of one that a crash left in a place that can't be written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.crashed import contents, crash, locked, open_folder
from support.projects import uid
from support.stored import with_a_box

from twopass.model.display import DisplayChoice
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.records import Snapshot
from twopass.workbench.thumbnails import of_project, of_snapshot

__all__ = ["open_folder"]


@pytest.fixture
def project(open_folder: Path) -> Path:
    """Return a project whose before image lies beside it (the box's project names /images/a.png)."""
    with_a_box(open_folder / "p.twopass")
    Image.new("RGB", (100, 80), (200, 90, 120)).save(open_folder / "a.png")
    return open_folder / "p.twopass"


def test_the_before_snapshot_small(project: Path) -> None:
    picture = of_project(project, 50)
    assert picture is not None
    assert picture.shape[:2] == (40, 50)


@pytest.mark.parametrize("is_locked", [False, True])
def test_a_crashed_project_has_one_and_nothing_is_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch, is_locked: bool
) -> None:
    of_project(project, 50)  # what is imported late is imported as who we are
    crash(project)
    before = contents(project.parent)
    if is_locked:
        with locked(project.parent, monkeypatch):
            picture = of_project(project, 50)
    else:
        picture = of_project(project, 50)
    assert picture is not None
    assert contents(project.parent) == before


def test_no_image_no_picture_and_no_project_an_error(project: Path) -> None:
    (project.parent / "a.png").unlink()
    assert of_project(project, 50) is None
    with pytest.raises(TwopassError) as caught:
        of_project(project.parent / "none.twopass", 50)
    assert caught.value.code is ErrorCode.PROJECT_MISSING


def test_a_snapshot_is_shown_as_the_user_chose(tmp_path: Path) -> None:
    path = tmp_path / "c.png"
    Image.new("RGB", (300, 200), (200, 90, 120)).save(path)
    shot = Snapshot(uid=uid(1), number=1, site=None, file_name="c.png", width=300, height=200, path=str(path))
    picture = of_snapshot(shot, tmp_path / "p.twopass", 60)
    assert picture is not None
    assert picture.shape == (40, 60)
    assert set(np.unique(picture)) == {0xFFC85A78}
    green = replace(shot, display=DisplayChoice(bands=(2,)))
    picture = of_snapshot(green, tmp_path / "p.twopass", 60)
    assert picture is not None
    assert set(np.unique(picture)) == {0xFF5A5A5A}


def test_a_snapshot_without_its_image_has_no_picture(tmp_path: Path) -> None:
    shot = Snapshot(uid=uid(1), number=1, site=None, file_name="c.png", width=3, height=2, path=str(tmp_path / "c.png"))
    assert of_snapshot(shot, tmp_path / "p.twopass", 60) is None
