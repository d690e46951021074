"""Projects left behind by a crash, folders that can't be written, and what a folder holds to the last byte."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


def crash(path: Path) -> None:
    """Put beside a closed project the journal of a commit that was killed while it wrote its pages."""
    folder = path.with_name("writer")
    folder.mkdir()
    work = folder / path.name
    shutil.copy(path, work)
    with closing(sqlite3.connect(work, isolation_level=None)) as raw:
        raw.execute("PRAGMA cache_size=1")  # so that pages are written before the commit
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("UPDATE event SET title = title || hex(randomblob(3000))")
        raw.execute("UPDATE project SET body = body || hex(randomblob(9000))")
        raw.execute("DELETE FROM label")
        raw.execute("PRAGMA user_version=1")
        for name in (work.name, work.name + "-journal"):
            shutil.copy(folder / name, path.parent / name)
    shutil.rmtree(folder)
    assert path.with_name(path.name + "-journal").stat().st_size > 512


def contents(folder: Path) -> dict[str, tuple[str, int]]:
    """Return a hash and the time of change of every file in a folder, however deep."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in files
    }


@contextmanager
def locked(folder: Path, monkeypatch: pytest.MonkeyPatch, *, unreadable: tuple[Path, ...] = ()) -> Generator[None]:
    """Take away every right to write in a folder; root, who needs no right, becomes nobody meanwhile."""
    scratch = folder.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    scratch.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    inside = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in inside}
    for path in inside:
        path.chmod(0 if path in unreadable else 0o555 if path.is_dir() else 0o444)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        assert not os.access(folder, os.W_OK, effective_ids=True)
        yield
    finally:
        os.seteuid(was)
        for path, mode in modes.items():
            path.chmod(mode)
    assert list(scratch.iterdir()) == []


@pytest.fixture
def open_folder() -> Generator[Path]:
    """Return a new folder that everybody can reach (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        top.chmod(0o755)
        folder = top / "project"
        folder.mkdir()
        yield folder
