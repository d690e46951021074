"""Where Twopass keeps its own files on this system: data, settings, cache."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

NAME = "twopass"


def data_dir() -> Path:
    """Return the folder of untitled projects and the list of recent ones; not created here."""
    return _home("data") or Path(platformdirs.user_data_dir(NAME, appauthor=False))


def config_dir() -> Path:
    """Return the folder of the settings file; not created here."""
    return _home("config") or Path(platformdirs.user_config_dir(NAME, appauthor=False))


def cache_dir() -> Path:
    """Return the folder of what can be made again; not created here."""
    return _home("cache") or Path(platformdirs.user_cache_dir(NAME, appauthor=False))


def _home(part: str) -> Path | None:
    """Return the folder under ``TWOPASS_HOME``, which puts everything in one place (portable use, tests)."""
    home = os.environ.get("TWOPASS_HOME")
    return Path(home) / part if home else None


def pyramids_dir() -> Path:
    """Return the folder of all pyramids in the user's cache; not created here."""
    return cache_dir() / "pyramids"
