"""Runs in a peer's own interpreter: starts its window on files and says when that is usable.

Run as ``python peer_driver.py NAME COUNT FILE...``; COUNT is how many annotations must be there. Writes one line,
``READY``, and goes on until it is ended. Knows the standard library and, of each peer, what anybody sees of its window.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

POLL_MS = 5


def main() -> None:
    """Start what is named on the command line."""
    name, count, files = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    {"bare": _bare, "twopass": _twopass, "labelme": _labelme, "labelimg": _labelimg, "napari": _napari}[name](
        count, files
    )


def _say() -> None:
    sys.stdout.write("READY\n")
    sys.stdout.flush()


def _when(core: Any, holds: Callable[[], bool]) -> Any:
    """Say that the window is usable when *holds*, and the event loop has come round once more; return the timer."""
    timer = core.QTimer()

    def look() -> None:
        if holds():
            timer.stop()
            core.QTimer.singleShot(0, _say)

    timer.timeout.connect(look)
    timer.start(POLL_MS)
    return timer


def _at_exec(binding: str, holds: Callable[[], bool]) -> None:
    """Watch for *holds* from when the program hands over to Qt's event loop."""
    core, widgets = import_module(f"{binding}.QtCore"), import_module(f"{binding}.QtWidgets")
    application = widgets.QApplication
    for entry in ("exec", "exec_"):
        if hasattr(application, entry):
            run = getattr(application, entry)

            def watched(*_arguments: object, run: Any = run) -> Any:
                timer = _when(core, holds)
                result = run()
                timer.stop()
                return result

            setattr(application, entry, watched)


def _window(binding: str, holds: Callable[[Any], bool]) -> bool:
    widgets = import_module(f"{binding}.QtWidgets").QApplication.topLevelWidgets()
    return any(widget.isVisible() and holds(widget) for widget in widgets)


def _bare(_count: int, _files: list[str]) -> None:
    widgets = import_module("PySide6.QtWidgets")
    application = widgets.QApplication(sys.argv[:1])
    window = widgets.QWidget()
    window.resize(1600, 1000)
    window.show()
    timer = _when(import_module("PySide6.QtCore"), window.isVisible)
    application.exec()
    timer.stop()


def _twopass(count: int, files: list[str]) -> None:
    gui = import_module("twopass.app.gui").make_window()
    gui.window.resize(1600, 1000)
    gui.window.show()
    gui.open_files(files)

    def ready() -> bool:
        state = gui.window.state
        view = gui.window.view
        return state is not None and view is not None and view.idle() and len(state.project.annotations) >= count

    timer = _when(import_module("PySide6.QtCore"), ready)
    import_module("PySide6.QtWidgets").QApplication.instance().exec()
    timer.stop()


def _labelme(count: int, files: list[str]) -> None:
    # Which binding it uses differs from release to release.
    binding = next(name for name in ("PySide6", "PyQt6", "PyQt5") if _has(name))

    def ready(window: Any) -> bool:
        found = [child for child in window.findChildren(import_module(f"{binding}.QtWidgets").QWidget)]
        canvases = [child for child in found if type(child).__name__ == "Canvas"]
        return any(not canvas.pixmap.isNull() and len(canvas.shapes) >= count for canvas in canvases)

    _at_exec(binding, lambda: _window(binding, ready))
    sys.argv = ["labelme", *files]
    import_module("labelme.__main__").main()


def _labelimg(count: int, files: list[str]) -> None:
    def ready(window: Any) -> bool:
        canvas = getattr(window, "canvas", None)
        return canvas is not None and not canvas.pixmap.isNull() and len(canvas.shapes) >= count

    _at_exec("PyQt5", lambda: _window("PyQt5", ready))
    sys.argv = ["labelImg", *files]
    import_module("labelImg.labelImg").main()


def _napari(count: int, files: list[str]) -> None:
    napari = import_module("napari")

    def ready() -> bool:
        viewer = napari.current_viewer()
        layers = [] if viewer is None else list(viewer.layers)
        return len(layers) == len(files) and all(layer.loaded for layer in layers) and _shapes(layers) >= count

    _at_exec("PyQt6", ready)
    sys.argv = ["napari", *files]
    import_module("napari.__main__").main()


def _shapes(layers: list[Any]) -> int:
    return sum(len(layer.data) for layer in layers if type(layer).__name__ == "Shapes")


def _has(name: str) -> bool:
    try:
        import_module(f"{name}.QtWidgets")
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    main()
