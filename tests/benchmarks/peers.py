"""Other labelling programs on the same image in the same run, for the record: ``./dev bench --peers``.

Each is installed once, pinned, into a virtual environment of its own in the user's cache; one that does not install or
start is left out, with the reason. They open one image, Twopass two. ``TWOPASS_INPUTS`` names a folder with ``S.png``.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from select import select
from xml.sax.saxutils import escape

import numpy as np
import platformdirs
from tests.benchmarks.measuring import Row

SIDE, RUNS, COUNTS = 4096, 3, (0, 1_000, 10_000)
START_S, INSTALL_S = 120.0, 1200.0
DRIVER = Path(__file__).with_name("peer_driver.py")

Boxes = list[tuple[float, float, float, float]]
# Writes boxes beside a copy of the image as a program reads them, and returns what it is asked to open.
Prepare = Callable[[Path, Boxes], list[Path]]


class SkippedError(Exception):
    """Why a program was not measured."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program to measure.

    Attributes:
        requirements: what is installed for it, each version pinned; none for what runs in this environment.
        prepare: writes the files it opens.
    """

    name: str
    requirements: tuple[str, ...]
    prepare: Prepare


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from the start of the process to a usable window, and MB (10⁶ bytes) of all its processes then."""

    seconds: float
    memory_mb: float


def run(folder: Path) -> list[Row]:
    """Measure; without the image, say so and measure nothing."""
    image = Path(os.environ.get("TWOPASS_INPUTS", ".")) / "S.png"
    if not image.is_file():
        _skip("peers", "they need S.png in the folder TWOPASS_INPUTS names")
        return []
    bare = _median(Program("bare", (), _nothing), Path(sys.executable), [], 0, folder)
    rows = [
        Row("bare PySide6 window: start", bare.seconds * 1000, "ms"),
        Row("bare PySide6 window: memory", bare.memory_mb, "MB"),
    ]
    for program in PROGRAMS:
        try:
            rows += _rows(program, image, folder, bare)
        except SkippedError as reason:
            _skip(program.name, str(reason))
    return rows


def _rows(program: Program, image: Path, folder: Path, bare: Measured) -> list[Row]:
    python = installed(program)
    rows: list[Row] = []
    for count in COUNTS:
        place = folder / f"{program.name}-{count}"
        place.mkdir()
        copy = Path(shutil.copy(image, place))
        files = program.prepare(copy, boxes(count))
        what = f"{program.name}: S.png" + (f" and {count:,} boxes" if count else "")
        try:
            found = _median(program, python, files, count, folder)
        except SkippedError as reason:
            if not rows:
                raise
            _skip(what, str(reason))
            break
        rows.append(Row(f"{what}, start / bare window", found.seconds / bare.seconds, "x"))
        rows.append(Row(f"{what}, memory / bare window", found.memory_mb / bare.memory_mb, "x"))
    return rows


def _median(program: Program, python: Path, files: list[Path], count: int, folder: Path) -> Measured:
    found = [measured(python, program.name, files, count, folder / f"home-{program.name}") for _ in range(RUNS)]
    seconds, memory = ([getattr(one, name) for one in found] for name in ("seconds", "memory_mb"))
    return Measured(statistics.median(seconds), statistics.median(memory))


def _skip(what: str, reason: str) -> None:
    print(f"SKIPPED: {what}: {reason}", file=sys.stderr)  # noqa: T201 - part of the benchmark's result


def installed(program: Program, cache: Path | None = None) -> Path:
    """Return the interpreter a program runs in, installing it first where it is not. Raises ``SkippedError``."""
    if not program.requirements:
        return Path(sys.executable)
    cache = Path(platformdirs.user_cache_dir("twopass-peers", appauthor=False)) if cache is None else cache
    place = cache / f"{program.name}-py{sys.version_info[0]}{sys.version_info[1]}"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = place / "installed"
    wanted = "\n".join(program.requirements)
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(place, ignore_errors=True)
    _call([sys.executable, "-m", "venv", str(place)], "its virtual environment could not be made")
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _call([*pip, *program.requirements], "it could not be installed")
    stamp.write_text(wanted)
    return python


def _call(command: list[str], otherwise: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SkippedError(f"{otherwise}: {error}") from error
    if done.returncode != 0:
        raise SkippedError(f"{otherwise}: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """Return the last line of a program's output that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "it said nothing"


def measured(
    python: Path, name: str, files: Iterable[Path], count: int, home: Path, *, driver: Path = DRIVER
) -> Measured:
    """Start a program on files and end it when its window is usable. Raises ``SkippedError`` if that does not come."""
    home.mkdir(mode=0o700, exist_ok=True)
    said = home / "said.txt"
    command = [str(python), str(driver), name, str(count), *map(str, files)]
    with said.open("w") as errors:
        start = time.perf_counter()
        # A session of its own, so that whatever it started ends with it.
        process = subprocess.Popen(
            command,
            bufsize=0,  # what waits in a buffer is not seen by select
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_environment(home),
            start_new_session=True,
        )
        try:
            # Not waited for, it keeps its number, and what it started can be ended by it.
            _await_ready(process, said)
            taken = time.perf_counter() - start
            return Measured(taken, memory_mb(process.pid))
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _await_ready(process: subprocess.Popen[bytes], said: Path) -> None:
    assert process.stdout is not None
    end = time.monotonic() + START_S
    line = b""
    while b"READY" not in line:
        left = end - time.monotonic()
        if left <= 0 or not select([process.stdout], [], [], left)[0]:
            raise SkippedError(f"no usable window within {START_S:.0f} s; {last_line(said.read_text())}")
        line = process.stdout.readline()
        if not line:
            raise SkippedError(f"it ended before it had a window: {last_line(said.read_text())}")


def _environment(home: Path) -> dict[str, str]:
    """Return an environment in which a program neither finds nor changes what the user has set up."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "XDG_"))}
    own = {"HOME": str(home), "TWOPASS_HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    return kept | own | ({"PYTHONPATH": path} if (path := os.environ.get("PYTHONPATH")) else {})


def memory_mb(first: int) -> float:
    """Return the resident memory of a process and all it started, in MB (10⁶ bytes)."""
    found, total = [first], 0.0
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(word) for word in _read(children).split()]
        total += sum(int(line.split()[1]) for line in _read(f"/proc/{pid}/status").splitlines() if "VmRSS" in line)
    return total * 1024 / 1e6


def _read(path: Path | str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""  # it has ended meanwhile


def boxes(count: int) -> Boxes:
    """Return boxes of 8 to 40 px all over the image: x, y, width and height."""
    random = np.random.default_rng(1)
    places = random.uniform((0, 0, 8, 8), (SIDE - 40, SIDE - 40, 40, 40), (count, 4)).round(2)
    return [(x, y, width, height) for x, y, width, height in places.tolist()]


def _nothing(_image: Path, _boxes: Boxes) -> list[Path]:
    return []


def project(image: Path, boxes: Boxes) -> list[Path]:
    """Return the image twice; with boxes, a project of it with half of them on either."""
    if not boxes:
        return [image, image]
    from twopass.model.edit import Edit
    from twopass.model.edits.common import added
    from twopass.model.geometry import Box
    from twopass.model.ids import random_uid
    from twopass.model.records import Annotation
    from twopass.workbench import opening
    from twopass.workbench.jobs import Jobs

    jobs = Jobs(lambda call: call())
    other = Path(shutil.copy(image, image.with_name("other.png")))
    session = opening.new_comparison(image.with_suffix(".twopass"), image, other, jobs=jobs)
    comparison, label = next(iter(session.project.comparisons.values())), next(iter(session.project.labels))
    where = (comparison.before, comparison.after)
    new = [
        Annotation(uid=random_uid(), number=number, snapshot=where[number % 2], label=label, shape=Box(*box))
        for number, box in enumerate(boxes, 1)
    ]
    session.do(Edit("Boxes", tuple(added(note) for note in new)))
    assert session.settle(120)
    session.close()
    jobs.shutdown()
    return [session.path]


def labelme_json(image: Path, boxes: Boxes) -> list[Path]:
    """Write labelme's own file beside the image, if there are boxes."""
    if not boxes:
        return [image]
    shapes = [
        {
            "label": "aircraft",
            "points": [[x, y], [x + width, y + height]],
            "group_id": None,
            "description": "",
            "shape_type": "rectangle",
            "flags": {},
        }
        for x, y, width, height in boxes
    ]
    file = image.with_suffix(".json")
    size = {"imageHeight": SIDE, "imageWidth": SIDE}
    said = {"version": "5.0.0", "flags": {}, "shapes": shapes, "imagePath": image.name, "imageData": None, **size}
    file.write_text(json.dumps(said))
    return [file]


def voc_xml(image: Path, boxes: Boxes) -> list[Path]:
    """Write a PASCAL VOC file beside the image, where LabelImg looks for it, if there are boxes."""
    if boxes:
        objects = "".join(
            f"<object><name>aircraft</name><difficult>0</difficult><bndbox><xmin>{round(x)}</xmin><ymin>{round(y)}"
            f"</ymin><xmax>{round(x + width)}</xmax><ymax>{round(y + height)}</ymax></bndbox></object>"
            for x, y, width, height in boxes
        )
        size = f"<size><width>{SIDE}</width><height>{SIDE}</height><depth>3</depth></size>"
        name = f"<filename>{escape(image.name)}</filename>"
        image.with_suffix(".xml").write_text(f"<annotation>{name}{size}{objects}</annotation>")
    return [image]


def shapes_csv(image: Path, boxes: Boxes) -> list[Path]:
    """Write napari's table of shapes, a line a corner (row, column), if there are boxes."""
    if not boxes:
        return [image]
    lines = ["index,shape-type,vertex-index,axis-0,axis-1"]
    for place, (x, y, width, height) in enumerate(boxes):
        corners = ((y, x), (y, x + width), (y + height, x + width), (y + height, x))
        lines += [f"{place},rectangle,{number},{down},{across}" for number, (down, across) in enumerate(corners)]
    file = image.with_name("shapes.csv")
    file.write_text("\n".join(lines) + "\n")
    return [image, file]


PROGRAMS = (
    Program("twopass", (), project),
    Program("labelme", ("labelme==6.3.1",), labelme_json),
    Program("labelimg", ("labelImg==1.8.6", "setuptools<81"), voc_xml),
    Program("napari", ("napari[pyqt6]==0.9.2",), shapes_csv),
)
