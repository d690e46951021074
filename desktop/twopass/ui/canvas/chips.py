"""The chips at the top of a pane: which date it shows, when, from what, at which scale, and how both are registered."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from twopass.model.properties import value_of
from twopass.model.records import Registration, Snapshot
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.canvas import colors
from twopass.ui.panels.registration_texts import meter
from twopass.ui.text import plain

HEIGHT = 22.0
LEFT, TOP, GAP = 10.0, 10.0, 6.0
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


def registered_text(found: Registration) -> str:
    """Return how good a registration is said to be, in a few words: never better than its trust meter says."""
    said = meter(found, "registration")
    if found.rmse_px is None:
        return "registered, not measured"
    return f"registered, RMS {found.rmse_px:.2f} px" if said.tone == "good" else f"registered, {said.word.lower()}"


def sensor_text(snapshot: Snapshot) -> str:
    """Return the platform that a snapshot's properties name, shortened, or ""."""
    platform = value_of(snapshot, "platform")
    name = "" if platform is None else plain(str(platform))
    return name if len(name) <= _LONGEST_SENSOR else f"{name[: _LONGEST_SENSOR - 1]}…"


def draw_chips(painter: QPainter, facts: ChipFacts, left: float, width: float, *, right: bool = False) -> None:
    """Draw one snapshot's chips within *width* screen pixels from *left*, at its left or its right end.

    Of the third chip the file's name gives way first, then the sensor, then all of it.
    """
    bold = QFont(painter.font())
    bold.setBold(True)
    metrics = QFontMetricsF(painter.font())
    chips = [(facts.title, bold), (facts.date, painter.font())]
    taken = sum(_width(text, font) + GAP for text, font in chips)
    rest = _fitting(facts, metrics, width - 2 * LEFT - taken - _PADDING)
    if rest:
        chips.append((rest, painter.font()))
    at = left + LEFT
    if right:
        at = left + width - LEFT + GAP - sum(_width(text, font) + GAP for text, font in chips)
    for place, (text, font) in enumerate(chips):
        at = _draw(painter, at, text, font, facts, first=place == 0)


def _fitting(facts: ChipFacts, metrics: QFontMetricsF, room: float) -> str:
    def joined(*parts: str) -> str:
        return " · ".join(part for part in parts if part)

    whole = joined(facts.sensor, facts.file_name, facts.scale, facts.fit)
    if metrics.horizontalAdvance(whole) <= room:
        return whole
    short = room - metrics.horizontalAdvance(joined(facts.sensor, "", facts.scale, facts.fit)) - 12
    if short > _SHORTEST_NAME:
        name = metrics.elidedText(facts.file_name, Qt.TextElideMode.ElideMiddle, short)
        return joined(facts.sensor, name, facts.scale, facts.fit)
    choices = (
        joined(facts.sensor, facts.scale, facts.fit),
        joined(facts.scale, facts.fit),
        facts.scale or facts.fit,
    )
    return next((text for text in choices if metrics.horizontalAdvance(text) <= room), "")


def _width(text: str, font: QFont) -> float:
    return round(QFontMetricsF(font).horizontalAdvance(text)) + _PADDING


def _draw(painter: QPainter, left: float, text: str, font: QFont, facts: ChipFacts, *, first: bool) -> float:
    width = _width(text, font)
    rect = QRectF(left, TOP, width, HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.TAG_GROUND)
    painter.drawRoundedRect(rect, 3, 3)
    if first and facts.accent:
        painter.fillRect(QRectF(left + 3, TOP + HEIGHT - 2, width - 6, 2), colors.ACCENT)
    painter.setPen(colors.MUTED_TEXT if facts.muted else colors.TAG_TEXT)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return left + width + GAP


def draw_meant(painter: QPainter, title: str, mouse: tuple[float, float], size: tuple[float, float]) -> None:
    """Say beside the mouse which snapshot an edit here goes to."""
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 0.85)
    width, height = _width(title, font) - 6, 16.0
    left = mouse[0] + 14 if mouse[0] + 14 + width <= size[0] else mouse[0] - 10 - width
    top = mouse[1] + 16 if mouse[1] + 16 + height <= size[1] else mouse[1] - 12 - height
    rect = QRectF(round(left), round(top), width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.TAG_GROUND)
    painter.drawRoundedRect(rect, 3, 3)
    painter.setPen(colors.TAG_TEXT)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, title)
    painter.restore()
