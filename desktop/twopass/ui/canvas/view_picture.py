"""The view as a picture: both panes as they are seen, without what follows the mouse, and under them what they are.

The badges of a narrow pane leave out what has no room; the lines under the picture say all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QRegion, QTextOption
from PySide6.QtWidgets import QWidget

from twopass.model.properties import value_of
from twopass.model.records import Snapshot
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.modes import ModeState
from twopass.ui.bridge.names import PANES
from twopass.ui.canvas import colors
from twopass.ui.canvas.arrangement import APART
from twopass.ui.canvas.badges import date_text
from twopass.ui.canvas.chips import fit_text
from twopass.ui.canvas.comparison_view import ComparisonView
from twopass.ui.canvas.grid_view import GridView
from twopass.ui.canvas.pane import Pane
from twopass.ui.text import plain

SOFTWARE = "Twopass"
_MARGIN, _GAP = 12.0, 4.0
_MODES = {"side": "Side by side", "stacked": "One above the other"}
_FACTS = ("platform", "attribution", "license")
_SAID = {"attribution": "Credit: ", "license": "Licence: "}


@dataclass(frozen=True, slots=True)
class Line:
    """A line under the picture: its first word, which is bold, and the rest of it, which goes on below itself."""

    head: str
    text: str


def view_picture(view: ComparisonView, grid: GridView | None = None) -> QImage:
    """Return what a comparison shows now, or the *grid* of all dates, in device pixels, with the lines under it."""
    shown = _panes(view) if grid is None else grid.picture()
    return _with_lines(shown, lines_of(view.state, grid), view)


def lines_of(state: ComparisonState, grid: GridView | None = None) -> list[Line]:
    """Return what stands under the picture: of every snapshot what it is, then how they are shown and registered."""
    if grid is None:
        lines = [_snapshot_line(name, state.snapshot(name)) for name in PANES]
    else:
        lines = [_snapshot_line(cell.role or "date", cell.snapshot) for cell in grid.cells]
    how = mode_text(state.mode) if grid is None else "All dates at once"
    return [*lines, Line(how, _joined([fit_text(state), state.project.info.title]))]


def png_of(image: QImage) -> bytes:
    """Return an image as the bytes of a PNG file that says what made it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.setText("Software", SOFTWARE)
    image.save(buffer, "PNG")  # pyright: ignore[reportCallIssue, reportArgumentType] - a device is missing from the stubs
    return bytes(buffer.data().data())


def mode_text(mode: ModeState) -> str:
    """Return how the two are shown, with the number that belongs to it."""
    tuning = mode.tuning
    if mode.name == "blend":
        return f"Blend, {tuning.opacity * 100:.0f} % after"
    if mode.name == "difference":
        return f"Difference × {tuning.gain:g}"
    if mode.name == "blink":
        return f"Blink, {mode.front} shown"
    return _MODES.get(mode.name, mode.name.capitalize())


def _snapshot_line(name: str, snapshot: Snapshot) -> Line:
    facts = [f"{_SAID.get(key, '')}{value}" for key in _FACTS if (value := value_of(snapshot, key))]
    return Line(name.upper(), _joined([date_text(snapshot), snapshot.file_name.rsplit("/", 1)[-1], *facts]))


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(plain(part) for part in parts if part)


# -- the panes -----------------------------------------------------------------------------------------------------


def _panes(view: ComparisonView) -> QImage:
    """Return the comparison; a pane in a window of its own stands beside the other one."""
    ratio = view.devicePixelRatioF()
    before, after = (view.panes[name] for name in PANES)
    if view.lent is not None:
        width = before.width() + APART + after.width()
        whole = _blank(QSize(width, max(before.height(), after.height())), ratio)
        places = [(before, QPoint(0, 0)), (after, QPoint(before.width() + APART, 0))]
    else:
        whole = _blank(view.size(), ratio)
        places = [(pane, pane.pos()) for pane in (before, after)]
        if view.state.mode.composite:
            places = places[:1]
    painter = QPainter(whole)
    for pane, place in places:
        painter.drawImage(QPointF(place), _still(pane, ratio))
    painter.end()
    divider = view.arrangement.divider
    if view.lent is None and divider.over and not divider.isHidden():
        # Without a ground of its own: the line lies over the pictures.
        divider.render(whole, divider.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return whole


def _still(pane: Pane, ratio: float) -> QImage:
    """Return a pane as it is seen, drawn to the end."""
    size = pane.screen_size()
    image = _blank(pane.size(), ratio)
    drawing = pane.composite if pane.state.mode.composite and pane.composite is not None else pane.picture
    while True:
        painter = QPainter(image)
        painter.setFont(pane.font())
        drawing.draw(painter, None, size, ratio, still=True)
        painter.end()
        if drawing.sharp:
            return image
        while not drawing.go_on(size, ratio, pane.font()):
            continue


def _blank(size: QSize, ratio: float) -> QImage:
    image = QImage(round(size.width() * ratio), round(size.height() * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(colors.HANDLE_RIM)
    return image


# -- the lines under them ------------------------------------------------------------------------------------------


def _with_lines(shown: QImage, lines: Sequence[Line], owner: QWidget) -> QImage:
    ratio = shown.devicePixelRatio()
    width, height = shown.width() / ratio, shown.height() / ratio
    bold = QFont(owner.font())
    bold.setBold(True)
    head = max(QFontMetricsF(bold).horizontalAdvance(line.head) for line in lines) + _MARGIN
    room = QRectF(_MARGIN + head, height + _MARGIN, max(width - 2 * _MARGIN - head, 1.0), 1e4)
    tall = [_wrapped(line.text, owner.font(), room) for line in lines]
    result = _blank(QSize(round(width), round(height + sum(tall) + _GAP * (len(lines) - 1) + 2 * _MARGIN)), ratio)
    painter = QPainter(result)
    painter.drawImage(QPoint(0, 0), shown)
    painter.setPen(colors.TAG_TEXT)
    for line, high in zip(lines, tall, strict=True):
        painter.setFont(bold)
        painter.drawText(QRectF(_MARGIN, room.top(), head, high), line.head)
        painter.setFont(owner.font())
        painter.drawText(room, line.text, _wrapping())
        room.translate(0, high + _GAP)
    painter.end()
    return result


def _wrapped(text: str, font: QFont, room: QRectF) -> float:
    """Return how high a text is within a width."""
    painter = QPainter(nowhere := _blank(QSize(1, 1), 1.0))
    painter.setFont(font)
    high = painter.boundingRect(room, text, _wrapping()).height()
    painter.end()
    del nowhere
    return high


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
