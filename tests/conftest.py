"""What every test gets: a home of its own, and the shared imagery where it is at hand."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Qt's file dialogs keep what was last looked at: not in the home of whoever runs the tests.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="twopass-tests-")
_ROOT = Path(__file__).resolve().parent.parent
# So many new objects are worth a collection.
_MANY = 50_000


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _python_collects_nothing_by_itself() -> Iterator[None]:
    """Keep Python from collecting on whichever thread just asks for memory: Qt objects must die on their own."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _garbage_is_collected_here() -> Iterator[None]:
    yield
    if gc.get_count()[0] > _MANY:
        gc.collect()


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWOPASS_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real imagery and label files; skip, loudly, where it is not at hand."""
    folder = Path(os.environ.get("TWOPASS_SHARED", _ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI must have the shared data, but {folder} is not there")
        pytest.skip(f"SKIPPED: the shared data is not at {folder}; set TWOPASS_SHARED")
    return folder / "data"
