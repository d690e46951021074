"""GDAL's ``.aux.xml`` side-car, as far as it says where the pixels lie and how they were acquired.

It is parsed strictly, and by ourselves: GDAL is kept from these files, as one may name an overview anywhere, on the
network too.
"""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

from twopass.imagery.neighbours import xml_of
from twopass.model.transforms import Affine

LARGEST = 1_000_000  # bytes
_MOST_TAGS, _LONGEST_TAG = 200, 2_000


def read_aux(path: Path) -> tuple[Affine | None, str | None]:
    """Return the transform (pixel to CRS, outer corner origin) and the CRS as WKT, each None if it is not there."""
    root = _root(path)
    return (None, None) if root is None else (_transform(root.findtext("GeoTransform")), root.findtext("SRS"))


def read_tags(path: Path) -> dict[str, str]:
    """Return the metadata that lies in the file: the image's own, and how it was acquired (domain ``IMAGERY``)."""
    root = _root(path)
    if root is None:
        return {}
    parts = [part for part in root.iterfind("Metadata") if part.get("domain", "") in ("", "IMAGERY")]
    items = [(item.get("key"), item.text) for part in parts for item in part.iterfind("MDI")]
    return {key: text.strip()[:_LONGEST_TAG] for key, text in items[:_MOST_TAGS] if key and text}


def _root(path: Path) -> ElementTree.Element | None:
    root = xml_of(path, LARGEST)
    return root if root is not None and root.tag == "PAMDataset" else None


def _transform(text: str | None) -> Affine | None:
    words = (text or "").split(",")
    try:
        c, a, b, f, d, e = (float(word) for word in words)
    except ValueError:
        return None
    usable = all(math.isfinite(value) for value in (a, b, c, d, e, f)) and a * e - b * d != 0
    return Affine(a, b, c, d, e, f) if usable else None
