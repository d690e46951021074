"""Records and edits as JSON and back, exactly: by the type hints of the model's dataclasses.

Readers are made once a type, and check what they read: a file is never trusted to hold what Twopass wrote.
"""

from __future__ import annotations

import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec

from twopass.model.edit import Change, Edit
from twopass.model.geometry import Box, OrientedBox, Point, Polygon
from twopass.model.ids import Kind, Uid
from twopass.model.records import KIND_OF, Record
from twopass.model.values import freeze

SHAPES: dict[str, type] = {"box": Box, "oriented_box": OrientedBox, "polygon": Polygon, "point": Point}
_SHAPE_NAMES = {shape: name for name, shape in SHAPES.items()}
CLASS_OF = {kind: record for record, kind in KIND_OF.items()}
_SCALARS = frozenset({str, int, bool, type(None)})

# A number comes back as it was written: 5 is kept apart from 5.0, though a field may hold either.
_NUMBERS = frozenset({int, float})
# What JSON has for a plain type.
PLAIN_TYPES: dict[type, frozenset[type]] = {
    str: frozenset({str}),
    bool: frozenset({bool}),
    int: _NUMBERS,
    float: _NUMBERS,
}

# A class needs a handful; a file that was made to harm could ask for one a row.
MOST_PLANS = 256

Reader = Callable[[Any], Any]
# Puts a value in a field of a frozen class.
Put = Callable[[Any, Any], None]


def encode(record: Record) -> str:
    """Return a record as canonical JSON. Raises ``ValueError`` for a number that is not finite."""
    return _text(_plain(record))


def decode(kind: Kind, text: str) -> Record:
    """Return the record in *text*. Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what no Twopass wrote."""
    return typing.cast(Record, reader(CLASS_OF[kind])(parsed(text)))


def encode_edit(edit: Edit) -> str:
    """Return an edit's changes as JSON; its title and gesture are columns of the log. Raises like :func:`encode`."""
    return _text(
        [
            {
                "kind": change.kind.value,
                "uid": change.uid,
                "before": _plain(change.before),
                "after": _plain(change.after),
            }
            for change in edit.changes
        ]
    )


def decode_edit(text: str, title: str, gesture: str | None) -> Edit:
    """Return the edit of a row of the log. Raises like :func:`decode`."""
    changes: list[Change] = []
    for row in parsed(text):
        kind = Kind(row["kind"])
        read = reader(CLASS_OF[kind])
        before, after = (None if row[side] is None else read(row[side]) for side in ("before", "after"))
        changes.append(Change(kind, Uid(row["uid"]), before, after))
    return Edit(title, tuple(changes), gesture)


def parsed(text: str) -> Any:
    """Return the JSON value in *text*. Raises ``ValueError`` (``msgspec.DecodeError`` among them)."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        # Half a surrogate pair, which stands for a byte of a file name that is no text, is too odd for msgspec.
        if "\\ud" not in text:
            raise
        return json.loads(text)


def _text(plain: Any) -> str:
    try:
        return msgspec.json.encode(plain, order="sorted").decode()
    except UnicodeEncodeError:
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    """Return a model value as JSON; what is at its default is left out, so that old files stay readable."""
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is float:
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a finite number")
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    return _plain_fields(value)


def _plain_fields(value: Any) -> dict[str, Any]:
    cls = type(value)
    name = _SHAPE_NAMES.get(cls)
    result: dict[str, Any] = {} if name is None else {"shape": name}
    for field, default in _defaults(cls):
        item = getattr(value, field)
        if item is not default and item != default:
            result[field] = _plain(item)
    return result


@cache
def _defaults(cls: type) -> tuple[tuple[str, Any], ...]:
    if not is_dataclass(cls):
        raise TypeError(f"{cls.__name__} can't be stored")
    return tuple((field.name, field.default) for field in fields(cls))


@cache
def reader(hint: Any) -> Reader:
    """Return what makes a model value of this type from JSON, or raises ``ValueError``, ``TypeError``, ``KeyError``."""
    if isinstance(hint, typing.NewType):
        return reader(hint.__supertype__)
    arguments = typing.get_args(hint)
    match typing.get_origin(hint):
        case types.UnionType | typing.Union:
            return _union_reader(arguments)
        case origin if origin is tuple:
            return _tuple_reader(arguments)
        case None if isinstance(hint, type):
            return _class_reader(hint)
        case _:
            return _object


def _class_reader(cls: type) -> Reader:
    if cls in PLAIN_TYPES:
        return _plain_reader(PLAIN_TYPES[cls])
    if issubclass(cls, StrEnum):
        return cls
    if not is_dataclass(cls):
        raise TypeError(f"{cls.__name__} can't be read")
    plans: dict[tuple[str, ...], _Plan] = {}
    new = object.__new__

    def read(raw: Any) -> Any:
        if type(raw) is not dict:
            raise TypeError(f"{cls.__name__} is not an object")
        values = typing.cast(dict[str, Any], raw)
        names = tuple(values)
        plan = plans.get(names)
        if plan is None:
            if len(plans) >= MOST_PLANS:
                plans.clear()
            plan = plans[names] = _plan(cls, names)
        made = new(cls)
        for (put, take), item in zip(plan.said, values.values(), strict=True):
            put(made, take(item))
        for put, default in plan.unsaid:
            put(made, default)
        return made

    return read


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a value is made of an object with certain keys: as the class's own constructor would, in half the time.

    Attributes:
        said: for every key what puts its value in place, and what reads it; unsaid: what is put in the other places.
    """

    said: list[tuple[Put, Reader]]
    unsaid: list[tuple[Put, Any]]


def _plan(cls: type, names: tuple[str, ...]) -> _Plan:
    said, unsaid = fields_of(cls, names)
    return _Plan([(put, reader(hint)) for put, hint in said], unsaid)


def fields_of(cls: type, names: tuple[str, ...]) -> tuple[list[tuple[Put, Any]], list[tuple[Put, Any]]]:
    """Return what puts the fields of a dataclass in place: with their types those named, with their defaults the rest.

    Raises ``TypeError`` or ``KeyError`` for names that are no fields of the class, or where one is missing.
    """
    hints = typing.get_type_hints(cls)
    types_said = [hints[name] for name in names]
    said = [(getattr(cls, name).__set__, hint) for name, hint in zip(names, types_said, strict=True)]
    rest = [field for field in fields(cls) if field.name not in names]
    missing = [field.name for field in rest if field.default is MISSING]
    if missing:
        raise TypeError(f"{cls.__name__} has no {missing[0]}")
    return said, [(getattr(cls, field.name).__set__, field.default) for field in rest]


def _union_reader(options: tuple[Any, ...]) -> Reader:
    if all(option in _SHAPE_NAMES for option in options):
        return _shape
    rest = [option for option in options if option is not type(None)]
    if len(rest) != 1:
        return freeze  # any JSON value
    read = reader(rest[0])
    return lambda raw: None if raw is None else read(raw)


def _shape(raw: Any) -> Any:
    if type(raw) is not dict:
        raise TypeError("a shape is not an object")
    values = typing.cast(dict[str, Any], raw)
    return reader(SHAPES[values.pop("shape")])(values)


def _tuple_reader(arguments: tuple[Any, ...]) -> Reader:
    readers = [reader(argument) for argument in arguments if argument is not Ellipsis]
    if Ellipsis in arguments:
        return lambda raw: tuple([readers[0](item) for item in _list(raw)])
    return lambda raw: tuple([read(item) for read, item in zip(readers, _list(raw), strict=True)])


def _list(raw: Any) -> list[Any]:
    if type(raw) is not list:
        raise TypeError("not a list")
    return typing.cast(list[Any], raw)


def _object(raw: Any) -> Any:
    if type(raw) is not dict:
        raise TypeError("not an object")
    return freeze(raw)


def _plain_reader(allowed: frozenset[type]) -> Reader:
    def read(raw: Any) -> Any:
        if type(raw) not in allowed:
            raise TypeError(f"not one of {sorted(kind.__name__ for kind in allowed)}")
        return raw

    return read
