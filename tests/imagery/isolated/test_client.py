"""Whatever happens to a decoding process costs one answer: it is said, the process replaced, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
from imagery.making import UTM, ramp, tiff
from support import fake_workers

from twopass.imagery.isolated import image as image_module
from twopass.imagery.isolated import lane, messages
from twopass.imagery.isolated.client import Decoder
from twopass.imagery.isolated.confinement import Confinement
from twopass.imagery.isolated.image import Window, open_isolated, thumbnail
from twopass.imagery.isolated.lane import UnwantedError
from twopass.model.errors import ErrorCode, TwopassError

WHOLE = Window(0, 0, 120, 90, 120, 90)


def code_of(action: Callable[[], object]) -> ErrorCode:
    with pytest.raises(TwopassError) as caught:
        action()
    assert "path" in caught.value.data
    return caught.value.code


def sparse(path: Path, side: int, **options: object) -> Path:
    """Write a TIFF without any of its pixels: a small file that takes long, or much, to decode."""
    profile = {
        "driver": "GTiff",
        "dtype": "uint8",
        "count": 1,
        "SPARSE_OK": "TRUE",
        "compress": "deflate",
        "transform": UTM,
    } | options
    with rasterio.open(path, "w", width=side, height=side, **profile):
        pass
    return path


def state_of(pid: int) -> str:
    """Return the letter of a process's state; Z (dead, not yet waited for) where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def ends(pid: int) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and state_of(pid) not in "ZX":
        time.sleep(0.02)
    return state_of(pid) in "ZX"


def stopped_mid_answer(decoder: Decoder, ask: Callable[[], object], then: Callable[[int], None]) -> list[object]:
    """Have the one process of a decoder stand still, ask it, and return what *then* makes of that."""
    (pid,) = decoder.pids
    os.kill(pid, signal.SIGSTOP)
    outcome: list[object] = []

    def asks() -> None:
        try:
            outcome.append(ask())
        except (TwopassError, UnwantedError) as error:
            outcome.append(error)

    thread = threading.Thread(target=asks)
    thread.start()
    time.sleep(0.1)
    assert outcome == []
    then(pid)
    thread.join(20)
    return outcome


def test_a_killed_process_costs_one_answer(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    display = opened.display()
    (pid,) = single.pids
    (error,) = stopped_mid_answer(single, lambda: opened.tile(WHOLE, display), lambda pid: os.kill(pid, signal.SIGKILL))
    assert isinstance(error, TwopassError)
    assert (error.code, error.data["detail"]) == (ErrorCode.IMAGE_CRASHED, "SIGKILL")
    assert opened.tile(WHOLE, display).shape == (90, 120)
    assert single.pids != [pid]


def test_a_process_killed_while_nobody_asked_costs_nothing(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    (pid,) = single.pids
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)
    assert opened.display().bands == (1, 2, 3)


def test_a_process_that_hangs_is_ended_in_time(single: Decoder, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_isolated(single, image)
    display = opened.display()
    opened.tile(WHOLE, display)
    (pid,) = single.pids
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(image_module, "READ", 0.3)
    assert code_of(lambda: opened.tile(WHOLE, display)) is ErrorCode.IMAGE_TIMEOUT
    assert state_of(pid) == "Z"
    monkeypatch.undo()
    assert opened.tile(WHOLE, display).shape == (90, 120)


def test_who_stops_waiting_is_not_kept(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    display = opened.display()
    stop = threading.Event()
    (outcome,) = stopped_mid_answer(
        single, lambda: opened.tile(WHOLE, display, stopped=stop.is_set), lambda _pid: stop.set()
    )
    assert isinstance(outcome, UnwantedError)


def test_what_nobody_wants_any_more_is_not_asked(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    display = opened.display()
    (pid,) = single.pids
    os.kill(pid, signal.SIGSTOP)  # were it asked, there would be no answer
    assert list(opened.tiles(iter(()), display, 120 * 90)) == []
    os.kill(pid, signal.SIGCONT)
    assert single.pids == [pid]


def tiles_of(decoder: Decoder, image: Path, count: int, then: Callable[[int], None]) -> list[object]:
    """Return tiles read in turn, or the codes of their errors; *then* is called before each is taken."""
    opened = open_isolated(decoder, image)

    def windows() -> Iterator[Window]:
        for number in range(count):
            then(number)
            yield Window(number, 0, 50, 40, 50, 40)

    found = opened.tiles(windows(), opened.display(), 50 * 40)
    return [one.code if isinstance(one, TwopassError) else one for one in found]


def test_tiles_asked_for_ahead_are_the_tiles_asked_for_singly(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    found = tiles_of(single, image, 7, lambda _number: None)
    assert len(found) == 7
    for number, tile in enumerate(found):
        np.testing.assert_array_equal(tile, opened.tile(Window(number, 0, 50, 40, 50, 40), opened.display()))


def test_a_process_killed_with_two_tiles_before_it_costs_one(single: Decoder, image: Path) -> None:
    def kills(number: int) -> None:
        if number == 1:
            pid = single.pids[0]
            os.kill(pid, signal.SIGSTOP)
            threading.Timer(0.5, lambda: os.kill(pid, signal.SIGKILL)).start()

    found = tiles_of(single, image, 4, kills)
    assert len(found) == 4
    assert [one for one in found if isinstance(one, ErrorCode)] == [ErrorCode.IMAGE_CRASHED]


def test_a_wrong_tile_costs_itself_alone(
    single: Decoder, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moves(number: int) -> None:
        if number == 1:
            image.rename(tmp_path / "elsewhere.tif")
        if number == 2:
            (tmp_path / "elsewhere.tif").rename(image)

    monkeypatch.setattr(lane, "QUICK_SECONDS", 0.0)  # nothing is asked for ahead, after the first answer
    tiles_of(single, image, 1, moves)
    (pid,) = single.pids
    found = tiles_of(single, image, 3, moves)
    assert [isinstance(one, np.ndarray) for one in found] == [True, False, True]
    assert found[1] is ErrorCode.FILE_MISSING
    assert single.pids == [pid]


def test_who_waits_for_a_process_gets_it_before_all_tiles_are_read(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    display = opened.display()
    asking = ThreadPoolExecutor(1)
    waiting: list[object] = []

    def windows() -> Iterator[Window]:
        for number in range(10_000):
            if number == 1:
                waiting.append(asking.submit(opened.tile, WHOLE, display))
                while not single._waiting:
                    time.sleep(0.001)
            yield WHOLE

    found = list(opened.tiles(windows(), display, 120 * 90))
    assert len(found) == 2
    asking.shutdown(wait=True)
    assert waiting[0].result().shape == (90, 120)


def test_whoever_takes_no_more_tiles_leaves_a_process_that_answers(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    display = opened.display()
    tiles = opened.tiles(iter([WHOLE] * 9), display, 120 * 90)
    next(tiles)
    tiles.close()
    assert opened.tile(WHOLE, display).shape == (90, 120)


def test_closing_ends_also_what_hangs(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    (pid,) = single.pids
    (outcome,) = stopped_mid_answer(single, opened.display, lambda _pid: single.close())
    assert isinstance(outcome, TwopassError)
    assert ends(pid)
    with pytest.raises(UnwantedError):
        opened.display()


def test_too_much_memory_is_said_and_the_process_lives(tmp_path: Path) -> None:
    decoder = Decoder(lanes=1, confinement=Confinement(memory=350_000_000))
    try:
        greedy = open_isolated(
            decoder, sparse(tmp_path / "a.tif", 20_000, tiled=True, blockxsize=20_000, blockysize=20_000)
        )
        (pid,) = decoder.pids
        assert code_of(lambda: greedy.read(0, 0, 10, 10, 10, 10)) is ErrorCode.IMAGE_MEMORY
        modest = open_isolated(decoder, tiff(tmp_path / "b.tif", ramp()))
        np.testing.assert_array_equal(modest.read(*WHOLE).values, ramp())
        # A block of shared memory has to fit under the limit too.
        assert code_of(lambda: modest.read(0, 0, 9, 9, 12_000, 12_000)) is ErrorCode.IMAGE_MEMORY
        np.testing.assert_array_equal(modest.read(*WHOLE).values, ramp())
        assert decoder.pids == [pid]
    finally:
        decoder.close()


def test_more_processor_time_than_allowed_ends_a_process(single: Decoder, tmp_path: Path) -> None:
    endless = open_isolated(single, sparse(tmp_path / "a.tif", 90_000, tiled=True, blockxsize=256, blockysize=256))
    window = Window(0, 0, 90_000, 90_000, 64, 64)
    request = messages.Read(
        path=os.fsencode(tmp_path / "a.tif"), expected=endless.identity, seconds=0, window=window, bands=(1,)
    )
    with pytest.raises(TwopassError) as caught:
        single.ask(request, messages.Filled, 100, 64 * 64 * 2)
    assert caught.value.code is ErrorCode.IMAGE_TIMEOUT
    assert "processor" in str(caught.value.data["detail"])


def test_eight_threads_at_once(decoder: Decoder, tmp_path: Path) -> None:
    paths = [tiff(tmp_path / f"{index}.tif", np.roll(ramp(), index, axis=1)) for index in range(10)]

    def reads(turn: int) -> bool:
        index = turn % 10
        values = open_isolated(decoder, paths[index]).read(*WHOLE).values
        return np.array_equal(values, np.roll(ramp(), index, axis=1))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(reads, range(200)))
    assert len(decoder.pids) == 2


@pytest.mark.parametrize(
    "worker", ["pickling", "pickling_object", "endless", "garbled", "off_the_point", "contradicting"]
)
def test_what_makes_no_sense_is_refused_and_never_run(worker: str, image: Path, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    decoder = Decoder(lanes=1, confinement=Confinement(log=trap), main=getattr(fake_workers, worker))
    try:
        code = code_of(lambda: open_isolated(decoder, image))
    finally:
        decoder.close()
    assert code in (ErrorCode.IMAGE_CRASHED, ErrorCode.DECODER_FAILED)
    assert not trap.exists()


def test_the_trap_of_the_fakes_is_one(tmp_path: Path) -> None:
    import pickle

    pickle.loads(pickle.dumps(fake_workers.Trap(tmp_path / "trap")))
    assert (tmp_path / "trap").exists()


def test_only_images_are_blamed_by_a_process(image: Path) -> None:
    decoder = Decoder(lanes=1, main=fake_workers.blaming_the_project)
    try:
        assert code_of(lambda: open_isolated(decoder, image)) is ErrorCode.IMAGE_CRASHED
    finally:
        decoder.close()


def test_a_picture_larger_than_asked_for_is_refused(image: Path) -> None:
    decoder = Decoder(lanes=1, main=fake_workers.boasting)
    try:
        assert code_of(lambda: thumbnail(decoder, image, 40)) is ErrorCode.IMAGE_CRASHED
    finally:
        decoder.close()


@pytest.mark.parametrize(("worker", "words"), [("unsafe", "VRT"), ("stillborn", "start"), ("mute", "start")])
def test_a_process_that_does_not_come_up_opens_nothing(
    worker: str, words: str, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "START_SECONDS", 60.0 if worker != "mute" else 1.0)
    decoder = Decoder(lanes=1, main=getattr(fake_workers, worker))
    try:
        with pytest.raises(TwopassError) as caught:
            open_isolated(decoder, image)
    finally:
        decoder.close()
    assert caught.value.code is ErrorCode.DECODER_FAILED
    assert words in str(caught.value.data["detail"])


def test_warming_up_starts_every_process(image: Path) -> None:
    decoder = Decoder()
    assert decoder.pids == []
    decoder.warm_up()
    pids = decoder.pids
    assert len(set(pids)) == 2
    open_isolated(decoder, image)
    assert decoder.pids == pids
    decoder.close()
    assert decoder.pids == []
    assert all(state_of(pid) == "Z" for pid in pids)


def test_the_keyboard_does_not_interrupt_a_process(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    (pid,) = single.pids
    os.kill(pid, signal.SIGINT)
    assert opened.display().bands == (1, 2, 3)
    assert single.pids == [pid]


def test_a_process_has_no_file_of_ours_but_its_pipe(decoder: Decoder, image: Path, tmp_path: Path) -> None:
    secret = tmp_path / "project"
    with secret.open("w") as file:
        os.set_inheritable(file.fileno(), True)
        fresh = Decoder()
        try:
            fresh.warm_up()
            for _ in range(2):
                open_isolated(fresh, image)
            for pid in fresh.pids:
                held = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
                assert str(secret) not in held
                assert sum(name.startswith("socket:") for name in held) == 1
        finally:
            fresh.close()


SCRIPT = """
import os, signal, sys
from pathlib import Path
from twopass.imagery.isolated.client import Decoder
from twopass.imagery.isolated.image import Window, open_isolated
decoder = Decoder()
decoder.warm_up()
image = open_isolated(decoder, Path(sys.argv[1]))
image.tile(Window(0, 0, 120, 90, 120, 90), image.display())
print(*decoder.pids, flush=True)
{end}
"""


def run(end: str, image: Path) -> tuple[list[int], str]:
    """Run a program that reads an image and ends in some way; return its processes and what it said on stderr."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT.format(end=end), str(image)],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
    )
    return [int(word) for word in done.stdout.split()], done.stderr


@pytest.mark.parametrize(
    "end", ["decoder.close()", "", "raise SystemExit(1)", "os.kill(os.getpid(), signal.SIGKILL)", "os._exit(1)"]
)
def test_however_the_program_ends_nothing_is_left(end: str, image: Path) -> None:
    before = set(os.listdir("/dev/shm"))
    pids, said = run(end, image)
    assert len(pids) == 2
    assert all(ends(pid) for pid in pids)
    assert said == ""
    assert set(os.listdir("/dev/shm")) <= before


def test_a_block_has_no_name_once_both_ends_have_it(single: Decoder, image: Path) -> None:
    before = set(os.listdir("/dev/shm"))
    opened = open_isolated(single, image)
    opened.tile(WHOLE, opened.display())
    (pid,) = single.pids
    assert "/dev/shm" in Path(f"/proc/{pid}/maps").read_text()
    assert set(os.listdir("/dev/shm")) <= before
