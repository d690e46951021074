"""A picture of the view replaces nothing that somebody works with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts, compare, empty_project
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.project import Project, applied
from twopass.workbench.view_files import write_picture


def picture_bytes(path: Path, software: str | None) -> bytes:
    """A PNG, and what it says of the program that made it."""
    said = PngImagePlugin.PngInfo()
    if software is not None:
        said.add_text("Software", software)
    Image.new("RGB", (4, 3)).save(path, "PNG", pnginfo=said)
    data = path.read_bytes()
    path.unlink()
    return data


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.png" for name in ("before", "after")]
    for path in paths:
        Image.new("RGB", (8, 8)).save(path)
    return paths


@pytest.fixture
def project(images: list[Path]) -> Project:
    count = iter(range(100))
    author = Author("tester", "2024-12-13T08:31:40Z", lambda: Uid(f"uid-{next(count)}"))
    before, after = (ImageFacts(path=str(path), width=8, height=8) for path in images)
    start = empty_project(author, "Test")
    return applied(start, compare(start, author, site="Test", before=before, after=after))


@pytest.fixture
def png(tmp_path: Path) -> bytes:
    return picture_bytes(tmp_path / "made.png", "Twopass")


def test_a_picture_is_written_and_written_again(project: Project, tmp_path: Path, png: bytes) -> None:
    out = tmp_path / "view.PNG"
    for _ in range(2):
        write_picture(project, tmp_path / "p.twopass", out, png)
    assert out.read_bytes() == png
    assert sorted(path.name for path in tmp_path.iterdir()) == ["after.png", "before.png", "view.PNG"]


@pytest.mark.parametrize("reach", ["itself", "hard link", "symbolic link"])
def test_an_image_of_the_project_is_never_replaced(
    project: Project, images: list[Path], tmp_path: Path, png: bytes, reach: str
) -> None:
    out = images[1]
    if reach != "itself":
        out = tmp_path / "other.png"
        (os.link if reach == "hard link" else os.symlink)(images[1], out)
    # Even one that was itself made of a view.
    images[1].write_bytes(png)
    with pytest.raises(TwopassError) as caught:
        write_picture(project, tmp_path / "p.twopass", out, b"new")
    assert caught.value.code is ErrorCode.EXPORT_FAILED
    assert images[1].read_bytes() == png


@pytest.mark.parametrize("there", ["png", "other program's png", "project"])
def test_another_image_or_a_project_is_not_replaced(project: Project, tmp_path: Path, png: bytes, there: str) -> None:
    out = tmp_path / "there.png"
    content = {
        "png": picture_bytes(tmp_path / "x.png", None),
        "other program's png": picture_bytes(tmp_path / "x.png", "Painter"),
        "project": b"SQLite format 3\0" + bytes(100),
    }[there]
    out.write_bytes(content)
    with pytest.raises(TwopassError) as caught:
        write_picture(project, tmp_path / "p.twopass", out, png)
    assert caught.value.code is ErrorCode.EXPORT_FAILED
    assert out.read_bytes() == content


@pytest.mark.parametrize("name", ["view.jpg", "view", "view.twopass", "no/view.png"])
def test_a_name_that_is_no_pictures_is_refused(project: Project, tmp_path: Path, png: bytes, name: str) -> None:
    with pytest.raises(TwopassError) as caught:
        write_picture(project, tmp_path / "p.twopass", tmp_path / name, png)
    assert caught.value.code is ErrorCode.EXPORT_FAILED
    assert not (tmp_path / name).exists()


def test_a_folder_is_no_picture(project: Project, tmp_path: Path, png: bytes) -> None:
    with pytest.raises(TwopassError) as caught:
        write_picture(project, tmp_path / "p.twopass", tmp_path, png)
    assert caught.value.code is ErrorCode.FILE_IS_FOLDER
