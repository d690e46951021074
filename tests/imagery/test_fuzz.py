"""Damaged copies of real images: each opens or is refused with a code; nothing crashes, hangs or raises else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

OUTCOMES = json.loads((Path(__file__).parent / "outcomes.json").read_text())
BATCH = 100
BATCHES = 25 if os.environ.get("TWOPASS_SOAK") else 1
LARGEST = 1_500_000  # bytes: larger files only take longer


@pytest.mark.shared
@pytest.mark.timeout(BATCHES * 120)
@pytest.mark.parametrize("seed", range(1, BATCHES + 1))
def test_damaged_images_open_or_are_refused(seed: int, shared: Path) -> None:
    names = [name for name in OUTCOMES if " x " in OUTCOMES[name] and (shared / name).stat().st_size < LARGEST]
    command = [sys.executable, "-m", "support.damage", str(shared), str(seed), str(BATCH), *names]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"died in {lines[-1:]}: {done.stderr[-2000:]}"
    assert len(lines) == BATCH
    assert [line for line in lines if line[3].startswith("FAULT")] == []
    counts = Counter(line[3] for line in lines)
    assert counts["ok"] > 10  # the damage is not so heavy that nothing is decoded
    assert counts["image_truncated"] > 10
