"""Further snapshots of a site, and comparisons between them: one edit each, that can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.projects import by_uid, counting, small_project, uid

from twopass.model.edit import inverted
from twopass.model.edits import registrations
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.edits.sites import add_images, holding, pair_of, standing, with_pairs
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind
from twopass.model.project import applied
from twopass.model.records import Registration, Role
from twopass.model.rules import problems

AUTHOR = Author("tester", "2024-12-13T08:31:40Z", counting(1000))


def facts(path):
    return ImageFacts(path=path, width=10, height=20, datetime="2012-07-31T00:00:00Z")


def shown(project):
    return next(iter(project.comparisons.values()))


def test_images_join_the_site_of_the_comparison_in_one_edit():
    project = small_project()
    edit = add_images(project, AUTHOR, shown(project), [facts("/x/a.png"), facts("/y/c.tif")])
    after = applied(project, edit)
    new = [item for item in after.snapshots.values() if item.number > 2]
    assert edit.title == "Add 2 images"
    assert [(item.number, item.file_name, item.site, item.role) for item in new] == [
        (3, "a_2.png", uid(1), Role.OTHER),
        (4, "c.tif", uid(1), Role.OTHER),
    ]
    assert new[1].datetime == "2012-07-31T00:00:00Z"
    assert problems(after) == []
    assert applied(after, inverted(edit)) == project


def test_an_image_that_is_there_already_is_left_out():
    project = small_project()
    project = applied(project, add_images(project, AUTHOR, shown(project), [facts("/x/c.tif")]))
    edit = add_images(project, AUTHOR, shown(project), [facts("/x/c.tif"), facts("/x/d.tif"), facts("/x/d.tif")])
    assert edit.title == "Add d.tif"
    assert [change.after.path for change in edit.changes] == ["/x/d.tif"]
    assert not add_images(project, AUTHOR, shown(project), [facts("/x/c.tif")])


def test_a_comparison_without_a_site_gets_one_in_the_same_edit():
    project = small_project()
    snapshots = by_uid(*(replace(item, site=None) for item in project.snapshots.values()))
    project = replace(project, sites={}, snapshots=snapshots, comparisons=by_uid(replace(shown(project), site=None)))
    after = applied(project, add_images(project, AUTHOR, shown(project), [facts("/x/c.tif")]))
    (site,) = after.sites.values()
    assert site.name == "Airfield"
    assert {item.site for item in after.snapshots.values()} == {site.uid}
    assert shown(after).site == site.uid
    assert problems(after) == []


def looked_at(project, before=3, after=2):
    return pair_of(project, AUTHOR, site=uid(1), before=uid(before), after=uid(after))


def registered(project, pair, shift=5.0):
    found = Registration(after_to_before=(1.0, 0.0, shift, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
    return registrations.registered(holding(project, pair), AUTHOR, pair.uid, found)


def test_a_pair_to_look_at_is_of_the_order_given_and_always_the_same():
    project = small_project()
    pair = looked_at(project)
    assert (pair.number, pair.before, pair.after, pair.site) == (2, uid(3), uid(2), uid(1))
    assert pair.registration is None
    assert pair.uid == looked_at(project).uid != looked_at(project, 2, 3).uid
    assert pair.uid not in project.comparisons


def test_the_first_edit_of_a_pair_to_look_at_stores_it_and_its_inverse_leaves_nothing():
    project = small_project()
    pair = looked_at(project)
    edit = with_pairs(project, registered(project, pair))
    after = applied(project, edit)
    assert edit.title == "Register"
    assert after.comparisons[pair.uid].registration is not None
    assert (after.comparisons[pair.uid].number, after.next_number(Kind.COMPARISON)) == (2, 3)
    assert problems(after) == []
    back = applied(after, inverted(edit))
    assert back.comparisons == project.comparisons
    later = registered(after, after.comparisons[pair.uid], shift=6.0)
    assert with_pairs(after, later) is later


def test_pairs_are_numbered_when_they_are_stored():
    project = small_project()
    first, second = looked_at(project), pair_of(project, AUTHOR, site=None, before=uid(2), after=uid(3))
    project = applied(project, with_pairs(project, registered(project, first)))
    project = applied(project, with_pairs(project, registered(project, second)))
    assert [project.comparisons[pair.uid].number for pair in (first, second)] == [2, 3]
    turned = replace(project.comparisons[first.uid], before=first.after, after=first.before)
    project = replace(project, comparisons={**project.comparisons, first.uid: turned})
    assert looked_at(project).uid not in project.comparisons


def test_a_pair_stands_as_long_as_its_snapshots_do():
    project = small_project()
    pair = looked_at(project)
    assert standing(project, pair) == pair
    assert standing(project, replace(pair, site=uid(88))).site is None
    stored = applied(project, with_pairs(project, registered(project, pair)))
    known = stored.comparisons[pair.uid]
    assert standing(stored, pair) is known
    assert standing(stored, replace(pair, uid=uid(89))) is known
    assert standing(project, known).registration is None
    without = {key: snapshot for key, snapshot in project.snapshots.items() if key != pair.before}
    assert standing(replace(project, snapshots=without), pair) is None


def test_a_snapshot_that_is_not_there_cannot_be_compared():
    with pytest.raises(TwopassError) as caught:
        pair_of(small_project(), AUTHOR, site=None, before=uid(3), after=uid(77))
    assert caught.value.code is ErrorCode.UNKNOWN_ID
