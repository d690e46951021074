"""Takes the pictures, and holds one against another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
LOOKS = [(theme, scale) for theme in ("dark", "light") for scale in (1, 2)]
# Modes of comparing, each in a picture of the panes alone; beside each other they are in the picture of the window.
MODES = ("stacked", "swipe", "blink", "blend", "difference", "lens")
SCALES = (1, 2)
# What is beside the window or a part of it, each in a picture by itself, and the view saved as a picture.
PARTS = ("properties", "display", "georeference", "filmstrip", "registration", "overview", "view")
# Where the panes lie in the window of `modes.json`: left, top, right and bottom, screen pixels.
PANES = (46, 48, 820, 492)
BLOCK = 16
# Mean difference of a block, in levels of 255: room for the anti-aliasing of another FreeType and the JPEG decoder of
# another rasterio (libjpeg up to 1.4, libjpeg-turbo from 1.5: up to 7), and for nothing else.
MOST_IN_A_BLOCK = 9.0


def golden(theme: str, scale: int, part: str = "main") -> Path:
    """Return where the picture of a look lies, of the window or of a part."""
    return FOLDER / f"{part}-{theme}-{scale}x.jpg"


def golden_mode(mode: str, scale: int) -> Path:
    """Return where the picture of a mode lies."""
    return FOLDER / f"mode-{mode}-{scale}x.jpg"


def take(theme: str, scale: int, folder: Path) -> dict[str, Path]:
    """Draw the scene in a process of its own, at a device pixel ratio of *scale*; return paths of window and parts."""
    shutil.copyfile(ROOT / "resources" / "sample" / "before.tif", folder / "third.tif")
    _play("scene.json", theme, scale, folder)
    return {name: _saved(folder / f"{name}.png", quality=90 if name == "main" else 75) for name in ("main", *PARTS)}


def take_modes(scale: int, folder: Path) -> dict[str, Path]:
    """Draw every mode in one process, at a device pixel ratio of *scale*, and return the pictures' paths."""
    _play("modes.json", "dark", scale, folder)
    panes = tuple(side * scale for side in PANES)
    return {mode: _saved(folder / f"{mode}.png", panes, quality=75) for mode in MODES}


def _play(name: str, theme: str, scale: int, folder: Path) -> None:
    scene = json.loads((FOLDER / name).read_text())
    scene |= {"settings": {"theme": theme}, "device_pixel_ratio": scale}
    scene["steps"][0]["open"] = [str((FOLDER / name).resolve()) for name in scene["steps"][0]["open"]]
    journey = folder / "scene.json"
    journey.write_text(json.dumps(scene))
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "desktop"),
        "FONTCONFIG_FILE": str(FOLDER / "fonts.conf"),
        "TWOPASS_HOME": str(folder / "home"),
    }
    command = [sys.executable, "-m", "twopass", "play", str(journey), "--out", str(folder), "--platform", "offscreen"]
    subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=100)


def _saved(picture: Path, box: tuple[int, ...] | None = None, quality: int = 90) -> Path:
    """Save a picture, or what of it lies in *box*, as the golden ones are, and return its path."""
    path = picture.with_suffix(".jpg")
    with Image.open(picture) as image:
        # Both pictures have been through the same encoder, so that it makes no difference between them.
        image.convert("RGB").crop(box).save(path, quality=quality, subsampling=0, optimize=True)
    return path


def pixels(path: Path) -> np.ndarray:
    """Return a picture as rows × columns × RGB, uint8."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def different_blocks(seen: np.ndarray, expected: np.ndarray) -> list[tuple[int, int]]:
    """Return (x, y) of every block of 16 × 16 pixels that differs by more than drawing text elsewhere explains."""
    if seen.shape != expected.shape:
        return [(0, 0)]
    difference = np.abs(seen.astype(np.int16) - expected.astype(np.int16)).max(axis=2)
    rows, columns = (side // BLOCK for side in difference.shape)
    blocks = difference[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK).mean(axis=(1, 3))
    return [(int(x) * BLOCK, int(y) * BLOCK) for y, x in np.argwhere(blocks > MOST_IN_A_BLOCK)]
