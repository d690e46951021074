"""``./dev shots``: takes the pictures anew. Look at every one of them before you commit it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.golden.taking import LOOKS, SCALES, golden, golden_mode, take, take_modes


def main() -> None:
    """Replace the golden pictures."""
    for theme, scale in LOOKS:
        with tempfile.TemporaryDirectory() as folder:
            for part, picture in take(theme, scale, Path(folder)).items():
                shutil.copyfile(picture, golden(theme, scale, part))
    for scale in SCALES:
        with tempfile.TemporaryDirectory() as folder:
            for mode, picture in take_modes(scale, Path(folder)).items():
                shutil.copyfile(picture, golden_mode(mode, scale))


if __name__ == "__main__":
    main()
