"""How the user had linked each comparison the last time, kept in the user's data folder beside the recent projects.

It belongs to looking, not to what is stored about a place: it is no edit, and undo does not know it.
"""

from __future__ import annotations

from pathlib import Path

from twopass.model.ids import Uid
from twopass.model.link import Link
from twopass.workbench import convenience
from twopass.workbench.paths import data_dir

MOST = 500


class RememberedLinks:
    """The links by comparison, the one that was put last at the end."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = data_dir() / "links.json" if file is None else file

    def get(self, comparison: Uid) -> Link | None:
        """Return how a comparison was linked, or None where nobody has changed that."""
        return self._read().get(comparison)

    def put(self, comparison: Uid, link: Link) -> None:
        """Remember a comparison's link; one that is as it would be anyway is forgotten."""
        known = self._read()
        if known.get(comparison, Link()) == link:
            return
        known.pop(comparison, None)
        if link != Link():
            known[comparison] = link
        convenience.write(self._file, dict(list(known.items())[-MOST:]))

    def _read(self) -> dict[str, Link]:
        return convenience.read(self._file, dict[str, Link]) or {}
