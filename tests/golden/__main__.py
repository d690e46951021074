"""``./dev shots``: takes the pictures anew. Look at every one of them before you commit it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.golden.taking import LOOKS, golden, take


def main() -> None:
    """Replace the golden pictures."""
    for theme, scale in LOOKS:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copyfile(take(theme, scale, Path(folder)), golden(theme, scale))


if __name__ == "__main__":
    main()
