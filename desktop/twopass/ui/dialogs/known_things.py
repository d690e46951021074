"""A line that offers things of known length while one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from twopass.ui.choice import draw_arrow
from twopass.ui.text import plain
from twopass.workbench.known_lengths import KnownLength

_ROWS = 12


class KnownThings(QLineEdit):
    """What is typed is looked for anywhere in the offered texts; a click or Down shows them all.

    Signals:
        chosen: one of the offers stands in the line (a ``KnownLength``).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("known")
        self.setAccessibleName("Something of known length")
        self.setPlaceholderText("such as An-124, or football pitch")
        self.setTextMargins(0, 0, 20, 0)
        self._offers: dict[str, KnownLength] = {}
        self._texts = QStringListModel(self)
        completer = QCompleter(self._texts, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(_ROWS)
        popup = completer.popup()
        if popup is not None:
            popup.setObjectName("offers")
        self.setCompleter(completer)
        self.textChanged.connect(self._look)

    def offer(self, offers: Sequence[KnownLength]) -> None:
        """Take other offers; the first of those that read alike counts."""
        texts = {plain(known.text): known for known in reversed(offers)}
        offered = {plain(known.text): texts[plain(known.text)] for known in offers}
        if offered != self._offers:
            self._offers = offered
            self._texts.setStringList(list(offered))

    @property
    def known(self) -> KnownLength | None:
        """The offer that stands in the line, or None."""
        return self._offers.get(self.text())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show all that is offered."""
        super().mousePressEvent(event)
        self._show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show what is offered on Down; take what is typed for the nearest offer on Return."""
        if event.key() == Qt.Key.Key_Down:
            self._show_all()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.known is None:
            self._take_nearest()
        else:
            super().keyPressEvent(event)

    def _show_all(self) -> None:
        completer = self.completer()
        # What was chosen before is no filter for choosing something else.
        completer.setCompletionPrefix("" if self.known is not None else self.text())
        completer.complete()

    def _take_nearest(self) -> None:
        """Choose the thing of the name that is typed, else one that begins so, else one that has it anywhere."""
        typed = self.text().strip().casefold()
        found = [text for text in self._offers if typed and typed in text.casefold()]
        popup = self.completer().popup()
        if popup is not None:
            popup.hide()
        if found:
            self.setText(min(found, key=lambda text: self._distance(text, typed)))

    def _distance(self, text: str, typed: str) -> tuple[bool, bool]:
        return (self._offers[text].name.casefold() != typed, not text.casefold().startswith(typed))

    def _look(self) -> None:
        if self.known is not None:
            self.chosen.emit(self.known)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, then a small arrow, as the other lists have."""
        super().paintEvent(event)
        draw_arrow(self)
