"""One date in the grid of all dates: a picture to look at, with its annotations and what it says of itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from twopass.imagery.ground import Ground
from twopass.model.geometry import XY, Box, meet
from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.records import Snapshot
from twopass.model.viewport import Viewport, snapped
from twopass.ui.bridge.names import PaneName
from twopass.ui.canvas import badges, colors, overlay
from twopass.ui.canvas.outlines import Outlines
from twopass.ui.canvas.overlay import DENSE, rows_in_view
from twopass.ui.canvas.pixels import draw_tiles
from twopass.ui.canvas.scene import Scene, draw_ground
from twopass.ui.canvas.tags import Tags
from twopass.ui.text import plain
from twopass.ui.theme.style import current
from twopass.workbench.tiles import TileEngine

_WHEEL_FACTOR, _WHEEL_UNITS = 1.25, 120.0
_STILL_MS = 80  # after which many annotations are drawn again that were left out while the view moved
_MANY = 2000


class Cell(QWidget):
    """Shows a snapshot through a view that somebody else sets.

    Attributes:
        snapshot: what it shows; view: through what, or None where nothing says where its ground lies.
        role: the pane that shows the same snapshot, or "".
        basis: how it is linked to the before snapshot, in words.
        problem: why there is no picture, or None.

    Signals:
        dragged: the picture was dragged by so many screen pixels.
        zoomed: by a factor, about a position.
        chosen: the date is wanted in a pane.
        pointed: the mouse is at a position, or left (None).
        stepped: the keyboard is to go on by a column and a row.
    """

    dragged = Signal(float, float)
    zoomed = Signal(float, float, float)
    chosen = Signal(str)
    pointed = Signal(object)
    stepped = Signal(int, int)

    def __init__(self, project: Project, snapshot: Snapshot, tiles: TileEngine, parent: QWidget) -> None:
        super().__init__(parent)
        self.snapshot, self._tiles = snapshot, tiles
        self.view: Viewport | None = None
        self.role, self.basis = "", ""
        self.problem: str | None = None
        self.ghost: XY | None = None
        self._project = project
        self._ground = _ground_of(snapshot)
        self._outlines = Outlines()
        self._outlines.show(project, snapshot.uid)
        self._tags = Tags()
        self._picture: QPixmap | None = None
        self._drawn: tuple[Viewport, XY, float] | None = None
        self._held: QPointF | None = None
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(_STILL_MS)
        self._still.timeout.connect(self.spoil)
        self.setObjectName(f"date_{snapshot.number}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    @property
    def idle(self) -> bool:
        """Whether it shows what it should."""
        return not self.isVisible() or not (self._still.isActive() or self._picture is None)

    def look(self, view: Viewport | None, role: str, basis: str) -> None:
        """Show the snapshot through a view."""
        if view != self.view and len(self._outlines) > _MANY:
            self._still.start()
        self.view, self.role, self.basis = view, role, basis
        self.setAccessibleName(plain(", ".join(filter(None, (self.title, role, basis)))))
        self.update()

    def follow(self, project: Project, touched: frozenset[Uid]) -> None:
        """Take over an edit."""
        self._project = project
        if self._outlines.show(project, self.snapshot.uid, touched) != []:
            self._tags.forget()
            self.spoil()

    def spoil(self) -> None:
        """Draw everything again."""
        self._picture = None
        self.update()

    @property
    def title(self) -> str:
        """The snapshot's date, and its file where there is none."""
        date = badges.date_text(self.snapshot)
        known = self.snapshot.datetime or self.snapshot.date_captured
        return date if known else f"{date}, {self.snapshot.file_name.rsplit('/', 1)[-1]}"

    # -- painting ------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the kept picture, and what follows the mouse."""
        painter = QPainter(self)
        size, ratio = (float(self.width()), float(self.height())), self.devicePixelRatioF()
        try:
            if self.view is None:
                painter.fillRect(self.rect(), QColor(current().pane_ground))
                badges.draw_problem(painter, "Nothing says where this place is here.", size)
            else:
                self._paint_view(painter, snapped(self.view, size, ratio), size, ratio)
            self._draw_chip(painter)
            if self.hasFocus():
                painter.setPen(colors.ACCENT)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        finally:
            # A painter that is still open when Qt goes on ends the program.
            painter.end()
        del event

    def _paint_view(self, painter: QPainter, view: Viewport, size: XY, ratio: float) -> None:
        if self._picture is None or self._drawn != (view, size, ratio):
            self._picture, self._drawn = self._draw(view, size, ratio), (view, size, ratio)
        painter.drawPixmap(0, 0, self._picture)
        problem = self.problem or self._emptiness(view, size)
        if problem is not None:
            badges.draw_problem(painter, problem, size)
        metres = None if self._ground is None else self._ground.metres_per_pixel(view.center)
        badges.draw_scale_bar(painter, *badges.scale_bar(view, metres), size[1])
        if self.ghost is not None:
            badges.draw_ghost(painter, self.ghost)

    def _emptiness(self, view: Viewport, size: XY) -> str | None:
        """Return why there is nothing to see, where that is only because of where the view looks."""
        whole = Box(0, 0, self.snapshot.width, self.snapshot.height)
        scene = Scene(self._project, "after", view, size, 1.0, frozenset())
        return None if meet(scene.seen(), whole) else "Nothing of this snapshot lies here."

    def _draw(self, view: Viewport, size: XY, ratio: float) -> QPixmap:
        """Return tiles and annotations as one picture."""
        name: PaneName = "before" if self.role == "before" else "after"
        scene = Scene(self._project, name, view, size, ratio, frozenset(), handles=False)
        picture = QPixmap(*scene.device)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(current().pane_ground))
        area = scene.seen()
        painter = QPainter(picture)
        painter.setFont(self.font())
        draw_tiles(painter, self._tiles.request(self.snapshot.uid, view.scale * ratio, area), scene, area)
        rows = rows_in_view(self._outlines, scene)
        if not (self._still.isActive() and len(rows) > _MANY):
            scene = replace(scene, rows=rows, dense=len(rows) > DENSE)
            self._tags.prepare(self._outlines, scene, self.font())
            overlay.draw_overlay(painter, self._outlines, scene, self._tags, QRect(0, 0, *scene.device))
        painter.end()
        return picture

    def _draw_chip(self, painter: QPainter) -> None:
        """Say which date this is, in which pane, and how it is linked."""
        text = " · ".join(filter(None, (self.role.upper(), self.title, self.basis)))
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, self.width() - 32)
        chip = QRectF(8, 8, metrics.horizontalAdvance(text) + 16, 22)
        draw_ground(painter, chip)
        painter.setPen(colors.TAG_TEXT)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    # -- mouse and keys ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._held = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture; tell the other dates where the mouse is."""
        at = event.position()
        if self._held is not None:
            by, self._held = at - self._held, at
            self.dragged.emit(by.x(), by.y())
        self.pointed.emit((at.x(), at.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture."""
        self._held = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Want this date as after, with Shift as before."""
        self.chosen.emit(_pane_for(event.modifiers()))

    def leaveEvent(self, event: object) -> None:
        """Take the mouse's place out of the other dates."""
        self.pointed.emit(None)
        del event

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse."""
        at = event.position()
        self.zoomed.emit(_WHEEL_FACTOR ** (event.angleDelta().y() / _WHEEL_UNITS), at.x(), at.y())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to another date; Return wants this one as after, with Shift as before."""
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(_pane_for(event.modifiers()))
        elif key in steps:
            self.stepped.emit(*steps[key])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        self.update()
        super().focusInEvent(event)


def _pane_for(held: Qt.KeyboardModifier) -> PaneName:
    return "before" if held & Qt.KeyboardModifier.ShiftModifier else "after"


def _ground_of(snapshot: Snapshot) -> Ground | None:
    reference = snapshot.georeference
    return None if reference is None else Ground(reference, snapshot.width, snapshot.height)


def part_of(area: QRect, place: int, columns: int, rows: int, gap: int) -> QRect:
    """Return where the cell of a *place* lies in an area of so many columns and rows; all are of one size."""
    width, height = (area.width() - gap * (columns - 1)) // columns, (area.height() - gap * (rows - 1)) // rows
    return QRect((place % columns) * (width + gap), (place // columns) * (height + gap), width, height)
