"""Edits of the label catalogue: add, rename, recolour, assign a key, say the known size, delete."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from twopass.model.edit import Change, Edit, merged
from twopass.model.edits.annotations import delete as delete_annotations
from twopass.model.edits.common import Author, added, changed, removed
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind, Uid
from twopass.model.project import Project, applied
from twopass.model.records import LENGTHS, Label

# Okabe and Ito's colours, told apart with any common colour blindness (Okabe & Ito 2008, "Color Universal Design").
PALETTE = ("#e69f00", "#56b4e9", "#cc79a7", "#009e73", "#f0e442", "#0072b2", "#d55e00")
FIRST_LABELS = ("An-124", "Ka-52", "S-400")
NUMBER_KEYS = tuple("123456789")
LONGEST_NAME = 1000

_COLOR = re.compile(r"#[0-9a-f]{6}")


def clean_name(name: str) -> str:
    """Return a label name as stored: Unicode NFC, no control characters, no space at either end.

    Raises ``TwopassError(BAD_NAME)`` if nothing is left or more than 1,000 characters are.
    """
    kept = "".join(" " if char in "\t\n\r" else char for char in unicodedata.normalize("NFC", name))
    kept = "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs")).strip()
    if not kept or len(kept) > LONGEST_NAME:
        raise TwopassError(ErrorCode.BAD_NAME, name=name[:80])
    return kept


def named(project: Project, name: str) -> Label | None:
    """Return the label of exactly this name, or None."""
    return next((label for label in project.labels.values() if label.name == name), None)


def new_label(project: Project, author: Author, name: str, color: str | None = None) -> Label:
    """Return a label ready to be added: the next colour of the palette and the next free number key.

    Raises ``TwopassError(BAD_NAME)`` or ``TwopassError(NAME_TAKEN)``.
    """
    name = clean_name(name)
    if named(project, name) is not None:
        raise TwopassError(ErrorCode.NAME_TAKEN, name=name)
    number = project.next_number(Kind.LABEL)
    return Label(
        uid=author.new_uid(),
        number=number,
        name=name,
        color=color or _next_color(project),
        key=_next_key(project),
    )


def add(project: Project, author: Author, name: str, color: str | None = None) -> Edit:
    """Return the edit that adds a label. Raises like :func:`new_label`."""
    label = new_label(project, author, name, color)
    return Edit(f"Add label {label.name}", (added(label),))


def rename(project: Project, label: Uid, name: str) -> Edit:
    """Return the edit that renames a label. Raises ``TwopassError(BAD_NAME)`` or ``TwopassError(NAME_TAKEN)``."""
    before = project.labels[label]
    name = clean_name(name)
    other = named(project, name)
    if other is not None and other.uid != label:
        raise TwopassError(ErrorCode.NAME_TAKEN, name=name)
    return Edit(f"Rename {before.name} to {name}", (changed(before, replace(before, name=name)),))


def recolour(project: Project, label: Uid, color: str) -> Edit:
    """Return the edit that gives a label another colour, ``#rrggbb``. Raises ``ValueError`` for anything else."""
    color = color.lower()
    if not _COLOR.fullmatch(color):
        raise ValueError(f"not a colour: {color}")
    before = project.labels[label]
    return Edit(f"Recolour {before.name}", (changed(before, replace(before, color=color)),))


def resize(project: Project, label: Uid, length_m: float | None, width_m: float | None) -> Edit:
    """Return the edit that says how long and how wide a label's things are known to be, in metres; None: not known.

    Raises ``TwopassError(BAD_LENGTH)``.
    """
    for value in (length_m, width_m):
        if value is not None and not LENGTHS[0] <= value <= LENGTHS[1]:
            raise TwopassError(ErrorCode.BAD_LENGTH, text=f"{value:g}")
    before = project.labels[label]
    after = replace(before, length_m=length_m, width_m=width_m)
    return Edit(f"Known size of {before.name}", (changed(before, after),) if after != before else ())


def assign_key(project: Project, label: Uid, key: str | None) -> Edit:
    """Return the edit that gives a label a number key ``"1"`` … ``"9"`` (taking it from another), or none."""
    if key is not None and key not in NUMBER_KEYS:
        raise ValueError(f"not a number key: {key}")
    before = project.labels[label]
    changes: list[Change] = [
        changed(other, replace(other, key=None))
        for other in project.labels.values()
        if key is not None and other.key == key and other.uid != label
    ]
    changes.append(changed(before, replace(before, key=key)))
    return Edit(f"Key {key} for {before.name}" if key else f"No key for {before.name}", tuple(changes))


def delete(project: Project, label: Uid) -> Edit:
    """Return the edit that removes a label together with its annotations; its child labels lose their parent.

    Objects of the label go too, with what findings and annotations said of them.
    """
    before = project.labels[label]
    title = f"Delete label {before.name}"
    annotations = [annotation.uid for annotation in project.annotations.values() if annotation.label == label]
    # One after the other: a finding may speak of a doomed annotation and of a doomed object.
    first = delete_annotations(project, annotations)
    rest = applied(project, first)
    changes = [
        changed(child, replace(child, parent=None))
        for child in rest.labels.values()
        if child.parent == label and child.uid != label
    ]
    changes += _without_objects(rest, label)
    return merged([first, Edit(title, (*changes, removed(before)))])


def _without_objects(project: Project, label: Uid) -> list[Change]:
    gone = {record.uid for record in project.objects.values() if record.label == label}
    users = [*project.annotations.values(), *project.findings.values()]
    return [
        *(removed(project.objects[uid]) for uid in gone),
        *(changed(user, replace(user, object=None)) for user in users if user.object in gone),
    ]


def in_order(project: Project) -> list[Label]:
    """Return the catalogue as shown: by number."""
    return sorted(project.labels.values(), key=lambda label: label.number)


def _next_color(project: Project) -> str:
    used = [label.color for label in project.labels.values()]
    return min(PALETTE, key=lambda color: (used.count(color), PALETTE.index(color)))


def _next_key(project: Project) -> str | None:
    used = {label.key for label in project.labels.values()}
    return next((key for key in NUMBER_KEYS if key not in used), None)
