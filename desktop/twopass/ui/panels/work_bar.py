"""What takes a while: its name, how far it is, and a way to stop it, over the bottom of whatever is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from twopass.ui.menus import shortcut_text
from twopass.ui.text import Elided, plain, tip_text
from twopass.workbench.actions import spec

# Work that is over sooner shows nothing: a bar that flashes up tells nobody anything.
_PATIENCE_MS = 300
_WIDTH, _ABOVE = 420, 64


@dataclass(slots=True, eq=False)
class Work:
    """One piece of work under way: its title, how far it is (0 to 1; None while nobody knows), and how to stop it."""

    title: str
    cancel: Callable[[], None]
    fraction: float | None = None


class WorkBar(QFrame):
    """Shows the work that was begun last; when that is over, the one before it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._works: list[Work] = []
        self.setObjectName("workBar")
        self.title = Elided("", self, name="workTitle")
        self.progress = QProgressBar(self)
        self.progress.setObjectName("progress")
        self.progress.setAccessibleName("Progress")
        self.progress.setFixedHeight(6)
        self.progress.setTextVisible(False)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setObjectName("workCancel")
        self.cancel.setAccessibleName("Cancel")
        self.cancel.setProperty("role", "small")
        keys = shortcut_text(spec("file.cancel"))
        self.cancel.setToolTip(tip_text(f"Stop it; nothing is left behind ({keys})"))
        self.cancel.clicked.connect(self.stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(self.title, 2)
        layout.addWidget(self.progress, 1)
        layout.addWidget(self.cancel)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._appear)
        parent.installEventFilter(self)
        self.hide()

    def begin(self, work: Work) -> None:
        """Show *work* as soon as it takes longer than a moment."""
        self._works.append(work)
        self._refresh()
        if self.isHidden():
            self._timer.start()

    def report(self, work: Work, fraction: float) -> None:
        """Say how far *work* is."""
        work.fraction = fraction
        self._refresh()

    def end(self, work: Work) -> None:
        """Take *work* away: it is done, has failed or was stopped."""
        if work in self._works:
            self._works.remove(work)
        self._refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when what is below is resized."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _refresh(self) -> None:
        if not self._works:
            self._timer.stop()
            self.hide()
            return
        work = self._works[-1]
        self.title.setText(plain(work.title))
        # Qt shows a bar without a range as busy.
        self.progress.setRange(0, 0 if work.fraction is None else 1000)
        self.progress.setValue(round((work.fraction or 0) * 1000))

    def _appear(self) -> None:
        if self._works:
            self.show()
            self._place()
            self.raise_()

    def stop(self) -> None:
        """Cancel what is shown, if anything is under way."""
        if self._works:
            self._works[-1].cancel()

    def _place(self) -> None:
        width = min(_WIDTH, self._over.width() - 24)
        self.resize(width, self.sizeHint().height())
        self.move((self._over.width() - width) // 2, self._over.height() - self.height() - _ABOVE)
