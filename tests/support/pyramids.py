"""Builds whole pyramids, and works out in another way what must be in them. Also a program to be killed: see main."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from twopass.imagery.opening import open_image
from twopass.imagery.pyramid.build import build_slab
from twopass.imagery.pyramid.layout import Layout, layout_of
from twopass.imagery.pyramid.shelf import Shelf

TILE, SMALLEST = 16, 20  # small slabs (128 rows) of small images, so that there are several generations


def build(path: Path, folder: Path, tile: int = TILE, check: Callable[[], None] = lambda: None) -> Layout:
    """Build the whole pyramid of an image."""
    folder.mkdir(parents=True, exist_ok=True)
    source = open_image(path)
    try:
        layout = layout_of(source.info, tile, SMALLEST)
        for slab in layout.order():
            build_slab(source, layout, slab, folder, check)
    finally:
        source.close()
    return layout


def level_of(folder: Path, layout: Layout, level: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Return all of a level, (rows, columns, bands), and what of it is valid if that is marked."""
    shelf = Shelf(folder, layout)
    width, height = layout.size(level)
    planes = shelf.read(level, 0, 0, width, height)
    shelf.close()
    return planes.values.transpose(1, 2, 0), planes.valid


def averages(values: np.ndarray, counted: np.ndarray, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the area averages of (rows, columns, bands), NaN where nothing counts, and how much counts, 0 to 1."""
    side = 2**level
    height, width, bands = values.shape
    sums = np.zeros((-(-height // side), -(-width // side), bands))
    numbers, all_of_them = np.zeros(sums.shape), np.zeros(sums.shape)
    rows, columns = np.mgrid[0:height, 0:width] // side
    np.add.at(sums, (rows, columns), np.where(counted, values, 0).astype(np.float64))
    np.add.at(numbers, (rows, columns), counted.astype(np.float64))
    np.add.at(all_of_them, (rows, columns), 1.0)
    with np.errstate(invalid="ignore"):
        return sums / numbers, numbers / all_of_them


def main() -> None:
    """Build slowly and say so, to be killed: IMAGE FOLDER."""
    windows = 0

    def check() -> None:
        nonlocal windows
        windows += 1
        sys.stdout.write(f"{windows}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # each window waits to be allowed

    build(Path(sys.argv[1]), Path(sys.argv[2]), check=check)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main()
