"""The ``MTD`` files of a Sentinel-2 product: of the product as a whole, and of the tile (granule) an image belongs to.

A product is a tree: ``….SAFE/MTD_MSIL2A.xml`` and ``….SAFE/GRANULE/L2A_…/MTD_TL.xml``, whose images lie below
``IMG_DATA``, those of level 2A one folder further down (``R10m``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from twopass.imagery.exif import date_of
from twopass.imagery.metadata.values import Said, known, line, number
from twopass.imagery.neighbours import xml_of

TILE, PRODUCTS = "MTD_TL.xml", ("MTD_MSIL2A.xml", "MTD_MSIL1C.xml")
TILE_SOURCE, PRODUCT_SOURCE = f"{TILE} of the tile", "MTD file of the product"
LARGEST = 10_000_000  # bytes; those of tiles hold grids of angles, about one million
_TILE = re.compile(r"(?:^|_)(T\d\d[A-Z]{3})(?:_|$)")
_STAMP = re.compile(r"(?:^|_)(\d{8}T\d{6})(?:_|$)")
_RESOLUTIONS = ("R10m", "R20m", "R60m")


def said_around(path: Path) -> Iterator[tuple[str, Said]]:
    """Yield what the files in an image's own folder and in its product's say, by STAC names, each with its source.

    Only the image of a tile is looked at, and files in its own folder only where they are of that tile and time.
    """
    tile = _TILE.search(path.stem)
    if tile is None:
        return
    granule = _granule(path)
    found = _found(path.with_name(TILE), granule and granule / TILE)
    if found is not None and f"_{tile.group(1)}_" in _text(found, "TILE_ID"):
        yield (TILE_SOURCE, _of_tile(found))
    product = None if granule is None or granule.parent.name != "GRANULE" else granule.parent.parent
    stamp = _STAMP.search(path.stem)
    for name in PRODUCTS:
        within = None if product is None else xml_of(product / name, LARGEST)
        own = xml_of(path.with_name(name), LARGEST) if within is None and stamp is not None else None
        if within is not None:
            yield (PRODUCT_SOURCE, _of_product(within))
        elif own is not None and stamp is not None and f"_{stamp.group(1)}_" in _text(own, "PRODUCT_URI"):
            yield (PRODUCT_SOURCE, _of_product(own))


def _granule(path: Path) -> Path | None:
    """Return the folder of the tile that an image lies in, by the names of the folders above it."""
    folder = path.parent.parent if path.parent.name in _RESOLUTIONS else path.parent
    return folder.parent if folder.name == "IMG_DATA" else None


def _found(*paths: Path | None) -> Element | None:
    roots = (xml_of(path, LARGEST) for path in paths if path is not None)
    return next((root for root in roots if root is not None), None)


def _of_tile(root: Element) -> Said:
    zenith = number(root.findtext(".//Mean_Sun_Angle/ZENITH_ANGLE"))
    return known(
        {
            "datetime": date_of(_text(root, "SENSING_TIME")),
            "view:sun_azimuth": number(root.findtext(".//Mean_Sun_Angle/AZIMUTH_ANGLE")),
            "view:sun_elevation": None if zenith is None else round(90 - zenith, 6),
            "eo:cloud_cover": number(_text(root, "CLOUDY_PIXEL_PERCENTAGE")),
        }
    )


def _of_product(root: Element) -> Said:
    satellite = line(_text(root, "SPACECRAFT_NAME"))
    return known(
        {
            "datetime": date_of(_text(root, "PRODUCT_START_TIME")),
            "platform": None if satellite is None else satellite.lower(),
            "eo:cloud_cover": number(_text(root, "Cloud_Coverage_Assessment")),
        }
    )


def _text(root: Element, name: str) -> str:
    return (root.findtext(f".//{name}") or "").strip()
