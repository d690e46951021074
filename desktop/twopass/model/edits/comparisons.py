"""Edits that set a project up: its name, a site with two snapshots, and where an image lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

from twopass.model.edit import Change, Edit
from twopass.model.edits.common import Author, added, changed
from twopass.model.edits.labels import FIRST_LABELS, NUMBER_KEYS, PALETTE
from twopass.model.georeference import Georeference
from twopass.model.ids import Kind, Uid
from twopass.model.project import Project
from twopass.model.records import Comparison, Label, ProjectInfo, Role, Site, Snapshot
from twopass.model.values import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What a file says of itself when it becomes a snapshot; made by ``workbench.opening`` from the reader's facts.

    ``file_name`` is for what is not called as the last part of ``path``, such as an address with a query.
    ``width`` and ``height`` are pixels as displayed (after EXIF orientation), ``datetime`` is RFC 3339 UTC or None;
    ``date_captured`` the day alone, where no time is known.
    """

    path: str
    width: int
    height: int
    file_name: str = ""
    datetime: str | None = None
    date_captured: str | None = None
    georeference: Georeference | None = None
    properties: JsonObject | None = None


def empty_project(author: Author, title: str) -> Project:
    """Return a project with nothing in it but its name."""
    return Project(info=ProjectInfo(uid=author.new_uid(), title=title, created=author.now))


def first_labels(project: Project, author: Author) -> list[Label]:
    """Return the labels a new project starts with, none of them in *project* yet."""
    start = project.next_number(Kind.LABEL)
    return [
        Label(uid=author.new_uid(), number=start + place, name=name, color=PALETTE[place], key=NUMBER_KEYS[place])
        for place, name in enumerate(FIRST_LABELS)
    ]


def compare(project: Project, author: Author, *, site: str, before: ImageFacts, after: ImageFacts) -> Edit:
    """Return the edit that adds a site with two snapshots and their comparison; a new project also gets its labels."""
    place = Site(uid=author.new_uid(), number=project.next_number(Kind.SITE), name=site)
    number = project.next_number(Kind.SNAPSHOT)
    taken = {snapshot.file_name for snapshot in project.snapshots.values()}
    first = new_snapshot(author, number, place.uid, before, Role.BEFORE, taken)
    second = new_snapshot(author, number + 1, place.uid, after, Role.AFTER, taken | {first.file_name})
    comparison = Comparison(
        uid=author.new_uid(),
        number=project.next_number(Kind.COMPARISON),
        site=place.uid,
        before=first.uid,
        after=second.uid,
        stamp=author.created(),
    )
    changes: list[Change] = [added(place), added(first), added(second), added(comparison)]
    if not project.labels:
        changes += [added(label) for label in first_labels(project, author)]
    return Edit(f"Compare {first.file_name} with {second.file_name}", tuple(changes))


def locate(project: Project, snapshot: Uid, path: str) -> Edit:
    """Return the edit that says where a snapshot's image lies now."""
    before = project.snapshots[snapshot]
    return Edit(f"Locate {before.file_name}", (changed(before, replace(before, path=path)),))


def new_snapshot(author: Author, number: int, site: Uid, facts: ImageFacts, role: Role, taken: set[str]) -> Snapshot:
    """Return an image as a snapshot of a site, ready to be added; *taken* are the file names others have."""
    return Snapshot(
        uid=author.new_uid(),
        number=number,
        site=site,
        role=role,
        path=facts.path,
        file_name=_free_name(facts.file_name or PurePath(facts.path).name, taken),
        width=facts.width,
        height=facts.height,
        datetime=facts.datetime,
        date_captured=facts.date_captured,
        georeference=facts.georeference,
        properties=facts.properties,
        stamp=author.created(),
    )


def _free_name(name: str, taken: set[str]) -> str:
    """Return a file name no other snapshot has: two dates in two folders are often called the same."""
    name = name.replace("\\", "_")
    if name not in taken:
        return name
    path = PurePath(name)
    place = 2
    while f"{path.stem}_{place}{path.suffix}" in taken:
        place += 1
    return f"{path.stem}_{place}{path.suffix}"
