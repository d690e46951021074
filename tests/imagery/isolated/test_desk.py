"""What a decoding process keeps: few files, none for long, and only the ones that were meant."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from imagery.making import ramp, tiff

from twopass.imagery.isolated import desk as desk_module
from twopass.imagery.isolated import messages, worker
from twopass.imagery.isolated.desk import KEPT_OPEN, OPERATIONS, Desk
from twopass.imagery.isolated.identity import identity_of
from twopass.imagery.opening import open_image


class Counted:
    """Sources that say how many of them are open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[str] = []
        self.open = 0
        monkeypatch.setattr(desk_module, "open_image", self._opens)

    def _opens(self, path: Path) -> Any:
        source = open_image(path)
        self.opened.append(path.name)
        self.open += 1
        close = source.close

        def closes() -> None:
            self.open -= 1
            close()

        source.close = closes  # type: ignore[method-assign]
        return source


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def request(path: Path) -> messages.CheckWhole:
    return messages.CheckWhole(path=os.fsencode(path), expected=identity_of(path))


def test_every_request_there_is_can_be_answered() -> None:
    assert set(OPERATIONS) == set(messages.Request.__subclasses__())


def test_the_images_asked_for_last_stay_open(counted: Counted, tmp_path: Path) -> None:
    paths = [tiff(tmp_path / f"{index}.tif", ramp()) for index in range(KEPT_OPEN + 2)]
    desk = Desk()
    for path in paths:
        assert desk.answer(request(path)) == messages.Done()
    assert counted.open == KEPT_OPEN
    desk.answer(request(paths[-1]))
    assert len(counted.opened) == KEPT_OPEN + 2
    desk.answer(request(paths[0]))
    assert counted.opened[-1] == "0.tif"
    desk.let_go()
    assert counted.open == 0


def test_a_file_opened_anew_is_not_held_twice(counted: Counted, tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", ramp())
    desk = Desk()
    for _ in range(3):
        assert isinstance(desk.answer(messages.Open(path=os.fsencode(path))), messages.Opened)
    assert counted.open == 1
    desk.let_go()


def test_files_are_let_go_of_when_nobody_asks(
    counted: Counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(worker, "allow_seconds", lambda _seconds: None)  # they would count for the tests
    ours, theirs = multiprocessing.Pipe()
    thread = threading.Thread(target=worker.serve, args=(theirs, Desk()))
    thread.start()
    ours.send_bytes(messages.encode(request(tiff(tmp_path / "a.tif", ramp()))))
    assert messages.decode_answer(ours.recv_bytes()) == messages.Done()
    deadline = time.monotonic() + 10
    while counted.open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (counted.opened, counted.open) == (["a.tif"], 0)
    ours.close()
    thread.join(10)
    assert not thread.is_alive()
