"""What edits of annotations are called, and what they take along."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.projects import box, by_uid, counting, small_project, uid

from twopass.model.edits import annotations
from twopass.model.edits.common import Author
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box, Point
from twopass.model.project import applied
from twopass.model.records import Certainty, Finding, FindingType, Stamp, TrackedObject

AUTHOR = Author("tester", "2024-12-13T08:31:40Z", counting(10_000))
ONE, TWO = box(1, 1, 2, 3, 4), box(2, 5, 5, 9, 9, label=6)


def test_titles_name_one_label_or_count() -> None:
    project = small_project(ONE, TWO)
    assert (
        annotations.draw(project, AUTHOR, snapshot=uid(2), label=uid(5), shape=Box(0, 0, 1, 1)).title == "Draw An-124"
    )
    assert annotations.delete(project, [TWO.uid]).title == "Delete Ka-52"
    assert annotations.delete(project, [ONE.uid, TWO.uid]).title == "Delete 2 annotations"
    assert annotations.relabel(project, AUTHOR, [ONE.uid], uid(7)).title == "Label An-124 as S-400"
    shapes = {ONE.uid: Box(0, 0, 1, 1)}
    assert annotations.reshape(project, AUTHOR, shapes, verb="Resize").title == "Resize An-124"


def test_a_new_shape_drops_what_came_from_the_old_one() -> None:
    before = replace(ONE, segmentation=((1.0, 2.0, 3.0),), area=3.0, geometry={"type": "Point"}, notes="stays")
    project = small_project(before)
    edit = annotations.reshape(project, AUTHOR, {before.uid: Box(2, 2, 3, 4)})
    after = applied(project, edit).annotations[before.uid]
    assert (after.segmentation, after.area, after.geometry, after.notes) == (None, None, None, "stays")
    assert after.stamp == Stamp(updated=AUTHOR.now, updated_by="tester")


def test_what_does_not_change_is_no_edit() -> None:
    project = small_project(ONE)
    assert not annotations.reshape(project, AUTHOR, {ONE.uid: ONE.shape})
    assert not annotations.relabel(project, AUTHOR, [ONE.uid], ONE.label)
    assert not annotations.describe(project, AUTHOR, [ONE.uid], title="Say", occluded=None)


@pytest.mark.parametrize("shape", [Box(0, 0, 0, 1), Box(float("nan"), 0, 1, 1), Point(float("inf"), 1)])
def test_a_shape_without_extent_is_refused(shape: Box | Point) -> None:
    project = small_project(ONE)
    with pytest.raises(TwopassError) as caught:
        annotations.draw(project, AUTHOR, snapshot=uid(2), label=uid(5), shape=shape)
    assert caught.value.code is ErrorCode.BAD_SHAPE
    with pytest.raises(TwopassError):
        annotations.reshape(project, AUTHOR, {ONE.uid: shape})
    with pytest.raises(TwopassError):
        annotations.place(project, AUTHOR, [ONE], shapes=[shape], snapshot=uid(2))


def test_a_copy_has_its_own_identity_and_no_object() -> None:
    thing = TrackedObject(uid=uid(50), number=1, label=uid(5))
    original = replace(ONE, object=thing.uid, certainty=Certainty.CONFIRMED, notes="tail visible", reviewed_by="x")
    project = replace(small_project(original), objects=by_uid(thing))
    edit = annotations.place(project, AUTHOR, [original], shapes=[Box(9, 9, 3, 4)], snapshot=uid(3))
    copy = edit.changes[0].after
    assert copy is not None
    assert (copy.number, edit.title) == (2, "Paste An-124")
    expected = replace(
        original, uid=copy.uid, number=2, snapshot=uid(3), shape=Box(9, 9, 3, 4), object=None, reviewed_by=None,
        stamp=AUTHOR.created(),
    )  # fmt: skip
    assert copy == expected


def test_a_copy_of_a_label_that_is_gone_is_refused() -> None:
    project = small_project(ONE)
    stranger = replace(ONE, label=uid(4242))
    with pytest.raises(TwopassError) as caught:
        annotations.place(project, AUTHOR, [stranger], shapes=[ONE.shape], snapshot=uid(2))
    assert caught.value.code is ErrorCode.UNKNOWN_ID


def test_a_finding_lets_go_of_what_is_deleted() -> None:
    finding = Finding(
        uid=uid(60), number=1, comparison=uid(4), type=FindingType.MOVED, before_annotation=ONE.uid,
        after_annotation=TWO.uid,
    )  # fmt: skip
    project = replace(small_project(ONE, TWO), findings=by_uid(finding))
    after = applied(project, annotations.delete(project, [ONE.uid]))
    assert after.findings[finding.uid] == replace(finding, before_annotation=None)
