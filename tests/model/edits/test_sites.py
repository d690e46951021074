"""Further snapshots of a site, and comparisons between them: one edit each, that can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.projects import by_uid, counting, small_project, uid

from twopass.model.edit import inverted
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.edits.sites import add_images, compare_snapshots
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind
from twopass.model.project import applied
from twopass.model.records import Role
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


def test_two_snapshots_are_compared_in_the_order_given():
    project = small_project()
    edit = compare_snapshots(project, AUTHOR, site=uid(1), before=uid(3), after=uid(2))
    after = applied(project, edit)
    new = after.comparisons[edit.touched[0]]
    assert edit.title == "Compare b.png with a.png"
    assert (new.number, new.before, new.after, new.site, new.registration) == (2, uid(3), uid(2), uid(1), None)
    assert after.next_number(Kind.COMPARISON) == 3


def test_a_snapshot_that_is_not_there_cannot_be_compared():
    with pytest.raises(TwopassError) as caught:
        compare_snapshots(small_project(), AUTHOR, site=None, before=uid(3), after=uid(77))
    assert caught.value.code is ErrorCode.UNKNOWN_ID
