"""Memory that is freed goes back to the system, also where what was allocated beside it stays."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import numpy as np
from pathlib import Path
from twopass.imagery.heap import give_back_large_blocks

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "told":
    give_back_large_blocks()
# Once such blocks were freed, glibc takes them from its heap.
for _ in range(3):
    del (blocks := [np.ones(2**20, np.uint8) for _ in range(4)])[:]
blocks = [np.ones(2**20, np.uint8) for _ in range(100)]
full = resident()
blocks = blocks[::10]
print((full - resident()) / 2**20)
"""


def given_back(how: str) -> float:
    """Return how many of 90 MiB that were freed between 10 that stay are the system's again."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], check=True, capture_output=True, text=True)
    return float(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: glibc's heap is what it is about")
def test_large_blocks_go_back_to_the_system() -> None:
    assert given_back("told") > 80
