"""A session in memory and tiles of a generated image, so that panes are tested without files or threads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from twopass.model.edit import Edit, inverted, merged
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts, compare, empty_project
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.history import EventMark, EventRole, History, after_event
from twopass.model.ids import Uid
from twopass.model.project import applied
from twopass.workbench.session import SessionEvent
from twopass.workbench.stored import Stored, StoredState
from twopass.workbench.tiles import PlacedTile

NOW = "2024-12-13T08:31:40Z"
SIZE = (600, 400)
RED, BLUE = 0xFF803020, 0xFF203080


class Uids:
    def __init__(self):
        self.last = 0

    def __call__(self):
        self.last += 1
        return Uid(f"uid-{self.last}")


class MemorySession:
    """Behaves like a session whose commits always succeed at once."""

    read_only = False
    path = Path("memory.twopass")
    stored = Stored(StoredState.STORED)

    def __init__(self, facts=None, after=None):
        self.uids = Uids()
        facts = facts or ImageFacts(
            path="/a/before.tif", width=SIZE[0], height=SIZE[1], datetime="2024-12-10T08:12:04Z"
        )
        after = after or ImageFacts(path="/a/after.tif", width=SIZE[0], height=SIZE[1])
        self.project = empty_project(self.author(), "Test")
        self.history = History()
        self.edits = []
        self.listeners = []
        self.settled = 0
        self.do(compare(self.project, self.author(), site="Test", before=facts, after=after))

    @property
    def edit_count(self):
        return len(self.edits)

    def author(self):
        return Author("tester", NOW, self.uids)

    def settle(self, timeout_s=5.0):
        self.settled += 1
        return True

    def subscribe(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def do(self, edit: Edit):
        if edit:
            self._record(edit, EventRole.DO)

    def undo(self):
        self._revert(self.history.undoable[-1].seqs, EventRole.UNDO)

    def redo(self):
        if not self.history.redoable:
            raise TwopassError(ErrorCode.NOTHING_TO_REDO)
        self._revert(self.history.redoable[-1].seqs, EventRole.REDO)

    def _revert(self, seqs, role):
        self._record(inverted(merged(self.edits[seq - 1] for seq in seqs)), role)

    def _record(self, edit, role):
        self.project = applied(self.project, edit)
        self.edits.append(edit)
        gesture = edit.gesture if role is EventRole.DO else None
        self.history = after_event(self.history, EventMark(len(self.edits), role, edit.title, gesture))
        for listener in tuple(self.listeners):
            listener(SessionEvent("project", frozenset(edit.touched)))


@dataclass
class PlainTiles:
    """Two tiles a snapshot: the left half red, the right half blue."""

    on_tile = None
    on_error = None
    idle = True
    requests: int = 0
    blamed = False

    def is_blamed(self, snapshot):
        return self.blamed

    def waits_for(self, snapshot):
        return False

    def overview(self, snapshot):
        return None

    def glance(self, snapshot, scale, rect):
        return self.request(snapshot, scale, rect)

    def request(self, snapshot, scale, rect):
        self.requests += 1
        half = SIZE[0] // 2
        left = np.full((SIZE[1], half), 0xFF803020, np.uint32)
        right = np.full((SIZE[1], half), 0xFF203080, np.uint32)
        return [PlacedTile(Box(0, 0, half, SIZE[1]), left), PlacedTile(Box(half, 0, half, SIZE[1]), right)]


class TwoTiles:
    """Before is red, after is blue, all over."""

    on_tile = None
    on_error = None
    idle = True

    def __init__(self, state):
        self.state = state
        self.color = {"before": RED, "after": BLUE}

    def is_blamed(self, snapshot):
        return False

    def _tile(self, snapshot):
        name = "before" if snapshot == self.state.snapshot("before").uid else "after"
        return PlacedTile(Box(0, 0, 600, 400), np.full((400, 600), self.color[name], np.uint32))

    def overview(self, snapshot):
        return self._tile(snapshot)

    def request(self, snapshot, scale, rect):
        return [self._tile(snapshot)]

    glance = request
