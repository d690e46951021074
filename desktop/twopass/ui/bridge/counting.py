"""How many annotations of each label each snapshot has, kept up from what an edit touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter

from twopass.model.ids import Uid
from twopass.model.project import Project

_PLACE = attrgetter("snapshot", "label")


class Counts:
    """The counts of one project as it goes on."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._counts: Counter[tuple[Uid, Uid]] = Counter(map(_PLACE, project.annotations.values()))

    def follow(self, project: Project, touched: Iterable[Uid]) -> None:
        """Go on to the project as an edit left it; *touched* are the uids of the records the edit changed."""
        before, after = self._project.annotations, project.annotations
        self._project = project
        for uid in touched:
            if uid in before:
                self._counts[_PLACE(before[uid])] -= 1
            if uid in after:
                self._counts[_PLACE(after[uid])] += 1

    def of(self, snapshot: Uid, label: Uid) -> int:
        """Return how many annotations of a label a snapshot has."""
        return self._counts[snapshot, label]
