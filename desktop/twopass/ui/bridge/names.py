"""The two panes by name."""

from __future__ import annotations

from typing import Literal

PaneName = Literal["before", "after"]
PANES: tuple[PaneName, PaneName] = ("before", "after")


def other(pane: PaneName) -> PaneName:
    """Return the partner of a pane."""
    return "after" if pane == "before" else "before"
