"""Garbage collection that the window does not feel: only on the UI thread, and never over a whole project.

Qt objects must die on their own thread, so the collector only runs from a timer of that thread. A collection looks
through everything that was made since the last :func:`set_aside`; records are no garbage, go away by themselves when
nobody refers to them, and looking through those of 100,000 annotations takes 100 ms.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 10_000
# So many new objects are a project, an import, or a library: there for good. A record is about three.
MANY, MANY_RECORDS = 50_000, 15_000


def begin(parent: QObject) -> None:
    """Collect from now on by a timer that lives as long as *parent*."""
    gc.disable()
    set_aside()
    timer = QTimer(parent)
    timer.timeout.connect(collect)
    timer.start(EVERY_MS)


def collect() -> None:
    """Collect what became garbage of the few objects made lately; set many aside instead."""
    if gc.get_count()[0] > MANY:
        set_aside()
    else:
        gc.collect()


def set_aside() -> None:
    """Look through nothing again that is there now."""
    gc.freeze()


def closed(records: int) -> None:
    """Say that a project of so many annotations goes away: soon, a large one is collected with all that showed it."""
    # Where nobody has begun, Python collects by itself.
    if records > MANY_RECORDS and not gc.isenabled():
        QTimer.singleShot(0, start_over)


def start_over() -> None:
    """Collect everything, also of what was set aside, and set the rest aside."""
    gc.unfreeze()
    gc.collect()
    set_aside()
