"""What lies beside an image and says where it is: world file, ``.prj``, ``.aux.xml``; parsed strictly by ourselves."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from twopass.imagery.aux_xml import read_aux
from twopass.imagery.neighbours import text_of
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.transforms import Affine
from twopass.model.values import Json, freeze

_NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?", re.ASCII)
LARGEST = 100_000  # bytes; both kinds of file are a few hundred


def beside(path: Path) -> Georeference | None:
    """Return the georeference that the files beside *path* give together, or None without both transform and CRS.

    A world file goes before what an ``.aux.xml`` says, and so does a ``.prj``: people edit those by hand.
    """
    aux_transform, aux_crs = read_aux(path.with_name(f"{path.name}.aux.xml"))
    transform = next((found for name in _names(path) if (found := _transform(name)) is not None), None)
    source = "world file" if transform is not None else "aux.xml"
    transform = transform or aux_transform
    if transform is None:
        return None
    texts = [text for name in _cases(path, "prj") if (text := text_of(name, LARGEST)) is not None]
    crs = next((system for text in (*texts, aux_crs) if text and (system := _crs(text)) is not None), None)
    if crs is None:
        return None
    return Georeference(kind=GeoreferenceKind.AFFINE, crs=crs, transform=transform, source=source)


def _names(path: Path) -> list[Path]:
    """Return where a world file may lie: ``a.tfw`` or ``a.tifw`` or ``a.wld`` for ``a.tif``."""
    ending = path.suffix[1:].lower()
    endings = [f"{ending[0]}{ending[-1]}w", f"{ending}w", "wld"] if len(ending) >= 2 else ["wld"]
    return [name for ending in endings for name in _cases(path, ending)]


def _cases(path: Path, ending: str) -> list[Path]:
    """Return a neighbour's name with its ending in small and in capital letters: both are about."""
    return [path.with_name(f"{path.stem}.{ending}"), path.with_name(f"{path.stem}.{ending.upper()}")]


def _transform(path: Path) -> Affine | None:
    words = (text_of(path, LARGEST) or "").split()
    # Anything but six plain numbers is some other file; a comma may be the decimal point.
    if len(words) != 6 or not all(_NUMBER.fullmatch(word) for word in words):
        return None
    a, d, b, e, x, y = (float(word.replace(",", ".")) for word in words)
    if not all(math.isfinite(value) for value in (a, b, d, e, x, y)) or a * e - b * d == 0:
        return None
    # A world file gives the middle of the top-left pixel; we count from its outer corner.
    return Affine(a, b, x - (a + b) / 2, d, e, y - (d + e) / 2)


def _crs(text: str) -> Json:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_wkt(text)
        code = crs.to_epsg(min_confidence=70)
        return f"EPSG:{code}" if code else freeze(json.loads(crs.to_json()))
    except (CRSError, ValueError):
        return None
