"""The dialogs of new comparison, export and import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from twopass.model.errors import TwopassError
from twopass.model.project import Project
from twopass.ui.text import label
from twopass.workbench import exchange
from twopass.workbench.messages import sentence

FORMATS = (("native", "Twopass JSON: everything"), ("coco", "COCO: for dataset tools"))


class FileField(QWidget):
    """A path, typed or chosen."""

    def __init__(self, name: str, title: str, choose: Callable[[QWidget], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.edit = QLineEdit(self)
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(title)
        button = QPushButton("Choose…", self)
        button.setObjectName(f"{name}Choose")
        button.setAccessibleName(f"Choose: {title}")
        button.clicked.connect(lambda: self._chosen(choose(self)))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.edit)
        layout.addWidget(button)

    def _chosen(self, path: str) -> None:
        if path:
            self.edit.setText(path)


class NewComparison(QDialog):
    """Which two images, in which order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("newComparison")
        self.setWindowTitle("New comparison")
        self.before = FileField("before", "Before", _image, self)
        self.after = FileField("after", "After", _image, self)
        swap = QPushButton("Swap before and after", self)
        swap.setObjectName("swap")
        swap.clicked.connect(self._swap)
        form = QFormLayout(self)
        form.addRow("Before", self.before)
        form.addRow("After", self.after)
        form.addRow("", swap)
        self._buttons = _buttons(self)
        form.addRow(self._buttons)
        for field in (self.before, self.after):
            field.edit.textChanged.connect(self._check)
        self.resize(620, 160)
        self._check()

    def _swap(self) -> None:
        first, second = self.before.edit.text(), self.after.edit.text()
        self.before.edit.setText(second)
        self.after.edit.setText(first)

    def _check(self) -> None:
        complete = bool(self.before.edit.text().strip() and self.after.edit.text().strip())
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(complete)

    def answer(self) -> tuple[Path, Path, str | None]:
        """Return the two paths, and no project: the comparison starts untitled."""
        return Path(self.before.edit.text().strip()), Path(self.after.edit.text().strip()), None


class ExportDialog(QDialog):
    """In which format and where to, with what will be in the file and what will not."""

    def __init__(self, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self._project = project
        self.setObjectName("export")
        self.setWindowTitle("Export annotations")
        self.format = QComboBox(self)
        self.format.setObjectName("format")
        self.format.setAccessibleName("Format")
        for format_id, title in FORMATS:
            self.format.addItem(title, format_id)
        self.out = FileField("out", "File", _target, self)
        self.out.edit.setText(str(Path.home() / f"{project.info.title or 'annotations'}.json"))
        self.preview = label("", self, name="preview")
        self.preview.setWordWrap(True)
        form = QFormLayout(self)
        form.addRow("Format", self.format)
        form.addRow("File", self.out)
        form.addRow("", self.preview)
        form.addRow(_buttons(self))
        self.format.currentIndexChanged.connect(self._refresh)
        self.resize(620, 260)
        self._refresh()

    def _refresh(self) -> None:
        try:
            plan = exchange.plan_export(self._project, str(self.format.currentData()), Path(self.out.edit.text()))
        except TwopassError as error:
            self.preview.setText(sentence(error))
            return
        counts = ", ".join(f"{count} {name}" for name, count in plan.counts.items())
        losses = [f"• {loss.sentence}" for loss in plan.losses]
        self.preview.setText("\n".join([counts, *(["Not in the file:", *losses] if losses else ["Nothing is lost."])]))

    def answer(self) -> tuple[str, Path]:
        """Return the format's id and the file."""
        return str(self.format.currentData()), Path(self.out.edit.text().strip())


class ImportPreview(QDialog):
    """What an import would do, before it does it."""

    def __init__(self, path: Path, plan: exchange.ImportPlan, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("import")
        self.setWindowTitle("Import annotations")
        layout = QVBoxLayout(self)
        layout.addWidget(label(path.name, self, name="panelTitle"))
        for name in ("added", "changed", "skipped", "refused"):
            layout.addWidget(label(f"{getattr(plan, name)} {name}", self, name=f"count_{name}"))
        for note in plan.notes[:12]:
            line = label(note, self, role="muted")
            line.setWordWrap(True)
            layout.addWidget(line)
        layout.addWidget(label("One undo step takes all of it back.", self, role="muted"))
        layout.addWidget(_buttons(self))
        self.resize(480, 240)


def _buttons(dialog: QDialog) -> QDialogButtonBox:
    standard = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(standard.Ok | standard.Cancel, dialog)
    buttons.button(standard.Ok).setObjectName("ok")
    buttons.button(standard.Cancel).setObjectName("cancel")
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def _image(parent: QWidget) -> str:
    return QFileDialog.getOpenFileName(parent, "Choose an image")[0]


def _target(parent: QWidget) -> str:
    return QFileDialog.getSaveFileName(parent, "Export to", "", "JSON (*.json)")[0]
