"""A decoder of one's own, and a look at the processes behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from imagery.making import ramp, tiff

from twopass.imagery.isolated.client import Decoder
from twopass.imagery.isolated.confinement import Confinement


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Decoder]:
    """Return a decoder of two processes that the tests of a module share; it mends itself."""
    made = Decoder(confinement=Confinement(log=tmp_path_factory.mktemp("log") / "reader.log"))
    yield made
    made.close()


@pytest.fixture
def single() -> Iterator[Decoder]:
    """Return a decoder of one process, for this test alone."""
    made = Decoder(lanes=1)
    yield made
    made.close()


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Return a small GeoTIFF."""
    return tiff(tmp_path / "a.tif", ramp())
