"""Power cuts at random moments, over the very statements the store sends: nothing promised is lost, nothing is torn."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from support.crashed import contents
from support.power_cut import Operation, Replay, Statement, recorded
from support.projects import counting

from twopass.model.edit import Edit, inverted
from twopass.model.edits.annotations import delete, draw, place, reshape
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts, compare, empty_project
from twopass.model.errors import TwopassError
from twopass.model.geometry import Box, moved
from twopass.model.history import EventRole
from twopass.model.ids import random_uid
from twopass.model.project import Project, applied
from twopass.store import connection
from twopass.store.project_file import Loaded, ProjectFile
from twopass.store.schema import RECORDS

AT = "2026-01-01T00:00:00Z"
SEEDS = range(1, 51) if os.environ.get("TWOPASS_SOAK") else range(1, 2)
POINTS = 2_000
EVENTS = 60


class Cursor(sqlite3.Cursor):
    """A cursor that notes every statement with its values."""

    def execute(self, sql: str, values: Any = (), /) -> Cursor:
        _note(self.connection, sql, values)
        super().execute(sql, values)
        return self

    def executemany(self, sql: str, rows: Any, /) -> Cursor:
        kept = list(rows)
        for values in kept:
            _note(self.connection, sql, values)
        super().executemany(sql, kept)
        return self


class Connection(sqlite3.Connection):
    """A connection that notes every statement with its values in ``script``."""

    script: list[Statement | int] | None = None

    def cursor(self, factory: Any = Cursor) -> Any:
        return super().cursor(factory)

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        return self.cursor().execute(sql, values)


def _note(made: sqlite3.Connection, sql: str, values: Any) -> None:
    assert isinstance(made, Connection)
    if made.script is not None:
        made.script.append(Statement(sql, tuple(values)))


class Run:
    """A project edited at random: what the store gave SQLite, what SQLite says it ran, the state after every event."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch, seed: int = 1) -> None:
        self.script: list[Statement | int] = []
        self.traced: list[str] = []
        self.states: dict[int, Project] = {}
        self.titles: dict[int, str] = {}
        self.path = path
        self._seed = seed
        opened = sqlite3.connect

        def noting(*arguments: Any, **named: Any) -> sqlite3.Connection:
            made = opened(*arguments, **named, factory=Connection)
            if "immutable" not in str(arguments[0]) and ":memory:" not in str(arguments[0]):
                made.script = self.script
                made.set_trace_callback(self.traced.append)
            return made

        connection.expected_objects()  # made once in memory: no part of the file
        with monkeypatch.context() as patch:
            patch.setattr(connection.sqlite3, "connect", noting)
            self._edit(path)

    def _edit(self, path: Path) -> None:
        chance, author = random.Random(self._seed), Author("ada", AT, counting(9_000))
        empty = empty_project(author, "Airfield")
        facts = [ImageFacts(path=f"/{name}.png", width=100, height=80) for name in "ab"]
        first = compare(empty, author, site="Airfield", before=facts[0], after=facts[1])
        file = ProjectFile.create(path, empty, first, "ada", AT)
        project = applied(empty, first)
        self._promise(1, first.title, project)
        with closing(file):
            last: Edit | None = None
            for _ in range(EVENTS):
                edit, role = self._next(project, author, chance, last)
                project = applied(project, edit)
                last = edit if role is EventRole.DO else None
                event = file.append(edit, role, op=random_uid(), author="ada", at=AT)
                self._promise(event, f"{role.value} {edit.title}", project)

    def _promise(self, event: int, title: str, project: Project) -> None:
        self.titles[event] = title
        self.script.append(event)
        self.states[event] = project

    def _next(
        self, project: Project, author: Author, chance: random.Random, last: Edit | None
    ) -> tuple[Edit, EventRole]:
        some = list(project.annotations.values())
        choice = chance.random()
        if last is not None and choice < 0.15:
            return inverted(last), EventRole.UNDO
        if some and choice < 0.3:
            return delete(project, [chance.choice(some).uid]), EventRole.DO
        if some and choice < 0.6:
            chosen = chance.sample(some, min(len(some), chance.choice((1, 1, 30))))
            return reshape(project, author, {item.uid: moved(item.shape, 1, 2) for item in chosen}), EventRole.DO
        snapshot, label = next(iter(project.snapshots)), next(iter(project.labels))
        if some and choice < 0.7:
            copied = [replace(chance.choice(some), notes="n" * chance.randrange(400)) for _ in range(40)]
            return place(project, author, copied, shapes=[c.shape for c in copied], snapshot=snapshot), EventRole.DO
        shape = Box(chance.random() * 90, 1.0, 5.0, 5.0)
        return draw(project, author, snapshot=snapshot, label=label, shape=shape), EventRole.DO


@dataclass(frozen=True)
class Cut:
    """What a power cut after so many operations left, against what was promised before it."""

    moment: int
    promised: int
    outcome: str
    words: str = ""


def cuts(log: list[Operation], run: Run, folder: Path, points: int, seed: int = 2) -> Iterator[Cut]:
    """Cut the power at random moments after the project was made, and open what is left with the store itself."""
    chance = random.Random(seed)
    made = next(place for place, operation in enumerate(log) if operation.what == "ack") + 1
    replay = Replay(log)
    for number, moment in enumerate(sorted(chance.randrange(made, len(log) + 1) for _ in range(points))):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        replay.forward(moment)
        replay.cut(chance, folder)
        outcome, words = _outcome(folder / "p.twopass", run, replay.promised, thorough=number % 20 == 0)
        yield Cut(moment, replay.promised, outcome, words)


def _outcome(path: Path, run: Run, promised: int, *, thorough: bool) -> tuple[str, str]:
    try:
        seen = _looked_at(path) if thorough else None
        with closing(ProjectFile.open(path)) as file:
            loaded = file.load()
            problems = file.check() if thorough else []
    except TwopassError as error:
        return "corrupt", str(error)
    if seen is not None and seen != loaded:
        return "torn", "a look without rolling back showed something else"
    event = loaded.marks[-1].seq
    if problems or loaded.project != run.states.get(event):
        return "torn", f"event {event}: {problems or _differing(loaded.project, run.states.get(event))}"
    lost = [run.titles[number] for number in range(event + 1, promised + 1)]
    return ("lost", f"events after {event}: {lost}") if event < promised else ("sound", "")


def _looked_at(path: Path) -> Loaded:
    before = contents(path.parent)
    with closing(ProjectFile.open(path, read_only=True)) as file:
        loaded = file.load()
    assert contents(path.parent) == before
    return loaded


def _differing(found: Project, expected: Project | None) -> str:
    if expected is None:
        return "there was no such event"
    pairs = [(found.of_kind(kind), expected.of_kind(kind)) for kind in RECORDS]
    uids = {uid for one, other in pairs for uid in {*one, *other} if one.get(uid) != other.get(uid)}
    return f"records {sorted(uids)}, numbers {found.last_numbers} for {expected.last_numbers}"


def rows(path: Path) -> dict[str, Any]:
    """Return everything a database holds, doubles to the last bit."""
    with closing(sqlite3.connect(path)) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        tables = {name: raw.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}
        pragmas = ("application_id", "user_version", "page_size", "page_count", "auto_vacuum", "journal_mode")
        return tables | {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(tmp_path / "made.twopass", monkeypatch)


def test_the_very_statements_of_the_store_are_replayed(run: Run, tmp_path: Path) -> None:
    log, expanded = recorded(tmp_path / "p.twopass", run.script)
    assert expanded == run.traced
    assert rows(tmp_path / "p.twopass") == rows(run.path)
    setting = [text for text in expanded if text.startswith("PRAGMA")]
    assert setting.count("PRAGMA synchronous=EXTRA") == 2  # of the connection that makes the file, and the one after
    assert "PRAGMA journal_mode=DELETE" in setting
    # EXTRA is in force: every commit syncs the journal, then the database, then the folder without the journal.
    deleted = [operation for operation in log if operation.what == "delete"]
    assert len(deleted) > EVENTS
    assert all(operation.folder_synced for operation in deleted)
    assert sum(operation.what == "sync" for operation in log) > 2 * EVENTS


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_power_cut_loses_or_tears_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    run = Run(tmp_path / "made.twopass", monkeypatch, seed)
    log, _ = recorded(tmp_path / "p.twopass", run.script)
    found = list(cuts(log, run, tmp_path / "cut", POINTS, seed + 1))
    assert [cut for cut in found if cut.outcome != "sound"] == []
    assert len(found) == POINTS


@pytest.mark.parametrize(("level", "points", "wrong"), [("OFF", 200, {"corrupt", "torn"}), ("FULL", 600, {"lost"})])
def test_the_simulator_sees_what_fewer_syncs_cost(
    run: Run, tmp_path: Path, level: str, points: int, wrong: set[str]
) -> None:
    # The project is made with all care, and edited with less: its first bytes are on the disk either way.
    made = run.script.index(1) + 1
    careless = [*run.script[:made], Statement(f"PRAGMA synchronous={level}")]
    careless += [step for step in run.script[made:] if isinstance(step, int) or "synchronous" not in step.sql]
    log, _ = recorded(tmp_path / "p.twopass", careless)
    assert any(cut.outcome in wrong for cut in cuts(log, run, tmp_path / "cut", points))
