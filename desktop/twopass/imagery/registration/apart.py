"""The program's end of the process that registers: starts it, hands it pixels, hears of its progress, ends it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from twopass.imagery.isolated.confinement import Confinement
from twopass.imagery.isolated.lane import END_SECONDS
from twopass.imagery.registration import worker
from twopass.imagery.registration.answers import AnyAnswer, AnyTask, At, Pixels, Wanted, decode_answer, encode
from twopass.model.errors import ErrorCode, TwopassError

# A window of a snapshot by its number (0 before, 1 after), place and size: grey values, and where they are there.
Read = Callable[[int, tuple[int, int, int, int], tuple[int, int]], tuple[NDArray[Any], NDArray[Any] | None]]
SILENT_SECONDS = 120.0  # without a word of the process, after which it is ended
LARGEST_ANSWER = 4_000_000  # bytes
_LOOK_EVERY = 0.05  # seconds between looks at whether anybody still waits
_SPAWN = multiprocessing.get_context("spawn")


class Apart:
    """One process that registers, or the place of one. Used by one thread at a time."""

    def __init__(self, confinement: Confinement | None = None) -> None:
        self._confinement = confinement or Confinement()
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the running process, or None."""
        return None if self._process is None else self._process.pid

    def ask(self, task: AnyTask, read: Read, check: Callable[[], None], progress: Callable[[float], None]) -> AnyAnswer:
        """Return the answer to a task; *read* gives the pixels that it needs.

        Raises what *check* (called all the while), *progress* and *read* raise, and
        ``TwopassError(REGISTRATION_FAILED)`` if the process broke off; it is ended then, and the next task has a new
        one.
        """
        try:
            self._start()
            return self._asked(task, read, check, progress)
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """End the process, if there is one."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _start(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        self.end()
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=worker.main, args=(theirs, self._confinement), name="twopass-register", daemon=True
        )
        try:
            process.start()
        except OSError as error:
            ours.close()
            raise _failed(error.strerror or str(error)) from error
        finally:
            theirs.close()
        self._process, self._pipe = process, ours

    def _asked(
        self, task: AnyTask, read: Read, check: Callable[[], None], progress: Callable[[float], None]
    ) -> AnyAnswer:
        self._send(encode(task))
        while True:
            answer = self._received(check)
            if isinstance(answer, At):
                progress(min(1.0, max(0.0, answer.fraction)))
            elif isinstance(answer, Wanted):
                check()
                self._hand_over(*read(answer.which, answer.window, answer.size))
            else:
                return answer

    def _hand_over(self, grey: NDArray[Any], valid: NDArray[Any] | None) -> None:
        rows, columns = grey.shape
        self._send(encode(Pixels(rows, columns, str(grey.dtype), valid is not None)))
        self._send(np.ascontiguousarray(grey).data.cast("B"))
        if valid is not None:
            self._send(np.ascontiguousarray(valid, np.uint8).data.cast("B"))

    def _send(self, data: bytes | memoryview) -> None:
        assert self._pipe is not None
        try:
            self._pipe.send_bytes(data)
        except OSError as error:
            raise self._ended() from error

    def _received(self, check: Callable[[], None]) -> AnyAnswer:
        deadline = time.monotonic() + SILENT_SECONDS
        while (data := self._heard()) is None:
            check()
            if time.monotonic() >= deadline:
                raise _failed(f"no answer in {SILENT_SECONDS:.0f} seconds")
        try:
            return decode_answer(data)
        except msgspec.DecodeError as error:
            raise _failed("an answer that made no sense") from error

    def _heard(self) -> bytes | None:
        """Return what the process says, or None if it says nothing for a moment."""
        assert self._pipe is not None
        try:
            return self._pipe.recv_bytes(LARGEST_ANSWER) if self._pipe.poll(_LOOK_EVERY) else None
        except (EOFError, OSError) as error:
            raise self._ended() from error

    def _ended(self) -> TwopassError:
        process = self._process
        assert process is not None
        process.join(END_SECONDS)
        return _failed(f"its process ended with code {process.exitcode}")


def _failed(detail: str) -> TwopassError:
    return TwopassError(ErrorCode.REGISTRATION_FAILED, detail=detail)
