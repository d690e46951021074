"""What is known of the selected annotation: label, certainty, size, place, note."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from twopass.model import geometry
from twopass.model.edits import annotations as edits
from twopass.model.records import Annotation, Certainty
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName
from twopass.ui.text import label, plain

ROWS = ("Number", "Size", "Ground size", "Center", "Where")


class AnnotationPanel(QWidget):
    """Shows and edits the selection; empty while nothing is selected."""

    def __init__(self, state: ComparisonState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setObjectName("annotationPanel")
        self._title = label("", self, name="panelTitle")
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(True)
        certainties = QHBoxLayout()
        for certainty in Certainty:
            button = QPushButton(certainty.value.capitalize(), self)
            button.setObjectName(f"certainty_{certainty.value}")
            button.setAccessibleName(f"Certainty: {certainty.value}")
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, chosen=certainty: self._set_certainty(chosen))
            self._buttons.addButton(button)
            certainties.addWidget(button)
        self._values: dict[str, QLabel] = {}
        form = QFormLayout()
        for row in ROWS:
            self._values[row] = label("", self)
            form.addRow(label(row, self, role="muted"), self._values[row])
        self._notes = QLineEdit(self)
        self._notes.setObjectName("notes")
        self._notes.setAccessibleName("Note")
        self._notes.setPlaceholderText("Note")
        self._notes.editingFinished.connect(self._set_notes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.addWidget(self._title)
        layout.addLayout(certainties)
        layout.addLayout(form)
        layout.addWidget(self._notes)
        state.selection_changed.connect(self.refresh)
        state.project_changed.connect(lambda _touched: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show the selection as it is now."""
        chosen = [self._state.project.annotations[uid] for uid in self._state.selected]
        self.setVisible(bool(chosen))
        if not chosen:
            return
        self._show_title(chosen)
        found = {annotation.certainty for annotation in chosen}
        self._buttons.setExclusive(False)
        for button, certainty in zip(self._buttons.buttons(), Certainty, strict=True):
            button.setChecked(found == {certainty})
        self._buttons.setExclusive(True)
        one = chosen[0] if len(chosen) == 1 else None
        texts = self._facts(one) if one else dict.fromkeys(ROWS, "")
        for row, value in texts.items():
            self._values[row].setText(value)
        self._notes.setEnabled(one is not None)
        self._notes.setText((one.notes or "") if one else "")

    def _show_title(self, chosen: list[Annotation]) -> None:
        if len(chosen) > 1:
            self._title.setText(f"{len(chosen)} annotations")
            return
        name = self._state.project.labels[chosen[0].label].name
        pane = self._state.pane_of(chosen[0])
        self._title.setText(plain(f"{name} in the {pane} snapshot" if pane else name))

    def _facts(self, annotation: Annotation) -> dict[str, str]:
        box = geometry.bounds(annotation.shape)
        pane = self._state.pane_of(annotation)
        metres, where = self._ground(pane, box) if pane else ("", "")
        return {
            "Number": str(annotation.number),
            "Size": f"{box.width:.1f} × {box.height:.1f} px",
            "Ground size": metres or "GSD unknown",
            "Center": f"x {box.center[0]:.1f}  y {box.center[1]:.1f}",
            "Where": where or "not georeferenced",
        }

    def _ground(self, pane: PaneName, box: geometry.Box) -> tuple[str, str]:
        scale = self._state.metres_per_pixel(pane, box.center)
        metres = f"{box.width * scale[0]:.1f} × {box.height * scale[1]:.1f} m" if scale else ""
        ground = self._state.ground(pane)
        lonlat = ground.to_lonlat(box.center) if ground else None
        return metres, degrees(lonlat) if lonlat else ""

    def _set_certainty(self, certainty: Certainty) -> None:
        state = self._state
        title = f"Certainty: {certainty.value}"
        state.do(
            edits.describe(state.project, state.session.author(), state.selected, title=title, certainty=certainty)
        )

    def _set_notes(self) -> None:
        state = self._state
        text = self._notes.text().strip() or None
        if len(state.selected) == 1:
            state.do(
                edits.describe(state.project, state.session.author(), state.selected, title="Edit note", notes=text)
            )


def degrees(lonlat: tuple[float, float]) -> str:
    """Return a longitude and latitude as people write them: "35.40112 N 35.94871 E"."""
    lon, lat = lonlat
    return f"{abs(lat):.5f} {'N' if lat >= 0 else 'S'} {abs(lon):.5f} {'E' if lon >= 0 else 'W'}"
