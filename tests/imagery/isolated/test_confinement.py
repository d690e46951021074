"""What a decoding process does to itself, looked at from outside; and that it fails closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twopass.imagery.isolated.client import Decoder
from twopass.imagery.isolated.confinement import LARGEST_LOG, Confinement
from twopass.imagery.isolated.image import open_isolated
from twopass.model.errors import TwopassError

UNGUARDED = """
from twopass.imagery.isolated.confinement import UnsafeError, check_gdal
{before}
try:
    check_gdal()
except UnsafeError as error:
    print(error)
"""


def limits_of(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[0] for line in lines}


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows do not have all of these limits")
def test_the_limits_hold(image: Path) -> None:
    decoder = Decoder(lanes=1, confinement=Confinement(memory=3_000_000_000, written=7_000_000))
    try:
        open_isolated(decoder, image)
        limits = limits_of(decoder.pids[0])
    finally:
        decoder.close()
    assert limits["Max address space"] == "3000000000"
    assert limits["Max file size"] == "7000000"
    assert limits["Max core file size"] == "0"
    assert 30 <= int(limits["Max cpu time"]) <= 60  # the half minute that opening may take, and what starting took


def test_complaints_go_to_the_log(tmp_path: Path, image: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "logs" / "reader.log"
    decoder = Decoder(lanes=1, confinement=Confinement(log=log))
    (tmp_path / "broken.tif").write_bytes(image.read_bytes()[:200])
    try:
        with pytest.raises(TwopassError):
            open_isolated(decoder, tmp_path / "broken.tif")
        (pid,) = decoder.pids
        assert {os.readlink(f"/proc/{pid}/fd/{number}") for number in (1, 2)} == {str(log)}
    finally:
        decoder.close()
    assert "not recognized" in log.read_text()
    assert capfd.readouterr() == ("", "")


def test_a_log_does_not_grow_for_ever_and_is_not_needed(tmp_path: Path, image: Path) -> None:
    long = tmp_path / "long.log"
    long.write_bytes(b"x" * (LARGEST_LOG + 1))
    (tmp_path / "file").write_text("no folder")
    for log in (long, tmp_path / "file" / "reader.log"):
        decoder = Decoder(lanes=1, confinement=Confinement(log=log))
        try:
            open_isolated(decoder, image)
        finally:
            decoder.close()
    assert long.stat().st_size < LARGEST_LOG


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", "VRT"),
        ("import twopass.imagery.gdal_settings as s; s.ALLOWED = {before}", "other files"),
        ("from twopass.imagery import gdal_settings; gdal_settings.apply()", ""),
    ],
)
def test_a_gdal_that_opens_too_much_is_not_used(before: str, said: str) -> None:
    everything = "set(__import__('rasterio').Env().__enter__().drivers())"
    code = UNGUARDED.format(before=before.format(before=everything))
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert bool(done.stdout) == bool(said)
