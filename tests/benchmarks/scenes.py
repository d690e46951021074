"""A real window on two generated snapshots with many boxes, and the bare blit that its frames are compared with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

SIDE = 4096


def open_window(folder: Path) -> Any:
    """Return a 1920 x 1080 window on two noisy snapshots of 4096 squared, everything drawn."""
    noise = np.random.default_rng(2).integers(0, 255, (512, 512, 3), np.uint8)
    paths = [folder / f"{name}.png" for name in ("before", "after")]
    for path in paths:
        Image.fromarray(noise).resize((SIDE, SIDE)).save(path, compress_level=1)
    return open_images(paths)


def open_images(paths: list[Path]) -> Any:
    """Return a 1920 x 1080 window on two images, everything drawn."""
    from twopass.app.gui import make_window

    gui = make_window()
    gui.window.resize(1920, 1080)
    gui.window.show()
    gui.open_files(paths)
    settle(gui)
    return gui


def settle(gui: Any) -> None:
    """Handle events until nothing is pending."""
    from twopass.app.gui import wait_until

    wait_until(lambda: gui.idle, 60_000)
    assert gui.idle


def boxes(count: int, snapshots: tuple[Any, Any], labels: list[Any], first: int = 1) -> list[Any]:
    """Return *count* annotations: boxes of 8 to 40 px all over two snapshots in turn."""
    from twopass.model.geometry import Box
    from twopass.model.ids import random_uid
    from twopass.model.records import Annotation

    random = np.random.default_rng(first)
    places = random.uniform((0, 0, 8, 8), (SIDE - 40, SIDE - 40, 40, 40), (count, 4)).tolist()
    return [
        Annotation(
            uid=random_uid(),
            number=number,
            snapshot=snapshots[number % 2],
            label=labels[number // 2 % len(labels)],
            shape=Box(*place),
        )
        for number, place in enumerate(places, first)
    ]


def bring_to(gui: Any, count: int) -> None:
    """Add boxes until a window's project has *count*."""
    from twopass.model.edit import Edit
    from twopass.model.edits.common import added

    state = gui.window.state
    have = len(state.project.annotations)
    if have < count:
        pair = (state.comparison.before, state.comparison.after)
        new = boxes(count - have, pair, sorted(state.project.labels), have + 1)
        state.session.do(replace(Edit("Boxes", ()), changes=tuple(added(item) for item in new)))
        state.session.settle(60)
    settle(gui)


def bare_window() -> Any:
    """Return a window whose every frame is two ready 960 x 1080 images."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication, QWidget

    image = QImage(960, 1080, QImage.Format.Format_RGB32)
    image.fill(0)

    class Bare(QWidget):
        def paintEvent(self, _event: Any) -> None:
            painter = QPainter(self)
            painter.drawImage(0, 0, image)
            painter.drawImage(960, 0, image)
            painter.end()

    widget = Bare()
    widget.resize(1920, 1080)
    widget.show()
    QApplication.processEvents()  # a window that is not exposed yet would paint nothing
    return widget
