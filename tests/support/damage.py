"""Damages real images and opens what is left, a batch in a process of its own: a crash of a library is seen as one.

Run as ``python -m support.damage FOLDER SEED COUNT NAME...``: for each of COUNT mutations a line with its number, the
file, what was done to it, and, once it is over, the outcome. A line without an outcome is where the process died.
"""

from __future__ import annotations

import faulthandler
import random
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

SECONDS = 20  # for one mutation
SIDE = 256


class TooSlowError(Exception):
    """A mutation that took longer than ``SECONDS``."""


def damaged(data: bytes, chance: random.Random) -> tuple[str, bytes]:
    """Return what was done to the bytes of a file, and the result."""
    kind = chance.choice(("cut", "flip", "flips", "header", "zeros", "ones", "copy", "grow"))
    result = bytearray(data)
    at = chance.randrange(len(data))
    if kind == "cut":
        return f"cut at {at}", data[:at]
    if kind == "flip":
        result[at] ^= 1 << chance.randrange(8)
        return f"flip at {at}", bytes(result)
    if kind in ("flips", "header"):
        # What a library trusts most is at the beginning, or where a TIFF's directory lies: at the end.
        reach = len(data) if kind == "flips" else min(600, len(data))
        end = chance.random() < 0.5 and kind == "header"
        for _ in range(chance.randrange(1, 20)):
            place = chance.randrange(reach)
            result[-1 - place if end else place] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        return f"{kind}{' at the end' if end else ''}", bytes(result)
    length = min(chance.choice((2, 4, 64, 4096)), len(data) - at)
    if kind == "copy":
        other = chance.randrange(len(data) - length + 1)
        result[at : at + length] = data[other : other + length]
    elif kind == "grow":
        result[at:at] = data[at : at + length]
    else:
        result[at : at + length] = (b"\0" if kind == "zeros" else b"\xff") * length
    return f"{kind} {length} at {at}", bytes(result)


def outcome(path: Path) -> str:
    """Open an image as a snapshot is opened, and look at it; return "ok" or the code of the refusal."""
    from twopass.imagery.display import display_of, to_rgb32
    from twopass.imagery.opening import open_image
    from twopass.model.errors import TwopassError

    try:
        source = open_image(path)
        try:
            source.check_whole()
            info = source.info
            width, height = min(info.width, 2 * SIDE), min(info.height, 2 * SIDE)
            display = display_of(source)
            for x, y in ((0, 0), (info.width - width, info.height - height)):
                to_rgb32(source.read(x, y, width, height, min(width, SIDE), min(height, SIDE), display.bands), display)
        finally:
            source.close()
    except TwopassError as error:
        return error.code.value
    return "ok"


def say(text: str) -> None:
    """Write to whoever started this, at once: the next thing may be a crash."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlowError


def main(folder: Path, seed: int, count: int, names: list[str]) -> None:
    """Run one batch."""
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _too_slow)
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        for number in range(count):
            name = chance.choice(names)
            done, data = damaged((folder / name).read_bytes(), chance)
            path = Path(place) / f"{number}{Path(name).suffix}"
            path.write_bytes(data)
            say(f"{number}\t{name}\t{done}\t")
            signal.alarm(SECONDS)
            try:
                result = outcome(path)
            except Exception as error:  # noqa: BLE001 - whatever a library raises is what is looked for
                result = f"FAULT {type(error).__name__}: {' '.join(str(error).split())[:200]}"
            finally:
                signal.alarm(0)
            say(f"{result}\n")
            path.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
