"""Each rule a project must keep, broken once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from support.projects import box, by_uid, projects, small_project, uid, whole_projects

from twopass.model.geometry import Box
from twopass.model.project import Project
from twopass.model.records import Comparison, Finding, FindingType, Label, Snapshot, TrackedObject
from twopass.model.rules import problems

MISSING = uid(4242)
FINDING = Finding(uid=uid(60), number=1, comparison=uid(4), type=FindingType.APPEARED)


@whole_projects(30)
@given(projects())
def test_every_generated_project_keeps_them(project: Project) -> None:
    assert problems(project) == []


def project_with(**groups: Any) -> Project:
    """Return the small project with one annotation, and some groups of records added to."""
    project = small_project(box(1, 1, 2, 3, 4))
    return replace(project, **{name: {**getattr(project, name), **by_uid(*more)} for name, more in groups.items()})


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "a number twice": ({"annotations": [box(1, 0, 0, 1, 1), replace(box(7, 0, 0, 1, 1), number=1)]}, "used 2 times"),
    "a number below one": ({"annotations": [replace(box(7, 0, 0, 1, 1), number=0)]}, "has number 0"),
    "a snapshot's site": (
        {"snapshots": [Snapshot(uid=uid(9), number=9, site=MISSING, file_name="c", width=1, height=1)]},
        "Snapshot 9 refers to a site",
    ),
    "a comparison's site": (
        {"comparisons": [Comparison(uid=uid(8), number=8, before=uid(2), after=uid(3), site=MISSING)]},
        "Comparison 8 refers to a site",
    ),
    "a comparison's snapshot": (
        {"comparisons": [Comparison(uid=uid(8), number=8, before=uid(2), after=MISSING)]},
        "Comparison 8 refers to a snapshot",
    ),
    "a label's parent": ({"labels": [Label(uid=uid(8), number=8, name="x", parent=MISSING)]}, "refers to a label"),
    "an object's label": ({"objects": [TrackedObject(uid=uid(8), number=8, label=MISSING)]}, "refers to a label"),
    "an annotation's snapshot": ({"annotations": [box(2, 0, 0, 1, 1, snapshot=4242)]}, "refers to a snapshot"),
    "an annotation's label": ({"annotations": [box(2, 0, 0, 1, 1, label=4242)]}, "refers to a label"),
    "an annotation's object": ({"annotations": [box(2, 0, 0, 1, 1, object=MISSING)]}, "refers to an object"),
    "a finding's comparison": ({"findings": [replace(FINDING, comparison=MISSING)]}, "refers to a comparison"),
    "a finding's object": ({"findings": [replace(FINDING, object=MISSING)]}, "refers to an object"),
    "a finding's annotation": ({"findings": [replace(FINDING, after_annotation=MISSING)]}, "refers to an annotation"),
    "a shape without extent": ({"annotations": [replace(box(2, 0, 0, 1, 1), shape=Box(0, 0, 0, 9))]}, "extent"),
    "its own ancestor": (
        {
            "labels": [
                Label(uid=uid(8), number=8, name="x", parent=uid(9)),
                Label(uid=uid(9), number=9, name="y", parent=uid(8)),
            ]
        },
        "is its own ancestor",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_said(name: str) -> None:
    groups, expected = BROKEN[name]
    said = problems(project_with(**groups))
    assert said
    assert all(expected in phrase for phrase in said)
