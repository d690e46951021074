"""Tones: a brighter value is never shown darker, what is undone leaves nothing, and a table is the same everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.imagery.display import Display, to_rgb32, toned
from twopass.imagery.source import PixelWindow
from twopass.imagery.tone import PLAIN_TONE, Tone, levels_of, tone_of
from twopass.model.display import PLAIN, DisplayChoice

ALL = np.arange(0.0, 255.01, 0.25)


@st.composite
def curves(draw):
    """Return a rising curve of up to 33 knots."""
    places = sorted(draw(st.sets(st.integers(0, 255), min_size=2, max_size=33)))
    values = sorted(draw(st.lists(st.floats(0, 255), min_size=len(places), max_size=len(places))))
    return tuple(zip(map(float, places), values, strict=True))


TONES = st.builds(
    Tone,
    gamma=st.floats(0.1, 10),
    brightness=st.floats(-100, 100),
    contrast=st.floats(-100, 100),
    curves=st.just(()) | curves().map(lambda curve: (curve,)),
)


@given(TONES)
def test_what_is_brighter_is_never_shown_darker(tone: Tone) -> None:
    shown = levels_of(ALL, tone)
    assert (np.diff(shown.astype(int)) >= 0).all()


@given(TONES)
def test_inverted_twice_is_as_it_was(tone: Tone) -> None:
    np.testing.assert_array_equal(255 - levels_of(ALL, replace(tone, invert=True)), levels_of(ALL, tone))


def test_nothing_chosen_changes_nothing() -> None:
    levels = np.arange(256.0)
    np.testing.assert_array_equal(levels_of(levels, tone_of(PLAIN, 3)), np.arange(256))
    assert tone_of(PLAIN, 1) == PLAIN_TONE
    straight = ((0.0, 0.0), (255.0, 255.0))
    np.testing.assert_array_equal(levels_of(levels, Tone(curves=(straight,))), np.arange(256))


def test_each_does_what_its_name_says() -> None:
    levels = np.array([0.0, 64.0, 127.5, 192.0, 255.0])
    assert levels_of(levels, Tone(gamma=2.0)).tolist() == [0, 128, 180, 221, 255]
    assert levels_of(levels, Tone(brightness=10)).tolist() == [26, 90, 153, 218, 255]
    assert levels_of(levels, Tone(contrast=50)).tolist() == [0, 0, 128, 255, 255]
    assert levels_of(levels, Tone(contrast=-50)).tolist() == [64, 96, 128, 160, 191]
    assert levels_of(levels, Tone(brightness=100)).tolist() == [255] * 5
    assert levels_of(levels, Tone(invert=True)).tolist() == [255, 191, 127, 63, 0]


@pytest.mark.parametrize(
    "choice",
    [
        DisplayChoice(gamma=0.0),
        DisplayChoice(gamma=float("inf")),
        DisplayChoice(brightness=1e9),
        DisplayChoice(contrast=-1e9),
        DisplayChoice(curves=(((9.0, 9.0), (3.0, 3.0)),)),
        DisplayChoice(curves=(((0.0, 0.0), (255.0, 255.0)),) * 2),
    ],
)
def test_what_makes_no_sense_is_brought_into_range_or_left_out(choice: DisplayChoice) -> None:
    shown = levels_of(ALL, tone_of(choice, 1)).astype(int)
    assert (np.diff(shown) >= 0).all()


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64"])
@pytest.mark.parametrize("tone", [{"gamma": 2.2}, {"contrast": 30.0, "brightness": -5.0}, {"invert": True}])
def test_every_kind_of_pixel_goes_through_the_same_tone(dtype: str, tone: dict[str, float]) -> None:
    values = np.arange(256).reshape(16, 16, 1).astype(dtype)
    limits = None if dtype == "uint8" else ((0.0, 255.0),)
    display = toned(Display((1,), limits), DisplayChoice(**tone))
    shown = to_rgb32(PixelWindow(values), display) & 0xFF
    wanted = levels_of(np.arange(256.0), tone_of(DisplayChoice(**tone), 1)).reshape(16, 16)
    assert np.abs(shown.astype(int) - wanted).max() <= 1


def test_each_band_has_its_own_curve() -> None:
    values = np.full((2, 2, 3), 100, np.uint8)
    dark, bright = ((0.0, 0.0), (255.0, 127.5)), ((0.0, 127.5), (255.0, 255.0))
    straight = ((0.0, 0.0), (255.0, 255.0))
    display = toned(Display((1, 2, 3)), DisplayChoice(curves=(dark, straight, bright)))
    assert to_rgb32(PixelWindow(values), display)[0, 0] == 0xFF3264B2
