"""What a decoding process does to itself before it touches any file: limits, settings, a log, and a check of them all.

Linux alone has every limit. macOS does not hold a process to its memory, and Windows has none of these limits: there
only the time limits of the program and the process boundary itself hold.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

LONGEST_SLAB = 8_000_000_000  # bytes: level 0 of 4,096 rows of an image 200,000 pixels wide, 16 bits, four bands
LARGEST_LOG = 1_000_000  # bytes; a longer one is begun again
# Opened, this would show the first bytes of the file it names: the one trick that every other one builds on.
PROBE = b"""<VRTDataset rasterXSize="8" rasterYSize="1"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
<SourceFilename relativeToVRT="0">/etc/passwd</SourceFilename><SourceBand>1</SourceBand>
<SourceProperties RasterXSize="8" RasterYSize="1" DataType="Byte"/></SimpleSource></VRTRasterBand></VRTDataset>"""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a decoding process may use.

    Attributes:
        memory: bytes of address space. The largest picture that Pillow is let decode takes 2.8 GB of it.
        written: bytes of the longest file it may write.
        pyramids: the folder of all pyramids, which it reads from; None for no pyramids.
        limit: bytes that all pyramids may take; None: see ``PyramidCache``.
        builds: whether it builds them: it may write long files then, and gives way to everything else.
        log: where GDAL's complaints go, and the last words of a process that died; None for nowhere.
    """

    memory: int = 4_000_000_000
    written: int = 16_000_000
    pyramids: Path | None = None
    limit: int | None = None
    builds: bool = False
    log: Path | None = None


class UnsafeError(Exception):
    """GDAL, as it is installed here, would open what it must not."""


def confine(confinement: Confinement) -> None:
    """Apply everything that must hold before an image library is imported."""
    # The terminal's Ctrl-C is for the program, which ends this process when it is done with it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _turn_output(confinement.log)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # its threads would each take memory, and do nothing here
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        written = LONGEST_SLAB if confinement.builds else confinement.written
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
        if confinement.builds:
            os.nice(10)
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (confinement.memory, confinement.memory))
    from twopass.imagery import gdal_settings

    gdal_settings.apply()
    # Here stderr is the log, and what GDAL says belongs there: a file of no name can't be opened in its place.
    os.environ["CPL_LOG"] = ""


def allow_seconds(seconds: int) -> None:
    """Have this process ended (``SIGXCPU``) once it has used *seconds* more of processor time."""
    if sys.platform != "win32":
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(usage.ru_utime + usage.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if most < 0 else min(wanted, most), most))


def check_gdal() -> None:
    """Raise :class:`UnsafeError` unless GDAL has the allowed drivers alone and refuses a file that names another."""
    import rasterio
    from rasterio.errors import RasterioIOError

    from twopass.imagery import gdal_settings

    with rasterio.Env() as settings:
        others = sorted(set(settings.drivers()) - set(gdal_settings.ALLOWED))
    if others:
        raise UnsafeError(f"GDAL opens {', '.join(others)} files too")
    with rasterio.MemoryFile(PROBE, ext=".tif") as probe:
        for drivers in (None, list(gdal_settings.OPENED)):
            try:
                rasterio.DatasetReader(probe.name, driver=drivers).close()
            except RasterioIOError:
                continue
            raise UnsafeError("GDAL opens files that show other files")


def _turn_output(log: Path | None) -> None:
    """Send what is written to standard output and error to the log."""
    descriptor = -1 if log is None else _opened(log)
    if descriptor < 0:
        descriptor = os.open(os.devnull, os.O_WRONLY)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)


def _opened(log: Path) -> int:
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        long = log.exists() and log.stat().st_size > LARGEST_LOG
        again = os.O_TRUNC if long else 0
        return os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | again, 0o600)
    except OSError:
        return -1  # a full disk or a folder that can't be written is no reason to show no picture
