"""Snapshot properties: what may be typed, what a snapshot becomes, and where each value came from."""

from __future__ import annotations

from typing import Any

import pytest

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.properties import (
    BY_HAND,
    DATETIME,
    GSD_ERROR,
    SOURCES,
    ZONE_UNSAID,
    is_swapped,
    is_zone_unsaid,
    merged,
    parsed,
    source_of,
    value_of,
    with_values,
    written,
)
from twopass.model.records import Snapshot
from twopass.model.values import freeze


def snapshot(**fields: Any) -> Snapshot:
    return Snapshot(uid=Uid("s"), number=1, site=None, file_name="a.tif", width=10, height=10, **fields)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("gsd", "0.31", 0.31),
        ("gsd", "0,31 m", 0.31),
        ("view:off_nadir", "12.5°", 12.5),
        ("eo:cloud_cover", "3 %", 3.0),
        ("view:sun_elevation", "-4", -4.0),
        ("platform", " worldview-2 ", "worldview-2"),
        ("datetime", "13 Dec 2024", "2024-12-13"),
        ("license", "", None),
    ],
)
def test_what_is_typed_is_understood_and_read_back(key: str, typed: str, value: Any) -> None:
    assert parsed(key, typed) == value
    assert parsed(key, written(value)) == value


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("gsd", "0", ErrorCode.BAD_PROPERTY),
        ("gsd", "nan", ErrorCode.BAD_PROPERTY),
        ("view:off_nadir", "91", ErrorCode.BAD_PROPERTY),
        ("eo:cloud_cover", "much", ErrorCode.BAD_PROPERTY),
        ("platform", "x" * 2000, ErrorCode.BAD_PROPERTY),
        ("datetime", "soon", ErrorCode.BAD_DATE),
        ("colour", "red", ErrorCode.BAD_ARGUMENT),
    ],
)
def test_what_makes_no_sense_is_refused(key: str, typed: str, code: ErrorCode) -> None:
    with pytest.raises(TwopassError) as caught:
        parsed(key, typed)
    assert caught.value.code is code


def test_a_day_is_never_stored_as_a_time() -> None:
    dated = with_values(snapshot(datetime="2024-12-13T08:30:00Z"), {"datetime": "2024-12-12"}, BY_HAND)
    assert (dated.datetime, dated.date_captured) == (None, "2024-12-12")
    assert value_of(dated, "datetime") == "2024-12-12"
    again = with_values(dated, {"datetime": "2024-12-12T01:02:03Z"}, BY_HAND)
    assert (again.datetime, again.date_captured) == ("2024-12-12T01:02:03Z", None)


def test_values_come_and_go_with_their_sources() -> None:
    first = with_values(snapshot(), {"gsd": 0.5, "platform": "a"}, "file name")
    assert (value_of(first, "gsd"), source_of(first.properties, "gsd")) == (0.5, "file name")
    second = with_values(first, {"gsd": 0.3}, BY_HAND)
    assert [source_of(second.properties, key) for key in ("gsd", "platform")] == [BY_HAND, "file name"]
    gone = with_values(second, {"gsd": None, "platform": None}, BY_HAND)
    assert gone.properties is None


def test_another_ground_sample_distance_has_no_error_of_the_one_before() -> None:
    first = snapshot(properties=freeze({"gsd": 0.5, GSD_ERROR: 0.01}))
    assert with_values(first, {"gsd": 0.4}, BY_HAND).properties == {"gsd": 0.4, SOURCES: {"gsd": BY_HAND}}


@pytest.mark.parametrize(
    "nonsense", [{"gsd": True}, {"gsd": float("inf")}, {"gsd": [1]}, {SOURCES: 3}, {SOURCES: {"gsd": 3}}]
)
def test_nonsense_of_other_files_is_no_value(nonsense: Any) -> None:
    strange = snapshot(properties=freeze(nonsense))
    assert value_of(strange, "gsd") is None
    assert source_of(strange.properties, "gsd") is None
    assert value_of(with_values(strange, {"gsd": 0.5}, BY_HAND), "gsd") == 0.5


@pytest.mark.parametrize(
    ("before", "after", "swapped"),
    [
        ("2024-12-13T08:30:00Z", "2024-12-12T08:30:00Z", True),
        ("2024-12-13T08:30:00Z", "2024-12-14", False),
        ("2024-12-13T08:30:00Z", "2024-12-13", False),
        ("2024-12-14", "2024-12-13T23:30:00Z", True),
        (None, "2024-12-13", False),
        ("yesterday", "2024-12-13", False),
    ],
)
def test_only_what_is_surely_the_wrong_order_is_said_to_be(before: str, after: str, swapped: bool) -> None:
    assert is_swapped(snapshot(date_captured=before), snapshot(date_captured=after)) is swapped


def test_two_clocks_may_be_a_day_apart_where_their_zones_are_not_said() -> None:
    def guess(hour: int, day: int) -> Snapshot:
        time = f"2024-12-{day}T{hour:02}:00:00Z"
        return with_values(snapshot(), {DATETIME: time}, f"EXIF{ZONE_UNSAID}")

    sure = snapshot(datetime="2024-12-13T00:00:00Z")
    assert is_zone_unsaid(guess(8, 13))
    assert not is_zone_unsaid(sure)
    assert not is_swapped(guess(14, 13), sure)
    assert is_swapped(guess(15, 13), sure)
    assert not is_swapped(guess(2, 14), guess(0, 13))
    assert is_swapped(guess(3, 14), guess(0, 13))


def test_properties_of_two_files_are_merged_each_with_its_own_source() -> None:
    written_down = freeze({"gsd": 0.3, SOURCES: {"gsd": BY_HAND}})
    said = freeze({"gsd": 0.5, "platform": "a", SOURCES: {"gsd": "EXIF", "platform": "file name"}})
    assert merged(written_down, said) == {
        "gsd": 0.3,
        "platform": "a",
        SOURCES: {"gsd": BY_HAND, "platform": "file name"},
    }
    assert merged(None, said) == said
    assert merged(freeze({"gsd": 1}), freeze({"gsd": 2})) == {"gsd": 1}
