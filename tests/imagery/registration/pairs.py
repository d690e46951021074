"""Pairs with a known truth, made from real scenes: turned, scaled, darkened, noisy, and in part replaced."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

from twopass.imagery.registration.pictures import Held, Matrix, Points, carried

SCENES = (
    "scenes/airports_planet/scene_1.png",
    "scenes/airports_planet/scene_2.png",
    "pairs/joplin_aligned/before_2_pre.tif",
    "pairs/joplin_aligned/after_2_post.tif",
    "pairs/motorway_moving_vehicles/traffic1.jpg",
    "pairs/naip_potholes_series/m_4709963_se_14_1_20120731.tif",
    "pairs/arosics_s2_shifted/after_ref_S2A_20160608T153121_T33UUU_sub.jp2",
    "pairs/lake_misregistered/1a.jpg",
)
SIDE = 640
REPLACED = 0.3


@dataclass(frozen=True)
class Made:
    """Two snapshots and where the second one truly lies on the first."""

    name: str
    before: Held
    after: Held
    truth: Matrix


def grey_of(path: Path) -> NDArray[np.float32]:
    """Return an image as grey from 0 to 255."""
    values, _ = _read(path)
    low, high = np.percentile(values, (0.5, 99.5))
    return np.clip((values - low) * (255 / (high - low)), 0, 255).astype(np.float32)


def held(path: Path) -> Held:
    """Return an image with the pixels that are there."""
    values, there = _read(path)
    return Held(values, None if there.all() else there)


def _read(path: Path) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path) as image:
            values = image.read(list(range(1, min(3, image.count) + 1))).astype(np.float32).mean(axis=0)
            return values, (image.dataset_mask() > 0) & np.isfinite(values)


def made(shared: Path, seed: int) -> Made:
    """Return the pair of a seed: turned by up to 180°, scaled by 0.5 to 2, and the rest that the issue names."""
    chance = np.random.default_rng(seed)
    name = SCENES[seed % len(SCENES)]
    scene, other = grey_of(shared / name), grey_of(shared / SCENES[(seed + 3) % len(SCENES)])
    scale, degrees = 2 ** chance.uniform(-1, 1), chance.uniform(-180, 180)
    left, top = (int(chance.integers(0, max(1, extent - SIDE))) for extent in (scene.shape[1], scene.shape[0]))
    before = scene[top : top + SIDE, left : left + SIDE]
    side = round(SIDE / max(scale, 0.7))
    middle = np.array(before.shape[::-1]) / 2 + chance.uniform(-40, 40, 2)
    cos, sin = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    truth = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
    truth[:2, 2] = middle - truth[:2, :2] @ (side / 2, side / 2)
    after = _seen(scene, np.array([[1, 0, left], [0, 1, top], [0, 0, 1.0]]) @ truth, side)
    after = _replaced(after, other, chance)
    after = 255 * (np.clip(after, 0, 255) / 255) ** chance.uniform(0.6, 1.6)
    noisy = [np.clip(picture + chance.normal(0, 4, picture.shape), 0, 255) for picture in (before, after)]
    pair = [Held(np.round(picture).astype(np.float32)) for picture in noisy]
    return Made(f"{seed}: {name} turned {degrees:.0f}° scaled {scale:.2f}", pair[0], pair[1], truth)


def error_px(found: Matrix, truth: Matrix, before: Held, after: Held) -> float:
    """Return the largest distance, in before pixels, between two transforms over the snapshots' overlap."""
    x, y = np.meshgrid(np.linspace(0, after.width, 15), np.linspace(0, after.height, 15))
    here: Points = np.stack([x.ravel(), y.ravel()], axis=1)
    there = carried(truth, here)
    inside = ((there >= 0) & (there <= (before.width, before.height))).all(axis=1)
    return float(np.hypot(*(carried(found, here[inside]) - there[inside]).T).max())


def _seen(scene: NDArray[np.float32], into: Matrix, side: int) -> NDArray[np.float32]:
    """Return what a sensor sees through *into* (its pixels to the scene's): every pixel averages what lies in it."""
    fine = 4
    finer = into @ np.diag([1 / fine, 1 / fine, 1.0])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    size = (side * fine, side * fine)
    flags = cv2.WARP_INVERSE_MAP | cv2.INTER_CUBIC
    picture = cv2.warpPerspective(
        scene, np.linalg.inv(half) @ finer @ half, size, flags=flags, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def _replaced(
    after: NDArray[np.float32], other: NDArray[np.float32], chance: np.random.Generator
) -> NDArray[np.float32]:
    """Return the picture with blocks of another scene in it, 30 % of it in all."""
    result, gone = after.copy(), np.zeros(after.shape, bool)
    rows, columns = after.shape
    while gone.mean() < REPLACED:
        height, width = (int(chance.integers(extent // 10, extent // 4)) for extent in (rows, columns))
        top, left = int(chance.integers(0, rows - height)), int(chance.integers(0, columns - width))
        row, column = (int(chance.integers(0, e - s)) for e, s in zip(other.shape, (height, width), strict=True))
        result[top : top + height, left : left + width] = other[row : row + height, column : column + width]
        gone[top : top + height, left : left + width] = True
    return result
