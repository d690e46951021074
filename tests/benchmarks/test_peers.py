"""What the comparison with other programs does when one is there, dies, hangs or can't be installed: no network."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.benchmarks import peers
from tests.benchmarks.peers import Program, SkippedError

READY = "import sys, time; sys.stdout.write('warming up\\nREADY\\n'); sys.stdout.flush(); time.sleep(60)"
DEAD = "import sys; print('half a window'); sys.exit('no display')"
HANGING = "import time; time.sleep(60)"
CHILD = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); " + READY


def driver(folder: Path, code: str) -> Path:
    path = folder / "driver.py"
    path.write_text(code)
    return path


def take(folder: Path, code: str) -> peers.Measured:
    return peers.measured(Path(sys.executable), "x", [], 0, folder / "home", driver=driver(folder, code))


def test_time_and_memory_are_taken_when_the_window_is_ready(tmp_path: Path) -> None:
    found = take(tmp_path, READY)
    assert 0 < found.seconds < 60
    assert found.memory_mb > 2


def test_memory_counts_what_the_program_started(tmp_path: Path) -> None:
    assert take(tmp_path, CHILD).memory_mb > take(tmp_path, READY).memory_mb


def test_one_that_dies_is_skipped_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(SkippedError, match="before it had a window: no display"):
        take(tmp_path, DEAD)


def test_one_that_never_shows_a_window_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "START_S", 0.5)
    with pytest.raises(SkippedError, match="no usable window"):
        take(tmp_path, HANGING)


def test_an_installation_is_made_once_and_again_for_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[list[str]] = []

    def call(command: list[str], otherwise: str) -> None:
        called.append(command)
        if "venv" in command:
            Path(command[-1]).mkdir()

    monkeypatch.setattr(peers, "_call", call)
    one, other = (Program("one", (f"one=={version}",), peers.labelme_json) for version in (1, 2))
    place = tmp_path / f"one-py{sys.version_info[0]}{sys.version_info[1]}"
    assert peers.installed(one, tmp_path).is_relative_to(place)
    assert [command[-1] for command in called] == [str(place), "one==1"]
    peers.installed(one, tmp_path)
    assert len(called) == 2
    peers.installed(other, tmp_path)
    assert called[-1][-1] == "one==2"


def test_a_failed_installation_is_skipped_with_the_reason_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(command: list[str], otherwise: str) -> None:
        if "pip" in command:
            raise SkippedError(f"{otherwise}: no network")
        Path(command[-1]).mkdir()

    monkeypatch.setattr(peers, "_call", call)
    for _ in range(2):
        with pytest.raises(SkippedError, match="could not be installed: no network"):
            peers.installed(Program("one", ("one==1",), peers.labelme_json), tmp_path)


def test_a_command_that_fails_says_its_last_line() -> None:
    with pytest.raises(SkippedError, match=r"not made: it is full$"):
        peers._call([sys.executable, "-c", "import sys; sys.exit('a line\\nit is full')"], "not made")
    with pytest.raises(SkippedError, match=r"not made: .*nowhere"):
        peers._call(["/nowhere"], "not made")
    assert peers.last_line(" \n\n") == "it said nothing"


def test_every_program_is_pinned() -> None:
    for program in peers.PROGRAMS:
        assert all("==" in each or "<" in each for each in program.requirements)


def test_files_hold_the_boxes_as_each_program_reads_them(tmp_path: Path) -> None:
    image, boxes = tmp_path / "S.png", peers.boxes(3)
    x, y, width, height = boxes[0]
    said = json.loads(peers.labelme_json(image, boxes)[0].read_text())
    assert said["imagePath"] == "S.png"
    assert said["shapes"][0]["points"] == [[x, y], [x + width, y + height]]
    assert peers.voc_xml(image, boxes) == [image]
    found = ElementTree.parse(image.with_suffix(".xml")).getroot().findall("object/bndbox")
    assert [int(side.text or "") for side in found[0]] == [round(x), round(y), round(x + width), round(y + height)]
    lines = peers.shapes_csv(image, boxes)[1].read_text().splitlines()
    assert len(lines) == 1 + 4 * 3
    assert lines[1] == f"0,rectangle,0,{y},{x}"


@pytest.mark.parametrize("prepare", [peers.labelme_json, peers.voc_xml, peers.shapes_csv])
def test_without_boxes_the_image_alone_is_opened(prepare: peers.Prepare, tmp_path: Path) -> None:
    assert prepare(tmp_path / "S.png", []) == [tmp_path / "S.png"]
    assert list(tmp_path.iterdir()) == []


def test_without_the_image_nothing_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWOPASS_INPUTS", str(tmp_path))
    assert peers.run(tmp_path) == []
    assert "SKIPPED: peers" in capsys.readouterr().err
