"""What the tile engine keeps: of each image, of each tile, and of those that are being read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from twopass.model.geometry import Box
from twopass.workbench.tile_grid import TileKey

if TYPE_CHECKING:
    from twopass.imagery.display import Display
    from twopass.imagery.isolated.image import IsolatedImage
    from twopass.imagery.remote.image import Image
    from twopass.imagery.source import Rgb32


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTile:
    """A tile and where it lies, in snapshot pixels."""

    rect: Box
    pixels: Rgb32


@dataclass(slots=True)
class ImageState:
    """What is known of one snapshot's image.

    Attributes:
        version: counts the displays it has had; tiles of earlier ones are painted until newer ones come.
        bad: the tiles that can't be had.
        failed: whether it can't be opened; lost: whether its file has been replaced or taken away since.
        blamed: whether its error was said.
        sharpened: counts how often more of its pyramid became ready.
        renewing: whether a job is about to take the display that is chosen then.
    """

    path: Image
    source: IsolatedImage | None = None
    display: Display | None = None
    version: int = 0
    bad: set[TileKey] = field(default_factory=set[TileKey])
    failed: bool = False
    lost: bool = False
    blamed: bool = False
    asked: bool = False
    sharpened: int = 0
    renewing: bool = False


class Kept(NamedTuple):
    """A tile in the cache, and the version of the display it shows."""

    tile: PlacedTile
    version: int


class Taken(NamedTuple):
    """A tile that is being read, and what held when its turn came."""

    key: TileKey
    image: ImageState
    version: int
    sharpened: int
