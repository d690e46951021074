"""What is asked of a file before any image library sees it: is it there, is it a file, what does it begin with."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

from twopass.imagery.jp2_check import boxes_stand_still
from twopass.model.errors import ErrorCode, TwopassError

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JP2"),
    (b"\xff\x4f\xff\x51", "JP2"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"NITF", "NITF"),
    (b"NSIF", "NITF"),
)


def checked(path: Path) -> tuple[Path, str | None]:
    """Return the absolute path of a readable file, and which kind of image its first bytes promise (None: unknown).

    Raises ``TwopassError``: missing, a folder, a device, empty, no permission. The path that is returned is absolute,
    so that GDAL takes nothing in a file's name for a driver prefix or an address.
    """
    where = path.absolute()
    name = str(path)
    # GDAL's virtual file systems (/vsicurl, /vsizip …) live under these names; no such folder is ever looked into.
    if "\0" in name or str(where).startswith("/vsi"):
        raise TwopassError(ErrorCode.FILE_MISSING, path=name.replace("\0", "?"))
    size = _size(where, name)
    if size == 0:
        raise TwopassError(ErrorCode.FILE_EMPTY, path=name)
    if not os.access(where, os.R_OK):
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=name, detail="no permission")
    try:
        with where.open("rb") as file:
            head = file.read(64)
            kind = kind_of(head)
            stuck = kind == "JP2" and boxes_stand_still(file, size)
    except OSError as error:
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=name, detail=error.strerror or str(error)) from error
    if stuck:
        raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=name, detail="its boxes are damaged")
    if kind == "BMP" and size < _bitmap_size(head):
        raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=name, detail="its end is missing")
    return where, kind


def _size(path: Path, name: str) -> int:
    try:
        facts = path.stat()
    except PermissionError as error:
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=name, detail="no permission") from error
    except (OSError, ValueError) as error:
        raise TwopassError(ErrorCode.FILE_MISSING, path=name) from error
    if stat.S_ISDIR(facts.st_mode):
        raise TwopassError(ErrorCode.FILE_IS_FOLDER, path=name)
    if not stat.S_ISREG(facts.st_mode):
        # Opening a pipe would wait for whoever writes into it.
        raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=name)
    return facts.st_size


def kind_of(head: bytes) -> str | None:
    """Return the kind of image that a file's first bytes promise, or None."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for start, kind in _SIGNATURES if head.startswith(start)), None)


def envi_header(path: Path) -> Path | None:
    """Return the header file of an ENVI raster, whose pixels begin with nothing that tells what they are; or None."""
    for name in (path.with_name(f"{path.name}.hdr"), path.with_suffix(".hdr")):
        try:
            if name != path and name.is_file():
                with name.open("rb") as file:
                    if file.read(4) == b"ENVI":
                        return name
        except OSError:
            continue
    return None


def _bitmap_size(head: bytes) -> int:
    """Return how many bytes a BMP of this header has at least: GDAL fills up a short one without a word."""
    if len(head) < 34:
        return 34
    (offset,) = struct.unpack_from("<I", head, 10)
    width, height = struct.unpack_from("<ii", head, 18)
    bits, compression = struct.unpack_from("<HI", head, 28)
    if compression not in (0, 3):
        return offset
    return offset + (abs(width) * bits + 31) // 32 * 4 * abs(height)
