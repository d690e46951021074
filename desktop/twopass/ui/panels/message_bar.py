"""What Twopass has to say: a bar over the top of the imagery that never blocks and never moves it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from twopass.ui.text import label, plain
from twopass.ui.theme.icons import icon

_NEWS_MS = 6000
# How long an error stays at least, so that it can be read before the next command takes it away.
_READ_MS = 4000
_WIDEST = 760


class MessageBar(QFrame):
    """Shows one sentence: an error until it is dismissed or a later command succeeds, news for some seconds."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("messageBar")
        self._text = label("", self, name="messageText")
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton(self)
        self._close.setObjectName("messageClose")
        self._close.setAccessibleName("Dismiss the message")
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 6, 6)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._unread = QTimer(self)
        self._unread.setSingleShot(True)
        self._unread.setInterval(_READ_MS)
        self._unread.timeout.connect(self._show_waiting)
        self._waiting = ""
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on the screen, or ""."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, sentence: str) -> None:
        """Show an error until somebody dismisses it, or :meth:`succeeded` is told when there was time to read it."""
        self._timer.stop()
        self._waiting = ""
        self._unread.start()
        self._show(sentence, "error")

    def show_news(self, sentence: str) -> None:
        """Show good news for some seconds, once an error that can't have been read yet had its time."""
        if self._shows_error and self._unread.isActive():
            self._waiting = sentence
            return
        self._show(sentence, "news")
        self._timer.start(_NEWS_MS)

    def succeeded(self) -> None:
        """Take an error away, if there was time to read it: a command has succeeded, so the user has gone on."""
        if self._shows_error and not self._unread.isActive():
            self.dismiss()

    def _show_waiting(self) -> None:
        if self._waiting and self._shows_error:
            self.show_news(self._waiting)
        self._waiting = ""

    @property
    def _shows_error(self) -> bool:
        return not self.isHidden() and self.property("kind") == "error"

    def dismiss(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place when what is below is resized."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, sentence: str, kind: str) -> None:
        self._text.setText(plain(sentence))
        self.setAccessibleName(plain(sentence))
        self._close.setIcon(icon("close"))
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
        self._place()
        self.raise_()

    def _place(self) -> None:
        room = self._over.width()
        wanted = self._text.fontMetrics().horizontalAdvance(self._text.text()) + 80
        width = min(wanted, _WIDEST, room - 24)
        self.setFixedWidth(width)
        self.resize(width, max(self.heightForWidth(width), self.sizeHint().height(), 40))
        self.move((room - width) // 2, 44)
