from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from twopass.model.edits import annotations, labels
from twopass.model.geometry import Box, OrientedBox, Point, Polygon
from twopass.model.records import Certainty
from twopass.ui.canvas.outlines import Outlines, covers


def content(outlines):
    return {
        outlines.uids[row]: (outlines.corners[row].tolist(), int(outlines.colors[row]), bool(outlines.plain[row]))
        for row in range(len(outlines))
    }


def test_rows_kept_up_by_touched_ids_equal_rows_made_anew(session):
    """A hundred random edits, undone and redone in between: the incremental rows never differ from fresh ones."""
    chance = random.Random(7)
    kept = Outlines()
    before = next(iter(session.project.comparisons.values())).before
    after = next(iter(session.project.comparisons.values())).after
    kept.show(session.project, before)
    session.listeners.append(lambda event: kept.show(session.project, before, event.touched))
    for _ in range(100):
        random_edit(session, chance, before, after)
        fresh = Outlines()
        fresh.show(session.project, before)
        assert content(kept) == content(fresh)


def test_rows_made_at_once_equal_rows_put_one_by_one(session, add):
    shapes = [
        Box(1, 2, 30, 40),
        OrientedBox((50, 50), 40, 4, 45.0),
        Point(5, 5),
        Polygon((((0, 0), (10, 0), (0, 10)),)),
    ]
    for number, shape in enumerate(shapes * 3):
        uid = add(shape, label=number % 3)
    snapshot = session.project.annotations[uid].snapshot
    one_by_one, at_once = Outlines(), Outlines()
    one_by_one.show(replace(session.project, annotations={}), snapshot)
    one_by_one.show(session.project, snapshot, session.project.annotations)
    at_once.show(session.project, snapshot)
    assert content(one_by_one) == content(at_once)
    order = [[rows.row(uid) for uid in at_once.uids] for rows in (one_by_one, at_once)]
    assert np.array_equal(one_by_one.areas[order[0]], at_once.areas[order[1]])
    assert one_by_one.bounds(at_once.uids) == at_once.bounds(at_once.uids)


def test_marks_stay_with_their_annotations(session, add):
    uids = [add(Box(10 * number, 10, 8, 8)) for number in range(5)]
    snapshot = session.project.annotations[uids[0]].snapshot
    outlines = Outlines()
    outlines.show(session.project, snapshot)

    def marked():
        chosen = {outlines.uids[row] for row in np.flatnonzero(outlines.selected)}
        return chosen, {outlines.uids[row] for row in np.flatnonzero(outlines.hidden)}

    outlines.mark(frozenset(uids[2:]), frozenset(uids[4:]))
    assert marked() == (set(uids[2:]), {uids[4]})
    session.do(annotations.delete(session.project, [uids[0]]))
    outlines.show(session.project, snapshot, [uids[0]])
    assert marked() == (set(uids[2:]), {uids[4]})
    outlines.mark(frozenset(uids[1:3]), frozenset())
    assert marked() == (set(uids[1:3]), set())
    outlines.show(session.project, snapshot)
    assert marked() == (set(uids[1:3]), set())


def test_what_was_chosen_by_rows_is_marked_whatever_happened_since(session, add):
    """Chosen rows move when another is deleted; the annotations that were chosen stay the selected ones."""
    uids = [add(Box(10 * number, 10, 8, 8)) for number in range(6)]
    other = add(Box(10, 10, 8, 8), pane="after")
    snapshot, other_snapshot = (session.project.annotations[uid].snapshot for uid in (uids[0], other))
    outlines, others = Outlines(), Outlines()
    outlines.show(session.project, snapshot)
    others.show(session.project, other_snapshot)
    nothing = frozenset()

    def marked():
        return {outlines.uids[row] for row in np.flatnonzero(outlines.selected)}

    chosen, fresh = outlines.inside(Box(15, 0, 100, 100)), outlines.everything()
    assert chosen == set(uids[2:])
    others.mark(others.everything(), nothing)
    others.mark(chosen, nothing)
    assert not others.selected.any()
    session.do(annotations.delete(session.project, [uids[0]]))
    outlines.show(session.project, snapshot, [uids[0]])
    outlines.mark(chosen, nothing)
    assert marked() == set(uids[2:])
    outlines.mark(fresh, nothing)
    assert marked() == set(uids[1:])
    outlines.mark(nothing, nothing)
    assert marked() == set()


def test_what_is_said_of_a_selection_is_what_its_records_say(session, state, add):
    uids = [add(Box(10 * number, 10, 8, 8), label=number % 2) for number in range(6)]
    outlines = state.outlines["before"]
    label = [session.project.annotations[uid].label for uid in uids]
    assert outlines.said_of(outlines.everything()) == {(label[0], None), (label[1], None)}
    assert outlines.said_of(frozenset(uids[::2])) == {(label[0], None)}
    done = annotations.describe(
        session.project, session.author(), uids[:1], title="Certainty", certainty=Certainty.PROBABLE
    )
    session.do(done)
    assert outlines.said_of(frozenset(uids[:3:2])) == {(label[0], Certainty.PROBABLE), (label[0], None)}


def test_what_changed_is_told_by_its_bounds(session, add):
    uid = add(Box(10, 10, 8, 8))
    snapshot = session.project.annotations[uid].snapshot
    outlines = Outlines()
    assert outlines.show(session.project, snapshot) is None
    session.do(annotations.reshape(session.project, session.author(), {uid: Box(40, 10, 8, 8)}))
    assert outlines.show(session.project, snapshot, [uid]) == [Box(10, 10, 8, 8), Box(40, 10, 8, 8)]
    assert outlines.show(session.project, snapshot, [uid]) == []
    session.do(labels.recolour(session.project, next(iter(session.project.labels)), "#123456"))
    assert outlines.show(session.project, snapshot, session.project.labels) is None


def random_edit(session, chance, before, after):
    project, author = session.project, session.author()
    notes = list(project.annotations)
    label = chance.choice(list(project.labels))
    box = Box(chance.random() * 500, chance.random() * 300, 10, 20)
    kind = chance.choice(["draw", "draw", "draw", "delete", "move", "recolour", "undo", "redo"])
    if kind == "draw" or not notes:
        where = chance.choice([before, before, after])
        session.do(annotations.draw(project, author, snapshot=where, label=label, shape=box))
    elif kind == "delete":
        session.do(annotations.delete(project, chance.sample(notes, 1)))
    elif kind == "move":
        session.do(annotations.reshape(project, author, {chance.choice(notes): box}))
    elif kind == "recolour":
        session.do(labels.recolour(project, label, f"#{chance.randrange(1 << 24):06x}"))
    elif kind == "undo" and len(session.history.undoable) > 1:
        session.undo()
    elif kind == "redo" and session.history.redoable:
        session.redo()


def test_hits_are_smallest_first_and_a_rubber_band_takes_whole_boxes(session, add):
    large, small = add(Box(10, 10, 100, 100)), add(Box(40, 40, 10, 10))
    outlines = Outlines()
    outlines.show(session.project, session.project.annotations[large].snapshot)
    assert outlines.at((45, 45)) == [small, large]
    assert outlines.at((12, 12)) == [large]
    assert outlines.at((8, 8)) == []
    assert outlines.at((8, 8), 3) == [large]
    assert outlines.inside(Box(30, 30, 40, 40)) == {small}
    assert outlines.inside(Box(0, 0, 200, 200)) == outlines.everything() == {large, small}


def test_shapes_are_hit_where_they_are():
    turned = OrientedBox((50, 50), 40, 4, 45.0)
    assert covers(turned, (60, 60))
    assert not covers(turned, (60, 40))
    triangle = Polygon((((0, 0), (10, 0), (0, 10)),))
    assert covers(triangle, (2, 2))
    assert not covers(triangle, (8, 8))
    assert covers(Point(5, 5), (7, 5), 3)
    assert not covers(Point(5, 5), (7, 5))
