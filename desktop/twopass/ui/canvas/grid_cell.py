"""One date in the grid of all dates: a picture to look at, with its annotations and what it says of itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
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
from twopass.ui.canvas.badges import BadgeFacts, Badges
from twopass.ui.canvas.chips import ChipFacts, sensor_text
from twopass.ui.canvas.outlines import Outlines
from twopass.ui.canvas.overlay import DENSE, rows_in_view
from twopass.ui.canvas.pixels import draw_tiles
from twopass.ui.canvas.scene import Scene
from twopass.ui.canvas.tags import Tags
from twopass.ui.text import plain
from twopass.ui.theme.style import current
from twopass.workbench.measuring import basis_of, is_approximate, metres_per_pixel
from twopass.workbench.tiles import TileEngine

_WHEEL_FACTOR, _WHEEL_UNITS = 1.25, 120.0
_STILL_MS = 80  # after which many annotations are drawn again that were left out while the view moved
_MANY = 2000


class Cell(QWidget):
    """Shows a snapshot through a view that somebody else sets.

    Attributes:
        snapshot: what it shows; view: through what, or None where nothing says where its ground lies.
        role: the pane that shows the same snapshot, or "".
        fit: how it and the before snapshot are registered, in words; of the before snapshot, how it and the after are.
        problem: why there is no picture, or None.
        ghost: where the mouse is over another date, in screen pixels, or None.
        still: whether to leave out where mouse and keyboard are.

    Signals:
        dragged: the picture was dragged by so many screen pixels.
        zoomed: by a factor, about a position.
        entered: the mouse came.
        chosen: the date is wanted in a pane.
        headed: its header was clicked, for a pane.
        pointed: the mouse is at a position, or left (None).
        stepped: the keyboard is to go on by a column and a row.
    """

    dragged = Signal(float, float)
    zoomed = Signal(float, float, float)
    entered = Signal()
    chosen = Signal(str)
    headed = Signal(str)
    pointed = Signal(object)
    stepped = Signal(int, int)

    def __init__(self, project: Project, snapshot: Snapshot, tiles: TileEngine, parent: QWidget) -> None:
        super().__init__(parent)
        self.snapshot, self._tiles = snapshot, tiles
        self.view: Viewport | None = None
        self.role, self.fit = "", ""
        self.problem: str | None = None
        self.ghost: XY | None = None
        self.still = False
        self._project = project
        self._ground = _ground_of(snapshot)
        self._outlines = Outlines()
        self._outlines.show(project, snapshot.uid)
        self._tags = Tags()
        self._badges = Badges()
        self._picture: QPixmap | None = None
        self._drawn: tuple[Viewport, XY, float] | None = None
        self._held: QPointF | None = None
        self._on_header = False
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

    def look(self, view: Viewport | None, role: str, fit: str) -> None:
        """Show the snapshot through a view."""
        if view != self.view and len(self._outlines) > _MANY:
            self._still.start()
        self.view, self.role, self.fit = view, role, fit
        said = (self.title, role, sensor_text(self.snapshot), fit)
        self.setAccessibleName(plain(", ".join(filter(None, said))))
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
                problem = "Nothing says where this place is here."
            else:
                problem = self._paint_view(painter, snapped(self.view, size, ratio), size, ratio)
            self._badges.draw(painter, self._facts(self.view), self.view, size, ratio)
            if problem is not None:
                badges.draw_problem(painter, problem, size, self._badges.bottom)
            if self.hasFocus() and not self.still:
                painter.setPen(colors.ACCENT)
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        finally:
            # A painter that is still open when Qt goes on ends the program.
            painter.end()
        del event

    def _paint_view(self, painter: QPainter, view: Viewport, size: XY, ratio: float) -> str | None:
        """Draw the snapshot; return why there is nothing to see of it, or None."""
        if self._picture is None or self._drawn != (view, size, ratio):
            self._picture, self._drawn = self._draw(view, size, ratio), (view, size, ratio)
        painter.drawPixmap(0, 0, self._picture)
        if self.ghost is not None and not self.still:
            badges.draw_ghost(painter, self.ghost)
        return self.problem or self._emptiness(view, size)

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
        picture.fill(QColor(current().pane_ground))
        area = scene.seen()
        painter = QPainter(picture)
        # Of device pixels while it is drawn on, as sheets are: annotations are put on whole ones.
        painter.scale(ratio, ratio)
        painter.setFont(self.font())
        draw_tiles(painter, self._tiles.request(self.snapshot.uid, view.scale * ratio, area), scene, area)
        rows = rows_in_view(self._outlines, scene)
        if not (self._still.isActive() and len(rows) > _MANY):
            scene = replace(scene, rows=rows, dense=len(rows) > DENSE)
            self._tags.prepare(self._outlines, scene, self.font())
            overlay.draw_overlay(painter, self._outlines, scene, self._tags, QRect(0, 0, *scene.device))
        painter.end()
        picture.setDevicePixelRatio(ratio)
        return picture

    def _facts(self, view: Viewport | None) -> BadgeFacts:
        """Return what a pane would say of the same date; without a view nothing of scale and north."""
        snapshot, ground = self.snapshot, self._ground
        metres = None if view is None else metres_per_pixel(snapshot, ground, view.center)
        about = is_approximate(snapshot, basis_of(snapshot, ground))
        chips = ChipFacts(
            title=self.role.upper(),
            date=badges.date_text(snapshot),
            file_name=snapshot.file_name.rsplit("/", 1)[-1],
            scale="" if view is None else badges.scale_text(view, metres, about=about),
            sensor=sensor_text(snapshot),
            fit=self.fit,
        )
        return BadgeFacts((chips,), metres, None if view is None else badges.north_on_screen(ground, view), about)

    # -- mouse and keys ------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture, or press the header."""
        left = event.button() == Qt.MouseButton.LeftButton
        self._on_header = left and self._is_header(event.position())
        if not self._on_header and (left or event.button() == Qt.MouseButton.MiddleButton):
            self._held = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture; tell the other dates where the mouse is."""
        at = event.position()
        if self._held is not None:
            by, self._held = at - self._held, at
            self.dragged.emit(by.x(), by.y())
        else:
            self._show_cursor(at)
        self.pointed.emit((at.x(), at.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the picture; want this date as after where the header was clicked, with Shift as before."""
        at, self._held = event.position(), None
        pressed, self._on_header = self._on_header, False
        self._show_cursor(at)
        if pressed and self._is_header(at):
            self.headed.emit(_pane_for(event.modifiers()))
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Want this date as after, with Shift as before, and the panes."""
        if not self._is_header(event.position()):
            self.chosen.emit(_pane_for(event.modifiers()))

    def _is_header(self, at: QPointF) -> bool:
        return 0 <= at.y() <= self._badges.bottom and 0 <= at.x() <= self.width()

    def _show_cursor(self, at: QPointF) -> None:
        pointing = Qt.CursorShape.PointingHandCursor
        self.setCursor(pointing if self._is_header(at) else Qt.CursorShape.OpenHandCursor)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say that the mouse came."""
        self.entered.emit()
        super().enterEvent(event)

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
