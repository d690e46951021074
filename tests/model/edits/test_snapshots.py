"""How a snapshot is shown: one undoable edit, named after what changed."""

from __future__ import annotations

import pytest
from support.projects import small_project, uid

from twopass.imagery import colormaps
from twopass.model.display import COLORMAPS, PLAIN, DisplayChoice, Stretch
from twopass.model.edit import inverted
from twopass.model.edits.snapshots import shown_as
from twopass.model.project import applied

BANDS = DisplayChoice(bands=(4, 3, 2))


@pytest.mark.parametrize(
    ("choice", "title"),
    [
        (BANDS, "Show bands 4, 3, 2"),
        (DisplayChoice(bands=(2,), colormap="viridis"), "Show band 2"),
        (DisplayChoice(colormap="viridis"), "Show in viridis"),
        (DisplayChoice(stretch=Stretch.PERCENTILE, percentiles=(1.5, 99.0)), "Stretch from 1.5 % to 99 %"),
        (DisplayChoice(stretch=Stretch.NONE), "Show without a stretch"),
        (DisplayChoice(stretch=Stretch.VALUES, limits=((1.0, 2.0),)), "Stretch between values"),
        (DisplayChoice(gamma=2.0), "Change the gamma"),
        (DisplayChoice(brightness=2.0, sharpen=3.0), "Change the brightness and sharpness"),
        (DisplayChoice(invert=True), "Invert"),
        (DisplayChoice(curves=(((0.0, 0.0), (255.0, 255.0)),)), "Match to the other snapshot"),
    ],
)
def test_an_edit_is_called_after_what_changes(choice: DisplayChoice, title: str) -> None:
    project = small_project()
    edit = shown_as(project, [uid(2)], choice)
    assert edit.title == title
    after = applied(project, edit)
    assert (after.snapshots[uid(2)].display, after.snapshots[uid(3)].display) == (choice, PLAIN)
    assert applied(after, inverted(edit)).snapshots == project.snapshots
    assert shown_as(after, [uid(2)], PLAIN).title == "Show the image as it is"


def test_both_snapshots_are_one_step_and_what_is_so_already_is_left_alone() -> None:
    project = small_project()
    first = applied(project, shown_as(project, [uid(2)], BANDS))
    both = shown_as(first, [uid(2), uid(3), uid(3)], BANDS, "display")
    assert both.touched == (uid(3),)
    assert both.gesture == "display"
    assert not shown_as(first, [uid(2)], BANDS)


def test_the_colour_maps_that_can_be_chosen_are_those_that_there_are() -> None:
    for name in COLORMAPS:
        assert colormaps.table(name).shape == (256, 3)
