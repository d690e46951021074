"""The process that registers: it can be stopped, may break off, and its memory is given back."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from typing import Any

import numpy as np
import pytest

from twopass.imagery.registration.answers import Cells, Lock, Refused, Register, Snapshot
from twopass.imagery.registration.apart import Apart
from twopass.model.errors import ErrorCode, TwopassError

SIZE = Snapshot(300, 200)
TASK = Register(before=SIZE, after=SIZE, guess=None, model=None)
SAME = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


@pytest.fixture
def apart() -> Generator[Apart]:
    one = Apart()
    yield one
    one.end()


def nothing(*_: object) -> None:
    """Go on."""


def noise(_which: int, window: tuple[int, ...], size: tuple[int, int]) -> tuple[Any, Any]:
    whole = np.random.default_rng(1).normal(100, 20, (400, 400)).astype(np.float32)
    x, y, width, height = window
    assert size == (width, height)
    return whole[y : y + height, x : x + width], np.ones((height, width), bool)


def test_one_process_answers_one_task_after_the_other(apart: Apart) -> None:
    shares: list[float] = []
    flat = apart.ask(TASK, lambda _w, _p, size: (np.zeros(size[::-1], np.uint16), None), nothing, shares.append)
    assert isinstance(flat, Refused)
    assert shares
    pid = apart.pid
    lock = apart.ask(Lock(before=SIZE, after=SIZE, matrix=SAME, at=(150, 100), step=1), noise, nothing, nothing)
    assert apart.pid == pid
    assert isinstance(lock, Cells)
    assert (lock.cells[0].dx, lock.cells[0].dy) == pytest.approx((0, 0), abs=0.01)


def test_a_cancel_ends_the_process(apart: Apart) -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        apart.ask(TASK, noise, stop, nothing)
    assert apart.pid is None


def test_a_process_that_dies_is_said_and_replaced(apart: Apart) -> None:
    def kill(*_: object) -> tuple[Any, Any]:
        assert apart.pid is not None
        os.kill(apart.pid, signal.SIGKILL)
        return noise(0, (0, 0, 300, 200), (300, 200))

    with pytest.raises(TwopassError) as caught:
        apart.ask(TASK, kill, nothing, nothing)
    assert caught.value.code is ErrorCode.REGISTRATION_FAILED
    assert apart.ask(Lock(before=SIZE, after=SIZE, matrix=SAME, at=(150, 100), step=1), noise, nothing, nothing)


def test_an_image_that_can_not_be_read_is_what_is_said(apart: Apart) -> None:
    def missing(*_: object) -> tuple[Any, Any]:
        raise TwopassError(ErrorCode.FILE_MISSING, path="x")

    with pytest.raises(TwopassError) as caught:
        apart.ask(TASK, missing, nothing, nothing)
    assert caught.value.code is ErrorCode.FILE_MISSING
