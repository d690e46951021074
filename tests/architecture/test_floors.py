"""The floors hold, and the checks that say so can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
QT_FREE = ("model", "store", "formats", "imagery", "workbench")


def _lint(source: Path, config: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [str(program), "--config", str(config), "--no-cache"],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "desktop", tmp_path / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_imports_go_down_only() -> None:
    result = _lint(ROOT / "desktop", ROOT / "pyproject.toml")

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("model/edit.py", "import PySide6.QtCore"),
        ("model/geometry.py", "import numpy"),
        ("imagery/ground.py", "import twopass.workbench.jobs"),
        ("store/schema.py", "import twopass.formats.spec"),
        ("nowhere/__init__.py", '"""A package on no floor."""'),
    ],
)
def test_a_planted_fault_is_caught(copy: Path, place: str, line: str) -> None:
    file = copy / "desktop" / "twopass" / place
    file.parent.mkdir(exist_ok=True)
    text = file.read_text() if file.exists() else ""
    file.write_text(text + f"\n{line}\n")

    assert _lint(copy / "desktop", copy / "pyproject.toml").returncode != 0


def test_the_lower_floors_load_no_qt() -> None:
    modules = [
        ".".join(path.relative_to(ROOT / "desktop").with_suffix("").parts)
        for floor in QT_FREE
        for path in (ROOT / "desktop" / "twopass" / floor).rglob("*.py")
        if path.name != "__init__.py"
    ]
    code = f"import sys\nfor name in {modules!r}: __import__(name)\nsys.exit(any('PySide6' in m for m in sys.modules))"

    result = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT / "desktop")}, check=False
    )

    assert result.returncode == 0
