"""Reads what GDAL can't, with Pillow: CMYK and Lab pictures and the like. The picture is decoded once, as RGB."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import (
    Image,
    TiffImagePlugin,  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers its format
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers its format
)

from twopass.imagery.source import ImageInfo, Pixels
from twopass.model.errors import ErrorCode, TwopassError

# Only these are ever tried: recent decoder faults were in formats nobody sends imagery in. The plug-ins are imported
# above because Pillow itself does so only when everything else has failed.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")
LARGEST = 400_000_000  # pixels decoded at once: 1.2 GB as RGB; larger pictures must come as something GDAL windows
EXIF_ORIENTATION = 0x0112
EXIF_DATETIME = (0x9003, 0x0132)  # DateTimeOriginal, DateTime


class PillowSource:
    """A picture decoded by Pillow on the first read, in 8-bit grey, RGB or RGBA."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._image = opened(path)
        mode = {"L": "L", "1": "L"}.get(self._image.mode, "RGBA" if _has_alpha(self._image) else "RGB")
        self._mode = mode
        self._decoded: Image.Image | None = None
        bands = {"L": 1, "RGB": 3, "RGBA": 4}[mode]
        width, height = self._image.size
        driver = f"Pillow {self._image.format}"
        self.info = ImageInfo(path=str(path), width=width, height=height, bands=bands, dtype="uint8", driver=driver)

    def read(self, x: int, y: int, width: int, height: int, out_width: int, out_height: int) -> Pixels:
        """Return a window, averaged where it is made smaller."""
        if self._decoded is None:
            self._decoded = self._decode()
        part = self._decoded.resize((out_width, out_height), Image.Resampling.BOX, box=(x, y, x + width, y + height))
        pixels = np.asarray(part)
        return pixels[:, :, None] if pixels.ndim == 2 else pixels

    def _decode(self) -> Image.Image:
        try:
            return self._image.convert(self._mode)
        except (OSError, ValueError, SyntaxError) as error:
            raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(self._path), detail=str(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._image.close()


def opened(path: Path) -> Image.Image:
    """Return a picture whose header was read. Raises ``TwopassError``: not an image, too large, damaged."""
    Image.MAX_IMAGE_PIXELS = LARGEST // 2  # Pillow warns at this and refuses at twice as much
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise TwopassError(ErrorCode.IMAGE_TOO_LARGE, path=str(path), detail=_pixels(str(error))) from error
    except UnidentifiedImageError as error:
        raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=str(path)) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(path), detail=str(error)) from error


def _pixels(text: str) -> str:
    digits = "".join(char if char.isdigit() else " " for char in text).split()
    return f"{int(digits[0]):,} pixels" if digits else "too many pixels"


def exif(path: Path) -> tuple[int, str | None]:
    """Return the orientation (1 if unsaid) and the date text of a picture Pillow knows; (1, None) otherwise."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("JPEG", "PNG", "WEBP", "TIFF")) as image:
                tags = image.getexif()
                inner = tags.get_ifd(0x8769)
                date = next((str(t) for t in (inner.get(EXIF_DATETIME[0]), tags.get(EXIF_DATETIME[1])) if t), None)
                return int(tags.get(EXIF_ORIENTATION, 1) or 1), date
    except (OSError, ValueError, SyntaxError, TypeError, Image.DecompressionBombError):
        return 1, None


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
