"""One open project: the only door through which it changes, and the keeper of what is stored.

A session lives on the UI thread. Commits run on one serial lane; the next gesture waits for the last one's commit
(:meth:`Session.settle`), so that a crash at any moment loses at most the gesture in progress.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twopass.model.edit import Edit, inverted, merged
from twopass.model.edits.common import Author
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.history import EventMark, EventRole, History, after_event, from_log
from twopass.model.ids import Uid, random_uid
from twopass.model.project import Project, applied
from twopass.workbench.jobs import Job, Jobs
from twopass.workbench.stored import Stored, StoredState
from twopass.workbench.timestamps import now

if TYPE_CHECKING:
    from twopass.store.project_file import Loaded, ProjectFile


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """What happened: ``kind`` is "project" (with the touched uids), "stored" or "path"."""

    kind: str
    touched: frozenset[Uid] = frozenset()


@dataclass(frozen=True, slots=True)
class _Pending:
    """An event on its way into the file."""

    edit: Edit
    role: EventRole
    op: Uid
    at: str


Listener = Callable[[SessionEvent], None]


def user_name() -> str:
    """Return the name the system knows the user by, or "" where it knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


class Session:
    """One open project.

    Attributes:
        project: the frozen value on the screen.
        history: what can be undone and redone.
        untitled: the file lies in the user's data folder until it is saved elsewhere.
    """

    def __init__(
        self, file: ProjectFile, jobs: Jobs, *, untitled: bool, author: str | None = None, loaded: Loaded | None = None
    ) -> None:
        loaded = file.load() if loaded is None else loaded
        self._file = file
        self._jobs = jobs
        self.untitled = untitled
        self.project: Project = loaded.project
        self.history: History = from_log(loaded.marks)
        self._last_seq = loaded.marks[-1].seq if loaded.marks else 0
        self._created = sum(mark.role is EventRole.CREATE for mark in loaded.marks)
        self._edits: dict[int, Edit] = {}
        self._pending: _Pending | None = None
        self._job: Job | None = None
        self._error: Exception | None = None
        self._listeners: list[Listener] = []
        self._name = user_name() if author is None else author
        self._closed = False

    @classmethod
    def create(
        cls, path: Path, project: Project, edit: Edit, *, jobs: Jobs, untitled: bool = False, author: str | None = None
    ) -> Session:
        """Make a project file with *edit* as its first event and open it. Raises ``TwopassError``."""
        # Late: SQLAlchemy takes a quarter of a second, and the first window must not wait for it.
        from twopass.store.project_file import ProjectFile

        name = user_name() if author is None else author
        file = ProjectFile.create(path, project, edit, name, now())
        return cls(file, jobs, untitled=untitled, author=name)

    @classmethod
    def open(
        cls, path: Path, *, jobs: Jobs, untitled: bool = False, author: str | None = None, read_only: bool = False
    ) -> Session:
        """Open a project file; read-only if asked, or if it or its folder can't be written. Raises ``TwopassError``."""
        # Late: SQLAlchemy takes a quarter of a second, and the first window must not wait for it.
        from twopass.store.project_file import ProjectFile

        return cls(ProjectFile.open(path, read_only=read_only), jobs, untitled=untitled, author=author)

    @property
    def path(self) -> Path:
        """Where the project file lies."""
        return self._file.path

    @property
    def read_only(self) -> bool:
        """Whether the project can only be looked at and exported."""
        return self._file.read_only

    @property
    def edit_count(self) -> int:
        """How many edits the log holds (undo and redo count, the project's creation does not)."""
        return self._last_seq - self._created

    @property
    def stored(self) -> Stored:
        """Whether what is on the screen is in the file."""
        if self.read_only:
            return Stored(StoredState.READ_ONLY)
        if self._error is not None:
            return Stored(StoredState.NOT_STORED, self._error)
        return Stored(StoredState.STORING if self._pending else StoredState.STORED)

    def author(self) -> Author:
        """Return who edits now, for the functions of ``model.edits``."""
        return Author(self._name, now())

    def do(self, edit: Edit) -> None:
        """Apply an edit and start storing it; nothing happens for an edit that changes nothing.

        Raises ``TwopassError``: ``STORE_FAILED`` while an earlier edit is not stored, ``PROJECT_READ_ONLY``, or
        ``EDIT_CONFLICT``.
        """
        if edit:
            self._record(edit, EventRole.DO)

    def undo(self) -> None:
        """Take back the last step. Raises ``TwopassError(NOTHING_TO_UNDO)``."""
        if not self.history.undoable:
            raise TwopassError(ErrorCode.NOTHING_TO_UNDO)
        self._revert(self.history.undoable[-1].seqs, EventRole.UNDO)

    def redo(self) -> None:
        """Bring back the step last undone. Raises ``TwopassError(NOTHING_TO_REDO)``."""
        if not self.history.redoable:
            raise TwopassError(ErrorCode.NOTHING_TO_REDO)
        self._revert(self.history.redoable[-1].seqs, EventRole.REDO)

    def settle(self, timeout_s: float = 5.0) -> bool:
        """Wait until the last edit is in the file; return whether it is. Called before a gesture starts."""
        if self._pending is None:
            return True
        if self._error is not None:
            return False
        pending, job = self._pending, self._job
        if job is None or job.future is None:
            return False
        try:
            job.future.result(timeout=timeout_s)
        except TimeoutError:
            return False
        except Exception as error:  # noqa: BLE001 - the job boundary: whatever stopped the commit is shown to the user
            self._failed(pending, error)
            return False
        self._done(pending)
        return True

    def retry(self) -> None:
        """Try again to store the edit that is not stored."""
        if self._pending is not None and self._error is not None:
            self._error = None
            self._commit(self._pending)

    def save_copy(self, path: Path) -> None:
        """Write the project as it is on the screen to another file; go on with this one. Raises ``TwopassError``."""
        self.settle()
        self._file.copy_to(path)
        if self._pending is not None:
            copy = type(self._file).open(path)
            try:
                self._append_to(copy, self._pending)
            finally:
                copy.close()

    def save_as(self, path: Path) -> None:
        """Go on with the project in another file; an untitled one is moved there. Raises ``TwopassError``."""
        self.save_copy(path)
        old, was_untitled = self._file, self.untitled
        self._file = type(old).open(path)
        self._pending, self._error, self.untitled = None, None, False
        old_path = old.path
        old.close()
        if was_untitled:
            old_path.unlink(missing_ok=True)
        self._tell(SessionEvent("path"))
        self._tell(SessionEvent("stored"))

    def close(self) -> None:
        """Wait for the last commit and let go of the file."""
        if not self._closed:
            self.settle()
            self._closed = True
            self._file.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* for every event, on the UI thread; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _revert(self, seqs: tuple[int, ...], role: EventRole) -> None:
        self._check_writable()
        edit = merged(self._edit(seq) for seq in seqs)
        self._record(inverted(edit), role)

    def _edit(self, seq: int) -> Edit:
        edit = self._edits.get(seq)
        return self._file.edit(seq) if edit is None else edit

    def _check_writable(self) -> None:
        if self.read_only:
            raise TwopassError(ErrorCode.PROJECT_READ_ONLY, path=str(self.path))
        if not self.settle():
            raise TwopassError(ErrorCode.STORE_FAILED, path=str(self.path), detail=str(self._error or "still storing"))

    def _record(self, edit: Edit, role: EventRole) -> None:
        self._check_writable()
        self.project = applied(self.project, edit)
        self._last_seq += 1
        gesture = edit.gesture if role is EventRole.DO else None
        self.history = after_event(self.history, EventMark(self._last_seq, role, edit.title, gesture))
        self._edits[self._last_seq] = edit
        self._pending = _Pending(edit, role, random_uid(), now())
        self._commit(self._pending)
        self._tell(SessionEvent("project", frozenset(edit.touched)))

    def _commit(self, pending: _Pending) -> None:
        file, seq = self._file, self._last_seq

        def work(_context: object) -> None:
            stored_as = self._append_to(file, pending)
            if stored_as != seq:
                # Another program wrote to the file: what is on the screen is not what it holds.
                raise TwopassError(ErrorCode.EDIT_CONFLICT, what=str(file.path))

        self._job = self._jobs.serial(
            "commit", work, lambda _: self._done(pending), lambda error: self._failed(pending, error)
        )
        self._tell(SessionEvent("stored"))

    def _append_to(self, file: ProjectFile, pending: _Pending) -> int:
        return file.append(pending.edit, pending.role, op=pending.op, author=self._name, at=pending.at)

    def _done(self, pending: _Pending) -> None:
        if self._pending is pending:
            self._pending, self._error = None, None
            self._tell(SessionEvent("stored"))

    def _failed(self, pending: _Pending, error: Exception) -> None:
        if self._pending is pending and self._error is None:
            self._error = error
            self._tell(SessionEvent("stored"))

    def _tell(self, event: SessionEvent) -> None:
        for listener in tuple(self._listeners):
            listener(event)
