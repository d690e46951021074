"""Errors as sentences: the file is named, what to do is said, and nothing a file holds can break the sentence."""

from __future__ import annotations

import pytest

from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.messages import SENTENCES, sentence, short_sentence

ABOUT_A_FILE = [code for code in ErrorCode if "{path}" in SENTENCES[code]]


@pytest.mark.parametrize("code", ABOUT_A_FILE)
def test_a_file_is_named_and_what_to_do_is_said(code):
    text = sentence(TwopassError(code, path="/data/a.tif", detail="why"))
    assert "/data/a.tif" in text
    assert text.endswith(".")


def test_a_window_calls_an_image_by_its_name_and_what_was_not_found_by_its_path():
    for path in ("/data/a.tif", "C:\\data\\a.tif", "a.tif"):
        assert short_sentence(TwopassError(ErrorCode.NOT_AN_IMAGE, path=path)).startswith("a.tif is not an image")
    assert "/data/a.tif" in short_sentence(TwopassError(ErrorCode.FILE_MISSING, path="/data/a.tif"))
    assert short_sentence(TwopassError(ErrorCode.NOT_AN_IMAGE)).startswith("The file is not")
    assert "ValueError" in short_sentence(ValueError("x"))


def test_braces_in_a_name_are_shown_as_they_are():
    assert "{path}{0}.tif" in sentence(TwopassError(ErrorCode.FILE_MISSING, path="{path}{0}.tif"))


def test_what_nobody_foresaw_is_one_line_too():
    text = sentence(ValueError("first\nsecond"))
    assert "ValueError: first second" in text
    assert "\n" not in text


def test_another_programs_lines_become_one():
    text = sentence(
        TwopassError(ErrorCode.PROJECT_CORRUPT, path="a.twopass", detail="*** in main ***\n  On tree page 2")
    )
    assert "*** in main *** On tree page 2" in text
    assert "\n" not in text
