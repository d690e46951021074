"""Long work off the UI thread: three kinds of lane, with progress, cancel, and results handed back by ``post``.

Knows nothing of Qt: ``post`` is whatever runs a callable on the UI thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

Post = Callable[[Callable[[], None]], None]


class Cancelled(Exception):  # noqa: N818 - it is not an error: somebody asked for it
    """Raised inside a job by :meth:`JobContext.check` once the job was cancelled."""


@dataclass(slots=True)
class JobContext:
    """What a running job is given: a way to hear of a cancel and to say how far it is."""

    _cancelled: threading.Event
    _on_progress: Callable[[float, str], None]

    def check(self) -> None:
        """Raise :class:`Cancelled` if the job was cancelled."""
        if self._cancelled.is_set():
            raise Cancelled

    def report(self, fraction: float, text: str = "") -> None:
        """Say how far the job is (0 to 1); also a place where a cancel takes effect."""
        self.check()
        self._on_progress(fraction, text)


Work = Callable[[JobContext], Any]


@dataclass(slots=True)
class Job:
    """One piece of work under way. ``name`` is what journeys wait for."""

    name: str
    _cancelled: threading.Event = field(default_factory=threading.Event)
    future: Future[Any] | None = None

    def cancel(self) -> None:
        """Ask the job to stop; its callbacks will stay silent, even if it had just finished."""
        self._cancelled.set()
        if self.future is not None:
            self.future.cancel()

    @property
    def cancelled(self) -> bool:
        """Whether somebody cancelled it."""
        return self._cancelled.is_set()


def _ignore(_value: Any) -> None:
    """Take a result nobody asked for."""


def _ignore_progress(_fraction: float, _text: str) -> None:
    """Take progress nobody asked for."""


class Jobs:
    """The lanes of one window.

    *latest*: a new job cancels the lane's earlier ones. *serial*: jobs of the lane run one after the other.
    *pool*: jobs run side by side.
    """

    def __init__(self, post: Post) -> None:
        self._post = post
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="twopass-pool")
        self._serial: dict[str, ThreadPoolExecutor] = {}
        self._latest: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._running: dict[int, Job] = {}

    def latest(
        self, lane: str, work: Work, done: Callable[[Any], None], failed: Callable[[Exception], None] = _ignore
    ) -> Job:
        """Run *work* in place of whatever the lane was doing; only the last one's result is delivered."""
        earlier = self._latest.get(lane)
        if earlier is not None:
            earlier.cancel()
        job = self._start(self._pool, lane, work, done, failed, _ignore_progress)
        self._latest[lane] = job
        return job

    def serial(
        self,
        lane: str,
        work: Work,
        done: Callable[[Any], None] = _ignore,
        failed: Callable[[Exception], None] = _ignore,
    ) -> Job:
        """Run *work* after everything given to the lane before."""
        executor = self._serial.get(lane)
        if executor is None:
            executor = self._serial[lane] = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"twopass-{lane}")
        return self._start(executor, lane, work, done, failed, _ignore_progress)

    def pool(
        self,
        name: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progress: Callable[[float, str], None] = _ignore_progress,
        dropped: Callable[[Any], None] = _ignore,
    ) -> Job:
        """Run *work* beside other work; *progress* is called on the UI thread.

        *dropped* is given the result of work that was done before it heard of its cancel.
        """
        return self._start(self._pool, name, work, done, failed, progress, dropped)

    @property
    def idle(self) -> bool:
        """Whether nothing runs and every result has been delivered."""
        with self._lock:
            return not self._running

    def is_running(self, name: str) -> bool:
        """Whether a job of this name or lane is under way."""
        with self._lock:
            return any(job.name == name for job in self._running.values())

    def shutdown(self) -> None:
        """Cancel what can be cancelled, let serial work finish, and end the threads."""
        with self._lock:
            pooled = [job for job in self._running.values() if job.name not in self._serial]
        for job in pooled:
            job.cancel()
        for executor in (*self._serial.values(), self._pool):
            executor.shutdown(wait=True, cancel_futures=executor is self._pool)

    def _start(
        self,
        executor: ThreadPoolExecutor,
        name: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progress: Callable[[float, str], None],
        dropped: Callable[[Any], None] = _ignore,
    ) -> Job:
        job = Job(name)

        def tell(fraction: float, text: str) -> None:
            self._post(lambda: None if job.cancelled else progress(fraction, text))

        context = JobContext(job._cancelled, tell)  # pyright: ignore[reportPrivateUsage] - the job's own two halves
        with self._lock:
            self._running[id(job)] = job
        job.future = executor.submit(work, context)
        job.future.add_done_callback(
            lambda future: self._post(lambda: self._deliver(job, future, done, failed, dropped))
        )
        return job

    def _deliver(
        self,
        job: Job,
        future: Future[Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        dropped: Callable[[Any], None],
    ) -> None:
        with self._lock:
            self._running.pop(id(job), None)
        if future.cancelled():
            return
        error = future.exception()
        if job.cancelled:
            if error is None:
                dropped(future.result())
            return
        if error is None:
            done(future.result())
        elif isinstance(error, Cancelled):
            return
        elif isinstance(error, Exception):
            failed(error)
        else:
            raise error
