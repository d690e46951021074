"""Edits of annotations: draw, change shape, relabel, duplicate, paste, delete, say what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from twopass.model import geometry
from twopass.model.edit import Change, Edit
from twopass.model.edits.common import Author, added, changed, counted, removed, touched_up
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Shape
from twopass.model.ids import Kind, Uid
from twopass.model.project import Project
from twopass.model.records import Annotation


def draw(project: Project, author: Author, *, snapshot: Uid, label: Uid, shape: Shape) -> Edit:
    """Return the edit that adds one annotation. Raises ``TwopassError(BAD_SHAPE)`` if the shape has no extent."""
    _check_shape(shape)
    annotation = Annotation(
        uid=author.new_uid(),
        number=project.next_number(Kind.ANNOTATION),
        snapshot=snapshot,
        label=label,
        shape=shape,
        source="manual",
        stamp=author.created(),
    )
    return Edit(f"Draw {project.labels[label].name}", (added(annotation),))


def reshape(
    project: Project,
    author: Author,
    shapes: Mapping[Uid, Shape],
    *,
    verb: str = "Move",
    gesture: str | None = None,
) -> Edit:
    """Return the edit that gives annotations new shapes ("Move An-124", "Resize 3 annotations").

    Raises ``TwopassError(BAD_SHAPE)`` for a shape without extent. What was derived from the old shape (an imported
    segmentation, area or geographic outline) is dropped with it.
    """
    for shape in shapes.values():
        _check_shape(shape)
    touched = [project.annotations[uid] for uid in shapes]
    changes = tuple(
        touched_up(before, author, shape=shapes[before.uid], segmentation=None, area=None, geometry=None)
        for before in touched
        if before.shape != shapes[before.uid]
    )
    return Edit(f"{verb} {_naming(project, touched)}", changes, gesture)


def relabel(project: Project, author: Author, annotations: Iterable[Uid], label: Uid) -> Edit:
    """Return the edit that gives annotations another label."""
    touched = [project.annotations[uid] for uid in annotations]
    changes = tuple(touched_up(before, author, label=label) for before in touched if before.label != label)
    return Edit(f"Label {_naming(project, touched)} as {project.labels[label].name}", changes)


def delete(project: Project, annotations: Iterable[Uid]) -> Edit:
    """Return the edit that removes annotations, and lets go of the findings' references to them."""
    touched = [project.annotations[uid] for uid in annotations]
    gone = {annotation.uid for annotation in touched}
    changes = [removed(annotation) for annotation in touched]
    changes += _without_references(project, gone)
    return Edit(f"Delete {_naming(project, touched)}", tuple(changes))


def place(
    project: Project,
    author: Author,
    originals: Sequence[Annotation],
    *,
    shapes: Sequence[Shape],
    snapshot: Uid,
    verb: str = "Paste",
) -> Edit:
    """Return the edit that adds copies of annotations with the given shapes on a snapshot.

    Copies keep label, certainty, attributes and notes; they get new identities and belong to no object. Labels that
    the project no longer has raise ``TwopassError(UNKNOWN_ID)``.
    """
    number = project.next_number(Kind.ANNOTATION)
    copies: list[Annotation] = []
    for offset, (original, shape) in enumerate(zip(originals, shapes, strict=True)):
        _check_shape(shape)
        if original.label not in project.labels:
            raise TwopassError(ErrorCode.UNKNOWN_ID, what="label")
        copies.append(
            replace(
                original,
                uid=author.new_uid(),
                number=number + offset,
                snapshot=snapshot,
                shape=shape,
                object=None,
                segmentation=None,
                area=None,
                geometry=None,
                reviewed=None,
                reviewed_by=None,
                stamp=author.created(),
            )
        )
    return Edit(f"{verb} {_naming(project, copies)}", tuple(added(copy) for copy in copies))


def describe(project: Project, author: Author, annotations: Iterable[Uid], *, title: str, **fields: Any) -> Edit:
    """Return the edit that sets the same fields (certainty, notes, occluded …) on annotations."""
    touched = [project.annotations[uid] for uid in annotations]
    changes = tuple(
        touched_up(before, author, **fields)
        for before in touched
        if any(getattr(before, name) != value for name, value in fields.items())
    )
    return Edit(title, changes)


def _without_references(project: Project, gone: set[Uid]) -> list[Change]:
    result: list[Change] = []
    for finding in project.findings.values():
        before = None if finding.before_annotation in gone else finding.before_annotation
        after = None if finding.after_annotation in gone else finding.after_annotation
        if (before, after) != (finding.before_annotation, finding.after_annotation):
            result.append(changed(finding, replace(finding, before_annotation=before, after_annotation=after)))
    return result


def _naming(project: Project, annotations: Sequence[Annotation]) -> str:
    if len(annotations) == 1:
        label = project.labels.get(annotations[0].label)
        return label.name if label else "annotation"
    return counted(len(annotations), "annotation", "annotations")


def _check_shape(shape: Shape) -> None:
    if not geometry.is_drawable(shape):
        raise TwopassError(ErrorCode.BAD_SHAPE, detail=str(shape))
