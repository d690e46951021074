"""Reading and writing JSON as label files need it: strict about numbers, tolerant about byte order marks."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from twopass.model.errors import ErrorCode, TwopassError

LARGEST_FILE = 1_000_000_000


def decode(path: Path) -> Any:
    """Return the JSON of a file. Raises ``TwopassError``: missing, a folder, unreadable, empty, not JSON."""
    where = str(path)
    if path.is_dir():
        raise TwopassError(ErrorCode.FILE_IS_FOLDER, path=where)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise TwopassError(ErrorCode.NOT_JSON, path=where, detail="larger than 1 GB")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise TwopassError(ErrorCode.FILE_MISSING, path=where) from error
    except OSError as error:
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=where, detail=error.strerror or str(error)) from error
    if not data.strip():
        raise TwopassError(ErrorCode.FILE_EMPTY, path=where)
    return _decoded(data.removeprefix(b"\xef\xbb\xbf"), where)


def _decoded(data: bytes, where: str) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    # The strict decoder knows no NaN; such a file is read with them, so that only the bad records are refused.
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise TwopassError(ErrorCode.NOT_JSON, path=where, detail=" ".join(str(error).split())[:120]) from error


def number(value: Any) -> float | None:
    """Return a finite number, or None for anything else (NaN, infinity, text, true)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        result = float(value)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def integer(value: Any) -> int | None:
    """Return an id: a whole number, also one written as text or as 3.0; None for anything else."""
    if isinstance(value, str) and value.strip().lstrip("-").isdigit() and len(value) < 20:
        return int(value)
    as_number = number(value)
    return int(as_number) if as_number is not None and as_number == int(as_number) else None


def is_safe(name: str) -> bool:
    """Return whether a ``file_name`` stays inside its folder: relative, no "..", no drive, no backslash."""
    parts = name.split("/")
    return bool(name) and not (
        name.startswith("/") or ".." in parts or "\\" in name or "\0" in name or (len(name) > 1 and name[1] == ":")
    )


def line(value: Any) -> str:
    """Return compact JSON of one record. Keys stay in their order; -0.0 becomes 0; NaN is an error."""
    return json.dumps(_positive(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _positive(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, Mapping):
        return {key: _positive(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_positive(item) for item in value]
    return value


def document(parts: Mapping[str, Any], record_lists: Iterable[str]) -> bytes:
    """Return a JSON object with the records of the named lists one to a line, in UTF-8 with LF."""
    listed = set(record_lists)
    blocks: list[str] = []
    for key, value in parts.items():
        name = json.dumps(key, ensure_ascii=False)
        if key in listed and value:
            rows = ",\n".join(line(record) for record in value)
            blocks.append(f"{name}:[\n{rows}\n]")
        else:
            blocks.append(f"{name}:{line(value)}")
    return ("{\n" + ",\n".join(blocks) + "\n}\n").encode("utf-8", "surrogatepass")
