"""One open project: the only door through which it changes, and the keeper of what is stored.

A session lives on the UI thread. Commits run on one serial lane; the next gesture waits for the last one's commit
(:meth:`Session.settle`), so that a crash at any moment loses at most the gesture in progress. Where a commit fails,
edits go on in memory, in order, until :meth:`Session.retry`, :meth:`Session.save_as` or :meth:`Session.close` has
put every one of them into a file, once.
"""

from __future__ import annotations

import getpass
from collections import deque
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from twopass.model.edit import Edit, inverted, merged
from twopass.model.edits.common import Author
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.history import EventMark, EventRole, History, after_event, from_log
from twopass.model.ids import Uid, random_uid
from twopass.model.project import Project, applied
from twopass.workbench.jobs import Job, Jobs
from twopass.workbench.settings import load_settings
from twopass.workbench.stored import Stored, StoredState
from twopass.workbench.timestamps import now
from twopass.workbench.untitled import untitled_path

if TYPE_CHECKING:
    from twopass.store.project_file import Loaded, ProjectFile

# What says that the place to write to is bad: to write less there would not help.
_TARGET_IS_BAD = (ErrorCode.PROJECT_EXISTS, ErrorCode.PROJECT_NAME_TOO_LONG, ErrorCode.DISK_FULL)


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """What happened: ``kind`` is "project" (with the touched uids), "stored" or "path"."""

    kind: str
    touched: frozenset[Uid] = frozenset()


@dataclass(frozen=True, slots=True)
class _Pending:
    """An event on its way into the file, and the number it has in the log."""

    seq: int
    edit: Edit
    role: EventRole
    op: Uid
    at: str


Listener = Callable[[SessionEvent], None]


def user_name() -> str:
    """Return the name that the user gave, or that the system knows, or "" where there is none."""
    given = load_settings().author
    if given:
        return given
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
        self._file = file
        self._jobs = jobs
        self.untitled = untitled
        self._take(file.load() if loaded is None else loaded)
        self._waiting: deque[_Pending] = deque()
        self._job: Job | None = None
        self._attempt: object = None
        self._error: Exception | None = None
        self._listeners: list[Listener] = []
        self._name = user_name() if author is None else author
        self._closed = False

    def _take(self, loaded: Loaded) -> None:
        self.project: Project = loaded.project
        self.history: History = from_log(loaded.marks)
        self._last_seq = loaded.marks[-1].seq if loaded.marks else 0
        self._created = sum(mark.role is EventRole.CREATE for mark in loaded.marks)
        self._edits: dict[int, Edit] = {}

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
            return Stored(StoredState.NOT_STORED, self._error, len(self._waiting))
        return Stored(StoredState.STORING if self._waiting else StoredState.STORED, unstored=len(self._waiting))

    def author(self) -> Author:
        """Return who edits now, for the functions of ``model.edits``."""
        return Author(self._name, now())

    def sign_as(self, name: str) -> None:
        """Let edits from now on be by *name*; "" is the name the system knows the user by."""
        self._name = name or user_name()

    def do(self, edit: Edit) -> None:
        """Apply an edit and start storing it; nothing happens for an edit that changes nothing.

        While earlier edits are not stored it waits behind them. Raises ``TwopassError``: ``PROJECT_READ_ONLY``, or
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
        """Wait until every edit is in the file; return whether it is. Called before a gesture starts."""
        deadline = monotonic() + timeout_s
        while self._waiting and self._error is None and self._job is not None and self._job.future is not None:
            attempt, future = self._attempt, self._job.future
            if not wait([future], max(0.0, deadline - monotonic())).done:
                return False
            error = future.exception()
            if error is None:
                self._done(attempt)
            elif isinstance(error, Exception):
                self._failed(attempt, error)
            else:
                raise error
        return not self._waiting

    def retry(self) -> None:
        """Try again to store the edits that are not stored."""
        if self._waiting and self._error is not None:
            self._error = None
            self._store_first()

    def save_copy(self, path: Path) -> bool:
        """Write the project as it is on the screen to another file; go on with this one. Raises ``TwopassError``.

        Returns whether the history came along: where the project's own file is gone, damaged or changed by another
        program, only what is on the screen can be written.
        """
        if not self.read_only:
            self.settle()
        waiting = tuple(self._waiting)

        def complete(copy: ProjectFile) -> None:
            for pending in waiting:
                self._append_to(copy, pending)

        try:
            self._file.copy_to(path, complete)
        except TwopassError as error:
            if error.code in _TARGET_IS_BAD:
                raise
            self._file.write(path, self.project, self._name, now())
            return False
        return True

    def save_as(self, path: Path) -> bool:
        """Go on with the project in another file; an untitled one is moved there. Raises ``TwopassError``.

        Returns whether the history came along, as :meth:`save_copy` does.
        """
        has_history = self.save_copy(path)
        old, was_untitled = self._file, self.untitled
        self._file = type(old).open(path)
        if not has_history:
            self._take(self._file.load())
        self._waiting.clear()
        self._attempt, self._error, self.untitled = None, None, False
        old_path = old.path
        old.close()
        if was_untitled:
            old_path.unlink(missing_ok=True)
        self._tell(SessionEvent("path"))
        self._tell(SessionEvent("stored"))
        return has_history

    def close(self, *, discard: bool = False) -> Path | None:
        """Wait for the last commit and let go of the file.

        Edits that can't be stored in it are not lost, unless *discard*: the project as it is on the screen is written
        among the untitled ones. Returns where, None if everything is in the project's own file. Raises
        ``TwopassError``, and stays open, if that fails too.
        """
        if self._closed:
            return None
        self.retry()
        rescued = None
        if not (self.settle() or discard):
            rescued = untitled_path()
            self.save_copy(rescued)
        self._closed = True
        self._file.close()
        return rescued

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
        self.settle()

    def _record(self, edit: Edit, role: EventRole) -> None:
        self._check_writable()
        self.project = applied(self.project, edit)
        self._last_seq += 1
        gesture = edit.gesture if role is EventRole.DO else None
        self.history = after_event(self.history, EventMark(self._last_seq, role, edit.title, gesture))
        self._edits[self._last_seq] = edit
        self._waiting.append(_Pending(self._last_seq, edit, role, random_uid(), now()))
        if len(self._waiting) == 1:
            self._store_first()
        else:
            self._tell(SessionEvent("stored"))
        self._tell(SessionEvent("project", frozenset(edit.touched)))

    def _store_first(self) -> None:
        """Start storing the first edit that waits; the next one starts when it is in the file, so that order holds."""
        file, pending = self._file, self._waiting[0]
        attempt = self._attempt = object()
        self._job = self._jobs.serial(
            "commit",
            lambda _context: self._append_to(file, pending),
            lambda _: self._done(attempt),
            lambda error: self._failed(attempt, error),
        )
        self._tell(SessionEvent("stored"))

    def _append_to(self, file: ProjectFile, pending: _Pending) -> int:
        # Another program may have written to the file: then what is on the screen is not what it holds.
        return file.append(
            pending.edit, pending.role, op=pending.op, author=self._name, at=pending.at, expected=pending.seq
        )

    def _done(self, attempt: object) -> None:
        if self._attempt is attempt:
            self._attempt, self._error = None, None
            self._waiting.popleft()
            if self._waiting:
                self._store_first()
            else:
                self._tell(SessionEvent("stored"))

    def _failed(self, attempt: object, error: Exception) -> None:
        if self._attempt is attempt:
            self._attempt, self._error = None, error
            self._tell(SessionEvent("stored"))

    def _tell(self, event: SessionEvent) -> None:
        for listener in tuple(self._listeners):
            listener(event)
