"""What a journey file may say: every step and key is checked before anything runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from twopass.app.journeys.keys import is_key
from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.settings import Settings

# Step name -> the keys that may stand beside it in the same object.
STEPS: dict[str, frozenset[str]] = {
    "open": frozenset({"project"}),
    "wait": frozenset(),
    "action": frozenset({"arguments"}),
    "dialog": frozenset(),
    "drag": frozenset(),
    "click": frozenset(),
    "move": frozenset(),
    "wheel": frozenset(),
    "drop": frozenset(),
    "type": frozenset(),
    "key": frozenset(),
    "hold": frozenset(),
    "release": frozenset(),
    "pan": frozenset(),
    "zoom": frozenset(),
    "center": frozenset(),
    "expect": frozenset(),
    "screenshot": frozenset({"of"}),
    "kill": frozenset(),
}
# Keys inside a step's value, where it is an object.
KEYS: dict[str, frozenset[str]] = {
    "wait": frozenset({"seconds", "job"}),
    "drag": frozenset({"pane", "widget", "from", "to", "button", "modifiers"}),
    "click": frozenset({"pane", "widget", "at", "button", "modifiers", "double"}),
    "move": frozenset({"pane", "widget", "at"}),
    "wheel": frozenset({"pane", "at", "steps", "modifiers"}),
    "pan": frozenset({"pane", "by", "frames"}),
    "zoom": frozenset({"pane", "factor", "frames", "at"}),
    "center": frozenset({"pane", "at", "scale"}),
}
# Of those, the ones that must be there, besides a pane or a widget.
NEEDED: dict[str, frozenset[str]] = {
    "drag": frozenset({"from", "to"}),
    "move": frozenset({"at"}),
    "wheel": frozenset({"at"}),
    "pan": frozenset({"by"}),
    "zoom": frozenset({"factor"}),
    "center": frozenset({"at"}),
}
PLACES = frozenset({"from", "to", "at", "by"})
# "keymap" is the future's: there is one keymap yet, and journeys may name it.
SETTINGS = frozenset({*(field.name for field in fields(Settings)), "keymap"})
TOP = frozenset({"window", "device_pixel_ratio", "settings", "steps", "about"})


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey ready to run. ``folder`` is the journey file's: paths of images and projects are relative to it."""

    path: Path
    steps: tuple[dict[str, Any], ...]
    window: tuple[int, int] = (1600, 1000)
    device_pixel_ratio: float = 1.0
    settings: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def folder(self) -> Path:
        """The folder of the journey file."""
        return self.path.absolute().parent


def load(path: Path) -> Journey:
    """Read and check a journey file. Raises ``TwopassError(BAD_JOURNEY)`` naming the step that is wrong."""
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TwopassError(ErrorCode.BAD_JOURNEY, path=str(path), detail=error.strerror or "can't be read") from error
    except ValueError as error:
        raise TwopassError(ErrorCode.BAD_JOURNEY, path=str(path), detail=f"not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        raise TwopassError(ErrorCode.BAD_JOURNEY, path=str(path), detail='no list of "steps"')
    problems = [f"unknown key {key!r}" for key in data if key not in TOP] + _top_problems(data)
    for number, step in enumerate(data["steps"], 1):
        problems += [f"step {number}: {problem}" for problem in _problems(step)]
    if problems:
        raise TwopassError(ErrorCode.BAD_JOURNEY, path=str(path), detail="; ".join(problems[:5]))
    width, height = data.get("window", (1600, 1000))
    return Journey(
        path,
        tuple(data["steps"]),
        (int(width), int(height)),
        float(data.get("device_pixel_ratio", 1)),
        dict(data.get("settings", {})),
    )


def _top_problems(data: dict[str, Any]) -> list[str]:
    problems: list[str] = []
    if not _is_pair(data.get("window", [1, 1])):
        problems.append("the window's size must be two numbers")
    ratio = data.get("device_pixel_ratio", 1)
    if not isinstance(ratio, int | float) or not 0 < ratio <= 8:
        problems.append("device_pixel_ratio must be a number up to 8")
    settings = data.get("settings", {})
    if not isinstance(settings, dict):
        return [*problems, "settings must be an object"]
    return problems + [f"there is no setting {name!r}" for name in settings if name not in SETTINGS]


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(item, int | float) for item in value)


def name_of(step: dict[str, Any]) -> str:
    """Return which step an object is."""
    return next(key for key in step if key in STEPS)


def _problems(step: Any) -> list[str]:
    if not isinstance(step, dict):
        return ["not an object"]
    names = [key for key in step if key in STEPS]
    if len(names) != 1:
        return [f"names {len(names)} known steps, but must name one: {', '.join(map(str, step)) or 'empty'}"]
    name = names[0]
    problems = [f"{name} has no key {key!r}" for key in step if key != name and key not in STEPS[name]]
    value = step[name]
    if name in ("key", "hold", "release") and not is_key(str(value)):
        problems.append(f"there is no key {value!r}")
    if isinstance(value, dict) and name in KEYS:
        problems += [f"{name} needs {key!r}" for key in sorted(NEEDED.get(name, frozenset()) - value.keys())]
        problems += [f"{key!r} must be two numbers" for key in PLACES & value.keys() if not _is_pair(value[key])]
        problems += [f"{name} has no key {key!r}" for key in value if key not in KEYS[name]]
        if name != "wait" and "pane" not in value and "widget" not in value:
            problems.append(f"{name} needs a pane or a widget")
        problems += [
            f"no pane {value['pane']!r}" for _ in (0,) if value.get("pane", "before") not in ("before", "after")
        ]
    elif name in KEYS and name != "wait":
        problems.append(f"{name} needs an object")
    return problems
