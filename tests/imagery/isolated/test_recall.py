"""Windows that are remembered: the same pixels, read once, within their limit, and gone with their source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.making import ramp, tiff

from twopass.imagery.isolated.recall import Recall
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


def test_a_window_is_read_once(source: Counting) -> None:
    kept = Recall().source(source)
    first, again = (kept.read(0, 0, 60, 40, 30, 20, (1, 2, 3)) for _ in range(2))
    assert source.reads == 1
    np.testing.assert_array_equal(first.values, again.values)
    kept.read(0, 0, 60, 40, 30, 20, (3, 2, 1))
    kept.read(0, 0, 60, 40, 60, 40, (1, 2, 3))
    assert source.reads == 3


def test_it_never_keeps_more_than_its_limit(source: Counting) -> None:
    recall = Recall(limit=10 * 10 * 3 * 4)
    kept = recall.source(source)
    for x in range(0, 100, 10):
        kept.read(x, 0, 10, 10, 10, 10)
        assert recall.bytes <= 1200
    kept.read(90, 0, 10, 10, 10, 10)
    assert source.reads == 10
    kept.read(0, 0, 120, 90, 120, 90)  # larger than all of it: not kept
    assert recall.bytes == 1200


def test_a_closed_source_is_forgotten(source: Counting) -> None:
    recall = Recall()
    kept, other = recall.source(source), recall.source(source)
    kept.read(0, 0, 10, 10, 10, 10)
    other.read(0, 0, 10, 10, 10, 10)
    kept.close()
    assert source.closed
    assert recall.bytes == 300
    recall.forget()
    assert recall.bytes == 0
