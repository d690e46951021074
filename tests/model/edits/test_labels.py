"""The catalogue: names, colours, keys, and what goes with a label."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.projects import box, by_uid, counting, small_project, uid

from twopass.model.edit import inverted
from twopass.model.edits import labels
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import empty_project, first_labels
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project, applied
from twopass.model.records import Finding, FindingType, TrackedObject

AUTHOR = Author("tester", "2024-12-13T08:31:40Z", counting(10_000))


@given(st.text(max_size=40))
def test_a_clean_name_is_clean_for_good(name: str) -> None:
    try:
        kept = labels.clean_name(name)
    except TwopassError:
        assume(False)
        raise
    assert kept == labels.clean_name(kept)
    assert kept == kept.strip()
    assert kept.isprintable() or any(not char.isprintable() and char > "\x9f" for char in kept)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ka-52 ", "Ka-52"),
        ("Ми\t8", "Ми 8"),
        ("e\u0301", "\u00e9"),
        ("飞机", "飞机"),
        ("a\x00b", "ab"),
        ("x" * 1000,) * 2,
    ],
)
def test_names_are_free_unicode(typed: str, kept: str) -> None:
    assert labels.clean_name(typed) == kept


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 1001])
def test_a_name_must_be_one(name: str) -> None:
    with pytest.raises(TwopassError) as caught:
        labels.clean_name(name)
    assert caught.value.code is ErrorCode.BAD_NAME


def test_a_name_is_taken_once() -> None:
    project = small_project()
    for attempt in (lambda: labels.add(project, AUTHOR, " S-400 "), lambda: labels.rename(project, uid(5), "S-400")):
        with pytest.raises(TwopassError) as caught:
            attempt()
        assert caught.value.code is ErrorCode.NAME_TAKEN
    assert not labels.rename(project, uid(5), "An-124")


def test_the_catalogue_starts_with_three_that_colour_blind_users_tell_apart() -> None:
    project = empty_project(AUTHOR, "x")
    first = first_labels(project, AUTHOR)
    assert [(label.name, label.key) for label in first] == [("An-124", "1"), ("Ka-52", "2"), ("S-400", "3")]
    assert [label.color for label in first] == list(labels.PALETTE[:3])


def test_new_labels_take_the_least_used_colour_and_the_next_key() -> None:
    project: Project = small_project()
    for place in range(20):
        project = applied(project, labels.add(project, AUTHOR, f"label {place}"))
    catalogue = labels.in_order(project)
    colors = [label.color for label in catalogue]
    assert {colors.count(color) for color in labels.PALETTE} <= {3, 4}
    assert [label.key for label in catalogue if label.key] == list("123456789")
    assert [label.number for label in catalogue] == list(range(1, 24))


def test_a_key_is_taken_from_the_label_that_had_it() -> None:
    project = small_project()
    project = applied(project, labels.assign_key(project, uid(5), "9"))
    project = applied(project, labels.assign_key(project, uid(6), "9"))
    assert (project.labels[uid(5)].key, project.labels[uid(6)].key) == (None, "9")
    assert applied(project, labels.assign_key(project, uid(6), None)).labels[uid(6)].key is None
    with pytest.raises(ValueError, match="not a number key"):
        labels.assign_key(project, uid(5), "0")


@pytest.mark.parametrize("color", ["red", "#12345", "#12345g", "#1234567", ""])
def test_a_colour_is_six_digits(color: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        labels.recolour(small_project(), uid(5), color)


def test_a_known_size_is_one_edit_and_a_length_that_is_none_is_refused() -> None:
    project = small_project()
    uid_ = next(iter(project.labels))
    edit = labels.resize(project, uid_, 69.1, None)
    sized = applied(project, edit)
    assert (sized.labels[uid_].length_m, sized.labels[uid_].width_m) == (69.1, None)
    assert not labels.resize(sized, uid_, 69.1, None)
    assert applied(sized, inverted(edit)) == project
    for wrong in (0.0, -1.0, 1e8, float("nan")):
        with pytest.raises(TwopassError) as caught:
            labels.resize(project, uid_, 69.1, wrong)
        assert caught.value.code is ErrorCode.BAD_LENGTH


def test_deleting_a_label_takes_all_that_is_of_it_and_nothing_else() -> None:
    thing = TrackedObject(uid=uid(50), number=1, label=uid(5))
    mine, other = box(1, 1, 2, 3, 4, object=thing.uid), box(2, 5, 5, 9, 9, label=6, object=thing.uid)
    finding = Finding(
        uid=uid(60), number=1, comparison=uid(4), type=FindingType.APPEARED, object=thing.uid, after_annotation=mine.uid
    )
    project = replace(small_project(mine, other), objects=by_uid(thing), findings=by_uid(finding))
    child = replace(project.labels[uid(7)], parent=uid(5))
    project = replace(project, labels={**project.labels, child.uid: child})
    after = applied(project, labels.delete(project, uid(5)))
    assert set(after.labels) == {uid(6), uid(7)}
    assert after.labels[uid(7)].parent is None
    assert after.annotations == {other.uid: replace(other, object=None)}
    assert not after.objects
    assert after.findings == {finding.uid: replace(finding, object=None, after_annotation=None)}
