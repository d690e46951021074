from __future__ import annotations

from dataclasses import replace

import pytest

from twopass.model.edits import annotations, labels
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import Box
from twopass.model.link import Link, LinkMode
from twopass.model.records import Certainty
from twopass.model.viewport import Viewport, panned
from twopass.ui.bridge import commands


def draw(state):
    commands.draw(state, "before", Box(100, 100, 30, 20), "An-124")
    return next(iter(state.selected))


def test_it_opens_fitted_and_stays_fitted_until_moved(state):
    state.set_size("before", (316.0, 216.0))
    state.set_size("after", (316.0, 216.0))
    assert state.views["before"] == Viewport((300, 200), 0.5)
    state.center_on("before", (10, 20), 2.0)
    state.set_size("before", (500.0, 500.0))
    assert state.views["before"] == Viewport((10, 20), 2.0)
    state.fit()
    assert state.views["before"].center == (300, 200)


@pytest.mark.parametrize("pane", ["before", "after"])
def test_either_pane_takes_its_partner_along(state, pane):
    state.center_on(pane, (120, 80), 3.0)
    assert state.views["before"] == state.views["after"] == Viewport((120, 80), 3.0)


def test_a_thousand_pans_do_not_drift(state):
    state.center_on("after", (120, 80), 3.0)
    start = dict(state.views)
    for _ in range(500):
        state.set_view("after", panned(state.views["after"], (7.3, -2.1)))
        state.set_view("before", panned(state.views["before"], (-7.3, 2.1)))
    for pane, view in start.items():
        assert state.views[pane].center == pytest.approx(view.center, abs=1e-6)
        assert state.views[pane].scale == pytest.approx(view.scale)


def test_linking_again_keeps_the_offset_and_reset_drops_it(state):
    state.center_on("before", (120, 80), 1.0)
    state.set_link(False)
    state.center_on("after", (150, 70), 1.0)
    assert state.views["before"].center == (120, 80)
    state.set_link(True)
    assert state.views["before"].center == pytest.approx((120, 80))
    state.center_on("before", (220, 180))
    assert state.views["after"].center == pytest.approx((250, 170))
    assert state.corresponding("before", (0, 0)) == pytest.approx((30, -10))
    assert state.corresponding("after", (30, -10)) == pytest.approx((0, 0))
    state.reset_link()
    assert state.views["after"].center == pytest.approx(state.views["before"].center)


def test_deleting_what_is_selected_lets_go_of_it(state):
    draw(state)
    commands.delete(state)
    assert not state.selected
    assert not state.project.annotations


def test_a_new_name_adds_label_and_annotation_as_one_step(state, session):
    commands.draw(state, "after", Box(10, 10, 20, 20), "Вертолёт")
    assert [label.name for label in state.project.labels.values()][-1] == "Вертолёт"
    assert state.project.labels[state.label].name == "Вертолёт"
    assert session.history.undo_title == "Draw Вертолёт"
    state.undo()
    assert not state.project.annotations
    assert len(state.project.labels) == 3
    assert state.label in state.project.labels


def test_a_name_already_in_the_catalogue_is_not_added_again(state):
    commands.draw(state, "before", Box(10, 10, 20, 20), " Ka-52 ")
    assert len(state.project.labels) == 3


def test_what_can_not_be_done_is_told_in_a_sentence(state, qtbot):
    with qtbot.waitSignal(state.failed) as told:
        assert not commands.draw(state, "before", Box(10, 10, 0, 20), "Ka-52")
    assert told.args[0]
    with qtbot.waitSignal(state.failed):
        state.redo()


def test_making_the_comparison_is_not_a_step_to_take_back(state, session, qtbot):
    assert not state.can_undo
    with qtbot.waitSignal(state.failed):
        state.undo()
    assert state.project.comparisons


def test_a_gesture_begins_unless_nothing_may_be_edited(state, session, qtbot):
    session.read_only = True
    with qtbot.waitSignal(state.failed):
        assert not state.begin_gesture()
    session.read_only = False
    session.settle = lambda timeout_s: False
    assert state.begin_gesture()


def test_copies_go_to_the_corresponding_place(state):
    state.set_link(False)
    state.center_on("after", (state.views["before"].center[0] + 30, state.views["before"].center[1]))
    state.set_link(True)
    draw(state)
    commands.copy(state)
    commands.paste_other(state)
    copy = state.project.annotations[next(iter(state.selected))]
    assert state.pane_of(copy) == "after"
    assert (copy.shape.x, copy.shape.y) == pytest.approx((130, 100))
    assert state.active == "after"


def test_duplicate_leaves_the_clipboard_alone(state):
    draw(state)
    state.center_on("before", (100, 100), 2.0)
    commands.duplicate(state)
    assert state.clipboard == ()
    assert state.project.annotations[next(iter(state.selected))].shape == Box(105, 105, 30, 20)


def test_next_annotation_is_brought_into_view(state):
    first = draw(state)
    state.center_on("before", (5000, 5000), 8.0)
    state.select(())
    assert commands.select_next(state, 1)
    assert state.selected == {first}
    assert state.views["before"].center == (115, 110)


def test_a_deleted_current_label_gives_way_to_the_first(state, session):
    last = list(state.project.labels)[-1]
    state.set_label(last)
    state.do(labels.delete(state.project, last))
    assert state.label == next(iter(state.project.labels))


def test_pasting_a_label_that_is_gone_is_told(state, qtbot):
    draw(state)
    commands.copy(state)
    state.do(labels.delete(state.project, state.clipboard[0].label))
    with qtbot.waitSignal(state.failed):
        commands.paste(state)


def test_only_boxes_are_stretched_and_never_below_a_pixel(state):
    uid = draw(state)
    commands.stretch(state, (-100, -5))
    assert state.project.annotations[uid].shape == Box(100, 100, 1, 15)


def test_it_hears_of_edits_it_did_not_make(state, session, qtbot):
    uid = draw(state)
    author = session.author()
    with qtbot.waitSignal(state.project_changed) as heard:
        session.do(annotations.describe(state.project, author, [uid], title="Note", notes="x"))
    assert heard.args[0] == {uid}


def test_metres_come_from_the_stated_gsd_without_a_georeference(state, session):
    assert state.metres_per_pixel("before", (0, 0)) is None
    snapshot = state.snapshot("before")
    from twopass.model.edit import Edit
    from twopass.model.edits.common import changed

    session.do(Edit("GSD", (changed(snapshot, replace(snapshot, properties={"gsd": 0.3})),)))
    assert state.metres_per_pixel("before", (0, 0)) == (0.3, 0.3)


def test_nothing_is_moved_or_stretched_off_the_snapshot(state):
    uid = draw(state)
    commands.nudge(state, (-500, 0))
    assert state.project.annotations[uid].shape == Box(0, 100, 30, 20)
    commands.nudge(state, (10_000, 10_000))
    assert state.project.annotations[uid].shape == Box(570, 380, 30, 20)
    commands.stretch(state, (5, -3))
    assert state.project.annotations[uid].shape == Box(570, 380, 30, 17)


def test_a_selection_in_both_panes_is_duplicated_in_one_step(state):
    first = draw(state)
    commands.draw(state, "after", Box(10, 10, 30, 20), "Ka-52")
    state.select([first, *state.selected])
    steps = state.session.edit_count
    commands.duplicate(state)
    assert len(state.project.annotations) == 4
    assert state.session.edit_count == steps + 1
    assert {state.pane_of(state.project.annotations[uid]) for uid in state.selected} == {"before", "after"}
    assert state.session.history.undo_title == "Duplicate 2 annotations"
    numbers = [note.number for note in state.project.annotations.values()]
    assert len(set(numbers)) == 4


def test_certainty_is_given_and_taken_back(state):
    uid = draw(state)
    commands.toggle_certainty(state, Certainty.PROBABLE)
    assert state.project.annotations[uid].certainty is Certainty.PROBABLE
    commands.toggle_certainty(state, Certainty.PROBABLE)
    assert state.project.annotations[uid].certainty is None


def test_turning_goes_back_and_linking_by_the_ground_needs_one(state):
    state.rotate(15.0)
    assert state.views["before"].rotation == pytest.approx(15.0)
    assert state.views["after"].rotation == pytest.approx(15.0)
    state.straighten()
    assert state.views["after"].form == (1.0, 0.0, 0.0, 1.0)
    with pytest.raises(TwopassError) as caught:
        state.north_up()
    assert caught.value.code is ErrorCode.NORTH_UNKNOWN
    with pytest.raises(TwopassError) as caught:
        state.set_link_mode(LinkMode.GROUND)
    assert caught.value.code is ErrorCode.GROUND_UNKNOWN
    assert state.link.mode is LinkMode.AUTOMATIC


def test_a_remembered_link_comes_back(state):
    state.restore_link(Link(offset=(12.0, -3.0), mode=LinkMode.PIXEL))
    assert state.corresponding("before", (0, 0)) == pytest.approx((12, -3))
