"""What a pane always says of itself: which date, which file, what scale, where north is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from twopass.imagery.ground import Ground
from twopass.model.dates import is_day, spoken
from twopass.model.geometry import XY, Shape, bounds
from twopass.model.properties import is_zone_unsaid
from twopass.model.records import Snapshot
from twopass.model.transforms import inverse, turned
from twopass.model.viewport import Viewport
from twopass.ui.canvas import colors
from twopass.ui.canvas.chips import HEIGHT, LEFT, TOP, Chip, ChipFacts, bottom_of, draw_chips, laid_out

_LONGEST_BAR = 140.0
# Where a single line of chips ends, and room for the scale bar with the north arrow.
_CHIPS = TOP + HEIGHT
_BAR = (340.0, 56.0)
# How wide the arrow is with its N, and where text above the scale bar stands.
_ARROW, _ABOVE_BAR = 34.0, 16.0
NORTH_NOT_KNOWN = "north not known"


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """What a pane's badges say.

    Attributes:
        chips: of the snapshot it shows, or of both, before's at the left and after's at the right.
        metres: the ground size of a snapshot pixel along both axes, or None.
        about: whether that is only about right.
        north: the direction of north on screen, degrees clockwise from up, or None.
    """

    chips: tuple[ChipFacts, ...]
    metres: tuple[float, float] | None
    north: float | None
    about: bool = False


def date_text(snapshot: Snapshot) -> str:
    """Return a snapshot's date and time in UTC for people; of one without a time the day, or "date unknown".

    A time that was only taken to be in UTC has no Z.
    """
    if snapshot.datetime is not None:
        time = spoken(snapshot.datetime)
        return f"{time.removesuffix('Z')}, zone unknown" if is_zone_unsaid(snapshot) else time
    day = snapshot.date_captured
    if day is None:
        return "date unknown"
    return f"{spoken(day)}, time unknown" if is_day(day) else day


def scale_text(view: Viewport, metres: tuple[float, float] | None, *, about: bool = False) -> str:
    """Return "0.31 m · 130 %": ground size of a snapshot pixel where known, and the zoom."""
    zoom = view.scale * 100
    zoomed = f"{zoom:.0f} %" if zoom >= 10 else f"{zoom:.2g} %"
    if metres is None:
        return zoomed
    return f"{'about ' if about else ''}{length_text(math.sqrt(metres[0] * metres[1]))} · {zoomed}"


def length_text(metres: float) -> str:
    """Return a length with a fitting unit: "31 cm", "0.5 m", "47.4 m", "1.2 km"."""
    if metres >= 1000:
        return f"{metres / 1000:.4g} km"
    return f"{metres:.3g} m" if metres < 100 else f"{metres:.0f} m"


def size_text(shape: Shape, metres: tuple[float, float] | None, *, about: bool = False) -> str:
    """Return a shape's size in pixels, and in metres where the ground is known."""
    box = bounds(shape)
    text = f"{box.width:.0f} × {box.height:.0f} px"
    if metres is None:
        return text
    return f"{'about ' if about else ''}{box.width * metres[0]:.1f} × {box.height * metres[1]:.1f} m · {text}"


def nice_length(longest: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20 … that is at most *longest*."""
    power = 10 ** math.floor(math.log10(longest))
    return next(step * power for step in (5, 2, 1) if step * power <= longest * (1 + 1e-9))


def metres_per_screen_pixel(view: Viewport, metres: tuple[float, float]) -> float:
    """Return how many metres of ground one screen pixel shows along the pane's horizontal."""
    dx, dy = turned(inverse(view.matrix), (1.0, 0.0))
    return math.hypot(dx * metres[0], dy * metres[1])


def north_on_screen(ground: Ground | None, view: Viewport) -> float | None:
    """Return the direction of north, degrees clockwise from up, or None where it isn't known."""
    step = None if ground is None else ground.north_at(view.center)
    if step is None:
        return None
    x, y = turned(view.matrix, step)
    return math.degrees(math.atan2(x, -y))


class Badges:
    """A pane's badges as pictures that are drawn anew when what they say changes: text in every frame is dear.

    Attributes:
        bottom: where the chips drawn last end, in screen pixels from the pane's top.
    """

    def __init__(self) -> None:
        self.bottom = _CHIPS
        self._pictures: dict[str, tuple[object, QPixmap]] = {}
        self._chips: dict[int, tuple[object, tuple[Chip, ...]]] = {}

    def draw(self, painter: QPainter, facts: BadgeFacts, view: Viewport | None, size: XY, ratio: float) -> None:
        """Draw the chips, the scale bar and the north arrow of a pane of *size*; without a view the chips alone."""
        self._draw_chips(painter, facts.chips, size[0], ratio)
        if view is None:
            return
        font = painter.font()
        bar, (long, length) = _BAR, scale_bar(view, facts.metres, about=facts.about)
        north = None if facts.north is None else round(facts.north)
        room = min(size[0], bar[0])

        def draw_bar(on: QPainter) -> None:
            _draw_north_beside(on, draw_scale_bar(on, long, length, bar[1]) + 14, north, room)

        picture = self._picture("bar", (long, length, north, room, ratio, font.key()), bar, ratio, font, draw_bar)
        painter.drawPixmap(QPointF(0, size[1] - bar[1]), picture)

    def _draw_chips(self, painter: QPainter, all_facts: Sequence[ChipFacts], room: float, ratio: float) -> None:
        font, width = painter.font(), room / len(all_facts)
        self.bottom = _CHIPS
        for place, facts in enumerate(all_facts):
            key = (facts, width, font.key())
            known = self._chips.get(place)
            if known is None or known[0] != key:
                known = self._chips[place] = (key, laid_out(facts, font, width, right=place > 0))
            chips = known[1]

            def draw(on: QPainter, chips: tuple[Chip, ...] = chips, facts: ChipFacts = facts) -> None:
                draw_chips(on, chips, facts)

            bottom = bottom_of(chips)
            picture = self._picture(f"chips {place}", (key, ratio), (width, bottom + 2), ratio, font, draw)
            painter.drawPixmap(QPointF(place * width, 0), picture)
            self.bottom = max(self.bottom, bottom)

    def _picture(
        self, name: str, key: object, size: XY, ratio: float, font: QFont, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        known = self._pictures.get(name)
        if known is not None and known[0] == key:
            return known[1]
        picture = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(font)
        draw(painter)
        painter.end()
        self._pictures[name] = (key, picture)
        return picture


def scale_bar(view: Viewport, metres: tuple[float, float] | None, *, about: bool = False) -> tuple[int, str]:
    """Return how many screen pixels a scale bar is long, and what it says."""
    per_pixel = metres_per_screen_pixel(view, metres) if metres is not None else 1 / view.scale
    length = nice_length(_LONGEST_BAR * per_pixel)
    return round(length / per_pixel), _bar_text(length, known=metres is not None, about=about)


def _bar_text(length: float, *, known: bool, about: bool) -> str:
    if not known:
        return "1 pixel" if length == 1 else f"{length:g} pixels"
    return f"{length_text(length)} approximate" if about else length_text(length)


def draw_scale_bar(painter: QPainter, long: int, text: str, height: float) -> float:
    """Draw the scale bar bottom left; return the x where it and its text end."""
    left, base = LEFT + 4, height - 14.5
    lines = [QLineF(left, base, left + long, base), QLineF(left, base, left, base - 5)]
    lines.append(QLineF(left + long, base, left + long, base - 5))
    for pen in (QPen(colors.CASING, 3.5), QPen(colors.WHITE, 1.5)):
        painter.setPen(pen)
        painter.drawLines(lines)
    _cased_text(painter, QPointF(left, base - 9), text)
    return left + max(long, round(QFontMetricsF(painter.font()).horizontalAdvance(text)))


def _draw_north_beside(painter: QPainter, left: float, north: int | None, room: float) -> None:
    """Say where north is beside the scale bar, or above it where that has no *room*."""
    wide = _ARROW if north is not None else QFontMetricsF(painter.font()).horizontalAdvance(NORTH_NOT_KNOWN)
    above = left + wide > room
    if north is not None:
        draw_north(painter, north, *((LEFT + 4, _ABOVE_BAR + 4) if above else (left, _BAR[1] - 8)))
    else:
        at = QPointF(LEFT + 4, _ABOVE_BAR) if above else QPointF(left, _BAR[1] - 14.5)
        _cased_text(painter, at, NORTH_NOT_KNOWN)


def draw_north(painter: QPainter, direction: float, left: float, bottom: float) -> None:
    """Draw an arrow to the north with an N beside it; *left* and *bottom* are its corner on screen."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.translate(left + 10, bottom - 10)
    painter.save()
    painter.rotate(direction)
    painter.setPen(QPen(colors.CASING, 2.0))
    painter.setBrush(colors.WHITE)
    painter.drawPolygon(QPolygonF([QPointF(0, -9), QPointF(5, 7), QPointF(0, 4), QPointF(-5, 7)]))
    painter.restore()
    _cased_text(painter, QPointF(13, 5), "N")
    painter.restore()


def _cased_text(painter: QPainter, at: QPointF, text: str) -> None:
    painter.setPen(colors.CASING)
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        painter.drawText(at + QPointF(dx, dy), text)
    painter.setPen(colors.WHITE)
    painter.drawText(at, text)


def draw_problem(painter: QPainter, text: str, size: XY, below: float = _CHIPS) -> None:
    """Say calmly why there is no picture or not all of it, *below* the chips: readable on whatever there is of one."""
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    room = QRectF(LEFT + 8, below + 12, max(size[0] - 2 * (LEFT + 8), 1.0), size[1])
    place = painter.boundingRect(room, flags, text)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.TAG_GROUND)
    painter.drawRoundedRect(place.adjusted(-8, -6, 8, 6), 3, 3)
    painter.setPen(colors.TAG_TEXT)
    painter.drawText(place, flags, text)


def draw_crosshair(painter: QPainter, at: XY, size: XY) -> None:
    """Draw lines through the whole pane that meet under the mouse."""
    x, y = math.floor(at[0]) + 0.5, math.floor(at[1]) + 0.5
    lines = [QLineF(0, y, size[0], y), QLineF(x, 0, x, size[1])]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for pen in (QPen(colors.CROSSHAIR_CASING, 3.0), QPen(colors.CROSSHAIR, 1.0)):
        painter.setPen(pen)
        painter.drawLines(lines)


def draw_ghost(painter: QPainter, at: XY) -> None:
    """Draw the other pane's mouse position."""
    x, y = round(at[0]) + 0.5, round(at[1]) + 0.5
    lines = [QLineF(x - 10, y, x - 3, y), QLineF(x + 3, y, x + 10, y)]
    lines += [QLineF(x, y - 10, x, y - 3), QLineF(x, y + 3, x, y + 10)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for pen in (QPen(colors.CASING, 4.0), QPen(colors.WHITE, 1.5)):
        painter.setPen(pen)
        painter.drawLines(lines)
