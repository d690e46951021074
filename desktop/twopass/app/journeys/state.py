"""A JSON picture of the application's state: what a journey's ``expect`` compares with."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QDialog

from twopass.model import geometry
from twopass.model.records import Registration
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.window import MainWindow

_PANE = {"center": [512.0, 512.0], "scale": 1.0, "rotation": 0.0, "file_name": "before.tif"}
SHAPE: dict[str, Any] = {
    "project": "title, or null on the start screen",
    "sites": 1,
    "snapshots": 2,
    "labels": 3,
    "annotations": 0,
    "edits": 0,
    "boxes": [{"id": 1, "pane": "before", "label": "An-124", "bbox": [0.0, 0.0, 1.0, 1.0]}],
    "selected": [1],
    "active": "before",
    "tool": "select",
    "label": "An-124",
    "link": {"on": True, "basis": "ground", "offset": [0.0, 0.0], "mode": "automatic"},
    "registration": {"method": "tie points", "model": "similarity", "matrix": [1.0], "rmse_px": 0.2, "tie_points": 3},
    "mode": {
        "name": "side",
        "divider": 0.5,
        "upright": True,
        "rate": 2.0,
        "opacity": 0.5,
        "gain": 2.0,
        "radius": 130.0,
        "shown": "before: what a blink shows",
    },
    "panes": {"before": _PANE, "after": _PANE},
    "panels": ["labels"],
    "undo": "title of what undo takes back, or null",
    "redo": None,
    "stored": "stored",
    "status": "the status line's texts",
    "dialogs": ["object names of open dialogs"],
    "errors": ["sentences shown so far"],
    "pane": {"name": "before", "center": [512.0, 512.0], "scale": 1.0, "within": 1.0},
}


def picture(window: MainWindow) -> dict[str, Any]:
    """Return the state as :data:`SHAPE` describes it."""
    state = window.state
    result: dict[str, Any] = {
        "project": None,
        "annotations": 0,
        "dialogs": _dialogs(),
        "errors": list(window.errors),
        "panels": window.visible_panels(),
        "status": window.status_text(),
    }
    if state is not None:
        result |= _counts(state) | _view(state)
    return result


def _dialogs() -> list[str]:
    tops = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]
    return sorted(dialog.objectName() for dialog in tops)


def _counts(state: ComparisonState) -> dict[str, Any]:
    project, session = state.project, state.session
    return {
        "project": project.info.title,
        "sites": len(project.sites),
        "snapshots": len(project.snapshots),
        "labels": len(project.labels),
        "annotations": len(project.annotations),
        "edits": session.edit_count,
        "boxes": _boxes(state),
        "selected": sorted(project.annotations[uid].number for uid in state.selected),
        "undo": session.history.undo_title,
        "redo": session.history.redo_title,
        "stored": session.stored.state.value,
    }


def _boxes(state: ComparisonState) -> list[dict[str, Any]]:
    names = {snapshot.uid: name for name, snapshot in state.snapshots.items()}
    project = state.project
    result: list[dict[str, Any]] = []
    for annotation in sorted(project.annotations.values(), key=lambda annotation: annotation.number):
        box = geometry.bounds(annotation.shape)
        result.append(
            {
                "id": annotation.number,
                "pane": names.get(annotation.snapshot),
                "label": project.labels[annotation.label].name,
                "bbox": [box.x, box.y, box.width, box.height],
            }
        )
    return result


def _view(state: ComparisonState) -> dict[str, Any]:
    label = None if state.label is None else state.project.labels.get(state.label)
    return {
        "active": state.active,
        "tool": state.tool,
        "label": label.name if label else None,
        "link": {
            "on": state.link.on,
            "basis": state.maps.basis,
            "offset": list(state.link.offset),
            "mode": state.link.mode.value,
        },
        "registration": _registration(state.comparison.registration),
        "mode": _mode(state),
        "panes": {
            name: {
                "center": list(view.center),
                "scale": view.scale,
                "rotation": view.rotation,
                "file_name": state.snapshots[name].file_name,
            }
            for name, view in state.views.items()
        },
    }


def _registration(known: Registration | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {
        "method": known.method,
        "model": known.model.value if known.model else None,
        "matrix": list(known.after_to_before),
        "rmse_px": known.rmse_px,
        "tie_points": len(known.tie_points),
    }


def _mode(state: ComparisonState) -> dict[str, Any]:
    mode, tuning = state.mode, state.mode.tuning
    return {
        "name": mode.name,
        "divider": tuning.divider,
        "upright": tuning.upright,
        "rate": tuning.rate,
        "opacity": tuning.opacity,
        "gain": tuning.gain,
        "radius": tuning.radius,
        "shown": mode.front,
    }


def differences(expected: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """Return what of *expected* does not hold, as phrases; an empty list if all does."""
    wanted = dict(expected)
    pane = wanted.pop("pane", None)
    problems = _compare("", wanted, seen, 1e-6)
    if pane is not None:
        within = float(pane.get("within", 1e-6))
        rest = {key: value for key, value in pane.items() if key not in ("name", "within")}
        name = str(pane.get("name", seen.get("active")))
        shown = seen.get("panes", {}).get(name)
        problems += [f"no pane {name}"] if shown is None else _compare(f"pane {name} ", rest, shown, within)
    return problems


def _compare(where: str, wanted: Any, seen: Any, within: float) -> list[str]:
    if isinstance(wanted, dict) and isinstance(seen, dict):
        problems: list[str] = []
        tolerance = float(wanted.get("within", within))
        for key, value in wanted.items():
            if key == "within":
                continue
            if key not in seen:
                problems.append(f"{where}{key}: the state has no such entry")
            else:
                problems += _compare(f"{where}{key} ", value, seen[key], tolerance)
        return problems
    if isinstance(wanted, list) and isinstance(seen, list):
        if len(wanted) != len(seen):
            return [f"{where.strip()}: expected {len(wanted)} entries, saw {len(seen)}: {seen}"]
        pairs = enumerate(zip(wanted, seen, strict=True))
        return [problem for i, (a, b) in pairs for problem in _compare(f"{where}[{i}] ", a, b, within)]
    return [] if _same(wanted, seen, within) else [f"{where.strip()}: expected {wanted!r}, saw {seen!r}"]


def _same(wanted: object, seen: object, within: float) -> bool:
    if isinstance(wanted, bool) or not isinstance(wanted, int | float) or not isinstance(seen, int | float):
        return wanted == seen
    return abs(wanted - seen) <= within
