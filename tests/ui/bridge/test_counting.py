"""Counts kept up from what edits touched are the counts taken anew."""

from __future__ import annotations

import random
from collections import Counter

from twopass.model.edits import annotations
from twopass.model.geometry import Box
from twopass.ui.bridge.counting import Counts


def test_counts_follow_random_edits(session):
    chance = random.Random(3)
    counts = Counts(session.project)
    session.listeners.append(lambda event: counts.follow(session.project, event.touched))
    for _ in range(60):
        project, notes, labels = session.project, list(session.project.annotations), list(session.project.labels)
        kind = chance.choice(["draw", "delete", "relabel", "undo"])
        if kind == "draw" or not notes:
            where = chance.choice(list(project.snapshots))
            label, shape = chance.choice(labels), Box(5, 5, 9, 9)
            session.do(annotations.draw(project, session.author(), snapshot=where, label=label, shape=shape))
        elif kind == "delete":
            session.do(annotations.delete(project, [chance.choice(notes)]))
        elif kind == "relabel":
            session.do(annotations.relabel(project, session.author(), [chance.choice(notes)], chance.choice(labels)))
        elif len(session.history.undoable) > 1:
            session.undo()
        wanted = Counter((note.snapshot, note.label) for note in session.project.annotations.values())
        for snapshot in session.project.snapshots:
            for label in session.project.labels:
                assert counts.of(snapshot, label) == wanted[snapshot, label]
