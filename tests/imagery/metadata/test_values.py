"""Single lines of metadata files, as makers write them and as nobody would."""

from __future__ import annotations

import pytest

from twopass.imagery.metadata.values import assignments


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("a = 1;", "1"),
        ("\ta=1 ;  ", "1"),
        ('a = "one; two";', "one; two"),
        ("a = b = c", "b = c"),
        ("a = x" + " " * 300_000 + "y", "x" + " " * 300_000 + "y"),
    ],
)
def test_a_name_and_a_value_are_parted_however_long_a_line_is(row, value):
    assert list(assignments(row)) == [("", "a", value)]


@pytest.mark.parametrize("row", ["", "a", "a =", "a = ;", "= 1", "1a = 1", "a b = 1", "ä = 1", " " * 300_000 + "="])
def test_what_is_no_assignment_is_passed_by(row):
    assert list(assignments(row)) == []


@pytest.mark.parametrize("end", ["END", "END;", "  END; "])
def test_nothing_is_read_after_the_end(end):
    assert list(assignments(f"a = 1\n{end}\nb = 2")) == [("", "a", "1")]
