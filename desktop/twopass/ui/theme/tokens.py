"""The colours of the chrome, by role; the imagery's own colours are in ``ui.canvas.colors``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One theme's colours as ``#rrggbb``. Text on its ground has a contrast of at least 4.5 : 1."""

    name: str
    window: str
    chrome: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_ground: str
    good: str
    attention: str
    pane_ground: str


DARK = Palette(
    name="dark",
    window="#111417",
    chrome="#171b1f",
    panel="#1c2126",
    raised="#262c33",
    line="#30373f",
    text="#e7eaed",
    muted="#98a3ad",
    accent="#5aa9ff",
    accent_ground="#1d3350",
    good="#58c48c",
    attention="#e3b341",
    pane_ground="#0b0d0f",
)
LIGHT = Palette(
    name="light",
    window="#e9ecef",
    chrome="#f6f7f8",
    panel="#ffffff",
    raised="#eef1f3",
    line="#d5dade",
    text="#1a1f24",
    muted="#5d6872",
    accent="#1769c7",
    accent_ground="#dcebfb",
    good="#1d8a54",
    attention="#9a6700",
    pane_ground="#1e2226",
)
