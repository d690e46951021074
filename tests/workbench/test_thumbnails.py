"""Pictures of projects for the start screen: also of one that a crash left in a place that can't be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from support.crashed import contents, crash, locked, open_folder
from support.stored import with_a_box

from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.thumbnails import of_project

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
