"""Times and memory for a journey's report."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

_TICKS = 100  # clock ticks a second in /proc, fixed for user space (man 5 proc: sysconf(_SC_CLK_TCK))


def since_process_start_ms() -> float | None:
    """Return the milliseconds since this process was started, or None where the system does not say (10 ms steps)."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except OSError:
        return None
    return round((uptime - int(fields[19]) / _TICKS) * 1000, 1)


def memory_mb() -> dict[str, float]:
    """Return the resident memory of this process and its children, now and at its highest, in MB (10⁶ bytes)."""
    current = peak = 0.0
    for pid in family():
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
        current += int(values.get("VmRSS", 0)) * 1024 / 1e6
        peak += int(values.get("VmHWM", 0)) * 1024 / 1e6
    return {"current": round(current, 1), "peak": round(peak, 1)}


def family() -> list[int]:
    """Return the numbers of this process and of all that it and its children started, where the system tells."""
    found = [os.getpid()]
    for pid in found:
        # Each thread has its own children: decoding processes are not started by the main one.
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += [int(word) for word in children.read_text().split()]
            except OSError:
                continue  # the thread has ended
    return found


def summary(times_ms: list[float]) -> dict[str, float]:
    """Return the count, median, 95th percentile and maximum of frame times in milliseconds."""
    ordered = sorted(times_ms)
    return {
        "n": len(ordered),
        "median_ms": round(statistics.median(ordered), 3),
        "p95_ms": round(ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)], 3),
        "max_ms": round(ordered[-1], 3),
    }


def elapsed_ms(start: float) -> float:
    """Return the milliseconds since *start* of ``time.perf_counter``."""
    return round((time.perf_counter() - start) * 1000, 3)
