"""Reads what GDAL can't, with Pillow: CMYK pictures and the like. The picture is decoded once, as grey or RGB."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import (
    Image,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers its format
)

from twopass.imagery.source import Bands, ImageInfo, PixelWindow, Validity
from twopass.model.errors import ErrorCode, TwopassError

# Only these are ever tried: recent decoder faults were in formats nobody sends imagery in. The plug-ins are imported
# above because Pillow itself does so only when everything else has failed.
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")
LARGEST = 400_000_000  # pixels decoded at once: 1.2 GB as RGB; larger pictures must come as something GDAL windows
WIDTH, HEIGHT, ORIENTATION = 256, 257, 274  # TIFF tags
# Pillow turns TIFFs, and only those, by their orientation itself; orientation.py does it here, so this takes it back.
_BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
_NAMES = {"L": ("gray",), "RGB": ("red", "green", "blue"), "RGBA": ("red", "green", "blue", "alpha")}
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, struct.error)


class PillowSource:
    """A picture decoded by Pillow on the first read, in 8-bit grey, RGB or RGBA."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._image = opened(path)
        self._mode = {"L": "L", "1": "L"}.get(self._image.mode, "RGBA" if _has_alpha(self._image) else "RGB")
        self._names = _NAMES[self._mode]
        self._decoded: Image.Image | None = None
        self._back = None
        width, height = self._image.size
        if isinstance(self._image, TiffImagePlugin.TiffImageFile):
            tags = self._image.tag_v2
            self._back = _BACK.get(tags.get(ORIENTATION, 1))
            width, height = int(tags[WIDTH]), int(tags[HEIGHT])
        self.info = ImageInfo(
            path=str(path),
            width=width,
            height=height,
            count=len(self._names),
            shown=(1,) if self._mode == "L" else (1, 2, 3),
            names=self._names,
            dtype="uint8",
            driver=f"Pillow {self._image.format}",
            validity=Validity.ALPHA if self._mode == "RGBA" else Validity.ALL,
            block=(width, height),
            sequential=True,
        )

    def read(
        self, x: int, y: int, width: int, height: int, out_width: int, out_height: int, bands: Bands | None = None
    ) -> PixelWindow:
        """Return a window, averaged where it is made smaller."""
        box = (x, y, x + width, y + height)
        part = self._pixels().resize((out_width, out_height), Image.Resampling.BOX, box=box)
        pixels = np.atleast_3d(np.asarray(part))
        valid = pixels[:, :, 3] != 0 if self._mode == "RGBA" else None
        return PixelWindow(pixels[:, :, [band - 1 for band in bands or self.info.shown]], valid)

    def check_whole(self) -> None:
        """Raise ``TwopassError(IMAGE_TRUNCATED)`` if the file is damaged anywhere."""
        self._pixels()

    def _pixels(self) -> Image.Image:
        if self._decoded is None:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # Pillow warns of damaged tags
                    self._image.load()
            except _DAMAGE as error:
                raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(self._path), detail=_line(error)) from error
            try:
                shown = self._image.convert(self._mode)
            except ValueError as error:
                raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path=str(self._path), detail=_line(error)) from error
            self._decoded = shown if self._back is None else shown.transpose(self._back)
        return self._decoded

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
        raise TwopassError(ErrorCode.IMAGE_TOO_LARGE, path=str(path), detail=_count(str(error))) from error
    except UnidentifiedImageError as error:
        raise TwopassError(ErrorCode.NOT_AN_IMAGE, path=str(path)) from error
    except _DAMAGE as error:
        raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(path), detail=_line(error)) from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _count(text: str) -> str:
    digits = "".join(char if char.isdigit() else " " for char in text).split()
    return f"{int(digits[0]):,} pixels" if digits else "too many pixels"


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
