"""The main window, driven through keys, clicks and drops."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QEnterEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from twopass.model.edits import labels as edits
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.theme.style import apply_theme, current
from twopass.ui.window import MainWindow
from twopass.workbench.actions import ACTIONS
from twopass.workbench.recent import Recent

FLAGS = {"project_open": True, "panes_apart": True, "writable": True, "has_selection": True, "can_undo": True}


@pytest.fixture
def window(qtbot, jobs):
    result = MainWindow(jobs, Recent())
    qtbot.addWidget(result)
    result.resize(1400, 900)
    with qtbot.waitExposed(result):
        result.show()
    result.show_start()
    return result


@pytest.fixture
def asked(window):
    """The actions asked for so far."""
    result = []
    window.action_requested.connect(lambda action, arguments: result.append((action, arguments)))
    return result


@pytest.fixture
def opened(window, state, tiles, qtbot):
    window.open_session(state, ComparisonView(state, tiles))
    window.set_flags(FLAGS)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.view.panes["before"].hasFocus())
    return window


def pressed(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def text(window, name):
    return window.findChild(QLabel, name).text()


def test_start_screen_offers_the_ways_in(window, asked, qtbot):
    assert window.top_bar.isVisible()
    assert not window.rail.isVisible()
    for name in ("start_new", "start_open", "start_sample"):
        qtbot.mouseClick(window.findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)
    assert [action for action, _ in asked] == ["file.new", "file.open", "file.sample"]


def test_every_action_of_the_table_is_there_and_in_its_menu(window):
    assert list(window.actions_by_id) == [entry.id for entry in ACTIONS]
    for entry in ACTIONS:
        if entry.menu:
            assert window.actions_by_id[entry.id] in window.top_bar.menus[entry.menu].actions()


def test_nothing_that_needs_a_project_is_enabled_without_one(window):
    enabled = {name for name, action in window.actions_by_id.items() if action.isEnabled()}
    assert enabled == {entry.id for entry in ACTIONS if entry.when == "always"}


def test_tooltips_name_the_shortcut(window):
    assert "Box (W)" in window.actions_by_id["tool.box"].toolTip()


@pytest.mark.parametrize(
    ("key", "modifier", "action"),
    [
        (Qt.Key.Key_W, Qt.KeyboardModifier.NoModifier, "tool.box"),
        (Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier, "view.fit"),
        (Qt.Key.Key_L, Qt.KeyboardModifier.NoModifier, "view.link"),
        (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, "edit.undo"),
        (Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier, "file.export"),
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, "view.panel"),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "edit.delete"),
    ],
)
def test_keys_in_a_pane_ask_for_actions(opened, asked, qtbot, key, modifier, action):
    pressed(qtbot, key, modifier)
    assert asked == [(action, None)]


def test_letters_typed_into_a_field_are_no_shortcuts(opened, asked, qtbot):
    field = opened.findChild(QLineEdit, "catalogueFilter")
    field.setFocus()
    for key in (Qt.Key.Key_W, Qt.Key.Key_1, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        pressed(qtbot, key)
    pressed(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert asked == []
    pressed(qtbot, Qt.Key.Key_Escape)
    assert opened.view.panes["before"].hasFocus()


def test_a_click_on_rail_and_catalogue_leaves_the_keyboard_with_the_pane(opened, asked, qtbot):
    qtbot.mouseClick(opened.findChild(QWidget, "rail_tool.box"), Qt.MouseButton.LeftButton)
    catalogue = opened.findChild(QWidget, "catalogue")
    row = catalogue.visualItemRect(catalogue.topLevelItem(1)).center()
    qtbot.mouseClick(catalogue.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert asked == [("tool.box", None)]
    assert opened.state.project.labels[opened.state.label].name == "Ka-52"
    assert opened.view.panes["before"].hasFocus()


def test_the_link_chip_says_how_the_panes_are_linked(opened, asked, qtbot):
    chip = opened.top_bar.link_chip
    assert chip.text() == "Linked by pixel"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert asked == [("view.link", None)]
    opened.state.set_link(False)
    assert chip.text() == "Not linked"
    assert not opened.actions_by_id["view.link"].isChecked()


def test_a_link_that_can_not_be_undone_says_why(opened, asked, state, qtbot):
    chip = opened.top_bar.link_chip
    hint = state.hint
    chip.enterEvent(QEnterEvent(QPointF(3, 3), QPointF(3, 3), QPointF(3, 3)))
    assert state.hint == hint
    state.mode.set("swipe")
    opened.set_flags(FLAGS | {"panes_apart": False})
    assert not chip.isEnabled()
    assert "to unlink them (F2 or F3)" in chip.toolTip()
    QApplication.sendEvent(chip, QEnterEvent(QPointF(3, 3), QPointF(3, 3), QPointF(3, 3)))
    assert state.hint.startswith("Snapshots that lie over each other move together")
    state.set_hint("")
    pressed(qtbot, Qt.Key.Key_L)
    assert state.hint.startswith("Snapshots that lie over each other move together")
    assert asked == []


def test_undo_says_what_it_takes_back(opened, draw):
    draw()
    opened.set_flags(FLAGS)
    assert opened.actions_by_id["edit.undo"].text() == "Undo: Draw An-124"
    assert text(opened, "status_undo") == "Undo: Draw An-124"


def test_status_line_follows_the_cursor(opened):
    opened.state.set_cursor("after", (12.34, 56.78))
    assert opened.status_text()["pixel"] == "x 12.3  y 56.8"
    opened.state.center_on("after", (100, 100), 1.5)
    assert opened.status_text()["zoom"] == "150 %"


def test_not_stored_is_said_with_the_reason_and_two_ways_out(opened, session, failing, asked, qtbot):
    assert opened.status_text()["stored"] == "Stored"
    failing(TwopassError(ErrorCode.DISK_FULL, path="/data/p.twopass"))
    assert opened.status_text()["stored"].startswith("Not stored: The disk of /data/p.twopass is full")
    qtbot.mouseClick(opened.status.retry, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(opened.status.save_copy, Qt.MouseButton.LeftButton)
    assert session.retried == 1
    assert asked == [("file.save_copy", None)]


def test_errors_are_plain_text_and_stay_until_dismissed(opened, qtbot):
    opened.show_error("<img src='/etc/passwd'> \u202egnp.exe")
    shown = opened.findChild(QLabel, "messageText")
    assert shown.textFormat() is Qt.TextFormat.PlainText
    assert shown.text() == "<img src='/etc/passwd'> gnp.exe"
    opened.say("Wrote 3 annotations.")
    assert "passwd" in opened.message_bar.text
    qtbot.mouseClick(opened.findChild(QAbstractButton, "messageClose"), Qt.MouseButton.LeftButton)
    assert opened.message_bar.text == ""
    assert len(opened.errors) == 1


def test_an_error_goes_with_the_next_success_once_there_was_time_to_read_it(opened):
    bar = opened.message_bar
    bar.succeeded()
    opened.show_error("There is nothing to undo.")
    bar.succeeded()
    opened.say("Wrote 3 annotations.")
    assert bar.text == "There is nothing to undo."
    bar._unread.stop()
    assert bar.text == "There is nothing to undo."
    bar.succeeded()
    assert bar.text == ""
    opened.say("Wrote 3 annotations.")
    bar.succeeded()
    assert bar.text == "Wrote 3 annotations."
    opened.show_error("There is nothing to undo.")
    bar._unread.stop()
    opened.say("Wrote 4 annotations.")
    assert bar.text == "Wrote 4 annotations."


def test_news_wait_for_an_error_to_be_read_and_are_not_lost(opened, qtbot):
    bar = opened.message_bar
    opened.show_error("There is no such folder.")
    opened.say("Saved the view.")
    assert bar.text == "There is no such folder."
    bar._unread.start(1)
    qtbot.waitUntil(lambda: bar.text == "Saved the view.")
    opened.show_error("There is no such folder.")
    opened.say("Saved the view.")
    bar.dismiss()
    bar._unread.start(1)
    qtbot.waitUntil(lambda: not bar._unread.isActive())
    assert bar.text == ""


def test_a_message_moves_no_imagery(opened):
    before = opened.view.geometry()
    opened.show_error("Something.")
    QApplication.processEvents()
    assert opened.view.geometry() == before


def test_imagery_only_hides_the_rest_and_keys_still_work(opened, asked, qtbot):
    opened.toggle_chrome()
    assert not any(part.isVisible() for part in (opened.top_bar, opened.rail, opened.panel, opened.status))
    pressed(qtbot, Qt.Key.Key_F11)
    pressed(qtbot, Qt.Key.Key_W)
    assert [action for action, _ in asked] == ["view.chrome", "tool.box"]
    opened.toggle_chrome()
    assert opened.top_bar.isVisible()


def test_panels_are_named_for_journeys(opened, draw):
    assert opened.visible_panels() == ["labels"]
    opened.state.select([draw()])
    assert opened.visible_panels() == ["labels", "annotation"]
    opened.toggle_panel()
    assert opened.visible_panels() == []


def test_dropped_files_are_handed_on(window, tmp_path, qtbot):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.tif", "b.tif")])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPoint(700, 500), *rest)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    with qtbot.waitSignal(window.dropped) as signal:
        QApplication.sendEvent(window, QDropEvent(QPointF(700, 500), *rest))
    assert signal.args == [[Path(tmp_path / "a.tif"), Path(tmp_path / "b.tif")]]


def test_palette_runs_actions_and_chooses_labels(opened, asked, qtbot):
    opened.show_palette()
    field = opened.findChild(QLineEdit, "paletteFilter")
    assert field.hasFocus()
    qtbot.keyClicks(field, "export")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == [("file.export", None)]
    assert opened.view.panes["before"].hasFocus()
    opened.show_palette()
    qtbot.keyClicks(QApplication.focusWidget(), "s-400")
    pressed(qtbot, Qt.Key.Key_Return)
    assert opened.state.project.labels[opened.state.label].name == "S-400"


def test_every_control_has_a_name_for_those_who_cant_see_it(opened, draw):
    opened.state.select([draw()])
    controls = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox)
    unnamed = [
        widget
        for kind in controls
        for widget in opened.findChildren(kind)
        if not widget.objectName().startswith("qt_")
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and (widget.text() or widget.icon().isNull() is False))
    ]
    assert unnamed == []


def test_theme_changes_in_an_open_window(opened, qapp):
    apply_theme(qapp, "light")
    assert current().name == "light"
    assert opened.actions_by_id["view.theme_light"].isChecked()
    apply_theme(qapp, "dark")
    assert opened.actions_by_id["view.theme_dark"].isChecked()


def test_closing_a_comparison_leaves_a_window_that_can_open_another(opened, tiles, state, draw):
    opened.close_session()
    opened.show_start()
    assert opened.state is None
    assert not opened.actions_by_id["file.export"].isEnabled()
    draw()
    opened.open_session(state, ComparisonView(state, tiles))
    assert opened.visible_panels() == ["labels"]


def test_a_box_is_drawn_and_described_without_a_mouse(opened, state, qtbot):
    opened.draw_in_the_middle()
    qtbot.keyClick(opened.view.picker.filter, Qt.Key.Key_Return)
    (uid,) = state.selected
    assert state.project.annotations[uid].shape.center == pytest.approx(state.views["before"].center)
    opened.write_note()
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
    pressed(qtbot, Qt.Key.Key_Escape)
    opened.focus_panel()
    assert QApplication.focusWidget().accessibleName() == "Filter or add a label"
    pressed(qtbot, Qt.Key.Key_Escape)
    assert opened.view.panes["before"].hasFocus()


def test_menus_have_letters_of_their_own(window):
    letters = [menu.title()[menu.title().index("&") + 1] for menu in window.top_bar.menus.values()]
    assert len(set(letters)) == len(letters)


def test_a_long_name_does_not_widen_the_window(opened, state, draw):
    wide = opened.minimumSizeHint().width()
    labels_edit = edits.rename(state.project, next(iter(state.project.labels)), "A" * 900)
    state.do(labels_edit)
    draw()
    assert opened.centralWidget().minimumSizeHint().width() <= max(wide, 1400)
