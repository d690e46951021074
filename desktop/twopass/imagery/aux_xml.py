"""GDAL's ``.aux.xml`` side-car, as far as it says where the pixels lie. Parsed strictly, and by ourselves.

GDAL itself is kept from these files: one may name an overview anywhere, on the network too.
"""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

from twopass.model.transforms import Affine

LARGEST = 1_000_000  # bytes


def read_aux(path: Path) -> tuple[Affine | None, str | None]:
    """Return the transform (pixel to CRS, outer corner origin) and the CRS as WKT, each None if it is not there."""
    try:
        # A pipe would make reading wait.
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None, None
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None, None
    # No file of GDAL's declares anything; entities are how small XML grows large, or reads other files.
    if "<!" in text.replace("<!--", ""):
        return None, None
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        return None, None
    if root.tag != "PAMDataset":
        return None, None
    return _transform(root.findtext("GeoTransform")), root.findtext("SRS")


def _transform(text: str | None) -> Affine | None:
    words = (text or "").split(",")
    try:
        c, a, b, f, d, e = (float(word) for word in words)
    except ValueError:
        return None
    usable = all(math.isfinite(value) for value in (a, b, c, d, e, f)) and a * e - b * d != 0
    return Affine(a, b, c, d, e, f) if usable else None
