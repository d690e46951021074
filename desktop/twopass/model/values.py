"""Frozen JSON values: what attributes and unknown keys of other people's files are kept as."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

# A JSON value whose lists are tuples and whose objects are read-only mappings.
Json = None | bool | int | float | str | tuple["Json", ...] | Mapping[str, "Json"]
JsonObject = Mapping[str, Json]


class _Empty(dict[str, "Json"]):
    """An empty, hashable dict: a plain one may not be a dataclass's default."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0

    def __setitem__(self, key: str, value: Json) -> None:
        raise TypeError("frozen")


EMPTY: JsonObject = _Empty()


def freeze(value: Any) -> Any:
    """Return *value* (as decoded from JSON) with lists as tuples and dicts as read-only mappings, all the way down."""
    if isinstance(value, Mapping):
        return MappingProxyType({str(key): freeze(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    return value


def thaw(value: Any) -> Any:
    """Return a frozen value as plain dicts and lists, ready for a JSON encoder. The inverse of :func:`freeze`."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [thaw(item) for item in value]
    return value
