"""Where the program starts: the command line first, the window only when asked for one."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run Twopass and return its exit code: 0 done, 1 failed with a sentence, 2 wrong usage, 130 interrupted."""
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()  # in a bundle, decoding processes are this same program started anew
    from twopass.app.cli import run

    return run(list(sys.argv[1:] if argv is None else argv))
