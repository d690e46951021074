"""Every way a disk, another program or a user can fail the store, really provoked: the right code, and nothing lost."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.crashed import contents, locked, open_folder
from support.stored import AT, append, code_of, drawing, tampered, with_a_box

from twopass.model.edit import Edit
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.history import EventRole
from twopass.model.ids import random_uid
from twopass.model.project import Project, applied
from twopass.store import connection
from twopass.store.project_file import ProjectFile
from twopass.store.schema import PRAGMAS

__all__ = ["open_folder"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder" / "p.twopass"


@pytest.fixture
def project(path: Path) -> Project:
    return with_a_box(path)


@pytest.fixture
def file(path: Path, project: Project) -> Generator[ProjectFile]:
    with closing(ProjectFile.open(path)) as file:
        yield file


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite give up at once where another program holds the file."""
    monkeypatch.setattr(connection, "PRAGMAS", (*PRAGMAS, "PRAGMA busy_timeout=0"))
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))


def large(project: Project) -> Edit:
    edit = drawing(project, 1, 2, 3, 4)
    return Edit("n" * 100_000, edit.changes)


def descriptor(path: Path) -> int:
    """Return this process's only file descriptor of a file."""
    found = [number for number in os.listdir("/proc/self/fd") if _target(number) == str(path)]
    assert len(found) == 1
    return int(found[0])


def _target(number: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return ""  # the one that listed the folder


@contextmanager
def standing_for(path: Path, other: Path, flags: int) -> Generator[None]:
    """Let the descriptor of an open file stand for something else: what a dying disk does, as far as one can."""
    number = descriptor(path)
    kept, stand_in = os.dup(number), os.open(other, flags)
    os.dup2(stand_in, number)
    os.close(stand_in)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)


def stored_after(file: ProjectFile, project: Project, fail: Callable[[], Any], expected: ErrorCode) -> None:
    """Append an edit that fails, see that nothing of it is in the file, let it go, and append it once."""
    edit, op = large(project), random_uid()
    undo = fail()
    named: dict[str, Any] = {"op": op, "author": "ada", "at": AT}
    assert code_of(file.append, edit, EventRole.DO, **named) is expected
    undo()
    assert file.load().project == project
    assert [file.append(edit, EventRole.DO, **named) for _ in range(2)] == [3, 3]
    assert file.load().project == applied(project, edit)
    assert file.check() == []


def test_a_full_disk(file: ProjectFile, project: Project) -> None:
    def fail() -> Any:
        raw = file._raw
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages + 1}")
        return lambda: raw.execute("PRAGMA max_page_count=1000000")

    stored_after(file, project, fail, ErrorCode.DISK_FULL)


def test_writes_that_the_system_refuses(file: ProjectFile, project: Project) -> None:
    def fail() -> Any:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file.path.stat().st_size, limits[1]))
        return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    stored_after(file, project, fail, ErrorCode.STORE_FAILED)


@pytest.mark.usefixtures("impatient")
def test_another_program_writing(file: ProjectFile, project: Project) -> None:
    def fail() -> Any:
        other = sqlite3.connect(file.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        return other.close

    stored_after(file, project, fail, ErrorCode.PROJECT_BUSY)


@pytest.mark.usefixtures("impatient", "project")
@pytest.mark.parametrize("read_only", [True, False])
def test_another_program_that_lets_nobody_read(path: Path, read_only: bool) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert code_of(ProjectFile.open, path, read_only=read_only) is ErrorCode.PROJECT_BUSY


def test_a_folder_that_became_read_only(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = open_folder / "p.twopass"
    project = with_a_box(path)
    with closing(ProjectFile.open(path)) as file:
        with locked(open_folder, monkeypatch):
            found = code_of(append, file, large(project))
        # SQLite asks access(2) which of the two it is, and that answers for the real user.
        assert found in (ErrorCode.PROJECT_READ_ONLY, ErrorCode.STORE_FAILED)
        append(file, large(project))
        assert file.check() == []


def test_a_journal_that_can_not_be_made(file: ProjectFile, project: Project) -> None:
    blocking = file.path.with_name(file.path.name + "-journal")

    def fail() -> Any:
        (blocking / "inside").mkdir(parents=True)
        return lambda: shutil.rmtree(blocking)

    edit = large(project)
    undo = fail()
    assert code_of(append, file, edit) in (ErrorCode.STORE_FAILED, ErrorCode.FILE_UNREADABLE)
    undo()
    append(file, edit)
    assert file.check() == []


def moved_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.twopass"))


def deleted(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    shutil.copy(path, path.with_name("newer"))
    path.with_name("newer").replace(path)


def folder_removed(path: Path) -> None:
    shutil.rmtree(path.parent)


def folder_moved(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


@pytest.mark.parametrize("happens", [moved_away, deleted, replaced, folder_removed, folder_moved])
def test_a_file_taken_away_while_open(file: ProjectFile, project: Project, tmp_path: Path, happens: Any) -> None:
    happens(file.path)
    before = contents(tmp_path)
    assert code_of(append, file, drawing(project, 1, 2, 3, 4)) is ErrorCode.PROJECT_MOVED
    assert file.moved()
    assert contents(tmp_path) == before
    assert file.load().project == project
    file.copy_to(tmp_path / "kept.twopass")
    with closing(ProjectFile.open(tmp_path / "kept.twopass")) as kept:
        assert kept.load().project == project


def test_a_disk_that_can_not_be_read_is_no_damage(file: ProjectFile, tmp_path: Path) -> None:
    with standing_for(file.path, tmp_path, os.O_RDONLY):
        file._raw.execute("PRAGMA shrink_memory")
        codes = [code_of(file.load), code_of(file.edit, 2), code_of(file.snapshots)]
    assert set(codes) == {ErrorCode.FILE_UNREADABLE}
    assert file.check() == []


def test_a_file_that_may_not_be_read(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = open_folder / "p.twopass"
    with_a_box(path)
    with locked(open_folder, monkeypatch, unreadable=(path,)):
        assert code_of(ProjectFile.open, path) is ErrorCode.FILE_UNREADABLE
    with locked(open_folder, monkeypatch, unreadable=(open_folder,)):
        assert code_of(ProjectFile.open, path) is ErrorCode.FILE_UNREADABLE


def test_a_file_overwritten_while_open(file: ProjectFile, project: Project) -> None:
    with file.path.open("r+b") as other:
        other.write(b"somebody else's bytes " * 1000)
    assert code_of(append, file, drawing(project, 1, 2, 3, 4)) is ErrorCode.PROJECT_CORRUPT
    assert code_of(file.load) in (ErrorCode.PROJECT_CORRUPT, ErrorCode.PROJECT_FOREIGN)


def test_pages_damaged_while_open(file: ProjectFile) -> None:
    size = file._raw.execute("PRAGMA page_size").fetchone()[0]
    with file.path.open("r+b") as other:
        other.seek(size)
        other.write(os.urandom(size * 30))
    tampered_counter(file.path)
    assert code_of(file.load) is ErrorCode.PROJECT_CORRUPT


def tampered_counter(path: Path) -> None:
    """Count up a database's change counter, so that a connection that has it open reads it anew."""
    with path.open("r+b") as other:
        other.seek(24)
        other.write(b"\xff\xff\xff\xf0")


def test_a_file_cut_short_at_every_page_and_inside(path: Path, project: Project, tmp_path: Path) -> None:
    content, broken = path.read_bytes(), tmp_path / "broken.twopass"
    lengths = {length for page in range(0, len(content), 4096) for length in (page, page + 1, page + 100, page + 4095)}
    for length in sorted(lengths - {len(content)}):
        broken.write_bytes(content[:length])
        expected = {ErrorCode.PROJECT_CORRUPT, ErrorCode.PROJECT_FOREIGN if length else ErrorCode.FILE_EMPTY}
        if content[length:].strip(b"\0"):
            assert code_of(ProjectFile.open, broken) in expected
        else:  # SQLite reads zeros where the last page is cut short, and zeros are what was there
            with closing(ProjectFile.open(broken)) as file:
                assert file.load().project == project
        assert broken.read_bytes() == content[:length]


def test_a_copy_that_can_not_be_written(file: ProjectFile, tmp_path: Path) -> None:
    target = tmp_path / "there" / "copy.twopass"
    assert code_of(file.copy_to, target) is ErrorCode.STORE_FAILED
    target.parent.mkdir()
    target.write_text("old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
    try:
        with pytest.raises(TwopassError):
            file.copy_to(target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [(item.name, item.read_text()) for item in target.parent.iterdir()] == [("copy.twopass", "old")]


def test_a_damaged_file_is_not_copied(file: ProjectFile, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file.path)) as raw:
        size, pages = (raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count"))
    with file.path.open("r+b") as other:
        other.seek(size * (pages - 1))
        other.write(os.urandom(size))
    tampered_counter(file.path)
    assert code_of(file.copy_to, tmp_path / "copy.twopass") is ErrorCode.PROJECT_CORRUPT
    assert not (tmp_path / "copy.twopass").exists()


@pytest.mark.usefixtures("project")
def test_a_newer_format_is_said_though_its_tables_differ(path: Path) -> None:
    tampered(path, "CREATE TABLE later (x)", "PRAGMA user_version=2")
    assert code_of(ProjectFile.open, path) is ErrorCode.PROJECT_NEWER
