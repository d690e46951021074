"""The settings window shows the table, and hands on what was changed and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QPushButton, QWidget

from twopass.ui.dialogs.settings import SettingsDialog
from twopass.workbench.settings import SETTINGS, Settings, changed

STORED = Settings(theme="light", pyramid_gb="50", author="Ann", remote_hosts=("a.example", "b.example", "c.example"))


@pytest.fixture
def dialog(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = SettingsDialog(STORED, parent)
    dialog.above = parent  # or it would go, and take the dialog with it
    return dialog


def test_every_setting_that_is_asked_for_is_there_with_its_value(dialog):
    assert dialog.answer() == {}
    assert {spec.key for spec in SETTINGS if spec.asked} <= {
        child.objectName() for child in dialog.findChildren(QWidget)
    }
    assert dialog.findChild(QComboBox, "pyramid_gb").currentText() == "50 GB"


def test_only_what_was_changed_is_answered(dialog):
    dialog.findChild(QComboBox, "theme").setCurrentText("Dark")
    dialog.findChild(QLineEdit, "author").setText(" Zoë ")
    assert dialog.answer() == {"theme": "dark", "author": "Zoë"}


def test_a_host_is_taken_back_by_button_and_by_key(dialog, qtbot):
    hosts, remove = dialog.findChild(QListWidget, "remote_hosts"), dialog.findChild(QPushButton, "remove")
    assert not remove.isEnabled()
    dialog.show()
    qtbot.waitExposed(dialog)
    hosts.setCurrentRow(1)
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert dialog.answer() == {"remote_hosts": ("a.example", "c.example")}
    hosts.setFocus()
    hosts.setCurrentRow(0)
    qtbot.keyClick(hosts, Qt.Key.Key_Delete)
    assert dialog.answer() == {"remote_hosts": ("c.example",)}


@pytest.mark.parametrize("spec", [spec for spec in SETTINGS if spec.choices and spec.asked], ids=lambda spec: spec.key)
def test_every_choice_has_a_name_and_is_taken(spec, qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    assert len(spec.names) == len(spec.choices)
    for choice in spec.choices:
        dialog = SettingsDialog(changed(Settings(), store=False, **{spec.key: choice}), parent)
        assert dialog.findChild(QComboBox, spec.key).currentData() == choice
