"""Registering a comparison: what it is called, that it is one step, and that it is taken back whole."""

from __future__ import annotations

from dataclasses import replace

from support.projects import small_project, uid

from twopass.model.edit import inverted
from twopass.model.edits.common import Author
from twopass.model.edits.registrations import AUTOMATIC, NUDGE, NUMBERS, TIE_POINTS, registered, unregistered
from twopass.model.project import Project, applied
from twopass.model.records import Registration
from twopass.model.registering import IDENTITY, TiePoint, shifted

AUTHOR = Author("tester", "2024-12-13T08:31:40Z")
COMPARISON = uid(4)


def step(project: Project, registration: Registration) -> tuple[Project, str]:
    edit = registered(project, AUTHOR, COMPARISON, registration)
    assert applied(applied(project, edit), inverted(edit)) == project
    return applied(project, edit), edit.title


def test_registering_is_kept_with_the_author_and_taken_back_whole() -> None:
    project = small_project()
    found = Registration(after_to_before=IDENTITY, method=AUTOMATIC, rmse_px=0.2, inliers=80)
    after, title = step(project, found)
    assert title == "Register automatically"
    assert after.comparisons[COMPARISON].registration == found
    assert after.comparisons[COMPARISON].stamp.updated_by == "tester"
    assert not registered(after, AUTHOR, COMPARISON, found)
    removal = unregistered(after, AUTHOR, COMPARISON)
    assert removal.title == "Remove the registration"
    assert applied(after, removal).comparisons[COMPARISON].registration is None
    assert not unregistered(project, AUTHOR, COMPARISON)


def test_each_step_is_called_what_the_user_did() -> None:
    project = small_project()
    points = (TiePoint((1, 2), (3, 4)), TiePoint((5, 6), (7, 9)))
    registration = Registration(after_to_before=IDENTITY, method=TIE_POINTS, tie_points=points)
    titles: list[str] = []
    for form in (
        registration,
        replace(registration, tie_points=(points[0], replace(points[1], after=(8, 9)))),
        replace(registration, tie_points=(replace(points[0], enabled=False), replace(points[1], after=(8, 9)))),
        replace(registration, tie_points=(points[0], replace(points[1], after=(8, 9)))),
        replace(registration, tie_points=points[:1]),
        replace(registration, tie_points=points[:1], after_to_before=shifted(IDENTITY, 1, 1)),
        replace(registration, tie_points=points[:1], method=NUDGE),
        replace(registration, tie_points=points[:1], method=NUMBERS),
        replace(registration, tie_points=points[:1], method="manual-3pt"),
    ):
        project, title = step(project, form)
        titles.append(title)
    assert titles == [
        "Place 2 tie points",
        "Move 1 tie point",
        "Leave out 1 tie point",
        "Use 1 tie point",
        "Delete 1 tie point",
        "Register by 1 tie point",
        "Nudge the registration",
        "Register by numbers",
        "Register",
    ]


def test_nudges_of_one_gesture_are_one_step() -> None:
    project = small_project()
    nudge = Registration(after_to_before=shifted(IDENTITY, 1, 0), method=NUDGE)
    assert registered(project, AUTHOR, COMPARISON, nudge, "arrows 1").gesture == "arrows 1"
