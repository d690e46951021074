"""Small pictures of snapshots, made off the UI thread one after the other and kept while the project is open."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from twopass.model.display import DisplayChoice
from twopass.model.ids import Uid
from twopass.model.records import Snapshot
from twopass.workbench.jobs import Job, Jobs

if TYPE_CHECKING:
    from twopass.imagery.source import Rgb32

SIDE = 448  # pixels of the longer side: enough for an overview on a screen of double resolution
_Key = tuple[Uid, str, DisplayChoice]


class Pictures(QObject):
    """Hands out pictures; those that are not there yet are made, and said by ``arrived``.

    *read* returns the picture of a snapshot within ``SIDE`` pixels, or None where its image is gone; it is called in
    a worker, once for every way a snapshot is shown.

    Signals:
        arrived: the uid of a snapshot whose picture is there now.
    """

    arrived = Signal(str)

    def __init__(self, jobs: Jobs, read: Callable[[Snapshot], Rgb32 | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._read = jobs, read
        self._known: dict[_Key, QImage | None] = {}
        self._last: dict[Uid, QImage] = {}
        self._waiting: deque[Snapshot] = deque()
        self._job: Job | None = None

    def of(self, snapshot: Snapshot) -> QImage | None:
        """Return a snapshot's picture; None, or what it looked like before, until it is made."""
        key = _key(snapshot)
        if key not in self._known:
            self._known[key] = None
            self._waiting.append(snapshot)
            self._go_on()
        return self._known[key] or self._last.get(snapshot.uid)

    def close(self) -> None:
        """Make no more pictures."""
        self._waiting.clear()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _go_on(self) -> None:
        # One at a time: what the user waits for is decoded by the same processes.
        if self._job is not None or not self._waiting:
            return
        snapshot = self._waiting.popleft()
        self._job = self._jobs.pool(
            "thumbnails",
            lambda _context: self._read(snapshot),
            lambda pixels: self._arrived(snapshot, pixels),
            lambda _error: self._arrived(snapshot, None),  # a pane that shows the snapshot says why there is no picture
        )

    def _arrived(self, snapshot: Snapshot, pixels: Rgb32 | None) -> None:
        self._job = None
        if pixels is not None:
            height, width = pixels.shape
            image = QImage(pixels.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32).copy()
            self._known[_key(snapshot)] = self._last[snapshot.uid] = image
        self._go_on()
        self.arrived.emit(snapshot.uid)


def _key(snapshot: Snapshot) -> _Key:
    return snapshot.uid, snapshot.path, snapshot.display
