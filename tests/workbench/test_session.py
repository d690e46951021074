"""A session: do, undo, redo across restarts; and what it says and keeps when the file can't be written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from twopass.model.edit import Edit
from twopass.model.edits.annotations import draw
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts, compare, empty_project
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.history import EventRole
from twopass.store.project_file import ProjectFile
from twopass.workbench.jobs import Jobs
from twopass.workbench.opening import is_untitled
from twopass.workbench.session import Session, SessionEvent
from twopass.workbench.stored import Stored, StoredState

AT = "2026-01-01T00:00:00Z"


class FailingFile(ProjectFile):
    """A project file whose disk can be made to fail."""

    failing: TwopassError | None = None

    def append(self, *arguments: Any, **named: Any) -> int:
        if self.failing is not None:
            raise self.failing
        return super().append(*arguments, **named)


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    # Results are never delivered on their own: settle() is what these tests wait with.
    jobs = Jobs(lambda _deliver: None)
    yield jobs
    jobs.shutdown()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.twopass"


def created(path: Path, jobs: Jobs, *, untitled: bool = False) -> Session:
    author = Author("ada", AT)
    empty = empty_project(author, "Airfield")
    facts = [ImageFacts(path=f"/images/{name}.png", width=100, height=80) for name in "ab"]
    edit = compare(empty, author, site="Airfield", before=facts[0], after=facts[1])
    return Session.create(path, empty, edit, jobs=jobs, untitled=untitled, author="ada")


def failing(path: Path, jobs: Jobs) -> tuple[Session, FailingFile]:
    created(path, jobs).close()
    file = FailingFile.open(path)
    assert isinstance(file, FailingFile)
    return Session(file, jobs, untitled=False, author="ada"), file


def drawing(session: Session, *numbers: float) -> Edit:
    project = session.project
    snapshot, label = next(iter(project.snapshots)), next(iter(project.labels))
    return draw(project, session.author(), snapshot=snapshot, label=label, shape=Box(*numbers))


def code_of(call: Any, *arguments: Any) -> ErrorCode:
    with pytest.raises(TwopassError) as caught:
        call(*arguments)
    return caught.value.code


def reopened(session: Session, jobs: Jobs) -> Session:
    path, project, history, edits = session.path, session.project, session.history, session.edit_count
    session.close()
    again = Session.open(path, jobs=jobs, author="ada")
    assert (again.project, again.history, again.edit_count) == (project, history, edits)
    return again


def test_do_undo_redo_across_restarts(path: Path, jobs: Jobs) -> None:
    session = created(path, jobs)
    assert (session.edit_count, session.history.undo_title) == (0, None)
    assert code_of(session.undo) is ErrorCode.NOTHING_TO_UNDO
    assert code_of(session.redo) is ErrorCode.NOTHING_TO_REDO
    empty = session.project
    session.do(drawing(session, 1, 2, 30, 40))
    one = session.project
    session.do(drawing(session, 5, 6, 7, 8))
    two = session.project
    session = reopened(session, jobs)
    session.undo()
    assert session.project == one
    session = reopened(session, jobs)
    session.undo()
    assert session.project == empty
    session = reopened(session, jobs)
    session.redo()
    session.redo()
    assert session.project == two
    assert code_of(session.redo) is ErrorCode.NOTHING_TO_REDO
    session = reopened(session, jobs)
    assert session.edit_count == 6
    session.undo()
    session.do(drawing(session, 9, 9, 9, 9))
    assert session.history.redo_title is None
    # A number given out once is never given out again.
    assert sorted(item.number for item in session.project.annotations.values()) == [1, 3]
    session = reopened(session, jobs)
    session.close()
    with_check = ProjectFile.open(path, read_only=True)
    assert with_check.check() == []
    with_check.close()


def test_settle_means_stored(path: Path, jobs: Jobs) -> None:
    session = created(path, jobs)
    events: list[SessionEvent] = []
    unsubscribe = session.subscribe(events.append)
    session.do(drawing(session, 1, 2, 30, 40))
    assert session.settle()
    assert session.stored.state is StoredState.STORED
    assert [event.kind for event in events] == ["stored", "project", "stored"]
    assert events[1].touched == frozenset(session.project.annotations)
    other = ProjectFile.open(path, read_only=True)
    assert other.load().project == session.project
    other.close()
    unsubscribe()
    session.do(Edit("Nothing", ()))
    assert len(events) == 3
    assert session.edit_count == 1
    session.close()


def test_what_is_not_stored_goes_on_in_memory_and_is_stored_once_in_order(path: Path, jobs: Jobs) -> None:
    session, file = failing(path, jobs)
    file.failing = TwopassError(ErrorCode.DISK_FULL, path=str(path))
    session.do(drawing(session, 1, 2, 30, 40))
    assert not session.settle()
    assert session.stored == Stored(StoredState.NOT_STORED, file.failing, 1)
    session.do(drawing(session, 3, 3, 3, 3))
    session.undo()
    session.do(drawing(session, 5, 5, 5, 5))
    assert session.stored == Stored(StoredState.NOT_STORED, file.failing, 4)
    assert len(session.project.annotations) == 2
    session.retry()
    assert not session.settle()
    with closing(ProjectFile.open(path, read_only=True)) as other:
        assert len(other.load().marks) == 1
    file.failing = None
    session.retry()
    assert session.settle()
    assert session.stored == Stored(StoredState.STORED)
    with closing(ProjectFile.open(path, read_only=True)) as other:
        roles = [mark.role for mark in other.load().marks]
        assert roles == [EventRole.CREATE, EventRole.DO, EventRole.DO, EventRole.UNDO, EventRole.DO]
        assert other.load().project == session.project
        assert other.check() == []
    session.undo()
    reopened(session, jobs).close()


def test_a_commit_that_reports_an_error_though_it_succeeded_is_stored_once(path: Path, jobs: Jobs) -> None:
    session, file = failing(path, jobs)
    error = TwopassError(ErrorCode.STORE_FAILED, path=str(path))
    append = file.append

    def late(*arguments: Any, **named: Any) -> int:
        append(*arguments, **named)
        raise error

    file.append = late
    session.do(drawing(session, 1, 2, 30, 40))
    assert not session.settle()
    session.do(drawing(session, 3, 3, 3, 3))
    file.append = append
    session.retry()
    assert session.settle()
    assert len(file.load().marks) == 3
    reopened(session, jobs).close()


def test_an_old_failure_that_is_delivered_late_says_nothing_of_the_new_attempt(path: Path) -> None:
    deliveries: list[Callable[[], None]] = []
    jobs = Jobs(deliveries.append)
    session, file = failing(path, jobs)
    file.failing = TwopassError(ErrorCode.DISK_FULL, path=str(path))
    session.do(drawing(session, 1, 2, 30, 40))
    assert not session.settle()
    file.failing = None
    session.retry()
    assert session.settle()
    session.do(drawing(session, 3, 3, 3, 3))
    for deliver in deliveries:
        deliver()
    assert session.stored.error is None
    assert session.settle()
    assert len(file.load().marks) == 3
    session.close()
    jobs.shutdown()


def test_save_as_keeps_what_could_not_be_stored(path: Path, jobs: Jobs, tmp_path: Path) -> None:
    session, file = failing(path, jobs)
    file.failing = TwopassError(ErrorCode.DISK_FULL, path=str(path))
    session.do(drawing(session, 1, 2, 30, 40))
    assert not session.settle()
    session.save_as(tmp_path / "else.twopass")
    assert session.stored.state is StoredState.STORED
    assert session.path == tmp_path / "else.twopass"
    session = reopened(session, jobs)
    assert len(session.project.annotations) == 1
    session.close()
    assert path.exists()


def conflicting(path: Path, jobs: Jobs) -> Session:
    """Return a session whose file another program wrote to: what it does now can't be stored there."""
    session, other = created(path, jobs), Session.open(path, jobs=jobs, author="bob")
    other.do(drawing(other, 1, 2, 30, 40))
    assert other.settle()
    other.close()
    session.do(drawing(session, 5, 6, 7, 8))
    session.do(drawing(session, 9, 9, 9, 9))
    return session


def test_another_program_writing_the_file_is_found_out_and_its_work_kept(path: Path, jobs: Jobs) -> None:
    session = conflicting(path, jobs)
    assert not session.settle()
    error = session.stored.error
    assert isinstance(error, TwopassError)
    assert error.code is ErrorCode.EDIT_CONFLICT
    with closing(ProjectFile.open(path, read_only=True)) as file:
        assert [item.stamp.created_by for item in file.load().project.annotations.values()] == ["bob"]
        assert file.check() == []
    session.close(discard=True)


def test_after_a_conflict_save_as_writes_what_is_on_the_screen(path: Path, jobs: Jobs, tmp_path: Path) -> None:
    session = conflicting(path, jobs)
    seen = session.project
    assert not session.save_as(tmp_path / "else.twopass")
    assert session.project == seen
    assert session.stored == Stored(StoredState.STORED)
    session.do(drawing(session, 2, 2, 2, 2))
    session = reopened(session, jobs)
    session.undo()
    assert session.project == seen
    session.close()


def test_save_as_writes_what_is_on_the_screen_though_the_file_can_not_be_read(
    path: Path, jobs: Jobs, tmp_path: Path
) -> None:
    session = created(path, jobs)
    session.do(drawing(session, 1, 2, 30, 40))
    assert session.settle()
    path.write_bytes(b"somebody else's bytes " * 1000)
    session.do(drawing(session, 5, 6, 7, 8))
    assert not session.settle()
    seen = session.project
    copy = tmp_path / "copy.twopass"
    copy.write_text("old")
    assert not session.save_copy(copy)
    with closing(ProjectFile.open(copy)) as file:
        assert file.load().project == seen
        assert file.check() == []
    session.close(discard=True)


def test_a_copy_that_fails_leaves_what_was_there(path: Path, jobs: Jobs, tmp_path: Path) -> None:
    session, file = failing(path, jobs)
    file.failing = TwopassError(ErrorCode.DISK_FULL, path=str(path))
    session.do(drawing(session, 1, 2, 30, 40))
    assert not session.settle()
    assert code_of(session.save_as, path) is ErrorCode.PROJECT_EXISTS
    assert code_of(session.save_as, tmp_path / "none" / "p.twopass") is ErrorCode.STORE_FAILED
    assert session.path == path
    assert session.stored == Stored(StoredState.NOT_STORED, file.failing, 1)
    file.failing = None
    assert session.close() is None


def test_closing_does_not_lose_what_is_not_stored(path: Path, jobs: Jobs) -> None:
    session, file = failing(path, jobs)
    file.failing = TwopassError(ErrorCode.DISK_FULL, path=str(path))
    for number in range(1, 4):
        session.do(drawing(session, number, 2, 30, 40))
    rescued = session.close()
    assert rescued is not None
    assert is_untitled(rescued)
    again = Session.open(rescued, jobs=jobs, untitled=True)
    assert again.project == session.project
    assert (again.edit_count, again.history) == (3, session.history)
    again.close()
    assert session.close() is None


def test_closing_stays_open_where_nothing_can_be_written(
    path: Path, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    session, file = failing(path, jobs)
    file.failing = TwopassError(ErrorCode.DISK_FULL, path=str(path))
    session.do(drawing(session, 1, 2, 30, 40))
    (tmp_path / "blocked").write_text("no folder")
    monkeypatch.setenv("TWOPASS_HOME", str(tmp_path / "blocked"))
    assert code_of(session.close) is ErrorCode.STORE_FAILED
    assert session.stored.unstored == 1
    file.failing = None
    assert session.close() is None
    with closing(ProjectFile.open(path)) as stored:
        assert len(stored.load().project.annotations) == 1


def test_save_copy_goes_on_with_the_first(path: Path, jobs: Jobs, tmp_path: Path) -> None:
    session = created(path, jobs)
    session.do(drawing(session, 1, 2, 30, 40))
    copied = session.project
    session.save_copy(tmp_path / "copy.twopass")
    session.do(drawing(session, 3, 3, 4, 4))
    assert session.path == path
    session.close()
    copy = Session.open(tmp_path / "copy.twopass", jobs=jobs)
    assert copy.project == copied
    copy.close()


def test_save_as_moves_an_untitled_project(path: Path, jobs: Jobs, tmp_path: Path) -> None:
    session = created(path, jobs, untitled=True)
    session.do(drawing(session, 1, 2, 30, 40))
    events: list[SessionEvent] = []
    session.subscribe(events.append)
    session.save_as(tmp_path / "named.twopass")
    assert not session.untitled
    assert not path.exists()
    assert "path" in [event.kind for event in events]
    session.undo()
    session = reopened(session, jobs)
    assert session.path == tmp_path / "named.twopass"
    session.redo()
    session.close()


def test_a_read_only_session_only_looks(path: Path, jobs: Jobs) -> None:
    created(path, jobs).close()
    session = Session(ProjectFile.open(path, read_only=True), jobs, untitled=False)
    assert session.stored.state is StoredState.READ_ONLY
    assert code_of(session.do, drawing(session, 1, 2, 3, 4)) is ErrorCode.PROJECT_READ_ONLY
    assert session.project.annotations == {}
    session.close()
