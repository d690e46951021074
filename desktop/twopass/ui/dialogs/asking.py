"""How the window asks: every question returns at once, and hands its answer on if the user gives one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMessageBox,
    QWidget,
)

from twopass.model.project import Project
from twopass.ui.dialogs.export_dialog import ExportDialog, Target
from twopass.ui.dialogs.import_dialog import ImportPreview
from twopass.ui.dialogs.new_comparison import Comparison, NewComparison
from twopass.ui.dialogs.settings import SettingsDialog
from twopass.ui.text import plain
from twopass.workbench.exchange import ImportPlan
from twopass.workbench.settings import Settings

PROJECTS = "Twopass projects (*.twopass)"
PICTURES = "PNG pictures (*.png)"
LABEL_FILES = "Label files (*.json);;All files (*)"


def new_comparison(parent: QWidget, then: Callable[[Comparison], None]) -> None:
    """Ask for two images."""
    dialog = NewComparison(parent)
    _open(dialog, lambda: then(dialog.answer()))


def export(parent: QWidget, project: Project, then: Callable[[Target], None]) -> None:
    """Ask for format and file of an export."""
    dialog = ExportDialog(project, parent)
    _open(dialog, lambda: then(dialog.answer()))


def confirm_import(parent: QWidget, path: Path, plan: ImportPlan, then: Callable[[], None]) -> None:
    """Show what an import would do, and ask whether to do it."""
    _open(ImportPreview(path, plan, parent), then)


def settings(parent: QWidget, now: Settings, then: Callable[[dict[str, Any]], None]) -> None:
    """Ask for other settings; the answer is what was changed, by key."""
    dialog = SettingsDialog(now, parent)
    _open(dialog, lambda: then(dialog.answer()))


def project_file(parent: QWidget, then: Callable[[Path], None]) -> None:
    """Ask for a project to open."""
    _file(QFileDialog(parent, "Open project", "", PROJECTS), "openProject", then)


def images(parent: QWidget, then: Callable[[list[Path]], None]) -> None:
    """Ask for image files."""
    dialog = QFileDialog(parent, "Add images")
    dialog.setObjectName("addImages")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    _open(dialog, lambda: then([Path(name) for name in dialog.selectedFiles()]))


def import_file(parent: QWidget, then: Callable[[Path], None]) -> None:
    """Ask for a label file to import."""
    _file(QFileDialog(parent, "Import annotations", "", LABEL_FILES), "importFile", then)


def save_project(parent: QWidget, title: str, start: Path, then: Callable[[Path], None]) -> None:
    """Ask where to write a project; *start* is offered."""
    dialog = QFileDialog(parent, title, str(start.parent), PROJECTS)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(start.name)
    _file(dialog, "saveProject", then, is_new=True)


def picture_file(parent: QWidget, start: Path, then: Callable[[Path], None]) -> None:
    """Ask where to write a picture; *start* is offered."""
    dialog = QFileDialog(parent, "Save the view as a picture", str(start.parent), PICTURES)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("png")
    dialog.selectFile(start.name)
    _file(dialog, "savePicture", then, is_new=True)


def text(parent: QWidget, title: str, start: str, then: Callable[[str], None], prompt: str = "Name") -> None:
    """Ask for a name, or for another text."""
    dialog = QInputDialog(parent)
    dialog.setObjectName("askText")
    dialog.setWindowTitle(plain(title))
    dialog.setLabelText(prompt)
    dialog.setTextValue(start)
    _open(dialog, lambda: then(dialog.textValue()))
    # Qt makes the parts when the dialog is shown.
    for part, name in ((dialog.findChild(QLineEdit), "name"), (dialog.findChild(QDialogButtonBox), "buttonBox")):
        if part is not None:
            part.setObjectName(name)


def color(parent: QWidget, title: str, start: str, then: Callable[[str], None]) -> None:
    """Ask for a colour (``#rrggbb``)."""
    dialog = QColorDialog(QColor(start), parent)
    dialog.setObjectName("askColor")
    dialog.setWindowTitle(plain(title))
    _open(dialog, lambda: then(dialog.selectedColor().name()))


def confirm(parent: QWidget, question: str, yes: str, then: Callable[[], None]) -> None:
    """Ask before something that takes much away; the button that does it says *yes*."""
    dialog = QMessageBox(parent)
    dialog.setObjectName("confirm")
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(question)
    agreed = dialog.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    agreed.setObjectName("confirmYes")
    dialog.setDefaultButton(dialog.addButton(QMessageBox.StandardButton.Cancel))
    _open(dialog, then)


def _file(dialog: QFileDialog, name: str, then: Callable[[Path], None], *, is_new: bool = False) -> None:
    dialog.setObjectName(name)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile if is_new else QFileDialog.FileMode.ExistingFile)
    _open(dialog, lambda: then(Path(dialog.selectedFiles()[0])))


def _open(dialog: QDialog, accepted: Callable[[], None]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(accepted)
    dialog.open()
