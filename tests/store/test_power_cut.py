"""Power cuts at random moments, over the very statements the store sends: nothing promised is lost, nothing is torn."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.power_cut import Operation, rebuilt, recorded
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
from twopass.store.project_file import ProjectFile

AT = "2026-01-01T00:00:00Z"
POINTS = 2_000
EVENTS = 60


class Run:
    """A project edited at random: what the store sent to SQLite, and the state after every event."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.statements: list[str | int] = []
        self.states: dict[int, Project] = {}
        opened = sqlite3.connect

        def traced(*arguments: Any, **named: Any) -> sqlite3.Connection:
            made = opened(*arguments, **named)
            if "immutable" not in str(arguments[0]) and ":memory:" not in str(arguments[0]):
                made.set_trace_callback(self.statements.append)
            return made

        monkeypatch.setattr(connection.sqlite3, "connect", traced)
        connection.expected_objects()  # made once in memory: no part of the file
        self._edit(path)
        monkeypatch.undo()

    def _edit(self, path: Path) -> None:
        chance, author = random.Random(1), Author("ada", AT, counting(9_000))
        empty = empty_project(author, "Airfield")
        facts = [ImageFacts(path=f"/{name}.png", width=100, height=80) for name in "ab"]
        first = compare(empty, author, site="Airfield", before=facts[0], after=facts[1])
        file = ProjectFile.create(path, empty, first, "ada", AT)
        project = applied(empty, first)
        self._promise(1, project)
        with closing(file):
            last: Edit | None = None
            for _ in range(EVENTS):
                edit, role = self._next(project, author, chance, last)
                project = applied(project, edit)
                last = edit if role is EventRole.DO else None
                self._promise(file.append(edit, role, op=random_uid(), author="ada", at=AT), project)

    def _promise(self, event: int, project: Project) -> None:
        self.statements.append(event)
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


def outcomes(log: list[Operation], run: Run, folder: Path, points: int) -> Counter[str]:
    """Cut the power at random moments after the project was made, and open what is left with the store itself."""
    chance = random.Random(2)
    made = next(place for place, operation in enumerate(log) if operation.what == "ack") + 1
    result: Counter[str] = Counter()
    for _ in range(points):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        promised = rebuilt(log, chance.randrange(made, len(log) + 1), chance, folder)
        result[_outcome(folder / "p.twopass", run, promised, thorough=sum(result.values()) % 20 == 0)] += 1
    return result


def _outcome(path: Path, run: Run, promised: int, *, thorough: bool) -> str:
    try:
        with closing(ProjectFile.open(path)) as file:
            loaded = file.load()
            problems = file.check() if thorough else []
    except TwopassError:
        return "corrupt"
    event = loaded.marks[-1].seq
    if problems or loaded.project != run.states.get(event):
        return "torn"
    return "sound" if event >= promised else "lost"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    return Run(tmp_path / "made.twopass", monkeypatch)


@pytest.mark.timeout(600)
def test_no_power_cut_loses_or_tears_anything(run: Run, tmp_path: Path) -> None:
    log = recorded(tmp_path / "p.twopass", run.statements)
    assert sum(operation.what == "sync" for operation in log) > 2 * EVENTS
    assert outcomes(log, run, tmp_path / "cut", POINTS) == {"sound": POINTS}


@pytest.mark.parametrize(("level", "points", "wrong"), [("OFF", 200, {"corrupt", "torn"}), ("FULL", 600, {"lost"})])
def test_the_simulator_sees_what_fewer_syncs_cost(
    run: Run, tmp_path: Path, level: str, points: int, wrong: set[str]
) -> None:
    # The project is made with all care, and edited with less: its first bytes are on the disk either way.
    made = run.statements.index(1) + 1
    careless = [*run.statements[:made], f"PRAGMA synchronous={level}"]
    careless += [s for s in run.statements[made:] if "synchronous" not in str(s)]
    found = outcomes(recorded(tmp_path / "p.twopass", careless), run, tmp_path / "cut", points)
    assert sum(found[what] for what in wrong) > 0
