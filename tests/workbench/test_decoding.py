"""The program's decoding processes: one set, made anew after an end, never those of another process."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twopass.workbench import decoding, facts
from twopass.workbench.paths import cache_dir


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Image.new("RGB", (30, 20), (200, 90, 120)).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_there_is_one_and_another_after_its_end(path: Path) -> None:
    first = decoding.decoder()
    assert decoding.decoder() is first
    decoding.shut_down()
    decoding.shut_down()
    assert first.closed
    assert first.pids == []
    assert decoding.open_image(path).info.width == 30
    assert decoding.decoder() is not first


def test_a_forked_process_leaves_those_of_its_parent_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoding.open_image(path)
    ours = decoding.decoder()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    decoding.shut_down()
    assert not ours.closed
    theirs = decoding.decoder()
    assert theirs is not ours
    monkeypatch.undo()
    ours.close()


def test_what_a_process_complains_of_is_in_the_cache_folder(path: Path) -> None:
    decoding.shut_down()
    decoding.open_image(path)
    assert (cache_dir() / decoding.LOG).is_file()


def test_the_facts_of_a_new_snapshot_and_its_small_picture(path: Path) -> None:
    found = facts.facts_of(path)
    assert (found.path, found.width, found.height) == (str(path), 30, 20)
    assert (decoding.thumbnail(path, 15) == np.uint32(0xFFC85A78)).all()


def test_warming_up_returns_at_once_and_starts_both() -> None:
    decoding.shut_down()
    decoding.warm_up()
    deadline = time.monotonic() + 20
    while len(decoding.decoder().pids) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(decoding.decoder().pids) == 2
