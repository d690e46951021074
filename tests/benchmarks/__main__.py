"""``./dev bench [NAMES...]``: what was measured as a table and, last, as one line of JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measuring import Row

# Each is a module beside this one with ``run(folder) -> list[Row]``.
NAMES = ("start", "frames", "modes", "sizes", "editing", "opening", "large", "registering")


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all without one")
    parser.add_argument("--peers", action="store_true", help="other programs beside ours; they are installed first")
    said = parser.parse_args()
    names = said.names or (() if said.peers else NAMES)
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    if said.peers:
        names = (*names, "peers")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    result: dict[str, list[Row]] = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["TWOPASS_HOME"] = folder
            result[name] = import_module(f"tests.benchmarks.{name}").run(Path(folder))
        _print(name, result[name])
    print(json.dumps({name: [row._asdict() for row in rows] for name, rows in result.items()}))  # noqa: T201


def _print(name: str, rows: list[Row]) -> None:
    print(f"\n{name}")  # noqa: T201 - the benchmark's result
    width = max((len(row.what) for row in rows), default=0)
    for row in rows:
        reach = "" if row.reach is None else f"  {'<=' if row.value <= row.reach else '> '} {row.reach:g}"
        print(f"  {row.what:{width}}  {row.value:8.1f} {row.unit:2}{reach}")  # noqa: T201 - the benchmark's result
    sys.stdout.flush()


if __name__ == "__main__":
    main()
