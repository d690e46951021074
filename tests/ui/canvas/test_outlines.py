from __future__ import annotations

import random

from twopass.model.edits import annotations, labels
from twopass.model.geometry import Box, OrientedBox, Point, Polygon
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
    assert outlines.inside(Box(30, 30, 40, 40)) == [small]
    assert set(outlines.inside(Box(0, 0, 200, 200))) == {large, small}


def test_shapes_are_hit_where_they_are():
    turned = OrientedBox((50, 50), 40, 4, 45.0)
    assert covers(turned, (60, 60))
    assert not covers(turned, (60, 40))
    triangle = Polygon((((0, 0), (10, 0), (0, 10)),))
    assert covers(triangle, (2, 2))
    assert not covers(triangle, (8, 8))
    assert covers(Point(5, 5), (7, 5), 3)
    assert not covers(Point(5, 5), (7, 5))
