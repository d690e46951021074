"""Every edit on every project: it applies, keeps the rules, and taking it back gives the project there was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from support.projects import counting, projects, whole_projects

from twopass.model.edit import Edit, inverted, merged
from twopass.model.edits import annotations, comparisons, labels, registrations
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.geometry import Box, moved
from twopass.model.project import Project, applied
from twopass.model.records import Registration
from twopass.model.registering import IDENTITY, TransformModel
from twopass.model.rules import problems

NOW = "2024-12-13T08:31:40Z"


def author() -> Author:
    """Return an author whose new uids are those of no generated project."""
    return Author("tester", NOW, counting(10_000))


def draw(project: Project) -> Edit:
    return annotations.draw(
        project, author(), snapshot=min(project.snapshots), label=min(project.labels), shape=Box(1, 2, 3, 4)
    )


def move_all(project: Project) -> Edit:
    shapes = {uid: moved(annotation.shape, 1, -1) for uid, annotation in project.annotations.items()}
    return annotations.reshape(project, author(), shapes)


def relabel_all(project: Project) -> Edit:
    return annotations.relabel(project, author(), project.annotations, max(project.labels))


def delete_all(project: Project) -> Edit:
    return annotations.delete(project, project.annotations)


def paste_all(project: Project) -> Edit:
    originals = list(project.annotations.values())
    shapes = [original.shape for original in originals]
    return annotations.place(project, author(), originals, shapes=shapes, snapshot=max(project.snapshots))


def describe_all(project: Project) -> Edit:
    return annotations.describe(project, author(), project.annotations, title="Say", occluded=True, notes="half")


def add_label(project: Project) -> Edit:
    return labels.add(project, author(), "Тополь")


def rename_label(project: Project) -> Edit:
    return labels.rename(project, min(project.labels), "Il-76")


def recolour_label(project: Project) -> Edit:
    return labels.recolour(project, min(project.labels), "#ABCDEF")


def size_label(project: Project) -> Edit:
    return labels.resize(project, min(project.labels), 69.25, None)


def take_a_key(project: Project) -> Edit:
    return labels.assign_key(project, max(project.labels), "1")


def delete_a_label(project: Project) -> Edit:
    return labels.delete(project, min(project.labels))


def delete_every_label(project: Project) -> Edit:
    edits: list[Edit] = []
    for label in sorted(project.labels):
        edits.append(labels.delete(project, label))
        project = applied(project, edits[-1])
    return merged(edits)


def compare_more(project: Project) -> Edit:
    facts = ImageFacts(path="/somewhere/2.png", width=10, height=10)
    return comparisons.compare(project, author(), site="again", before=facts, after=facts)


def locate(project: Project) -> Edit:
    return comparisons.locate(project, min(project.snapshots), "/elsewhere/x.png")


def register(project: Project) -> Edit:
    registration = Registration(after_to_before=IDENTITY, method="automatic", model=TransformModel.SIMILARITY)
    return registrations.registered(project, author(), min(project.comparisons), registration)


def unregister(project: Project) -> Edit:
    return registrations.unregistered(project, author(), min(project.comparisons))


EVERY: list[Callable[[Project], Edit]] = [
    draw, move_all, relabel_all, delete_all, paste_all, describe_all, add_label, rename_label, recolour_label,
    size_label, take_a_key, delete_a_label, delete_every_label, compare_more, locate, register, unregister,
]  # fmt: skip


@pytest.mark.parametrize("make", EVERY, ids=[make.__name__ for make in EVERY])
@whole_projects(15)
@given(projects())
def test_an_edit_keeps_the_rules_and_can_be_taken_back(make: Callable[[Project], Edit], project: Project) -> None:
    edit = make(project)
    after = applied(project, edit)
    assert problems(after) == []
    assert applied(after, inverted(edit)) == project
    assert bool(edit) == (after != project)
    assert edit.title
    assert len(set(edit.touched)) == len(edit.touched)


@whole_projects(15)
@given(projects())
def test_a_number_is_never_given_out_again(project: Project) -> None:
    assume(project.annotations)
    gone = applied(project, delete_all(project))
    assert draw(gone).changes[0].after.number == max(a.number for a in project.annotations.values()) + 1  # type: ignore[union-attr]
