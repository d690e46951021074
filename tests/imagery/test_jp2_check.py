"""Boxes that do not lead on are refused before GDAL sees them, and nothing else is."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

from twopass.imagery.file_checks import checked
from twopass.imagery.jp2_check import boxes_stand_still
from twopass.model.errors import ErrorCode, TwopassError

SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"


def box(kind: bytes, content: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack(">I4s", 8 + len(content) if length is None else length, kind) + content


def long_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(content)) + content


SOUND = {
    "the rest of the file": box(b"jp2h", box(b"ihdr", b"x" * 14)) + box(b"jp2c", b"pixels", length=0),
    "a long box": long_box(b"jp2h", box(b"ihdr")) + long_box(b"jp2c", b"pixels"),
    "boxes in boxes": box(b"asoc", box(b"lbl ", b"x") + box(b"asoc", box(b"xml ", b"<a/>"))),
    "cut in a head": box(b"jp2h", box(b"ihdr")) + b"\0\0",
    "cut in a box": box(b"jp2h", box(b"ihdr", b"x"), length=900),
    "a content that looks like a box of no length": box(b"xml ", box(b"what", length=0)),
}
STUCK = {
    "no length": box(b"jp2h", box(b"ihdr") + box(b"colr", b"1234567", length=0)),
    "less than its head": box(b"jp2h", box(b"colr", b"1234567", length=7)),
    "less than its long head": box(b"jp2h", struct.pack(">I4sQ", 1, b"colr", 15)),
    "deeper": box(b"asoc", box(b"asoc", box(b"lbl ", length=0))),
    "in a long box": long_box(b"jp2h", box(b"colr", length=3)),
}


@pytest.mark.parametrize("content", SOUND.values(), ids=SOUND.keys())
def test_sound_and_cut_files_are_left_to_the_reader(content: bytes) -> None:
    data = SIGNATURE + content
    assert not boxes_stand_still(io.BytesIO(data), len(data))


@pytest.mark.parametrize("content", STUCK.values(), ids=STUCK.keys())
def test_boxes_that_stand_still_are_refused(content: bytes, tmp_path: Path) -> None:
    data = SIGNATURE + content
    assert boxes_stand_still(io.BytesIO(data), len(data))
    path = tmp_path / "image.jp2"
    path.write_bytes(data)
    with pytest.raises(TwopassError) as caught:
        checked(path)
    assert caught.value.code is ErrorCode.IMAGE_TRUNCATED


def test_a_thousand_boxes_are_enough_to_look_at() -> None:
    data = box(b"asoc") * 5000
    assert not boxes_stand_still(io.BytesIO(data), len(data))
