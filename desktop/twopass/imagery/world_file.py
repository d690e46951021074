"""World files and ``.prj`` beside an image: six numbers and a CRS, parsed strictly by ourselves."""

from __future__ import annotations

import json
import math
from pathlib import Path

from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.transforms import Affine
from twopass.model.values import Json, freeze

LARGEST = 100_000  # bytes; both kinds of file are a few hundred


def beside(path: Path) -> Georeference | None:
    """Return the georeference that a world file and a ``.prj`` beside *path* give, or None without both."""
    transform = next((found for name in _names(path) if (found := _transform(name)) is not None), None)
    crs = _crs(path.with_suffix(".prj"))
    if transform is None or crs is None:
        return None
    return Georeference(kind=GeoreferenceKind.AFFINE, crs=crs, transform=transform, source="world file")


def _names(path: Path) -> list[Path]:
    """Return where a world file may lie: ``a.tfw`` or ``a.tifw`` or ``a.wld`` for ``a.tif``."""
    suffix = path.suffix
    if len(suffix) < 3:
        return [path.with_suffix(".wld")]
    return [path.with_suffix(f".{suffix[1]}{suffix[-1]}w"), path.with_suffix(f"{suffix}w"), path.with_suffix(".wld")]


def _text(path: Path) -> str | None:
    try:
        if path.stat().st_size > LARGEST:
            return None
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _transform(path: Path) -> Affine | None:
    text = _text(path)
    if text is None:
        return None
    try:
        a, d, b, e, x, y = (float(word.replace(",", ".")) for word in text.split()[:6])
    except ValueError:
        return None
    if not all(math.isfinite(value) for value in (a, b, d, e, x, y)) or a * e - b * d == 0:
        return None
    # A world file gives the middle of the top-left pixel; we count from its outer corner.
    return Affine(a, b, x - (a + b) / 2, d, e, y - (d + e) / 2)


def _crs(path: Path) -> Json:
    text = _text(path)
    if text is None:
        return None
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_wkt(text)
        code = crs.to_epsg(min_confidence=70)
        return f"EPSG:{code}" if code else freeze(json.loads(crs.to_json()))
    except (CRSError, ValueError):
        return None
