"""What is known of the selected annotations: label, certainty, size, place, note."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from twopass.model import geometry
from twopass.model.edits import annotations as edits
from twopass.model.edits.labels import in_order
from twopass.model.ids import Uid
from twopass.model.records import Annotation, Certainty
from twopass.ui.bridge import commands
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.bridge.place_commands import coordinates
from twopass.ui.choice import Choice
from twopass.ui.dialogs.label_picker import swatch
from twopass.ui.text import label, plain

ROWS = ("Number", "Size", "On the ground", "Centre", "Where")
_NOTE_HEIGHT = 58
_MANY = 1000


class AnnotationPanel(QFrame):
    """Shows and edits the selection; hidden while nothing is selected.

    Signals:
        left: the user is done here; the keyboard belongs to the panes again.
    """

    left = Signal()

    def __init__(self, state: ComparisonState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._noted: Uid | None = None
        self.setObjectName("annotationPanel")
        self._title = label("", self, role="muted", name="panelTitleNote")
        self._label = Choice(self)
        self._label.setObjectName("annotationLabel")
        self._label.setAccessibleName("Label of the selection")
        self._label.setIconSize(QSize(10, 10))
        self._label.activated.connect(self._set_label)
        self._buttons = {certainty: self._segment(certainty) for certainty in Certainty}
        self._values: dict[str, QLabel] = {row: label("", self, name=f"fact_{row}") for row in ROWS}
        self._notes = NoteEdit(self)
        self._notes.done.connect(self.store_notes)
        self._notes.left.connect(self._leave_notes)
        self._arrange()
        state.selection_changed.connect(self.refresh)
        state.project_changed.connect(self.refresh)
        state.notation_changed.connect(self.refresh)
        self.refresh()

    def _segment(self, certainty: Certainty) -> QPushButton:
        button = QPushButton(certainty.value.capitalize(), self)
        button.setObjectName(f"certainty_{certainty.value}")
        button.setAccessibleName(f"Certainty: {certainty.value}")
        button.setProperty("role", "segment")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda checked: self._set_certainty(certainty if checked else None))
        return button

    def _arrange(self) -> None:
        segments = QFrame(self)
        segments.setObjectName("segments")
        row = QHBoxLayout(segments)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in self._buttons.values():
            row.addWidget(button, 1)
        form = QFormLayout()
        form.setVerticalSpacing(6)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, value in self._values.items():
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(label(name, self, role="muted"), value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        layout.addWidget(self._title)
        layout.addWidget(self._label)
        layout.addWidget(segments)
        layout.addLayout(form)
        layout.addWidget(self._notes)

    def refresh(self, *_: object) -> None:
        """Show the selection as it is now."""
        selected = self._state.selected
        self.setVisible(bool(selected))
        self.setEnabled(not self._state.session.read_only)
        one = self._state.project.annotations[next(iter(selected))] if len(selected) == 1 else None
        self._show_notes(one)
        if not selected:
            return
        self._show_title(one)
        labels, found = self._various()
        self._show_labels(labels)
        for certainty, button in self._buttons.items():
            button.setChecked(found == {certainty})
        texts = self._facts(one) if one else dict.fromkeys(ROWS, "–")
        for row, value in texts.items():
            self._values[row].setText(value)

    def store_notes(self) -> None:
        """Store the note as typed, if it is another than before; call before the panel goes away."""
        state, uid = self._state, self._noted
        known = state.project.annotations.get(uid) if uid is not None else None
        if known is None or not self._notes.document().isModified():
            return
        self._notes.document().setModified(False)
        text = self._notes.toPlainText().strip() or None
        if text != known.notes:
            state.do(edits.describe(state.project, state.session.author(), [known.uid], title="Edit note", notes=text))

    # -- showing -----------------------------------------------------------------------------------------------------

    def _various(self) -> tuple[set[Uid], set[Certainty | None]]:
        """Return the labels and the certainties in the selection."""
        annotations, selected = self._state.project.annotations, self._state.selected
        if len(selected) > _MANY:
            said = {kind for outlines in self._state.outlines.values() for kind in outlines.said_of(selected)}
        else:
            said = {(note.label, note.certainty) for note in map(annotations.__getitem__, selected)}
        return {label for label, _ in said}, {certainty for _, certainty in said}

    def _show_title(self, one: Annotation | None) -> None:
        if one is None:
            self._title.setText(f"{len(self._state.selected):,} annotations selected")
            return
        pane = self._state.pane_of(one)
        self._title.setText(f"In the {pane} snapshot" if pane else "In another snapshot")

    def _show_labels(self, found: set[Uid]) -> None:
        self._label.clear()
        for entry in in_order(self._state.project):
            self._label.addItem(swatch(entry.color), plain(entry.name), entry.uid)
        self._label.setPlaceholderText("Various labels")
        self._label.setCurrentIndex(self._label.findData(next(iter(found))) if len(found) == 1 else -1)

    def _show_notes(self, one: Annotation | None) -> None:
        uid = one.uid if one else None
        if uid != self._noted:
            self.store_notes()
            self._noted = uid
        elif self._notes.document().isModified():
            return  # Something else changed while the note is being typed.
        self._notes.setEnabled(one is not None)
        text = (one.notes or "") if one else ""
        if self._notes.toPlainText() != text:
            self._notes.setPlainText(text)
        self._notes.document().setModified(False)

    def _facts(self, annotation: Annotation) -> dict[str, str]:
        box = geometry.bounds(annotation.shape)
        pane = self._state.pane_of(annotation)
        metres, where = self._ground(pane, box) if pane else ("", "")
        return {
            "Number": str(annotation.number),
            "Size": f"{box.width:.1f} × {box.height:.1f} px",
            "On the ground": metres or "scale unknown",
            "Centre": f"x {box.center[0]:.1f}  y {box.center[1]:.1f}",
            "Where": where or "not georeferenced",
        }

    def _ground(self, pane: PaneName, box: geometry.Box) -> tuple[str, str]:
        scale = self._state.metres_per_pixel(pane, box.center)
        about = "about " if self._state.is_approximate(pane) else ""
        metres = f"{about}{box.width * scale[0]:.1f} × {box.height * scale[1]:.1f} m" if scale else ""
        return metres, coordinates(self._state, pane, box.center) or ""

    # -- editing -----------------------------------------------------------------------------------------------------

    def _set_label(self, index: int) -> None:
        commands.relabel(self._state, str(self._label.itemData(index)))
        self.left.emit()

    def _set_certainty(self, certainty: Certainty | None) -> None:
        commands.set_certainty(self._state, certainty)
        self.refresh()

    def write_note(self) -> None:
        """Give the keyboard to the note of the selection, if it is a single annotation."""
        if self._notes.isEnabled():
            self._notes.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _leave_notes(self, keep: bool) -> None:
        if keep:
            self.store_notes()
        else:
            self._notes.document().setModified(False)
            self.refresh()
        self.left.emit()


class NoteEdit(QPlainTextEdit):
    """A few lines of text; Ctrl+Return or leaving stores them, Esc takes back what was typed.

    Signals:
        done: the keyboard went elsewhere.
        left: the user is done; whether to keep what was typed.
    """

    done = Signal()
    left = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("notes")
        self.setAccessibleName("Note")
        self.setPlaceholderText("Note")
        self.setFixedHeight(_NOTE_HEIGHT)
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc and Ctrl+Return."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(False)
        elif control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit(True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the keyboard went elsewhere."""
        super().focusOutEvent(event)
        self.done.emit()
