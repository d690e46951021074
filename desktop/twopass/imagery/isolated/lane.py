"""The program's end of one decoding process: starts it, asks it, ends it, and starts another one in its place."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.shared_memory import SharedMemory
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from twopass.imagery.isolated.confinement import Confinement
from twopass.imagery.isolated.messages import (
    LARGEST_MESSAGE,
    Answer,
    AnyAnswer,
    AnyRequest,
    Attach,
    Done,
    Failed,
    Filled,
    Ready,
    Tile,
    decode_answer,
    encode,
)
from twopass.model.errors import ErrorCode, TwopassError

START_SECONDS = 60.0  # for the first word of a new process
ATTACH_SECONDS = 10.0
END_SECONDS = 2.0  # that a process is given to end by itself
FIRST_BLOCK = 2**21  # bytes; a tile takes half of it
KEPT_BLOCK = 2**24  # a larger one is given back after use
QUICK_SECONDS = 0.03  # a process whose last tile took less is sent the next one before it has answered
_LOOK_EVERY = 0.05  # seconds between looks at whether anybody still waits
_SPAWN = multiprocessing.get_context("spawn")
_STARTING = threading.Lock()
# What may be said of an image; a process that says anything else is broken, or has been taken over.
_SAYABLE = frozenset(code for code in ErrorCode if code.value.startswith(("file_", "image_", "not_an_image")))
_SAYABLE_OF_REMOTE = _SAYABLE | {code for code in ErrorCode if code.value.startswith("remote_")}

Worker = Callable[[Any, Confinement], None]
Bytes = NDArray[np.uint8]
A = TypeVar("A", bound=Answer)
SENSELESS = "an answer that made no sense"  # why a process was ended


class UnwantedError(Exception):
    """Nobody waits for the answer any more."""


def never() -> bool:
    """Return whether somebody has stopped waiting: no."""
    return False


class AskedTile(NamedTuple):
    """A tile to be read: its request, the bytes it takes, and the seconds it may take."""

    request: Tile
    size: int
    seconds: float


class Lane:
    """One decoding process, or the place of one. Used by one thread at a time, but for :meth:`kill`."""

    def __init__(self, worker: Worker, confinement: Confinement) -> None:
        self._worker = worker
        self._confinement = confinement
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._block: SharedMemory | None = None
        self._ready = False
        self._quick = True

    @property
    def pid(self) -> int | None:
        """The number of the running process, or None."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Have a process running, without waiting for its first word."""
        if self._process is not None and self._process.is_alive():
            return
        self.end()
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(
            target=self._worker, args=(theirs, self._confinement), name="twopass-reader", daemon=True
        )
        with _STARTING:
            process.start()
        theirs.close()
        self._process, self._pipe = process, ours

    def ask(
        self, request: AnyRequest, kind: type[A], seconds: float, room: int, stopped: Callable[[], bool] = never
    ) -> tuple[A, Bytes]:
        """Return the answer, and a copy of the first *room* bytes of the pixels that came with it.

        Raises ``TwopassError``: what the process says of the image, or how the process ended. Raises
        :class:`UnwantedError` once *stopped* says so; the process is ended then.
        """
        path = os.fsdecode(request.path)
        self._prepare(room, path, stopped)
        answer = self._exchange(request, kind, seconds, path, stopped)
        pixels = np.empty(room, np.uint8)
        if self._block is not None and self._block.buf is not None and room:
            pixels[:] = np.frombuffer(self._block.buf, np.uint8, room)
            if self._block.size > KEPT_BLOCK:
                self._give_back(path)
        return answer, pixels

    def ask_tiles(
        self, tiles: Iterator[AskedTile], room: int, stopped: Callable[[], bool] = never
    ) -> Iterator[Bytes | TwopassError]:
        """Yield the pixels of one tile after the other, each of at most *room* bytes, or what is wrong with it.

        The process is given the next one while it still reads, so that it need not wait for the program. What ends it
        costs the tile it was at. Raises :class:`UnwantedError` as :meth:`ask` does.
        """
        places = cycle((0, room))
        due: deque[AskedTile] = deque()
        sent = 0
        try:
            while True:
                while len(due) < (2 if self._quick else 1) and (tile := next(tiles, None)) is not None:
                    due.append(tile._replace(request=msgspec.structs.replace(tile.request, at=next(places))))
                if not due:
                    return
                try:
                    self._send(due, sent, 2 * room, stopped)
                    sent = len(due)
                    result: Bytes | TwopassError = self._pixels_of(due[0], stopped)
                except TwopassError as error:
                    result = error
                # Whoever takes the place of a process that ended was told nothing yet.
                sent = max(sent - 1, 0) if self._ready else 0
                due.popleft()
                yield result
        finally:
            if sent:
                self._kill()  # nobody will take its answers

    def _send(self, due: deque[AskedTile], sent: int, room: int, stopped: Callable[[], bool]) -> None:
        if not sent:
            self._prepare(room, os.fsdecode(due[0].request.path), stopped)
        for tile in list(due)[sent:]:
            self._say(tile.request, os.fsdecode(tile.request.path))

    def _pixels_of(self, tile: AskedTile, stopped: Callable[[], bool]) -> Bytes:
        began = time.monotonic()
        self._answer_to(tile.request, Filled, tile.seconds, os.fsdecode(tile.request.path), stopped)
        self._quick = time.monotonic() - began < QUICK_SECONDS
        assert self._block is not None
        assert self._block.buf is not None
        return np.frombuffer(self._block.buf, np.uint8, tile.size, tile.request.at).copy()

    def kill(self) -> None:
        """End the process at once, from any thread; whoever waits for an answer hears of it."""
        process = self._process
        if process is not None:
            process.kill()  # does nothing to one that has ended

    def hang_up(self) -> None:
        """Let the process end by itself, without waiting for it."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def end(self) -> None:
        """End the process, if there is one, and let go of everything that belonged to it."""
        self.hang_up()
        if self._process is not None:
            self._process.join(END_SECONDS)
            self._process.kill()
            self._process.join()
            self._process = None
        self._drop_block()
        self._ready = False

    def _prepare(self, room: int, path: str, stopped: Callable[[], bool]) -> None:
        """Have a process that takes requests, and a block of *room* bytes, if any are wanted."""
        try:
            self.start()
        except OSError as error:
            raise TwopassError(ErrorCode.DECODER_FAILED, path=path, detail=error.strerror or str(error)) from error
        self._await_ready(path, stopped)
        if room:
            self._make_room(room, path, stopped)

    def _await_ready(self, path: str, stopped: Callable[[], bool]) -> None:
        if self._ready:
            return
        try:
            answer = self._received(path, START_SECONDS, stopped)
        except TwopassError as error:
            detail = f"the reading process did not start: {error.data.get('detail', '')}"
            raise TwopassError(ErrorCode.DECODER_FAILED, path=path, detail=detail) from error
        if not isinstance(answer, Ready):
            words = answer.words if isinstance(answer, Failed) else {}
            self._kill()
            detail = str(words.get("detail", "the reading process made no sense"))
            raise TwopassError(ErrorCode.DECODER_FAILED, path=path, detail=detail)
        self._ready = True

    def _make_room(self, room: int, path: str, stopped: Callable[[], bool]) -> None:
        """Have a block of at least *room* bytes, with the process attached to it.

        Its name is gone as soon as both ends have it: whatever happens to them, no block is left behind.
        """
        if self._block is not None and self._block.size >= room:
            return
        self._drop_block()
        size = max(FIRST_BLOCK, 1 << (room - 1).bit_length())
        try:
            block = SharedMemory(create=True, size=size)
        except OSError as error:
            raise TwopassError(ErrorCode.IMAGE_MEMORY, path=path, detail=f"{size // 10**6} MB to share") from error
        try:
            self._exchange(Attach(block=block.name), Done, ATTACH_SECONDS, path, stopped)
        except BaseException:
            block.close()
            raise
        finally:
            # The process is attached now, or it has ended: it will not tell the resource tracker of the name any more.
            # An end that can't map it takes its name away by itself.
            with contextlib.suppress(FileNotFoundError):
                block.unlink()
        self._block = block

    def _give_back(self, path: str) -> None:
        self._exchange(Attach(block=""), Done, ATTACH_SECONDS, path, never)
        self._drop_block()

    def _drop_block(self) -> None:
        if self._block is not None:
            self._block.close()
            self._block = None

    def _exchange(
        self, request: AnyRequest, kind: type[A], seconds: float, path: str, stopped: Callable[[], bool]
    ) -> A:
        self._say(request, path)
        return self._answer_to(request, kind, seconds, path, stopped)

    def _say(self, request: AnyRequest, path: str) -> None:
        assert self._pipe is not None
        try:
            self._pipe.send_bytes(encode(request))
        except OSError as error:
            raise self._ended(path) from error

    def _answer_to(
        self, request: AnyRequest, kind: type[A], seconds: float, path: str, stopped: Callable[[], bool]
    ) -> A:
        answer = self._received(path, seconds, stopped)
        sayable = _SAYABLE if request.remote is None else _SAYABLE_OF_REMOTE
        if isinstance(answer, Failed) and answer.code in sayable:
            words = {"detail": f"{self._confinement.memory / 1e9:.1f} GB"} | answer.words | {"path": path}
            raise TwopassError(answer.code, **words)
        if not isinstance(answer, kind):
            raise self._senseless(path)
        return answer

    def _received(self, path: str, seconds: float, stopped: Callable[[], bool]) -> AnyAnswer:
        assert self._pipe is not None
        deadline = time.monotonic() + seconds
        try:
            while not self._pipe.poll(min(_LOOK_EVERY, max(deadline - time.monotonic(), 0.0))):
                if stopped():
                    self._kill()
                    raise UnwantedError
                if time.monotonic() >= deadline:
                    self._kill()
                    raise TwopassError(ErrorCode.IMAGE_TIMEOUT, path=path, detail=f"{seconds:.0f} seconds")
            data = self._pipe.recv_bytes(LARGEST_MESSAGE)
        except (EOFError, OSError) as error:
            raise self._ended(path) from error
        try:
            return decode_answer(data)
        except msgspec.DecodeError as error:
            raise self._senseless(path) from error

    def _ended(self, path: str) -> TwopassError:
        """Return the error that says how the process ended; it is seen to that it has."""
        process = self._process
        assert process is not None
        process.join(END_SECONDS)
        code = process.exitcode
        self._kill()
        if code is not None and code < 0:
            name = _signal_name(-code)
            if name == "SIGXCPU":
                return TwopassError(ErrorCode.IMAGE_TIMEOUT, path=path, detail="its share of processor time")
            return TwopassError(ErrorCode.IMAGE_CRASHED, path=path, detail=name)
        return TwopassError(ErrorCode.IMAGE_CRASHED, path=path, detail="an unknown fault" if code else "no answer")

    def _senseless(self, path: str) -> TwopassError:
        self._kill()
        return TwopassError(ErrorCode.IMAGE_CRASHED, path=path, detail=SENSELESS)

    def _kill(self) -> None:
        self.kill()
        self.end()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
