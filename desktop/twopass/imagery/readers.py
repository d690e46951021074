"""The readers of images there are, in the order they are tried.

The built-in ones are listed here as well as declared as entry points (``twopass.imagery``), so that a checkout works
without being installed. Readers of other packages are code of other people: they are loaded only when asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from twopass.imagery.file_checks import envi_header
from twopass.imagery.pillow_source import PillowSource
from twopass.imagery.raster_source import RasterSource
from twopass.imagery.source import ImageSource
from twopass.model.errors import ErrorCode, TwopassError

GROUP = "twopass.imagery"


@dataclass(frozen=True, slots=True)
class Reader:
    """A way to open images.

    Attributes:
        id: its name among the readers; opens: takes an absolute path of a readable file and the kind of image its first
            bytes promise (see ``file_checks.kind_of``). Raises ``TwopassError(NOT_AN_IMAGE)`` for what others may try,
            any other ``TwopassError`` for what is to be refused.
    """

    id: str
    opens: Callable[[Path, str | None], ImageSource]


def _raster(path: Path, kind: str | None) -> ImageSource:
    if kind is None and envi_header(path) is not None:
        return RasterSource(path, ("ENVI",), header=True)
    source = RasterSource(path)
    if source.is_cmyk:
        source.close()  # GDAL's conversion ignores Adobe's inverted inks; Pillow's does not
        raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=str(path), detail="inks")
    return source


def _pillow(path: Path, kind: str | None) -> ImageSource:
    del kind
    return PillowSource(path)


RASTER, PILLOW = Reader("rasterio", _raster), Reader("pillow", _pillow)
BUILT_IN: Sequence[Reader] = (RASTER, PILLOW)


def readers(*, third_party: bool = False) -> Sequence[Reader]:
    """Return the readers, the built-in ones first."""
    if not third_party:
        return BUILT_IN
    known = {reader.id for reader in BUILT_IN}
    others = [point.load() for point in entry_points(group=GROUP) if point.name not in known]
    return (*BUILT_IN, *(reader for reader in others if isinstance(reader, Reader)))
