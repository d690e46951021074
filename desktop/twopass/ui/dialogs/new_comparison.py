"""New comparison: which two images, which is before, and where the project shall lie."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QFormLayout, QPushButton, QVBoxLayout, QWidget

from twopass.imagery.remote.address import is_remote, parse
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.dialogs.fields import FileField, buttons, enable_ok
from twopass.ui.text import label, plain
from twopass.ui.theme.icons import icon
from twopass.workbench.messages import short_sentence
from twopass.workbench.opening import project_path
from twopass.workbench.untitled import SUFFIX

# Both images, files or addresses, and the project's file.
Comparison = tuple[Path | str, Path | str, str | None]


class NewComparison(QDialog):
    """Two images in their order; files can be dropped on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("newComparison")
        self.setWindowTitle("New comparison")
        self.setAcceptDrops(True)
        self.before = FileField("before", "Image before", _image, self)
        self.after = FileField("after", "Image after", _image, self)
        self.project = FileField("project", "Project file (optional)", _project, self)
        self.project.edit.setPlaceholderText("Optional: kept under Recent until saved elsewhere")
        self.swap = QPushButton(icon("switch-pane"), "Swap", self)
        self.swap.setObjectName("swap")
        self.swap.setAccessibleName("Swap before and after")
        self.swap.setAutoDefault(False)
        self.swap.clicked.connect(self._swap)
        self.problem = label("", self, role="attention", name="problem")
        self.problem.setWordWrap(True)
        self._row = buttons(self, "Compare")
        self._arrange()
        for field in (self.before, self.after, self.project):
            field.changed.connect(self._check)
        self.resize(640, self.sizeHint().height())
        self._check()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(label("Before", self), self.before)
        form.addRow(label("After", self), self.after)
        form.addRow(label("Project", self), self.project)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label("Choose two images of one place, or drop them here.", self, role="muted"))
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addStretch(1)
        self._row.addButton(self.swap, QDialogButtonBox.ButtonRole.ResetRole)
        layout.addWidget(self._row)

    def answer(self) -> Comparison:
        """Return both images and the project's file; None for one that starts untitled."""
        before, after = (text if is_remote(text) else Path(text) for text in (self.before.text, self.after.text))
        if not self.project.text:
            return before, after, None
        # A bare name means beside the first image that is a file, not wherever the program was started.
        beside = next((path.absolute().parent for path in (before, after) if isinstance(path, Path)), Path.home())
        return before, after, str(project_path(beside / self.project.text))

    def accept(self) -> None:
        """Close with an answer, if both images are there."""
        problem = self._problem()
        if problem is None:
            super().accept()
        else:
            self.problem.setText(plain(short_sentence(problem)))
            layout = self.layout()
            if layout is not None:
                self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _problem(self) -> TwopassError | None:
        before, after, project = self.answer()
        for path in (before, after):
            if isinstance(path, str):
                problem = _wrong_address(path)
                if problem is not None:
                    return problem
            elif path.is_dir():
                return TwopassError(ErrorCode.FILE_IS_FOLDER, path=str(path))
            elif not path.is_file():
                return TwopassError(ErrorCode.FILE_MISSING, path=str(path))
        if project is not None and Path(project).exists():
            return TwopassError(ErrorCode.PROJECT_EXISTS, path=project)
        return None

    def _check(self) -> None:
        self.problem.clear()
        enable_ok(self._row, bool(self.before.text and self.after.text))

    def _swap(self) -> None:
        first, second = self.before.text, self.after.text
        self.before.edit.setText(second)
        self.after.edit.setText(first)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take image files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Fill both fields from two files, the first empty one from one."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        fields = [self.before, self.after]
        if len(paths) == 1 and self.before.text:
            fields = [self.after]
        for field, path in zip(fields, paths, strict=False):
            field.edit.setText(path)
        event.acceptProposedAction()


def _wrong_address(text: str) -> TwopassError | None:
    try:
        parse(text)
    except TwopassError as error:
        return error
    return None


def _image(parent: QWidget, now: str) -> str:
    return QFileDialog.getOpenFileName(parent, "Choose an image", now)[0]


def _project(parent: QWidget, now: str) -> str:
    return QFileDialog.getSaveFileName(parent, "Project file", now, f"Twopass projects (*{SUFFIX})")[0]
