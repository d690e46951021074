"""Things of known length: the table is sound, the project's labels come first, and what is typed is read back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.projects import small_project

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Uid
from twopass.model.records import LENGTHS, Label
from twopass.workbench.known_lengths import FROM_LABEL, offers, parse_size, size_text, table

SIZES = st.none() | st.floats(*LENGTHS)


def label(name: str, **sizes: Any) -> Label:
    return Label(uid=Uid(f"00000000-0000-0000-0000-{len(name):012}"), number=len(name), name=name, **sizes)


def test_the_table_is_sound() -> None:
    rows = table()
    assert len(rows) > 60
    assert [text for text, count in Counter(known.text for known in rows).items() if count > 1] == []
    assert all(known.name and known.what and known.source and 1 < known.length_m < 1000 for known in rows)
    assert {(known.what, known.side) for known in rows} >= {("length", "length"), ("wingspan", "width")}
    found = {(known.name, known.what): known.length_m for known in rows}
    assert found["An-124", "length"] == 69.1
    assert found["Football pitch (international)", "length"] == 105


def test_a_labels_own_size_comes_first_and_takes_the_place_of_the_tables() -> None:
    shed, jet = label("Shed", width_m=12.5), label("an-124", length_m=68.96)
    project = replace(small_project(), labels={item.uid: item for item in (shed, jet)})
    found = offers(project)
    assert [(known.text, known.source, known.label) for known in found[:2]] == [
        ("Shed, width: 12.5 m", FROM_LABEL, shed.uid),
        ("an-124, length: 68.96 m", FROM_LABEL, jet.uid),
    ]
    rest = [known.text for known in found[2:]]
    assert "An-124, length: 69.1 m" not in rest
    assert "An-124, wingspan: 73.3 m" in rest
    assert len(found) == len(table()) + 1


@given(SIZES, SIZES)
def test_a_size_is_read_back_from_what_is_shown(length: float | None, width: float | None) -> None:
    assert parse_size(size_text(label("a", length_m=length, width_m=width))) == (length, width)


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("69.1 x 73,3 m", (69.1, 73.3)),
        (" 69.1 m × 73.3 m ", (69.1, 73.3)),
        ("x 14.5", (None, 14.5)),
        ("69.1", (69.1, None)),
        ("", (None, None)),
    ],
)
def test_what_people_type_is_understood(typed: str, size: tuple[float | None, float | None]) -> None:
    assert parse_size(typed) == size


@pytest.mark.parametrize("typed", ["long", "-1", "0", "1 x 2 x 3", "1e9", "nan x 3"])
def test_what_is_no_size_is_refused(typed: str) -> None:
    with pytest.raises(TwopassError) as caught:
        parse_size(typed)
    assert caught.value.code is ErrorCode.BAD_LENGTH
