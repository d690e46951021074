"""Windows that are remembered: the same pixels, read once, within their limit, and gone with their source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.making import ramp, tiff

from twopass.imagery.isolated.recall import AWAKE_S, Recall
from twopass.imagery.opening import open_image


class Counting:
    """A source that counts its reads."""

    def __init__(self, path: Path) -> None:
        self._source = open_image(path)
        self.info, self.reads, self.closed = self._source.info, 0, False

    def read(self, *window):
        self.reads += 1
        return self._source.read(*window)

    def check_whole(self) -> None:
        self._source.check_whole()

    def close(self) -> None:
        self.closed = True
        self._source.close()


@pytest.fixture
def source(tmp_path: Path):
    made = Counting(tiff(tmp_path / "a.tif", ramp()))
    yield made
    made.close()


def awake(*sources, **settings):
    """Return a recall whose user just changed how things look, and the sources it remembers."""
    recall = Recall(**settings)
    kept = [recall.source(source) for source in sources]
    for display in ("one", "other"):
        recall.shown(kept[0], display)
    return recall, *kept


def test_a_window_is_read_once(source: Counting) -> None:
    _, kept = awake(source)
    first, again = (kept.read(0, 0, 60, 40, 30, 20, (1, 2, 3)) for _ in range(2))
    assert source.reads == 1
    np.testing.assert_array_equal(first.values, again.values)
    kept.read(0, 0, 60, 40, 30, 20, (3, 2, 1))
    kept.read(0, 0, 60, 40, 60, 40, (1, 2, 3))
    assert source.reads == 3


def test_it_never_keeps_more_than_its_limit(source: Counting) -> None:
    recall, kept = awake(source, limit=10 * 10 * 3 * 4)
    for x in range(0, 100, 10):
        kept.read(x, 0, 10, 10, 10, 10)
        assert recall.bytes <= 1200
    kept.read(90, 0, 10, 10, 10, 10)
    assert source.reads == 10
    kept.read(0, 0, 120, 90, 120, 90)  # larger than all of it: not kept
    assert recall.bytes == 1200


def test_a_closed_source_is_forgotten(source: Counting) -> None:
    recall, kept, other = awake(source, source)
    kept.read(0, 0, 10, 10, 10, 10)
    other.read(0, 0, 10, 10, 10, 10)
    kept.close()
    assert source.closed
    assert recall.bytes == 300
    recall.forget()
    assert recall.bytes == 0


def test_who_only_pans_keeps_nothing_and_a_while_after_the_last_change_it_is_forgotten(source: Counting) -> None:
    now = [0.0]
    recall = Recall(clock=lambda: now[0])
    kept = recall.source(source)
    for _ in range(2):
        recall.shown(kept, "one")
        kept.read(0, 0, 10, 10, 10, 10)
    assert (recall.bytes, source.reads) == (0, 2)
    recall.shown(kept, "other")
    kept.read(0, 0, 10, 10, 10, 10)
    assert recall.bytes == 300
    now[0] = AWAKE_S + 1
    recall.shown(kept, "other")
    assert recall.bytes == 0
