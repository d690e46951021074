"""Whether the boxes of a JPEG 2000 file lead on: GDAL goes round for ever in one that says it has no length."""

from __future__ import annotations

import struct
from typing import BinaryIO

_HEAD, _LONG_HEAD = 8, 16
# Boxes of nothing but boxes.
_SUPERBOXES = frozenset({b"jp2h", b"asoc", b"res "})
# Files have a few dozen; what is beyond these is left to the limits of the decoding process.
_MOST_BOXES, _DEEPEST = 1000, 8


def boxes_stand_still(file: BinaryIO, size: int) -> bool:
    """Return whether a box inside another has a length that is not even that of its own head.

    At the top level a length of 0 means the rest of the file; within another box it means nothing (ISO 15444-1, I.4).

    Raises ``OSError``.
    """
    waiting = [(0, size, 0)]
    for _ in range(_MOST_BOXES):
        if not waiting:
            break
        at, end, depth = waiting.pop()
        if at + _HEAD > end:
            continue
        file.seek(at)
        head = file.read(_LONG_HEAD)
        if len(head) < _HEAD:
            continue
        length, kind = struct.unpack_from(">I4s", head)
        begins = _HEAD
        if length == 1 and len(head) == _LONG_HEAD:
            (length,) = struct.unpack_from(">Q", head, _HEAD)
            begins = _LONG_HEAD
        if length < begins:
            if depth > 0:
                return True
            continue
        waiting.append((at + length, end, depth))
        if kind in _SUPERBOXES and depth < _DEEPEST:
            waiting.append((at + begins, min(at + length, end), depth + 1))
    return False
