"""Records and edits as JSON and back, exactly: by the type hints of the model's dataclasses."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import msgspec

from twopass.model.edit import Change, Edit
from twopass.model.geometry import Box, OrientedBox, Point, Polygon
from twopass.model.ids import Kind, Uid
from twopass.model.records import KIND_OF, Record
from twopass.model.values import freeze, thaw

_SHAPES: dict[str, type] = {"box": Box, "oriented_box": OrientedBox, "polygon": Polygon, "point": Point}
_SHAPE_NAMES = {shape: name for name, shape in _SHAPES.items()}
_CLASS_OF = {kind: record for record, kind in KIND_OF.items()}


def encode(record: Record) -> str:
    """Return a record as canonical JSON: equal records give equal texts."""
    return msgspec.json.encode(_plain(record), order="sorted").decode()


def decode(kind: Kind, text: str | bytes) -> Record:
    """Return the record in *text*. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what no Twopass wrote."""
    return typing.cast(Record, _made(_CLASS_OF[kind], msgspec.json.decode(text)))


def encode_edit(edit: Edit) -> str:
    """Return an edit's changes as JSON; its title and gesture are columns of the log."""
    rows = [
        {
            "kind": change.kind.value,
            "uid": change.uid,
            "before": None if change.before is None else _plain(change.before),
            "after": None if change.after is None else _plain(change.after),
        }
        for change in edit.changes
    ]
    return msgspec.json.encode(rows, order="sorted").decode()


def decode_edit(text: str, title: str, gesture: str | None) -> Edit:
    """Return the edit of a row of the log. Raises like :func:`decode`."""
    changes: list[Change] = []
    for row in msgspec.json.decode(text):
        kind = Kind(row["kind"])
        before, after = (
            None if row[side] is None else _made(_CLASS_OF[kind], row[side]) for side in ("before", "after")
        )
        changes.append(Change(kind, Uid(row["uid"]), before, after))
    return Edit(title, tuple(changes), gesture)


def _plain(value: Any) -> Any:
    """Return a model value as JSON; what is at its default is left out, so that old files stay readable."""
    if is_dataclass(value) and not isinstance(value, type):
        result = {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if not _is_default(field, getattr(value, field.name))
        }
        name = _SHAPE_NAMES.get(type(value))
        return {"shape": name, **result} if name else result
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return thaw(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _is_default(field: Any, value: Any) -> bool:
    return field.default is not MISSING and value == field.default


def _made(cls: type, raw: Mapping[str, Any]) -> Any:
    hints = _hints(cls)
    return cls(**{name: _value(hints[name], item) for name, item in raw.items() if name != "shape" or name in hints})


@lru_cache(maxsize=64)
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _value(hint: Any, raw: Any) -> Any:
    if raw is None:
        return None
    made = _dataclass_in(hint, raw)
    if made is not None:
        return made
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        options = [option for option in arguments if option is not type(None)]
        return _value(options[0], raw) if len(options) == 1 else freeze(raw)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(raw)
    if origin is tuple and isinstance(raw, list):
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_value(arguments[0], item) for item in raw)
        return tuple(_value(item_hint, item) for item_hint, item in zip(arguments, raw, strict=True))
    return freeze(raw)


def _dataclass_in(hint: Any, raw: Any) -> Any:
    """Return the dataclass a hint names (shapes by their tag), built from *raw*; None if it names none."""
    if not isinstance(raw, Mapping):
        return None
    options = typing.get_args(hint) or (hint,)
    classes = [option for option in options if isinstance(option, type) and is_dataclass(option)]
    if not classes:
        return None
    if set(classes) <= set(_SHAPES.values()):
        return _made(_SHAPES[raw["shape"]], {key: value for key, value in raw.items() if key != "shape"})
    return _made(classes[0], raw)
