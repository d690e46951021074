"""The chips at the top of a pane: which date it shows, when, from what, at which scale, and how both are registered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from twopass.model.ids import Uid
from twopass.model.project import Project
from twopass.model.properties import value_of
from twopass.model.records import Registration, Snapshot
from twopass.model.series import comparison_between
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.canvas import colors
from twopass.ui.canvas.scene import draw_ground
from twopass.ui.panels.registration_texts import meter
from twopass.ui.text import plain
from twopass.workbench.linking import Basis

HEIGHT = 22.0
LEFT, TOP, GAP = 10.0, 10.0, 6.0
_BETWEEN = 4.0
_PADDING = 16.0
_SHORTEST_NAME = 72.0
_LONGEST_SENSOR = 28  # characters
_BASES = {"ground": "by ground", "pixels": "by pixel"}


@dataclass(frozen=True, slots=True)
class ChipFacts:
    """What the chips of one snapshot say; what is empty is left out.

    Attributes:
        sensor: what took it, "platform" of its properties; fit: how the two snapshots are registered.
        accent: whether an accent line marks it as the one that input goes to.
        muted: whether another picture is shown in its place now.
    """

    title: str
    date: str
    file_name: str
    scale: str = ""
    sensor: str = ""
    fit: str = ""
    accent: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip and where it lies, in screen pixels from the top left of the room for chips."""

    rect: QRectF
    text: str
    font: QFont


def fit_text(state: ComparisonState) -> str:
    """Return how the two snapshots are registered, in a few words: "registered, RMS 0.8 px", "by ground, shifted"."""
    found, link = state.comparison.registration, state.link
    if state.maps.basis == "registration" and found is not None:
        text = registered_text(found)
    else:
        text = _BASES[state.maps.basis]
    if not link.on:
        return "not linked"
    return f"{text}, shifted" if link.offset != (0.0, 0.0) or link.ratio != 1.0 else text


def way_text(project: Project, before: Uid, other: Uid, basis: Basis) -> str:
    """Return how a snapshot and the before snapshot are registered that need not be compared, in a few words."""
    if basis != "registration":
        return _BASES[basis]
    pairs = [comparison_between(project, *pair) for pair in ((before, other), (other, before))]
    found = [pair.registration for pair in pairs if pair is not None and pair.registration is not None]
    return registered_text(found[0]) if found else "registered through a third date"


def registered_text(found: Registration) -> str:
    """Return how good a registration is said to be, in a few words: never better than its trust meter says."""
    if found.is_begun:
        return "not registered yet"
    said = meter(found, "registration")
    if found.rmse_px is None:
        return "registered, not measured"
    return f"registered, RMS {found.rmse_px:.2f} px" if said.tone == "good" else f"registered, {said.word.lower()}"


def sensor_text(snapshot: Snapshot) -> str:
    """Return the platform that a snapshot's properties name, shortened, or ""."""
    platform = value_of(snapshot, "platform")
    name = "" if platform is None else plain(str(platform))
    return name if len(name) <= _LONGEST_SENSOR else f"{name[: _LONGEST_SENSOR - 1]}…"


def laid_out(facts: ChipFacts, font: QFont, width: float, *, right: bool = False) -> tuple[Chip, ...]:
    """Return one snapshot's chips within *width* screen pixels, from the left end or, for *right*, from the right.

    They lie on one line where there is room, if need be with the file's name shortened; else what is not the date goes
    onto a second line, and in very narrow panes onto as many as it takes. Only the name is ever left out, and then the
    scale, which the scale bar says too.
    """
    bold = QFont(font)
    bold.setBold(True)
    room = width - 2 * LEFT
    head = [(text, face) for text, face in ((facts.title, bold), (facts.date, font)) if text]
    taken = sum(_width(text, face) + GAP for text, face in head)
    details = _details(facts, QFontMetricsF(font), room - taken - _PADDING)
    if details is not None:
        lines = [[*head, (details, font)] if details else head]
    else:
        below = _details(facts, QFontMetricsF(font), room - _PADDING, short=True)
        rest = (facts.sensor, facts.fit) if below is None else (below,)
        lines = [*_lines(head, room), *_lines([(text, font) for text in rest if text], room)]
    return tuple(chip for place, line in enumerate(lines) for chip in _placed(line, place, width, right=right))


def bottom_of(chips: Sequence[Chip]) -> float:
    """Return where the lowest of laid out chips ends, in screen pixels from the pane's top."""
    return max((chip.rect.bottom() for chip in chips), default=TOP)


def draw_chips(painter: QPainter, chips: Sequence[Chip], facts: ChipFacts) -> None:
    """Draw one snapshot's chips as they were laid out."""
    for place, chip in enumerate(chips):
        painter.save()
        painter.setFont(chip.font)
        draw_ground(painter, chip.rect)
        if place == 0 and facts.accent:
            painter.fillRect(chip.rect.adjusted(3, HEIGHT - 2, -3, 0), colors.ACCENT)
        painter.setPen(colors.MUTED_TEXT if facts.muted else colors.TAG_TEXT)
        painter.drawText(chip.rect, Qt.AlignmentFlag.AlignCenter, chip.text)
        painter.restore()


def _details(facts: ChipFacts, metrics: QFontMetricsF, room: float, *, short: bool = False) -> str | None:
    """Return what is said besides the date, the name shortened where it must be; None if that has no room.

    With *short* the name may be left out, and the scale.
    """

    def joined(*parts: str) -> str:
        return " · ".join(part for part in parts if part)

    if metrics.horizontalAdvance(joined(facts.sensor, facts.file_name, facts.scale, facts.fit)) <= room:
        return joined(facts.sensor, facts.file_name, facts.scale, facts.fit)
    bare = joined(facts.sensor, facts.scale, facts.fit)
    left = room - metrics.horizontalAdvance(bare) - 12
    if facts.file_name and left > _SHORTEST_NAME:
        name = metrics.elidedText(facts.file_name, Qt.TextElideMode.ElideMiddle, left)
        return joined(facts.sensor, name, facts.scale, facts.fit)
    choices = (bare, joined(facts.sensor, facts.fit)) if short else ()
    return next((text for text in choices if metrics.horizontalAdvance(text) <= room), None)


def _lines(texts: Sequence[tuple[str, QFont]], room: float) -> list[list[tuple[str, QFont]]]:
    """Return chips by line, as many on each as have *room*."""
    lines: list[list[tuple[str, QFont]]] = []
    left = 0.0
    parts = [(part, font) for text, font in texts for part in _broken(text, font, room)]
    for text, font in parts:
        width = _width(text, font)
        if not lines or left + width > room:
            lines.append([])
            left = 0.0
        lines[-1].append((text, font))
        left += width + GAP
    return lines


def _broken(text: str, font: QFont, room: float) -> list[str]:
    """Return a text in parts that each have *room*: between words, and where a single one is too long, shortened."""
    parts: list[str] = []
    for word in text.split(" "):
        longer = f"{parts[-1]} {word}" if parts else word
        if parts and _width(longer, font) <= room:
            parts[-1] = longer
        else:
            elide = Qt.TextElideMode.ElideRight
            parts.append(QFontMetricsF(font).elidedText(word, elide, max(room - _PADDING, 1.0)))
    return parts


def _placed(line: Sequence[tuple[str, QFont]], place: int, width: float, *, right: bool) -> Iterator[Chip]:
    at, top = LEFT, TOP + place * (HEIGHT + _BETWEEN)
    if right:
        at = width - LEFT + GAP - sum(_width(text, font) + GAP for text, font in line)
    for text, font in line:
        yield Chip(QRectF(at, top, _width(text, font), HEIGHT), text, font)
        at += _width(text, font) + GAP


def _width(text: str, font: QFont) -> float:
    return round(QFontMetricsF(font).horizontalAdvance(text)) + _PADDING


def draw_meant(painter: QPainter, title: str, mouse: tuple[float, float], size: tuple[float, float]) -> None:
    """Say beside the mouse which snapshot an edit here goes to."""
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 0.85)
    width, height = _width(title, font) - 6, 16.0
    left = mouse[0] + 14 if mouse[0] + 14 + width <= size[0] else mouse[0] - 10 - width
    top = mouse[1] + 16 if mouse[1] + 16 + height <= size[1] else mouse[1] - 12 - height
    rect = QRectF(round(left), round(top), width, height)
    painter.save()
    painter.setFont(font)
    draw_ground(painter, rect)
    painter.setPen(colors.TAG_TEXT)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, title)
    painter.restore()
