"""Pyramids of large images: built while the user works, with a bar and a Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twopass.model.errors import TwopassError
from twopass.model.ids import Uid
from twopass.ui.panels.work_bar import Work
from twopass.workbench import decoding
from twopass.workbench.messages import short_sentence
from twopass.workbench.pyramids import Pyramids

if TYPE_CHECKING:
    from twopass.app.gui import Window


def begin(gui: Window) -> Pyramids:
    """Return what builds the pyramids of the comparison that is opened, in a process of its own, shown in *gui*."""
    pyramids = Pyramids(gui.main_thread.post, lambda path, slab: decoding.build_slab(path, slab, pyramids.interrupted))
    works: dict[Uid, Work] = {}
    bar = gui.window.work_bar

    def end(snapshot: Uid) -> None:
        work = works.pop(snapshot, None)
        if work is not None:
            bar.end(work)
        if not works:
            decoding.end_builder()

    def cancel(snapshot: Uid) -> None:
        pyramids.cancel(snapshot)
        end(snapshot)

    def progress(snapshot: Uid, fraction: float) -> None:
        if fraction >= 1.0:
            end(snapshot)
            return
        if snapshot not in works:
            state = gui.window.state
            name = state.project.snapshots[snapshot].file_name.rsplit("/", 1)[-1] if state is not None else "the image"
            works[snapshot] = Work(f"Preparing {name}", lambda: cancel(snapshot))
            bar.begin(works[snapshot])
        bar.report(works[snapshot], fraction)

    def failed(snapshot: Uid, error: TwopassError) -> None:
        end(snapshot)
        gui.window.show_error(short_sentence(error))

    def closed() -> None:
        for snapshot in list(works):
            end(snapshot)

    pyramids.on_progress, pyramids.on_error, pyramids.on_closed = progress, failed, closed
    return pyramids
