"""Rows of the record tables: made from records, read back and compared with them, changed by an edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import add, attrgetter
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from twopass.model import geometry
from twopass.model.edit import Change, Edit
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind, Uid
from twopass.model.records import Annotation, Record
from twopass.store.bulk_json import decode_all
from twopass.store.records_json import decode, encode, parsed
from twopass.store.schema import PLACE, PROJECT, RECORDS

_AT_ONCE = 500  # rows read at a time, and uids in one question: SQLite before 3.32 takes 999 values a statement
_UID, _SHAPE = attrgetter("uid"), attrgetter("shape")
_SAID = attrgetter("uid", "number", "snapshot", "label")
_SIDES = attrgetter("x", "y", "width", "height")
_NEW = "new_"  # SQLAlchemy keeps a column's own name for itself


def write_changes(connection: Connection, edit: Edit) -> None:
    """Bring the tables to the state after *edit*.

    Raises ``TwopassError(EDIT_CONFLICT)`` where a record is not what the edit says it was: another window may have
    changed it since it was loaded. The caller rolls back.
    """
    for kind in {change.kind: None for change in edit.changes}:
        _write_kind(connection, kind, [change for change in edit.changes if change.kind is kind])
    _raise_numbers(connection, edit)


def read_records(connection: Connection, kind: Kind) -> dict[Uid, Any]:
    """Return the records of a kind by uid, in the order of their numbers.

    Raises ``ValueError``, ``TypeError`` or ``KeyError`` where a row is not what Twopass made of its record.
    """
    table = RECORDS[kind]
    place = [table.c[name] for name in PLACE] if kind is Kind.ANNOTATION else []
    query = select(table.c.body, table.c.uid, table.c.number, *place).order_by(table.c.number)
    result: dict[Uid, Any] = {}
    # The driver's own tuples, some at a time: of a hundred thousand, SQLAlchemy's rows take as long again as theirs,
    # and memory for all of them at once as long as the reading.
    cursor = cast(Any, connection.execute(query).cursor)
    while rows := cast(list[tuple[Any, ...]], cursor.fetchmany(_AT_ONCE)):
        records = decode_all(kind, [row[0] for row in rows])
        _check_rows(kind, rows, records)
        result.update(zip(map(_UID, records), records, strict=True))
    return result


def read_numbers(connection: Connection) -> dict[Kind, int]:
    """Return the highest number ever given out for each kind. Raises ``ValueError`` or ``AttributeError``."""
    found = parsed(connection.execute(select(PROJECT.c.last_numbers)).scalar_one())
    return {Kind(kind): int(number) for kind, number in found.items()}


def _check_rows(kind: Kind, rows: list[tuple[Any, ...]], records: list[Any]) -> None:
    """Raise ``ValueError`` where a row's columns are not those of its record."""
    if kind is Kind.ANNOTATION:
        shapes = list(map(_SHAPE, records))
        boxes = set(map(type, shapes)) == {geometry.Box}
        # All at once, which takes a fifth of the time, for what nearly all are.
        if boxes and list(map(add, map(_SAID, records), map(_SIDES, shapes))) == [row[1:] for row in rows]:
            return
    for row, record in zip(rows, records, strict=True):
        agrees = (record.uid, record.number) == row[1:3]
        if not agrees or (isinstance(record, Annotation) and not _agree(record, row[3:])):
            raise ValueError(f"{kind.value} {row[2]} is damaged")


def _agree(record: Annotation, columns: Sequence[Any]) -> bool:
    expected = _place(record)
    if columns == expected:
        return True
    # Sine and cosine may differ in the last bit from one machine to the next.
    pairs = zip(columns[2:], expected[2:], strict=True)
    near = all(abs(number - bound) <= 1e-6 * max(1.0, abs(number)) for number, bound in pairs)
    return tuple(columns[:2]) == expected[:2] and near


def _write_kind(connection: Connection, kind: Kind, changes: list[Change]) -> None:
    _check_before(connection, kind, [change for change in changes if change.before is not None])
    if kind is Kind.PROJECT:
        _write_info(connection, changes)
        return
    table = RECORDS[kind]
    added = [_row(change.after) for change in changes if change.before is None and change.after is not None]
    gone = [{"old": change.uid} for change in changes if change.before is not None and change.after is None]
    kept = [_row(change.after) for change in changes if change.before is not None and change.after is not None]
    if added:
        _insert(connection, kind, added)
    if gone:
        connection.execute(delete(table).where(table.c.uid == bindparam("old")), gone)
    if kept:
        columns = {name: bindparam(_NEW + name) for name in kept[0] if name not in ("uid", "rev")}
        statement = update(table).where(table.c.uid == bindparam(_NEW + "uid"))
        rows = [{_NEW + name: value for name, value in row.items() if name != "rev"} for row in kept]
        connection.execute(statement.values(rev=table.c.rev + 1, **columns), rows)


def _insert(connection: Connection, kind: Kind, rows: list[dict[str, Any]]) -> None:
    try:
        connection.execute(insert(RECORDS[kind]), rows)
    except IntegrityError as error:
        if getattr(error.orig, "sqlite_errorname", "") != "SQLITE_CONSTRAINT_PRIMARYKEY":
            raise
        raise TwopassError(ErrorCode.EDIT_CONFLICT, what=kind.value) from error


def _write_info(connection: Connection, changes: list[Change]) -> None:
    for change in changes:
        if change.before is None or change.after is None:
            raise TwopassError(ErrorCode.EDIT_CONFLICT, what=str(change.uid))
        connection.execute(update(PROJECT).where(PROJECT.c.uid == change.uid).values(body=encode(change.after)))


def _check_before(connection: Connection, kind: Kind, changes: list[Change]) -> None:
    table = PROJECT if kind is Kind.PROJECT else RECORDS[kind]
    for some in _portions(changes):
        uids = [change.uid for change in some]
        rows = connection.execute(select(table.c.uid, table.c.body).where(table.c.uid.in_(uids)))
        stored: dict[str, str] = {uid: body for uid, body in rows}
        for change in some:
            body = stored.get(change.uid)
            if body is None or not _says(kind, body, change.before):
                raise TwopassError(ErrorCode.EDIT_CONFLICT, what=str(change.uid))


def _says(kind: Kind, body: str, record: Record | None) -> bool:
    # The same text is the same value; another text may be too (5 and 5.0).
    return record is not None and (body == encode(record) or decode(kind, body) == record)


def _portions(changes: list[Change]) -> Iterator[list[Change]]:
    for start in range(0, len(changes), _AT_ONCE):
        yield changes[start : start + _AT_ONCE]


def _row(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {"uid": record.uid, "number": record.number, "rev": 1, "body": encode(record)}
    if isinstance(record, Annotation):
        row |= zip(PLACE, _place(record), strict=True)
    return row


def _place(record: Annotation) -> tuple[str, str, float, float, float, float]:
    box = geometry.bounds(record.shape)
    return (record.snapshot, record.label, box.x, box.y, box.width, box.height)


def _raise_numbers(connection: Connection, edit: Edit) -> None:
    """Note the highest numbers given out; they only grow, also when an edit is taken back."""
    numbers = read_numbers(connection)
    for change in edit.changes:
        if change.after is not None and change.kind is not Kind.PROJECT:
            numbers[change.kind] = max(numbers.get(change.kind, 0), change.after.number)
    text = msgspec.json.encode({kind.value: number for kind, number in numbers.items()}, order="sorted").decode()
    connection.execute(update(PROJECT).values(last_numbers=text))
