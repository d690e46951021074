"""The list of recent projects, kept in the user's data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from twopass.workbench import convenience
from twopass.workbench.paths import data_dir
from twopass.workbench.timestamps import now

MOST = 24


@dataclass(frozen=True, slots=True)
class RecentEntry:
    """One recent project: where it is, what it is called, when it was last opened (RFC 3339, UTC)."""

    path: str
    title: str
    opened: str
    untitled: bool = False


class Recent:
    """The list, newest first; entries whose file is gone are left out when it is read."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = data_dir() / "recent.json" if file is None else file

    def entries(self) -> list[RecentEntry]:
        """Return the entries whose project is still there; a list that can't be read counts as empty."""
        return [entry for entry in self._read() if Path(entry.path).is_file()]

    def add(self, path: Path, title: str, *, untitled: bool = False) -> None:
        """Put a project at the top."""
        entry = RecentEntry(str(path.absolute()), title, now(), untitled)
        self._write([entry, *(old for old in self._read() if old.path != entry.path)][:MOST])

    def remove(self, path: Path) -> None:
        """Take a project off the list; its file stays."""
        self._write([entry for entry in self._read() if entry.path != str(path.absolute())])

    def _read(self) -> list[RecentEntry]:
        return convenience.read(self._file, list[RecentEntry]) or []

    def _write(self, entries: list[RecentEntry]) -> None:
        convenience.write(self._file, entries)
