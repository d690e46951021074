"""Dates as people type them: every form to one text, a day stays a day, and nonsense is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.model.dates import day_of, is_day, parse_moment, spoken, surely_later

MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2150, 1, 1)).map(lambda time: time.replace(microsecond=0))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2024-12-13", "2024-12-13"),
        ("20241213", "2024-12-13"),
        ("13 Dec 2024", "2024-12-13"),
        ("13 december 2024", "2024-12-13"),
        ("2024-12-13 08:30Z", "2024-12-13T08:30:00Z"),
        ("2024-12-13T08:30:40.5Z", "2024-12-13T08:30:40Z"),
        ("2024-12-13 08:30", "2024-12-13T08:30:00Z"),
        ("2024-12-13T01:30:00+02:00", "2024-12-12T23:30:00Z"),
        ("13 Dec 2024 0830Z", "2024-12-13T08:30:00Z"),
        ("130830Z DEC 24", "2024-12-13T08:30:00Z"),
        ("  13   Dec 2024, 08:30 utc ", "2024-12-13T08:30:00Z"),
    ],
)
def test_what_people_type_is_understood(typed: str, meant: str) -> None:
    assert parse_moment(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "13/12/2024", "12.13", "2024-02-30", "2024-12-13 25:00Z", "1066-10-14"]
)  # fmt: skip
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_moment(typed)


@given(MOMENTS)
def test_a_moment_and_a_day_are_read_back_from_what_is_shown(time: datetime) -> None:
    moment, day = time.strftime("%Y-%m-%dT%H:%M:%SZ"), time.strftime("%Y-%m-%d")
    assert parse_moment(moment) == parse_moment(spoken(moment)) == moment
    assert parse_moment(day) == parse_moment(spoken(day)) == day
    assert is_day(day)
    assert not is_day(moment)


@given(MOMENTS, st.timedeltas(timedelta(seconds=1), timedelta(days=900)))
def test_a_later_moment_is_later_and_the_same_day_without_a_time_is_not(time: datetime, by: timedelta) -> None:
    first = time.replace(tzinfo=UTC)
    earlier, later = ((first + step).strftime("%Y-%m-%dT%H:%M:%SZ") for step in (timedelta(0), by))
    assert surely_later(later, earlier)
    assert not surely_later(earlier, later)
    assert surely_later(later[:10], earlier) is (later[:10] > earlier[:10])


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+03:00", "9999-12-31T23:00:00-05:00"])
def test_a_moment_that_has_no_year_in_utc_is_but_a_text(text: str) -> None:
    """Programs write the first one where they mean that there is no date."""
    assert day_of(text) is None
    assert spoken(text) == text
    assert not surely_later(text, "2020-01-01")
    assert not surely_later("2020-01-01", text)
