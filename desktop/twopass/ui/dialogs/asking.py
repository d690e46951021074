"""How the window asks: without blocking where the caller says what comes then, else until there is an answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from twopass.model.project import Project
from twopass.ui.dialogs.export_dialog import ExportDialog, Target
from twopass.ui.dialogs.import_dialog import ImportPreview
from twopass.ui.dialogs.new_comparison import Comparison, NewComparison
from twopass.workbench.exchange import ImportPlan

__all__ = ["Comparison", "Target", "confirm_import", "export", "import_file", "new_comparison"]


def new_comparison(parent: QWidget, then: Callable[[Comparison], None] | None) -> Comparison | None:
    """Ask for two images. With *then*: return at once and call it with the answer, if there is one."""
    dialog = NewComparison(parent)
    return _asked(dialog, dialog.answer, then)


def export(parent: QWidget, project: Project, then: Callable[[Target], None] | None) -> Target | None:
    """Ask for format and file. With *then*: return at once and call it with the answer, if there is one."""
    dialog = ExportDialog(project, parent)
    return _asked(dialog, dialog.answer, then)


def import_file(parent: QWidget) -> Path | None:
    """Ask for a label file; None if cancelled."""
    name = QFileDialog.getOpenFileName(parent, "Import annotations", "", "Label files (*.json);;All files (*)")[0]
    return Path(name) if name else None


def confirm_import(parent: QWidget, path: Path, plan: ImportPlan, then: Callable[[], None] | None) -> bool:
    """Show what an import would do; with *then*, return at once and call it if the user agrees."""
    dialog = ImportPreview(path, plan, parent)
    return bool(_asked(dialog, lambda: True, None if then is None else lambda _agreed: then()))


def _asked(dialog: QDialog, answer: Callable[[], Any], then: Callable[[Any], None] | None) -> Any:
    if then is None:
        result = answer() if dialog.exec() else None
        dialog.deleteLater()
        return result
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: then(answer()))
    dialog.open()
    return None
