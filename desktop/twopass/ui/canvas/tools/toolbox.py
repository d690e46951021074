"""Every tool there is, by the name that actions call it."""

from __future__ import annotations

from twopass.ui.canvas.tools.base import Canvas, Tool
from twopass.ui.canvas.tools.box import BoxTool
from twopass.ui.canvas.tools.measure import MeasureTool
from twopass.ui.canvas.tools.nudge import NudgeTool
from twopass.ui.canvas.tools.pan import PanTool
from twopass.ui.canvas.tools.select import SelectTool
from twopass.ui.canvas.tools.tie_point import TiePointTool


def tools_of(canvas: Canvas) -> dict[str, Tool]:
    """Return a pane's own tools."""
    return {
        "select": SelectTool(canvas),
        "box": BoxTool(canvas),
        "pan": PanTool(canvas),
        "tie_point": TiePointTool(canvas),
        "nudge": NudgeTool(canvas),
        "measure": MeasureTool(canvas),
    }
