"""What helps to look hard, besides the picture itself: a crosshair, a magnifier, and whether pixels are smoothed."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

Aid = Literal["crosshair", "magnifier", "smooth"]


class Aids(QObject):
    """What is on.

    Attributes:
        crosshair: lines through both panes at the mouse and at the spot that corresponds.
        magnifier: a loupe there.
        smooth: whether magnified pixels are smoothed; else they are squares.

    Signals:
        changed: the name of what was switched.
    """

    changed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.crosshair = False
        self.magnifier = False
        self.smooth = False

    def switch(self, aid: Aid, on: bool | None = None) -> None:
        """Switch one on or off, to the other if *on* is None."""
        wanted = not getattr(self, aid) if on is None else on
        if wanted != getattr(self, aid):
            setattr(self, aid, wanted)
            self.changed.emit(aid)
