"""Finds the files that come with the program: icons, schemas, the sample."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource(*parts: str) -> Path:
    """Return the path of a bundled file: from the installed package, else from the checkout's ``resources``."""
    packaged = _PACKAGE / "_resources"
    root = packaged if packaged.is_dir() else _PACKAGE.parent.parent / "resources"
    return root.joinpath(*parts)
