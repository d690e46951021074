"""How worker threads hand a result to the thread of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class MainThread(QObject):
    """Runs callables on the thread it was made on, in the order they were posted, never inside the caller."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        # Queued even from the same thread: a callback must not run in the middle of whoever posted it.
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, work: Callable[[], None]) -> None:
        """Run *work* soon; callable from any thread. Nothing happens after :meth:`close`."""
        if self._open:
            self._posted.emit(work)

    def close(self) -> None:
        """Drop what has not run yet and everything posted from now on."""
        self._open = False

    def _run(self, work: Callable[[], None]) -> None:
        if self._open:
            work()
