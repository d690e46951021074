"""A small project in a file, and edits of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.projects import counting

from twopass.model.edit import Edit
from twopass.model.edits.annotations import draw
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts, compare, empty_project
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.history import EventRole
from twopass.model.ids import random_uid
from twopass.model.project import Project, applied
from twopass.model.records import Role
from twopass.store.project_file import ProjectFile

AT = "2026-01-01T00:00:00Z"
AUTHOR = Author("ada", AT, counting(5_000))


def made(path: Path) -> tuple[ProjectFile, Project]:
    """Return a new file of two snapshots, and the project it must hold."""
    empty = empty_project(AUTHOR, "Airfield")
    facts = [ImageFacts(path=f"/images/{name}.png", width=100, height=80) for name in "ab"]
    edit = compare(empty, AUTHOR, site="Airfield", before=facts[0], after=facts[1])
    return ProjectFile.create(path, empty, edit, "ada", AT), applied(empty, edit)


def with_a_box(path: Path) -> Project:
    """Make a closed project file with one box, and return what it holds."""
    file, project = made(path)
    edit = drawing(project, 1, 2, 30, 40)
    append(file, edit)
    file.close()
    return applied(project, edit)


def drawing(project: Project, *numbers: float) -> Edit:
    """Return the edit that draws a box on the before snapshot."""
    snapshot = next(item.uid for item in project.snapshots.values() if item.role is Role.BEFORE)
    return draw(project, AUTHOR, snapshot=snapshot, label=next(iter(project.labels)), shape=Box(*numbers))


def append(file: ProjectFile, edit: Edit, role: EventRole = EventRole.DO) -> int:
    """Store an edit under a new operation id."""
    return file.append(edit, role, op=random_uid(), author="ada", at=AT)


def code_of(call: Any, *arguments: Any, **named: Any) -> ErrorCode:
    """Return the code of the ``TwopassError`` that a call must raise."""
    with pytest.raises(TwopassError) as caught:
        call(*arguments, **named)
    return caught.value.code


def tampered(path: Path, *statements: str) -> None:
    """Change a closed project behind Twopass's back."""
    with closing(sqlite3.connect(path)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()
