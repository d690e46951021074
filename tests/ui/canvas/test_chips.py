"""The chips of a pane: on one line where there is room, else on more; the file's name gives way, then the scale."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from twopass.ui.canvas.chips import HEIGHT, LEFT, TOP, ChipFacts, bottom_of, laid_out

FACTS = ChipFacts(
    title="BEFORE",
    date="13 Dec 2024 08:31:40Z",
    file_name="S2A_MSIL1C_20241213T083140_N0511_R021_T36SYC.tif",
    scale="0.5 m · 130 %",
    sensor="sentinel-2a",
    fit="registered, RMS 0.82 px",
)
REQUIRED = (FACTS.title, FACTS.date, FACTS.sensor, FACTS.fit)


@pytest.fixture
def font(qapp):
    return QFont(qapp.font())


def lines(chips):
    """Return what stands on each line."""
    tops = sorted({chip.rect.top() for chip in chips})
    return [[chip.text for chip in chips if chip.rect.top() == top] for top in tops]


def test_with_much_room_everything_stands_on_one_line(font):
    said = f"sentinel-2a · {FACTS.file_name} · 0.5 m · 130 % · registered, RMS 0.82 px"
    assert lines(laid_out(FACTS, font, 1600.0)) == [["BEFORE", FACTS.date, said]]


def test_a_long_name_is_shortened_in_the_middle_before_a_second_line_begins(font):
    (line,) = lines(laid_out(FACTS, font, 800.0))
    assert line[2].startswith("sentinel-2a · S2A_")
    assert "…" in line[2]
    assert line[2].endswith("tif · 0.5 m · 130 % · registered, RMS 0.82 px")


def test_what_has_no_room_on_the_first_line_goes_onto_the_second(font):
    first, second = lines(laid_out(FACTS, font, 480.0))
    assert first == ["BEFORE", FACTS.date]
    assert second[0].endswith("0.5 m · 130 % · registered, RMS 0.82 px")


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("width", [220, 240, 280, 300, 340, 400, 480, 560, 640, 800, 1200])
def test_at_every_width_what_must_be_said_is_said_within_the_pane(font, width, right):
    chips = laid_out(FACTS, font, float(width), right=right)
    text = " ".join(chip.text for chip in chips)
    assert [part for part in REQUIRED if part not in text] == []
    for place, chip in enumerate(chips):
        assert chip.rect.left() >= LEFT - 0.5
        assert chip.rect.right() <= width - LEFT + 0.5
        assert not any(chip.rect.intersects(QRectF(other.rect)) for other in chips[:place])
    last = max(chip.rect.right() for chip in chips) if right else min(chip.rect.left() for chip in chips)
    assert last == pytest.approx(width - LEFT if right else LEFT)


def test_of_an_unnamed_role_no_empty_chip_is_left(font):
    facts = ChipFacts(title="", date="date unknown", file_name="a.tif")
    chips = laid_out(facts, font, 400.0)
    assert lines(chips) == [["date unknown", "a.tif"]]
    assert bottom_of(chips) == TOP + HEIGHT
    assert bottom_of(()) == TOP


def test_in_the_narrowest_pane_what_is_too_long_is_broken_between_words(font):
    chips = laid_out(FACTS, font, 128.0)
    assert max(chip.rect.right() for chip in chips) <= 128 - LEFT
    assert " ".join(chip.text for chip in chips) == " ".join(REQUIRED)
    (word,) = {chip.text for chip in laid_out(ChipFacts("", "yesterday-at-noon-or-so", ""), font, 100.0)}
    assert word.endswith("…")
