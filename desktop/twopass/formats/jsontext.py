"""JSON text in and out: untrusted bytes to plain values, and records to lines that are the same every time."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from twopass.model.errors import ErrorCode, TwopassError

_LARGEST_INTEGER = 2**63 - 1
_DEEPEST = 64


def decode(data: bytes, where: str) -> Any:
    """Return the JSON value in *data*; a byte order mark is skipped, ``NaN`` and ``Infinity`` come as such floats.

    Raises ``TwopassError(NOT_JSON)`` with the file's name (*where*) and the line that can't be read.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(data)
    except RecursionError as error:
        raise _not_json(where, "it is nested too deeply") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        # The standard library is slower, but reads NaN and lone surrogates, and says on which line it gave up.
        return _decode_slowly(data, where)


def _decode_slowly(data: bytes, where: str) -> Any:
    try:
        return json.loads(data.decode("utf-8"), parse_int=_integer)
    except UnicodeDecodeError as error:
        raise _not_json(where, f"it is not UTF-8 text (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise _not_json(where, f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise _not_json(where, "it is nested too deeply") from error


def _integer(text: str) -> int | float:
    # Python refuses to read integers of thousands of digits; nothing in a label file needs more than a float holds.
    return int(text) if len(text) < 20 else float(text)


def _not_json(where: str, detail: str) -> TwopassError:
    return TwopassError(ErrorCode.NOT_JSON, path=where, where=where, detail=detail)


def is_finite(value: Any) -> bool:
    """Return whether no number in a decoded JSON value is NaN or infinite."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Mapping):
        return all(is_finite(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(is_finite(item) for item in value)
    return True


def tidy(value: Any, depth: int = 0) -> Any:
    """Return a decoded value that can be stored anywhere: no huge integers, no -0.0, no lone surrogates.

    Raises ``ValueError`` if it is nested more than 64 deep.
    """
    if depth > _DEEPEST:
        raise ValueError("it is nested too deeply")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value + 0.0  # -0.0 + 0.0 is 0.0
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_INTEGER else float(value)
    if isinstance(value, Mapping):
        return {tidy(str(key)): tidy(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(item, depth + 1) for item in value]
    return value


def ordered(value: Any) -> Any:
    """Return a frozen JSON value as plain dicts, keys sorted, and lists, with 0.0 for -0.0."""
    if isinstance(value, Mapping):
        return {key: ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [ordered(item) for item in value]
    if isinstance(value, float):
        return value + 0.0
    return value


def line(value: Any) -> bytes:
    """Return a value as JSON on one line, in UTF-8."""
    return msgspec.json.encode(value)


def document(members: Iterable[tuple[str, Any]]) -> bytes:
    """Return a JSON object with each member on a line of its own, and each record of a list on its own line.

    A list is taken for records if the value is a ``list``; everything else stays on its member's line.
    """
    parts = [
        line(name) + b": " + (_records(value) if isinstance(value, list) else line(value)) for name, value in members
    ]
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def _records(values: list[Any]) -> bytes:
    if not values:
        return b"[]"
    return b"[\n" + b",\n".join(line(value) for value in values) + b"\n]"
