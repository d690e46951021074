"""Plays a journey: every step goes through the real window as real mouse and key events."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from twopass.app.gui import Window, make_window
from twopass.app.journeys import hands, measure, state
from twopass.app.journeys.spec import Journey, name_of
from twopass.model.errors import TwopassError
from twopass.model.viewport import panned, zoomed
from twopass.workbench.messages import sentence
from twopass.workbench.untitled import SUFFIX

PATIENCE_S = 60.0
JOB_PATIENCE_S = 600.0


class StepFailed(Exception):  # noqa: N818 - a step that did not hold is a finding, not a fault of the program
    """A step did not hold; the text says what was expected and what was seen."""


def play_journey(journey: Journey, out: Path, report: Path | None) -> str | None:
    """Run a journey; return None, or a sentence naming the first step that did not hold."""
    out.mkdir(parents=True, exist_ok=True)
    gui = make_window(settings=journey.settings)
    # A caret that blinks would be in one screenshot and not in the next.
    QApplication.setCursorFlashTime(0)
    gui.window.resize(*journey.window)
    gui.window.show()
    player = Player(gui, journey, out)
    player.paint()
    startup = {"window": measure.since_process_start_ms(), "sharp": None}
    failure: str | None = None
    try:
        for number, step in enumerate(journey.steps, 1):
            failure = player.run(number, step)
            if startup["sharp"] is None and player.sharp():
                startup["sharp"] = measure.since_process_start_ms()
            if failure:
                break
    finally:
        if report is not None:
            report.write_text(json.dumps({"startup_ms": startup, "steps": player.rows}, indent=1), encoding="utf-8")
        gui.close()
    return failure


class Player:
    """Runs steps one by one and writes down what each cost."""

    def __init__(self, gui: Window, journey: Journey, out: Path) -> None:
        self.gui = gui
        self.journey = journey
        self.out = out
        self.rows: list[dict[str, Any]] = []
        self._frames: list[float] = []
        self._verbs: dict[str, Callable[[Any, dict[str, Any]], None]] = {
            "open": self._open,
            "wait": self._wait,
            "action": self._action,
            "dialog": lambda value, _step: hands.fill_dialog(value),
            "drag": lambda value, _step: hands.drag(gui.window, value),
            "click": lambda value, _step: hands.click(gui.window, value),
            "move": lambda value, _step: hands.move(gui.window, value),
            "wheel": lambda value, _step: hands.wheel(gui.window, value),
            "drop": lambda value, _step: hands.drop(gui.window, [self._input(name) for name in value]),
            "type": lambda value, _step: hands.write(gui.window, str(value)),
            "key": lambda value, _step: hands.press(gui.window, str(value)),
            "hold": lambda value, _step: hands.press(gui.window, str(value), let_go=False),
            "release": lambda value, _step: hands.let_go(gui.window, str(value)),
            "pan": self._pan,
            "zoom": self._zoom,
            "center": self._center,
            "expect": self._expect,
            "screenshot": lambda value, step: self._screenshot(str(value), step.get("of")),
            "kill": self._kill,
        }

    def run(self, number: int, step: dict[str, Any]) -> str | None:
        """Run one step; return None, or the sentence that says why it did not hold."""
        name = name_of(step)
        before = (self.gui.tiles_read, self.gui.bytes_decoded)
        self._frames = []
        start = time.perf_counter()
        try:
            self._verbs[name](step[name], step)
            self.paint()
        except (StepFailed, hands.NotThere) as problem:
            self._screenshot("failed.png")
            return f"step {number} ({name}) did not hold: {problem}"
        except TwopassError as error:
            self._screenshot("failed.png")
            return f"step {number} ({name}) did not hold: {sentence(error)}"
        row: dict[str, Any] = {"step": step, "wall_ms": measure.elapsed_ms(start)}
        if self._frames:
            row["frames"] = measure.summary(self._frames)
            self._until(self.sharp, "every visible tile is sharp")
            row["sharp_ms"] = measure.elapsed_ms(start)
        row["rss_mb"] = measure.memory_mb()
        row["tiles_read"] = self.gui.tiles_read - before[0]
        row["bytes_decoded"] = self.gui.bytes_decoded - before[1]
        self.rows.append(row)
        return None

    def paint(self) -> None:
        """Handle everything that is waiting: events, deferred deletes, paints."""
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)

    def sharp(self) -> bool:
        """Whether every tile that the panes want is there."""
        return self.gui.window.view is not None and self.gui.tiles_idle

    def _until(self, holds: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
        deadline = time.monotonic() + patience_s
        while True:
            self.paint()
            if holds():
                return
            if time.monotonic() > deadline:
                raise StepFailed(f"waited {patience_s:g} s until {what}")

    def _input(self, name: str) -> Path:
        return (self.journey.folder / name).absolute()

    def _open(self, value: Any, step: dict[str, Any]) -> None:
        names = [value] if isinstance(value, str) else list(value)
        project = step.get("project")
        path = None if project is None else self._input(project).with_suffix(SUFFIX)
        errors = len(self.gui.window.errors)
        self.gui.open_files([self._input(name) for name in names], project=path)
        self._until(lambda: self.gui.idle, "the snapshots are open")
        if len(self.gui.window.errors) > errors:
            raise StepFailed(self.gui.window.errors[-1])

    def _wait(self, value: Any, _step: dict[str, Any]) -> None:
        if value == "idle":
            self._until(lambda: self.gui.idle, "nothing is pending")
        elif isinstance(value, dict) and "job" in value:
            self._until(
                lambda: not self.gui.is_running(value["job"]), f"the job {value['job']} is done", JOB_PATIENCE_S
            )
        elif isinstance(value, dict) and "seconds" in value:
            end = time.monotonic() + float(value["seconds"])
            self._until(lambda: time.monotonic() >= end, "the time has passed", float(value["seconds"]) + PATIENCE_S)
        else:
            raise StepFailed(f"can't wait for {value!r}")

    def _action(self, value: Any, step: dict[str, Any]) -> None:
        arguments = step.get("arguments")
        if isinstance(arguments, dict):
            arguments = {key: self._argument(key, item) for key, item in arguments.items()}
        if str(value) not in self.gui.window.actions_by_id:
            raise StepFailed(f"there is no action {value!r}")
        errors = len(self.gui.window.errors)
        self.gui.run_action(str(value), arguments)
        self._until(lambda: self.gui.idle, f"{value} is done")
        if arguments and len(self.gui.window.errors) > errors:
            raise StepFailed(self.gui.window.errors[-1])

    def _argument(self, key: str, item: Any) -> Any:
        """Return an argument with paths as absolute ones: they are relative to ``--out``."""
        if key in ("out", "file", "path"):
            return str(self.out / item)
        return [str(self.out / name) for name in item] if key == "paths" else item

    def _pan(self, value: dict[str, Any], _step: dict[str, Any]) -> None:
        frames = int(value.get("frames", 1))
        dx, dy = (float(number) / frames for number in value["by"])
        name = value["pane"]
        for _ in range(frames):
            self._step_view(name, lambda: panned(hands.state_of(self.gui.window).views[name], (-dx, -dy)))

    def _zoom(self, value: dict[str, Any], _step: dict[str, Any]) -> None:
        frames = int(value.get("frames", 1))
        factor = float(value["factor"]) ** (1 / frames)
        name = value["pane"]
        for _ in range(frames):
            view, size = hands.state_of(self.gui.window).views[name], hands.state_of(self.gui.window).sizes[name]
            at = value.get("at")
            about = view.to_screen((at[0], at[1]), size) if at else (size[0] / 2, size[1] / 2)
            self._step_view(name, lambda view=view, about=about, size=size: zoomed(view, factor, about, size))

    def _center(self, value: dict[str, Any], _step: dict[str, Any]) -> None:
        app_state = hands.state_of(self.gui.window)
        view = app_state.views[value["pane"]]
        x, y = value["at"]
        scale = float(value.get("scale", view.scale))
        app_state.set_view(value["pane"], type(view)((float(x), float(y)), scale, view.form))

    def _step_view(self, name: Any, view: Callable[[], Any]) -> None:
        start = time.perf_counter()
        hands.state_of(self.gui.window).set_view(name, view())
        for pane in hands.view_of(self.gui.window).panes.values():
            pane.repaint()
        self._frames.append(measure.elapsed_ms(start))
        self.paint()

    def _expect(self, value: dict[str, Any], _step: dict[str, Any]) -> None:
        problems = state.differences(value, state.picture(self.gui.window))
        if problems:
            raise StepFailed("; ".join(problems))

    def _screenshot(self, name: str, of: str | None = None) -> None:
        """Save the window, or the widget *of* some name, which may be a window of its own."""
        widget = self.gui.window if of is None else hands.named(of)
        path = self.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not widget.grab().save(str(path)):
            raise StepFailed(f"can't write {path}")

    def _kill(self, value: Any, _step: dict[str, Any]) -> None:
        os.kill(os.getpid(), signal.Signals(int(value)))
