"""What GDAL reads through: one file and no neighbour, and never an exception or an answer of the wrong length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from imagery.remote.serving import Server

from twopass.imagery.remote import dataset
from twopass.imagery.remote.address import parse
from twopass.imagery.remote.fetching import Patience
from twopass.imagery.remote.ranges import BLOCK, LARGEST_READ, RangeReader
from twopass.model.errors import ErrorCode

NAME = "twopass/image"
DATA = bytes(range(251)) * 1_000


@pytest.fixture
def reader(server: Server) -> Iterator[RangeReader]:
    server.files["/a.tif"] = DATA
    patience = Patience(silence=0.3, answer=0.5, attempts=1)
    found = RangeReader(parse(server.url("/a.tif")), frozenset({server.host}), patience=patience)
    yield found
    found.close()


@pytest.fixture
def failures() -> dataset.Failures:
    return dataset.Failures()


@pytest.fixture
def folder(reader: RangeReader, failures: dataset.Failures) -> Any:
    return dataset._container(reader, failures)


@pytest.mark.parametrize(
    "name", ["twopass/image.ovr", "twopass/image.aux.xml", "image", "/etc/passwd", "", "test/test"]
)
def test_there_is_no_neighbour(folder: Any, name: str) -> None:
    assert not folder.isfile(name)
    assert folder.ls("twopass") == []
    for work in (folder.open, folder.size):
        with pytest.raises(FileNotFoundError):
            work(name)


@pytest.mark.parametrize("mode", ["w", "r+", "rb+", "a"])
def test_nothing_can_be_written(folder: Any, mode: str) -> None:
    with pytest.raises(FileNotFoundError):
        folder.open(NAME, mode)
    with pytest.raises(FileNotFoundError):
        folder.rm(NAME)


def test_gdals_way_of_seeking(folder: Any) -> None:
    file = folder.open(NAME, "rb")
    assert (folder.size(NAME), folder.isfile(NAME)) == (len(DATA), True)
    file.seek(0, 2)
    assert file.tell() == len(DATA)
    file.seek(2**64 - 10, 1)  # ten back, in numbers without a sign
    assert file.read(100) == DATA[-10:]
    file.seek(100)
    file.seek(2**64 - 200, 1)
    assert file.read(5) == b""  # before the beginning is nowhere
    for place in (2**63, 2**63 - 1, 2**62):
        file.seek(place)
        assert file.read(2**40) == b""
        assert 0 <= file.tell() < 2**64
    file.seek(3)
    assert file.read() == DATA[3:]


def test_a_failure_is_noted_and_raises_nothing(folder: Any, server: Server, failures: dataset.Failures) -> None:
    file = folder.open(NAME, "rb")
    server.misbehave = lambda handler, _: handler.answer(500, b"") or True
    file.seek(2 * BLOCK)
    assert file.read(5) == b""
    assert failures.last is not None
    assert failures.last.code is ErrorCode.REMOTE_UNREACHABLE
    failures.last = None
    assert file.get_byte_ranges([0, 2 * BLOCK], [4, 6]) == [bytes(4), bytes(6)]
    assert failures.last is not None


def test_nothing_more_is_asked_for_once_all_is_lost(folder: Any, server: Server, failures: dataset.Failures) -> None:
    file = folder.open(NAME, "rb")
    server.misbehave = lambda handler, _: handler.answer(404, b"") or True
    assert file.get_byte_ranges([BLOCK], [4]) == [bytes(4)]
    asked = len(server.requests)
    assert file.get_byte_ranges([0, 3 * BLOCK], [4, 4]) == [bytes(4), bytes(4)]
    assert len(server.requests) == asked
    assert failures.last is not None


def test_ranges_have_the_length_asked_for(folder: Any, failures: dataset.Failures) -> None:
    file = folder.open(NAME, "rb")
    assert file.get_byte_ranges([1, 70_000], [3, 5]) == [DATA[1:4], DATA[70_000:70_005]]
    assert failures.last is None
    assert file.get_byte_ranges([len(DATA) - 2], [5]) == [DATA[-2:] + bytes(3)]
    assert failures.last is not None
    assert failures.last.code is ErrorCode.IMAGE_TRUNCATED


def test_a_piece_larger_than_any_image_has_is_refused(server: Server, failures: dataset.Failures) -> None:
    size = LARGEST_READ * 4
    line = {"Content-Range": f"bytes 0-{BLOCK - 1}/{size}"}
    server.misbehave = lambda handler, _: handler.answer(206, bytes(BLOCK), line) or True
    reader = RangeReader(parse(server.url("/a.tif")), frozenset({server.host}))
    file = dataset._container(reader, failures).open(NAME, "rb")
    assert file.read(LARGEST_READ + 1) == b""
    assert failures.last is not None
    assert failures.last.code is ErrorCode.IMAGE_TOO_LARGE
    assert len(server.requests) == 1
    reader.close()
