"""What a journey's report says of memory."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from imagery.making import ramp, tiff

from twopass.app.journeys.measure import family, memory_mb
from twopass.workbench import decoding


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of the processes that threads started")
def test_processes_that_a_thread_started_count(tmp_path) -> None:
    decoding.shut_down()
    alone = memory_mb()["current"]
    path = tiff(tmp_path / "a.tif", ramp())
    with ThreadPoolExecutor(1) as pool:
        pool.submit(decoding.open_image, path).result()
        # The thread that started them is still there: only without it they would be the main thread's.
        assert decoding.decoder().pids
        assert {os.getpid(), *decoding.decoder().pids} <= set(family())
        assert memory_mb()["current"] > alone + 20
