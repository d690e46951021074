"""Whether a TIFF has lost its end, and with it what says where its pixels lie or which colours they have.

GDAL drops what it can't read of these with no more than a warning, and opens the rest: a broken copy would become an
image without a place.
"""

from __future__ import annotations

import struct
from io import BufferedReader

# Bytes that one value of a TIFF type takes.
_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
# Colour map; pixel scale, tie points, transformation; geo keys; GDAL's metadata and nodata; rational polynomials.
_NEEDED = frozenset({320, 33550, 33922, 34264, 34735, 34736, 34737, 42112, 42113, 50844})
_MOST = 4096  # entries of a directory


def tags_reach_beyond(file: BufferedReader, size: int) -> bool:
    """Return whether a value that matters, of the first directory, lies beyond the end of a file of *size* bytes.

    Raises ``OSError``.
    """
    head = file.read(16)
    order = "<" if head[:2] == b"II" else ">"
    big = len(head) == 16 and struct.unpack_from(order + "H", head, 2)[0] == 43
    entry = struct.Struct(order + ("HHQQ" if big else "HHII"))
    count = struct.Struct(order + ("Q" if big else "H"))
    (start,) = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)
    file.seek(min(start, size))
    first = file.read(count.size)
    if len(first) < count.size:
        return True
    entries = min(count.unpack(first)[0], _MOST)
    directory = file.read(entries * entry.size)
    inline = 8 if big else 4
    for tag, kind, number, offset in entry.iter_unpack(directory[: len(directory) // entry.size * entry.size]):
        length = _BYTES.get(kind, 0) * number
        if tag in _NEEDED and length > inline and offset + length > size:
            return True
    return len(directory) < entries * entry.size
