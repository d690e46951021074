"""Small images of every kind, written by libraries that we did not write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from PIL import Image
from rasterio.transform import Affine

UTM = Affine(0.5, 0.0, 300_000.0, 0.0, -0.5, 4_000_000.0)


def ramp(height: int = 90, width: int = 120, bands: int = 3) -> np.ndarray:
    """Return colours that are different everywhere and smooth: (height, width, bands) of uint8."""
    y, x = np.mgrid[0:height, 0:width]
    levels = [x * 255 // max(width - 1, 1), y * 255 // max(height - 1, 1), (x + y) % 256, np.full_like(x, 255)]
    return np.stack(levels[:bands], axis=2).astype(np.uint8)


def tiff(path: Path, pixels: np.ndarray, **options: Any) -> Path:
    """Write (height, width, bands) as a GeoTIFF with rasterio."""
    height, width, bands = pixels.shape
    profile = {"driver": "GTiff", "dtype": pixels.dtype, "crs": "EPSG:32637", "transform": UTM} | options
    with rasterio.open(path, "w", height=height, width=width, count=bands, **profile) as file:
        file.write(pixels.transpose(2, 0, 1))
    return path


def picture(path: Path, pixels: np.ndarray, **options: Any) -> Path:
    """Write (height, width, bands) with Pillow, in the format of the name."""
    Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels).save(path, **options)
    return path
