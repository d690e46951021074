"""Carries the real window from screen to screen and saves what is seen on each: run by itself, Qt reads screens once.

``python screens.py FOLDER NAME…`` visits the named screens in that order, again for every way of comparing.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from twopass.app.gui import Window, make_window, wait_until
from twopass.app.journeys import hands
from twopass.model.edits import annotations
from twopass.model.geometry import Box
from twopass.workbench.opening import sample_images


def main(folder: Path, names: list[str]) -> None:
    """Save NUMBER-WHAT.bmp and NUMBER-WHAT.txt (the centers of the views) for every visit of a screen."""
    gui = make_window(settings={"theme": "dark"})
    window = gui.window
    assert QGuiApplication.primaryScreen().name()[1:] == names[0]
    window.resize(1100, 700)
    window.show()
    window.show_start()
    visit(gui, folder, "start", names, [window])
    compare(gui, folder)
    for mode in ("side", "swipe"):
        gui.run_action(f"view.mode_{mode}")
        hands.move(window, {"pane": "before", "at": [500, 500]})
        visit(gui, folder, mode, names, [window])
    gui.run_action("view.detach")
    settle(gui)
    own = next(top for top in QApplication.topLevelWidgets() if top.objectName() == "detached_after")
    own.showNormal()
    own.resize(500, 400)
    visit(gui, folder, "detached", names, [window])
    visit(gui, folder, "own", names, [own])
    gui.close()


def compare(gui: Window, folder: Path) -> None:
    """Open three dates with an annotation on either pane, the overview and the magnifier."""
    third = folder / "third.tif"
    shutil.copyfile(sample_images()[0], third)
    gui.open_files(list(sample_images()))
    settle(gui)
    gui.run_action("file.add_images", {"paths": [str(third)]})
    settle(gui)
    state = gui.window.state
    assert state is not None
    label = next(iter(state.project.labels))
    for snapshot, left in ((state.comparison.before, 424), (state.comparison.after, 926)):
        box = Box(left, 380, 160, 151)
        state.do(annotations.draw(state.project, state.session.author(), snapshot=snapshot, label=label, shape=box))
    assert gui.companions is not None
    # What the map says of was seen on a finer screen, too.
    gui.companions.seen.areas.cells(state.snapshot("before"))[:] = True
    gui.run_action("view.overview")
    gui.run_action("view.magnifier")


def visit(gui: Window, folder: Path, what: str, names: list[str], tops: list[QWidget]) -> None:
    """Put windows on one screen after the other and save what is seen there."""
    screens = {screen.name()[1:]: screen for screen in QGuiApplication.screens()}
    for number, name in enumerate(names):
        for top in tops:
            top.move(screens[name].geometry().topLeft() + QPoint(20, 20))
            settle(gui)
            assert top.screen() is screens[name]
            assert sheets(gui, top) <= {top.devicePixelRatioF()}
            top.grab().save(str(folder / f"{number}-{what}.bmp"))
            state = gui.window.state
            centers = [] if state is None else [view.center for view in state.views.values()]
            (folder / f"{number}-{what}.txt").write_text(f"{top.devicePixelRatioF()} {centers}")


def sheets(gui: Window, top: QWidget) -> set[float]:
    """Return the ratios that what lies on the panes of a window is drawn for, before anybody asks it to paint."""
    view = gui.window.view
    panes = [] if view is None else [pane for pane in view.panes.values() if pane.window() is top and not pane.covered]
    shown = [(pane.composite if pane.state.mode.composite else pane.picture) for pane in panes]
    return {drawing.frame.shown.ratio for drawing in shown}


def settle(gui: Window) -> None:
    """Wait until nothing is pending, nor comes of what was."""
    for _ in range(3):
        assert wait_until(lambda: gui.idle, 20_000)
        gui.window.message_bar.dismiss()
        QCoreApplication.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
