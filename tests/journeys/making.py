"""Writes journeys into a folder and plays them in a process of their own, as a user's script would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def twopass(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process of its own."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "desktop"),
        "QT_QPA_PLATFORM": "offscreen",
        "TWOPASS_HOME": str(home),
    }
    command = [sys.executable, "-m", "twopass", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=800, check=False)


def play(folder: Path, steps: list[dict[str, Any]], report: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Play steps through the real window; what the journey writes goes into *folder*, times and memory to *report*."""
    path = folder / "journey.json"
    path.write_text(json.dumps({"window": [1600, 1000], "steps": steps}))
    home = folder / "home"
    more = [] if report is None else ["--report", report]
    return twopass("play", path, "--out", folder, "--platform", "offscreen", *more, home=home)


def played(folder: Path, steps: list[dict[str, Any]]) -> None:
    """Play steps, every one of which must hold."""
    result = play(folder, steps)
    assert (result.returncode, result.stderr) == (0, ""), result.stderr


def opened(folder: Path, before: Path, after: Path) -> list[dict[str, Any]]:
    """Return the steps that open two images as the project ``p.twopass`` of *folder*."""
    return [{"open": [str(before), str(after)], "project": str(folder / "p.twopass")}, {"wait": "idle"}]


def drawn(pane: str, x: float, y: float, width: float, height: float, label: str) -> list[dict[str, Any]]:
    """Return the steps that draw one labelled box."""
    return [
        {"action": "tool.box"},
        {"drag": {"pane": pane, "from": [x, y], "to": [x + width, y + height]}},
        {"type": label},
        {"key": "Return"},
        {"wait": "idle"},
    ]
