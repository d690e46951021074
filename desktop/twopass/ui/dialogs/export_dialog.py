"""Export: in which format and where to, with what will be in the file and what will not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from twopass.formats.registry import formats
from twopass.model.errors import TwopassError
from twopass.model.project import Project
from twopass.ui.choice import Choice
from twopass.ui.dialogs.fields import FileField, buttons, enable_ok
from twopass.ui.text import label, plain
from twopass.workbench import exchange
from twopass.workbench.messages import short_sentence

Target = tuple[str, Path]
_TITLES = {"native": "Twopass JSON", "coco": "COCO"}


class ExportDialog(QDialog):
    """Shows counts and losses before anything is written."""

    def __init__(self, project: Project, parent: QWidget) -> None:
        super().__init__(parent)
        self._project = project
        self.setObjectName("export")
        self.setWindowTitle("Export annotations")
        self.format = Choice(self)
        self.format.setObjectName("format")
        self.format.setAccessibleName("Format")
        for spec in formats().values():
            if spec.can_write:
                self.format.addItem(_TITLES.get(spec.id, spec.title), spec.id)
        self.out = FileField("out", "File", _target, self)
        self.out.edit.setText(str(Path.home() / f"{_file_stem(project.info.title)}.json"))
        self.counts = label("", self, role="strong", name="counts")
        self.counts.setWordWrap(True)
        self.problem = label("", self, role="attention", name="problem")
        self.problem.setWordWrap(True)
        self.losses = label("", self, role="muted", name="losses")
        self.losses.setWordWrap(True)
        self._row = buttons(self, "Export")
        self._arrange()
        self.format.currentIndexChanged.connect(self._refresh)
        self.out.changed.connect(self._refresh)
        self._refresh()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(label("Format", self), self.format)
        form.addRow(label("File", self), self.out)
        holder = QWidget(self)
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addWidget(self.losses)
        inside.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        scroll.setAccessibleName("What is not in the file")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.counts)
        layout.addWidget(self.problem)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._row)
        self.resize(640, 360)

    def answer(self) -> Target:
        """Return the format's id and the file."""
        return str(self.format.currentData()), Path(self.out.text).absolute()

    def _refresh(self, *_: object) -> None:
        problem = "" if self.out.text else "Choose a file to write."
        if self.out.text:
            try:
                self._show(exchange.plan_export(self._project, *self.answer()))
            except TwopassError as error:
                problem = plain(short_sentence(error))
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        enable_ok(self._row, not problem)
        replaces = not problem and self.answer()[1].exists()
        self._row.button(QDialogButtonBox.StandardButton.Ok).setText("Replace" if replaces else "Export")
        if replaces:
            self.problem.setText("There is a file of this name; it will be replaced.")
            self.problem.show()

    def _show(self, preview: exchange.ExportPreview) -> None:
        counts = [exchange.count_text(count, name) for name, count in preview.counts.items() if count]
        self.counts.setText(", ".join(counts) or "Nothing to write yet")
        if preview.losses:
            lines = [f"•  {plain(loss.sentence)}" for loss in preview.losses]
            self.losses.setText("\n".join(["Not in the file:", *lines]))
        else:
            self.losses.setText("Nothing is lost: importing the file again gives the same project.")


def _file_stem(title: str) -> str:
    """Return a title as a file name: no separators, not hidden, not endless."""
    kept = "".join("_" if char in '/\\:*?"<>|' else char for char in plain(title)).strip(". ")
    return kept[:80] or "annotations"


def _target(parent: QWidget, now: str) -> str:
    return QFileDialog.getSaveFileName(parent, "Export to", now, "JSON (*.json)")[0]
