"""The process that registers: it holds OpenCV, sees no file, and asks the program for the pixels it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twopass.imagery.isolated.confinement import Confinement, allow_seconds, confine

# Nothing large is imported here: this module is loaded before the limits hold.
if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from twopass.imagery.registration.answers import AnyAnswer, AnyTask, Snapshot
    from twopass.imagery.registration.pictures import Held, Picture, Source

IDLE_SECONDS = 60  # after which the process ends, and its memory is free
SECONDS = 300  # of processor time that a task may take
HELD = 24_000_000  # pixels of a snapshot that is read at once; windows of a larger one are


def main(pipe: Connection[Any, Any], confinement: Confinement) -> None:
    """Run the process at the end of *pipe* until nobody asks for anything."""
    confine(confinement)
    from twopass.imagery.registration.answers import decode_task, encode

    try:
        while pipe.poll(IDLE_SECONDS):
            task = decode_task(pipe.recv_bytes())
            allow_seconds(SECONDS)
            pipe.send_bytes(encode(answer(pipe, task)))
    except (EOFError, OSError):
        return  # the program has ended, or does not want the answer any more


def answer(pipe: Connection[Any, Any], task: AnyTask) -> AnyAnswer:
    """Return the answer to a task."""
    from twopass.imagery.registration import answers, automatic, misfit
    from twopass.imagery.registration.checks import RefusedError

    def progress(fraction: float) -> None:
        pipe.send_bytes(answers.encode(answers.At(fraction)))

    if isinstance(task, answers.Lock):
        cell = misfit.lock(_Asked(pipe, 0, task.before), _Asked(pipe, 1, task.after), task.matrix, task.at, task.step)
        return answers.Cells(() if cell is None else (cell,))
    before, after = _source(pipe, 0, task.before), _source(pipe, 1, task.after)
    if isinstance(task, answers.MapMisfit):
        return answers.Cells(misfit.misfit_map(before, after, task.matrix, progress))
    try:
        return answers.Registered(automatic.register(before, after, task.guess, task.model, progress))
    except RefusedError as refusal:
        return answers.Refused(str(refusal))


def _source(pipe: Connection[Any, Any], which: int, snapshot: Snapshot) -> Source:
    """Return what pixels come from: a small snapshot is read at once, and so is one that comes only from its start."""
    asked = _Asked(pipe, which, snapshot)
    pixels = snapshot.width * snapshot.height
    return asked.held() if pixels <= HELD or snapshot.sequential else asked


class _Asked:
    """A snapshot whose windows the program is asked for."""

    def __init__(self, pipe: Connection[Any, Any], which: int, snapshot: Snapshot) -> None:
        self._pipe, self._which = pipe, which
        self.width, self.height = snapshot.width, snapshot.height
        self.finest = 1.0

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Picture:
        import numpy as np

        from twopass.imagery.registration.answers import Wanted, decode_pixels, encode
        from twopass.imagery.registration.pictures import Picture

        self._pipe.send_bytes(encode(Wanted(self._which, (x, y, width, height), (out_width, out_height))))
        head = decode_pixels(self._pipe.recv_bytes())
        shape = head.rows, head.columns
        grey: Any = np.frombuffer(self._pipe.recv_bytes(), head.dtype).reshape(shape)
        valid: Any = np.frombuffer(self._pipe.recv_bytes(), np.uint8).reshape(shape) != 0 if head.masked else None
        return Picture(grey.astype(np.float32, copy=False), valid, x, y, width / head.columns, height / head.rows)

    def held(self) -> Held:
        """Return all of it, made smaller where it is too large."""
        from twopass.imagery.registration.pictures import Held

        less = max(1.0, (self.width * self.height / HELD) ** 0.5)
        size = max(1, round(self.width / less)), max(1, round(self.height / less))
        picture = self.read(0, 0, self.width, self.height, *size)
        return Held(picture.grey, picture.valid, self.width, self.height)
