"""The order of a site's dates, and which comparison shows which of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.projects import by_uid, complete, small_project, uid

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.properties import DATETIME, ZONE_UNSAID, with_values
from twopass.model.records import Comparison, Snapshot
from twopass.model.series import comparison_between, first_comparison, is_turned_round, moment_of, series_of, site_of

DATES = {3: "2017-08-27T10:00:00Z", 4: None, 5: "2009-08-18", 6: "2012-07-31T23:30:00-02:00", 7: None, 8: "soon"}


def shot(number, datetime=None, site=1, captured=None):
    return Snapshot(
        uid=uid(20 + number),
        number=number,
        site=None if site is None else uid(site),
        file_name=f"{number}.tif",
        width=10,
        height=10,
        datetime=datetime,
        date_captured=captured,
    )


def project_of(*snapshots, site=1):
    project = small_project()
    return complete(replace(project, snapshots=by_uid(*project.snapshots.values(), *snapshots)))


def shown(project):
    return next(iter(project.comparisons.values()))


def test_dates_are_in_time_order_and_unknown_ones_by_number_at_the_end():
    project = project_of(*(shot(number, date) for number, date in reversed(DATES.items())))
    assert [item.number for item in series_of(project, shown(project))] == [5, 6, 3, 1, 2, 4, 7, 8]


def test_other_sites_and_siteless_snapshots_are_not_among_them():
    project = project_of(shot(3, site=None), shot(4, site=98))
    assert [item.number for item in series_of(project, shown(project))] == [1, 2]


def test_a_comparison_without_a_site_has_its_two_snapshots_alone():
    project = small_project()
    snapshots = by_uid(*(replace(item, site=None) for item in project.snapshots.values()), shot(3, site=None))
    comparison = replace(shown(project), site=None)
    project = replace(project, snapshots=snapshots, comparisons=by_uid(comparison))
    assert site_of(project, comparison) is None
    assert [item.number for item in series_of(project, comparison)] == [1, 2]


def test_cocos_own_date_counts_where_there_is_no_other():
    assert moment_of(shot(1, captured="2013-11-14 17:02:52")).year == 2013
    assert moment_of(shot(1, "2009-08-18", captured="2013-11-14")).year == 2009
    assert moment_of(shot(1, captured="0001-01-01T00:00:00+03:00")) is None


@pytest.mark.parametrize(
    ("first", "second", "turned"),
    [
        ("2017-08-27T10:00:00Z", "2009-08-18", True),
        ("2009-08-18", "2017-08-27T10:00:00Z", False),
        ("2009-08-18T12:00:00Z", "2009-08-18", False),
        ("2009-08-18T12:00:00Z", "2009-08-18T11:59:59Z", True),
        ("2009-08-18T12:00:00Z", None, False),
    ],
)
def test_before_is_later_than_after_only_where_that_is_known(first, second, turned):
    project = project_of(shot(3, first), shot(4, second))
    comparison = Comparison(uid=uid(40), number=2, before=uid(23), after=uid(24))
    assert is_turned_round(project, comparison) is turned


def test_an_order_that_hangs_on_an_unknown_zone_is_not_known():
    guess = with_values(shot(3), {DATETIME: "2009-08-18T12:00:00Z"}, f"EXIF{ZONE_UNSAID}")
    comparison = Comparison(uid=uid(40), number=2, before=uid(23), after=uid(24))
    assert not is_turned_round(project_of(guess, shot(4, "2009-08-18T00:00:00Z")), comparison)
    assert is_turned_round(project_of(guess, shot(4, "2009-08-17T00:00:00Z")), comparison)


def test_the_first_comparison_of_a_pair_in_this_order():
    project = small_project()
    again = Comparison(uid=uid(41), number=2, before=uid(2), after=uid(3))
    back = Comparison(uid=uid(42), number=3, before=uid(3), after=uid(2))
    project = replace(project, comparisons=by_uid(back, again, *project.comparisons.values()))
    assert comparison_between(project, uid(2), uid(3)).number == 1
    assert comparison_between(project, uid(3), uid(2)) is back
    assert comparison_between(project, uid(2), uid(2)) is None
    assert first_comparison(project).number == 1


def test_a_project_without_a_comparison_has_no_first_one():
    with pytest.raises(TwopassError) as caught:
        first_comparison(replace(small_project(), comparisons={}))
    assert caught.value.code is ErrorCode.UNKNOWN_ID
