"""The project file: whole or not at all, never changed by looking, and never trusted."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest
from support.projects import uid
from support.stored import AT, AUTHOR, append, code_of, drawing, made, tampered, with_a_box

from twopass.model.edit import Change, Edit, inverted
from twopass.model.edits.annotations import reshape
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.history import EventRole
from twopass.model.ids import Kind, random_uid
from twopass.model.project import Project, applied
from twopass.store.bulk_json import decode_all
from twopass.store.project_file import ProjectFile
from twopass.store.records_json import decode, encode


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a closed project with one box."""
    path = tmp_path / "p.twopass"
    with_a_box(path)
    return path


def test_create_open_and_load_give_the_same_project(tmp_path: Path) -> None:
    file, project = made(tmp_path / "p.twopass")
    edit = drawing(project, 1, 2, 30, 40)
    assert append(file, edit) == 2
    assert file.edit(2) == edit
    file.close()
    assert [item.name for item in tmp_path.iterdir()] == ["p.twopass"]
    with closing(ProjectFile.open(tmp_path / "p.twopass")) as again:
        loaded = again.load()
        assert loaded.project == applied(project, edit)
        assert [mark.role for mark in loaded.marks] == [EventRole.CREATE, EventRole.DO]
        assert again.check() == []


def test_create_never_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "p.twopass"
    path.write_text("mine")
    assert code_of(made, path) is ErrorCode.PROJECT_EXISTS
    assert path.read_text() == "mine"
    assert code_of(made, tmp_path / "none" / "p.twopass") is ErrorCode.STORE_FAILED
    assert code_of(made, tmp_path / ("x" * 250)) is ErrorCode.PROJECT_NAME_TOO_LONG
    assert [item.name for item in tmp_path.iterdir()] == ["p.twopass"]


def test_append_is_idempotent_by_operation(tmp_path: Path) -> None:
    file, project = made(tmp_path / "p.twopass")
    edit, op = drawing(project, 1, 2, 30, 40), random_uid()
    numbers = [file.append(edit, EventRole.DO, op=op, author="ada", at=AT) for _ in range(3)]
    assert numbers == [2, 2, 2]
    assert file.has_event(op) == 2
    assert file.has_event(random_uid()) is None
    assert len(file.load().project.annotations) == 1
    file.close()


def test_undo_and_redo_are_events_with_roles(tmp_path: Path) -> None:
    file, project = made(tmp_path / "p.twopass")
    edit = drawing(project, 1, 2, 30, 40)
    append(file, edit)
    append(file, inverted(edit), EventRole.UNDO)
    assert file.load().project == project
    assert file.load().project.next_number(Kind.ANNOTATION) == 2
    append(file, edit, EventRole.REDO)
    loaded = file.load()
    assert loaded.project == applied(project, edit)
    assert [mark.role.value for mark in loaded.marks] == ["create", "do", "undo", "redo"]
    assert file.check() == []
    file.close()


def test_annotation_rows_say_what_they_lie_on_what_they_are_and_where(path: Path) -> None:
    with closing(ProjectFile.open(path)) as file:
        project = file.load().project
        (annotation,) = project.annotations.values()
        append(file, reshape(project, AUTHOR, {annotation.uid: Box(5, 6, 7, 8)}))
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("SELECT snapshot, label, x, y, width, height, rev FROM annotation").fetchall()
    assert rows == [(annotation.snapshot, annotation.label, 5, 6, 7, 8, 2)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE annotation SET snapshot = 'other'",
        "UPDATE annotation SET label = 'other'",
        "UPDATE annotation SET x = x + 1",
        "UPDATE annotation SET number = 7",
        "UPDATE annotation SET uid = 'other'",
        "UPDATE annotation SET body = replace(body, '\"number\":1', '\"number\":true')",
        'UPDATE annotation SET body = replace(body, \'"number":1\', \'"other":1,"number":1\')',
        "UPDATE project SET uid = 'other'",
        "UPDATE project SET head = head + 1",
        "UPDATE project SET last_numbers = '{}'",
        "UPDATE project SET last_numbers = '[]'",
        "UPDATE event SET seq = seq + 10",
        "UPDATE event SET role = 'other'",
        "DELETE FROM project",
    ],
)
def test_rows_that_do_not_agree_are_not_half_loaded(path: Path, statement: str) -> None:
    tampered(path, statement)
    with closing(ProjectFile.open(path, read_only=True)) as file:
        assert code_of(file.load) is ErrorCode.PROJECT_CORRUPT


def test_texts_that_only_together_are_json_are_damaged() -> None:
    for texts in (['{"x":"', '"}'], ["{}", "{},{}"], ["1],[2"]):
        with pytest.raises(ValueError, match=r"damaged|malformed"):
            decode_all(Kind.LABEL, texts)


def test_records_are_what_their_class_makes_of_the_same_values(path: Path) -> None:
    with closing(ProjectFile.open(path)) as file:
        project = file.load().project
    for kind in (Kind.ANNOTATION, Kind.LABEL, Kind.SNAPSHOT, Kind.COMPARISON):
        for record in project.of_kind(kind).values():
            made_by_class = type(record)(**{field.name: getattr(record, field.name) for field in fields(record)})
            assert decode(kind, encode(record)) == made_by_class == record
            assert hash(record) == hash(made_by_class)


@pytest.mark.parametrize("text", ['{"uid":"a","number":1}', '{"uid":"a","number":1,"name":"x","other":2}', "[]"])
def test_a_text_with_other_keys_than_its_record_is_refused(text: str) -> None:
    with pytest.raises((TypeError, KeyError)):
        decode(Kind.LABEL, text)


def test_a_conflict_stores_nothing(path: Path) -> None:
    file = ProjectFile.open(path)
    before = file.load()
    annotation = next(iter(before.project.annotations.values()))
    stale = replace(annotation, shape=Box(9, 9, 9, 9))
    conflicts = [
        Edit("Move", (Change(Kind.ANNOTATION, stale.uid, stale, replace(stale, notes="x")),)),
        Edit("Delete", (Change(Kind.ANNOTATION, stale.uid, stale, None),)),
        Edit("Draw", (Change(Kind.ANNOTATION, annotation.uid, None, annotation),)),
        Edit("Delete", (Change(Kind.ANNOTATION, uid(1), replace(annotation, uid=uid(1)), None),)),
    ]
    good = reshape(before.project, AUTHOR, {annotation.uid: Box(5, 5, 5, 5)})
    conflicts.append(Edit("Both", (*good.changes, conflicts[3].changes[0])))
    for edit in conflicts:
        assert code_of(append, file, edit) is ErrorCode.EDIT_CONFLICT
    assert file.load() == before
    assert file.check() == []
    file.close()


def test_looking_changes_no_byte(path: Path) -> None:
    content, time = path.read_bytes(), path.stat().st_mtime_ns
    for read_only in (True, False):
        with closing(ProjectFile.open(path, read_only=read_only)) as file:
            project = file.load().project
            assert file.check() == []
            if read_only:
                assert code_of(append, file, drawing(project, 1, 1, 2, 2)) is ErrorCode.PROJECT_READ_ONLY
    assert path.read_bytes() == content
    assert path.stat().st_mtime_ns == time
    assert [item.name for item in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM annotation; END",
        "CREATE VIEW evil AS SELECT 1",
        "CREATE TABLE evil (x)",
        "DROP TABLE finding",
    ],
)
def test_tables_views_and_triggers_that_are_not_ours_are_refused(path: Path, statement: str) -> None:
    tampered(path, statement)
    content = path.read_bytes()
    assert code_of(ProjectFile.open, path) is ErrorCode.PROJECT_CORRUPT
    assert path.read_bytes() == content


def test_flipped_bytes_give_our_error_or_a_project(path: Path, tmp_path: Path) -> None:
    content, chance, broken = path.read_bytes(), random.Random(20260101), tmp_path / "broken.twopass"
    refused = 0
    for _ in range(100):
        data = bytearray(content)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        broken.write_bytes(data)
        try:
            with closing(ProjectFile.open(broken)) as file:
                assert isinstance(file.load().project, Project)
                assert all(isinstance(problem, str) for problem in file.check())
        except TwopassError:
            refused += 1
        assert broken.read_bytes() == data
    assert 0 < refused < 100


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_refused(path: Path, part: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    assert code_of(ProjectFile.open, path) in (ErrorCode.PROJECT_CORRUPT, ErrorCode.PROJECT_FOREIGN)


def test_what_is_no_project_is_named_for_what_it_is(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.twopass"
    assert code_of(ProjectFile.open, other) is ErrorCode.PROJECT_MISSING
    assert code_of(ProjectFile.open, tmp_path) is ErrorCode.FILE_IS_FOLDER
    other.write_bytes(b"")
    assert code_of(ProjectFile.open, other) is ErrorCode.FILE_EMPTY
    other.write_bytes(b"no database at all" * 100)
    assert code_of(ProjectFile.open, other) is ErrorCode.PROJECT_FOREIGN
    other.unlink()
    tampered(other, "CREATE TABLE t (x)")
    assert code_of(ProjectFile.open, other) is ErrorCode.PROJECT_FOREIGN
    tampered(path, "PRAGMA user_version=99")
    assert code_of(ProjectFile.open, path) is ErrorCode.PROJECT_NEWER


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM annotation",
        "UPDATE label SET body = replace(body, 'An-124', 'An-125')",
        "DELETE FROM event WHERE seq = 2",
        "UPDATE event SET body = replace(body, '30', '31') WHERE seq = 2",
        "UPDATE annotation SET body = '{}'",
        "UPDATE annotation SET body = 'no JSON'",
        "DELETE FROM snapshot",
    ],
)
def test_check_finds_a_tampered_state(path: Path, statement: str) -> None:
    tampered(path, statement)
    with closing(ProjectFile.open(path, read_only=True)) as file:
        assert file.check() != []


def test_copy_is_whole_and_its_own(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.twopass"
    copy.write_text("old")
    with closing(ProjectFile.open(path)) as file:
        file.copy_to(copy)
        assert code_of(file.copy_to, path) is ErrorCode.PROJECT_EXISTS
        append(file, drawing(file.load().project, 3, 3, 4, 4))
    with closing(ProjectFile.open(copy)) as file:
        assert file.check() == []
        assert len(file.load().project.annotations) == 1
    assert sorted(item.name for item in tmp_path.iterdir()) == ["copy.twopass", "p.twopass"]
