"""Work that takes a while: off the UI thread, with its bar and a Cancel, its errors as sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from twopass.model.errors import TwopassError
from twopass.ui.panels.work_bar import Work
from twopass.workbench.jobs import Job, JobContext
from twopass.workbench.messages import short_sentence

if TYPE_CHECKING:
    from twopass.app.gui import Window

Result = TypeVar("Result")


def _nothing(_result: Any) -> None:
    """Leave a result that nobody wants to itself."""


def _unasked(_error: TwopassError) -> bool:
    """Ask nothing."""
    return False


def run(
    gui: Window,
    name: str,
    title: str,
    work: Callable[[JobContext], Result],
    done: Callable[[Result], None],
    dropped: Callable[[Result], None] = _nothing,
    asked: Callable[[TwopassError], bool] = _unasked,
) -> Callable[[], None]:
    """Run *work* under *title* and hand its result to *done* on the UI thread; return what cancels it.

    *name* is what journeys wait for. *dropped* gets a result that came after the cancel. *asked* gets an error first,
    and returns whether it asked the user about it: then nothing else is said.
    """
    bar, shown = gui.window.work_bar, Work(title, lambda: cancel())
    job: Job | None = None

    def cancel() -> None:
        bar.end(shown)
        if job is not None:
            job.cancel()

    def delivered(result: Result) -> None:
        bar.end(shown)
        try:
            done(result)
        except TwopassError as error:
            gui.window.show_error(short_sentence(error))

    def failed(error: Exception) -> None:
        bar.end(shown)
        if not (isinstance(error, TwopassError) and asked(error)):
            gui.window.show_error(short_sentence(error))

    bar.begin(shown)
    job = gui.jobs.pool(
        name, work, delivered, failed, lambda fraction, _text: bar.report(shown, fraction), dropped=dropped
    )
    return cancel
