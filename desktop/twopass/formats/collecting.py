"""What every reader keeps while it goes through a file: ids and what they mean, refusals, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twopass.formats.spec import Refusal
from twopass.formats.values import BadValue, Codec, as_integer, as_uid
from twopass.model.ids import Uid, UidSource

Key = int | str  # an id as the file means it: 12, "12" and 12.0 are the same


def key_of(value: Any) -> Key:
    """Return what an id or a reference means. Raises ``BadValue`` if it is none."""
    try:
        return as_integer(value)
    except BadValue:
        if isinstance(value, str) and value:
            return value
        raise BadValue("is missing" if value is None else "is not an id") from None


class Collector:
    """Refusals and notes of one file, and the identities of its records."""

    def __init__(self, new_uid: UidSource) -> None:
        self._new_uid = new_uid
        self.identified: set[Uid] = set()
        self.sized: set[Uid] = set()
        self.refused: list[Refusal] = []
        self._taken: set[Uid] = set()
        self._notes: dict[str, list[str]] = {}

    def refuse(self, kind: str, record: Any, reason: str) -> None:
        """Leave a record out."""
        self.refused.append(Refusal(kind, name_of(record), reason))

    def note(self, sentence: str, name: str = "") -> None:
        """Say that something was understood differently; the same sentence is said once, with all the names."""
        self._notes.setdefault(sentence, []).append(name)

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes, with a count where one holds for several records."""
        return tuple(_counted(sentence, names) for sentence, names in self._notes.items())

    def uid(self, kind: str, record: Mapping[str, Any]) -> Uid:
        """Return the record's own uid, or a new one if it has none or it is used already."""
        value = record.get("uid")
        if value is not None:
            try:
                uid = as_uid(value)
            except BadValue:
                uid = None
            if uid is not None and uid not in self._taken:
                self._taken.add(uid)
                self.identified.add(uid)
                return uid
            self.note(f"{kind}: a uid that is no UUID or is used twice was replaced", name_of(record))
        return self.made_up()

    def made_up(self) -> Uid:
        """Return a new uid."""
        uid = self._new_uid()
        self._taken.add(uid)
        return uid

    def optional(self, kind: str, record: Mapping[str, Any], key: str, codec: Codec) -> Any:
        """Return the value of a key that may be absent; one that can't be understood is left out, with a note."""
        value = record.get(key)
        if value is None:
            return None
        try:
            return codec.read(value)
        except BadValue as bad:
            self.note(f"{kind}: “{key}” {bad} and was left out", name_of(record))
            return None


class Numbers:
    """Hands out the numbers of one kind of record: the file's own ids where they serve, else the next free ones."""

    def __init__(self, keys: list[Key]) -> None:
        self._taken: set[int] = set()
        self._next = max((key for key in keys if isinstance(key, int)), default=0) + 1
        self._next = max(self._next, 1)

    def take(self, key: Key | None) -> int:
        """Return *key* if it is a positive integer that nobody has, else a number that is in the file nowhere."""
        if isinstance(key, int) and key >= 1 and key not in self._taken:
            self._taken.add(key)
            return key
        number = self._next
        self._next += 1
        self._taken.add(number)
        return number


def keys_in(records: list[Any]) -> list[Key]:
    """Return the usable ids among records."""
    keys: list[Key] = []
    for record in records:
        if isinstance(record, Mapping):
            try:
                keys.append(key_of(record.get("id")))
            except BadValue:
                continue
    return keys


def name_of(record: Any) -> str:
    """Return how a file calls a record, for messages."""
    value = record.get("id") if isinstance(record, Mapping) else None
    return str(value)[:40] if value is not None else "without id"


def _counted(sentence: str, names: list[str]) -> str:
    named = [name for name in dict.fromkeys(names) if name]
    if not named:
        return sentence
    shown = ", ".join(named[:5]) + (", …" if len(named) > 5 else "")
    return f"{sentence} ({len(names)}: {shown})"
