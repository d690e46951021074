"""A commit was killed: looking shows the last committed state and changes nothing, opening to edit rolls it back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.crashed import contents, crash, locked, open_folder
from support.stored import append, code_of, drawing, with_a_box

from twopass.model.errors import ErrorCode
from twopass.model.project import Project
from twopass.store.project_file import ProjectFile

__all__ = ["open_folder"]


@pytest.fixture
def crashed(open_folder: Path) -> tuple[Path, Project]:
    path = open_folder / "p.twopass"
    project = with_a_box(path)
    crash(path)
    return path, project


def test_a_look_shows_what_was_committed_and_changes_nothing(crashed: tuple[Path, Project]) -> None:
    path, project = crashed
    before = contents(path.parent)
    with closing(ProjectFile.open(path, read_only=True)) as file:
        assert file.load().project == project
        assert file.check() == []
        assert file.edit(2).title == "Draw An-124"
        assert code_of(append, file, drawing(project, 1, 1, 2, 2)) is ErrorCode.PROJECT_READ_ONLY
    assert contents(path.parent) == before


def test_a_read_only_place_shows_it_too(crashed: tuple[Path, Project], monkeypatch: pytest.MonkeyPatch) -> None:
    path, project = crashed
    before = contents(path.parent)
    with locked(path.parent, monkeypatch), closing(ProjectFile.open(path)) as file:
        assert file.read_only
        assert file.load().project == project
        assert file.check() == []
    assert contents(path.parent) == before


def test_a_copy_of_it_is_whole(crashed: tuple[Path, Project], tmp_path: Path) -> None:
    path, project = crashed
    with closing(ProjectFile.open(path, read_only=True)) as file:
        file.copy_to(tmp_path / "copy.twopass")
    with closing(ProjectFile.open(tmp_path / "copy.twopass")) as copy:
        assert copy.load().project == project
        append(copy, drawing(project, 1, 1, 2, 2))
        assert copy.check() == []


def test_opening_to_edit_rolls_it_back(crashed: tuple[Path, Project]) -> None:
    path, project = crashed
    with closing(ProjectFile.open(path)) as file:
        assert file.load().project == project
    assert [item.name for item in path.parent.iterdir()] == ["p.twopass"]


def test_a_link_to_it_finds_the_journal(crashed: tuple[Path, Project], tmp_path: Path) -> None:
    path, project = crashed
    link = tmp_path / "link.twopass"
    link.symlink_to(path)
    with closing(ProjectFile.open(link, read_only=True)) as file:
        assert file.load().project == project
    assert [item.name for item in tmp_path.iterdir()] == ["link.twopass"]


def test_a_journal_that_may_not_be_read_is_said(crashed: tuple[Path, Project], monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = crashed
    with locked(path.parent, monkeypatch, unreadable=(path.with_name("p.twopass-journal"),)):
        assert code_of(ProjectFile.open, path) is ErrorCode.FILE_UNREADABLE


def test_what_others_still_change_is_busy(crashed: tuple[Path, Project], monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = crashed
    copied = sqlite3.connect

    def changed(name: object, **named: object) -> sqlite3.Connection:
        if str(name).endswith("/copy"):
            os.utime(path)
        return copied(name, **named)  # pyright: ignore

    monkeypatch.setattr(sqlite3, "connect", changed)
    assert code_of(ProjectFile.open, path, read_only=True) is ErrorCode.PROJECT_BUSY


def test_an_old_empty_journal_is_nothing(open_folder: Path) -> None:
    path = open_folder / "p.twopass"
    project = with_a_box(path)
    path.with_name("p.twopass-journal").write_bytes(bytes(4096))
    before = contents(open_folder)
    with closing(ProjectFile.open(path, read_only=True)) as file:
        assert file.load().project == project
    assert contents(open_folder) == before
