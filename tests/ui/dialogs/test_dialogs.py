"""New comparison, export and import: what they ask, show and answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget

from twopass.model.edit import Edit
from twopass.model.edits import labels
from twopass.ui.dialogs import asking
from twopass.ui.dialogs.about import AboutBox
from twopass.ui.dialogs.export_dialog import ExportDialog
from twopass.ui.dialogs.import_dialog import ImportPreview
from twopass.ui.dialogs.new_comparison import NewComparison
from twopass.ui.dialogs.shortcuts import ShortcutSheet, sections
from twopass.workbench.actions import ACTIONS
from twopass.workbench.exchange import ImportPlan


@pytest.fixture
def parent(qtbot):
    result = QWidget()
    qtbot.addWidget(result)
    result.resize(900, 700)
    result.show()
    return result


@pytest.fixture
def images(tmp_path):
    paths = [tmp_path / "before.tif", tmp_path / "after.tif"]
    for path in paths:
        path.touch()
    return paths


def plan(edit, **counts):
    numbers = {"added": 0, "changed": 0, "skipped": 0, "refused": 0} | counts
    return ImportPlan(edit=edit, notes=("3 boxes refused: <b>no</b> size",), format_id="coco", **numbers)


def ok(dialog):
    return dialog.findChild(QPushButton, "ok")


def test_two_images_in_order_and_swapped(parent, images, qtbot):
    dialog = NewComparison(parent)
    assert not ok(dialog).isEnabled()
    for field, path in zip((dialog.before, dialog.after), images, strict=True):
        field.edit.setText(str(path))
    assert ok(dialog).isEnabled()
    assert dialog.answer() == (*images, None)
    qtbot.mouseClick(dialog.swap, Qt.MouseButton.LeftButton)
    assert dialog.answer() == (*images[::-1], None)


def test_a_bare_project_name_lies_beside_the_first_image(parent, images):
    dialog = NewComparison(parent)
    dialog.before.edit.setText(str(images[0]))
    dialog.project.edit.setText("khmeimim")
    assert dialog.answer()[2] == str(images[0].parent / "khmeimim.twopass")


def test_a_missing_image_is_named_and_the_dialog_stays(parent, images):
    dialog = NewComparison(parent)
    dialog.before.edit.setText(str(images[0]))
    dialog.after.edit.setText("/nowhere/a.tif")
    dialog.accept()
    assert "/nowhere/a.tif" in dialog.problem.text()
    assert dialog.result() != QDialog.DialogCode.Accepted
    dialog.after.edit.setText(str(images[1]))
    assert dialog.problem.text() == ""


def test_export_shows_counts_and_losses_before(parent, session, draw, tmp_path):
    draw()
    dialog = ExportDialog(session.project, parent)
    dialog.out.edit.setText(str(tmp_path / "x.json"))
    assert "1 annotation" in dialog.counts.text()
    assert dialog.losses.text().startswith("Nothing is lost")
    dialog.format.setCurrentIndex(dialog.format.findData("coco"))
    assert dialog.losses.text().startswith("Not in the file:")
    assert dialog.answer() == ("coco", tmp_path / "x.json")


def test_export_says_where_it_cant_write(parent, session, tmp_path):
    dialog = ExportDialog(session.project, parent)
    dialog.out.edit.setText(str(tmp_path / "nowhere" / "x.json"))
    assert "no such folder" in dialog.problem.text()
    assert not ok(dialog).isEnabled()
    dialog.out.edit.setText("")
    assert not ok(dialog).isEnabled()


def test_import_shows_four_counts_and_plain_notes(parent, session):
    edit = labels.add(session.project, session.author(), "Mi-8")
    dialog = ImportPreview(Path("/d/labels.json"), plan(edit, added=1200, refused=3), parent)
    shown = {name: dialog.findChild(QLabel, f"count_{name}").text() for name in ("added", "changed", "refused")}
    assert shown == {"added": "1,200", "changed": "0", "refused": "3"}
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel))
    assert ok(dialog).isEnabled()


def test_an_import_of_nothing_new_cant_be_accepted(parent):
    dialog = ImportPreview(Path("/d/labels.json"), plan(Edit("", ()), skipped=5), parent)
    assert not ok(dialog).isEnabled()


def test_asking_without_blocking_calls_back_once_accepted(parent, session, qtbot):
    agreed = []
    edit = labels.add(session.project, session.author(), "Mi-8")
    for button in ("cancel", "ok"):
        asking.confirm_import(parent, Path("x.json"), plan(edit, added=1), lambda: agreed.append(True))
        dialog = parent.findChild(ImportPreview)
        qtbot.mouseClick(dialog.findChild(QPushButton, button), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: parent.findChild(ImportPreview) is None)
    assert agreed == [True]


def test_the_sheet_of_shortcuts_holds_every_key_of_the_table(parent):
    shown = {name for _, rows in sections() for name, _ in rows}
    assert shown >= {entry.title for entry in ACTIONS if entry.shortcuts and not entry.id.startswith("label.")}
    sheet = ShortcutSheet(parent)
    assert sheet.objectName() == "shortcuts"


def test_about_names_the_version(parent):
    from twopass import __version__

    assert any(__version__ in label.text() for label in AboutBox(parent).findChildren(QLabel))
