"""Edits of properties, places and order: what they change, what undo would call them, and that undo brings it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support import canvas_fakes as fakes

from twopass.model.edit import Edit, inverted
from twopass.model.edits import properties
from twopass.model.edits.common import added, changed
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.ids import Uid
from twopass.model.project import applied
from twopass.model.properties import BY_HAND, source_of, value_of
from twopass.model.records import Finding, FindingType, Registration, Role
from twopass.model.registering import TiePoint
from twopass.model.transforms import project as transform

PLACE = Georeference(
    kind=GeoreferenceKind.CORNERS, crs="OGC:CRS84", corners=((0, 1), (1, 1), (1, 0), (0, 0)), source=BY_HAND
)


@pytest.fixture
def session():
    return fakes.MemorySession()


@pytest.fixture
def comparison(session):
    return next(iter(session.project.comparisons.values()))


def test_properties_are_changed_by_one_edit_that_names_them(session, comparison) -> None:
    one = properties.describe(session.project, session.author(), comparison.after, {"platform": "a"})
    both = properties.describe(session.project, session.author(), comparison.after, {"platform": "a", "gsd": 0.5})
    assert (one.title, both.title) == ("Change satellite", "Change properties")
    after = applied(session.project, both).snapshots[comparison.after]
    assert [value_of(after, key) for key in ("platform", "gsd")] == ["a", 0.5]
    assert source_of(after.properties, "gsd") == BY_HAND
    assert after.stamp.updated == fakes.NOW


def test_what_is_so_already_is_no_edit_and_keeps_its_source(session, comparison) -> None:
    first = properties.describe(session.project, session.author(), comparison.after, {"gsd": 0.5}, "EXIF")
    project = applied(session.project, first)
    assert not properties.describe(project, session.author(), comparison.after, {"gsd": 0.5})
    both = properties.describe(project, session.author(), comparison.after, {"gsd": 0.5, "platform": "a"})
    assert source_of(applied(project, both).snapshots[comparison.after].properties, "gsd") == "EXIF"


def test_a_place_comes_and_goes_with_the_distance_that_follows_from_it(session, comparison) -> None:
    placed = applied(
        session.project, properties.georeference(session.project, session.author(), comparison.after, PLACE, 7.0)
    )
    snapshot = placed.snapshots[comparison.after]
    assert (snapshot.georeference, value_of(snapshot, "gsd")) == (PLACE, 7.0)
    gone = applied(placed, properties.georeference(placed, session.author(), comparison.after, None))
    assert gone.snapshots[comparison.after].georeference is None
    assert gone.snapshots[comparison.after].properties is None
    assert not properties.georeference(gone, session.author(), comparison.after, None)


def test_a_swap_turns_snapshots_roles_and_registration_and_is_its_own_inverse(session, comparison) -> None:
    edit = properties.swap(session.project, session.author(), comparison.uid)
    project = applied(session.project, edit)
    turned = project.comparisons[comparison.uid]
    assert (turned.before, turned.after) == (comparison.after, comparison.before)
    assert [project.snapshots[uid].role for uid in (turned.before, turned.after)] == [Role.BEFORE, Role.AFTER]
    assert applied(project, inverted(edit)) == session.project


def test_a_swap_turns_the_registration_with_its_tie_points_and_errors(session, comparison) -> None:
    twice = (2.0, 0.0, 10.0, 0.0, 2.0, 20.0, 0.0, 0.0, 1.0)
    registration = Registration(
        after_to_before=twice,
        rmse_px=1.0,
        rmse_m=0.3,
        misfit_px=3.0,
        tie_points=(TiePoint((30.0, 40.0), (10.0, 10.0)),),
    )
    known = replace(comparison, registration=registration)
    project = applied(session.project, Edit("", (changed(comparison, known),)))
    finding = Finding(
        uid=Uid("f"), number=1, comparison=known.uid, type=FindingType.APPEARED, after_annotation=Uid("a")
    )
    project = applied(project, Edit("", (added(finding),)))
    swapped = applied(project, properties.swap(project, session.author(), known.uid))
    turned = swapped.comparisons[known.uid].registration
    assert turned is not None
    assert transform(turned.after_to_before, transform(twice, (7.0, 9.0))) == pytest.approx((7.0, 9.0))
    assert (turned.rmse_px, turned.rmse_m, turned.misfit_px) == (0.5, 0.3, 1.5)
    assert turned.tie_points == (TiePoint((10.0, 10.0), (30.0, 40.0)),)
    told = swapped.findings[finding.uid]
    assert (told.type, told.before_annotation, told.after_annotation) == (FindingType.DEPARTED, Uid("a"), None)
