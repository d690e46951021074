"""Building is cut short, killed, starved of space and damaged: what is there afterwards is whole, and the same."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from imagery.making import tiff
from support import pyramids
from support.pyramids import SMALLEST, TILE, build

from twopass.imagery.opening import open_image
from twopass.imagery.pyramid.build import build_slab
from twopass.imagery.pyramid.builder import Builder
from twopass.imagery.pyramid.cache import PyramidCache
from twopass.imagery.pyramid.files import TEMPORARY
from twopass.imagery.pyramid.layout import PREVIEW, Layout, Slab, file_name, layout_of
from twopass.imagery.pyramid.shelf import Shelf
from twopass.model.errors import ErrorCode, TwopassError


@pytest.fixture
def image(tmp_path: Path) -> Path:
    values = np.random.default_rng(0).integers(0, 256, (700, 500, 3), np.uint8)
    (tmp_path / "images").mkdir()
    # A slab of 128 rows is read in four windows of 128 columns.
    return tiff(tmp_path / "images" / "a.tif", values, tiled=True, blockxsize=64, blockysize=64)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_a_killed_build_goes_on_where_it_was(image: Path, tmp_path: Path) -> None:
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    layout = build(image, whole)
    windows = 0
    # The first slab is finished and the second under way when it is killed.
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(
        [sys.executable, pyramids.__file__, str(image), str(killed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        while not (killed / file_name(3, 0)).exists() or windows % 2:
            assert program.stdout.readline().strip() != "done"
            windows += 1
            program.stdin.write("\n")
            program.stdin.flush()
        program.stdout.readline()
        program.kill()
    left = contents(killed)
    assert any(name.endswith(TEMPORARY) for name in left)
    names = [name for name in left if name.endswith(".tif")]
    assert 3 <= len(names) < len(contents(whole))
    stamps = {name: (killed / name).stat().st_mtime_ns for name in names}

    build(image, killed)

    assert {name: (killed / name).stat().st_mtime_ns for name in names} == stamps
    assert {name: data for name, data in contents(killed).items() if name.endswith(".tif")} == contents(whole)
    assert layout.generations == 2


class Stopped(Exception):
    pass


def test_a_cancelled_slab_leaves_nothing(image: Path, tmp_path: Path) -> None:
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise Stopped

    with pytest.raises(Stopped):
        build(image, tmp_path / "cache", check=check)
    assert sorted(contents(tmp_path / "cache")) == [file_name(level, 0) for level in (1, 2, 3)]


def test_nothing_is_written_beside_the_image(image: Path, tmp_path: Path) -> None:
    before = contents(image.parent)
    build(image, tmp_path / "cache")
    assert contents(image.parent) == before


@pytest.mark.parametrize("limit", [0, 200, 20_000, 150_000])
def test_a_disk_that_takes_no_more_is_said_and_leaves_nothing_half(image: Path, tmp_path: Path, limit: int) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    folder = tmp_path / "cache"
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limits[1]))
    try:
        with pytest.raises(TwopassError) as caught:
            build(image, folder, tile=64)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.code is ErrorCode.CACHE_FULL
    assert contents(folder) == {}
    build(image, folder, tile=64)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk of a few kilobytes")
@pytest.mark.parametrize("kilobytes", [4, 64, 200, 300])
def test_a_really_full_disk(image: Path, tmp_path: Path, kilobytes: int) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(TwopassError) as caught:
            build(image, folder, tile=64)
        assert caught.value.code is ErrorCode.CACHE_FULL
        for file in folder.iterdir():
            assert not file.name.endswith(TEMPORARY)
        subprocess.run(["mount", "-o", "remount,size=20m", str(folder)], check=True)
        build(image, folder, tile=64)
        build(image, tmp_path / "whole", tile=64)
        assert contents(folder) == contents(tmp_path / "whole")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("damage", ["cut", "emptied", "overwritten"])
def test_a_damaged_file_is_made_again(image: Path, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "cache"
    layout = build(image, folder)
    whole = contents(folder)
    top = Slab(layout.generations - 1, 0)
    for level in layout.levels(top.generation):
        (folder / file_name(level, 0)).unlink()
    hurt = folder / file_name(3, 2)
    data = hurt.read_bytes()
    broken = {"cut": data[: len(data) // 2], "emptied": b"", "overwritten": data[:400] + b"\xff" * (len(data) - 400)}
    hurt.write_bytes(broken[damage])
    source = open_image(image)
    build_slab(source, layout, top, folder)
    source.close()
    assert contents(folder) == whole


def test_two_builders_of_one_pyramid_do_not_harm_each_other(image: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    source, other = open_image(image), open_image(image)
    layout = layout_of(source.info, TILE, SMALLEST)
    slab = Slab(0, 0)
    met = 0

    def both() -> None:
        nonlocal met
        met += 1
        if met == 2:
            build_slab(other, layout, slab, folder)

    build_slab(source, layout, slab, folder, both)
    source.close()
    other.close()
    build(image, folder)
    build(image, tmp_path / "alone")
    assert contents(folder) == contents(tmp_path / "alone")


def test_the_preview_shows_every_part(tmp_path: Path) -> None:
    values = np.zeros((512, 512, 3), np.uint8)
    values[:, 256:] = (200, 100, 50)
    for name, options in {
        "tiled": {"tiled": True, "blockxsize": 64, "blockysize": 64},
        "strips": {"blockysize": 4},
    }.items():
        folder = tmp_path / name
        folder.mkdir()
        source = open_image(tiff(tmp_path / f"{name}.tif", values, **options))
        layout = layout_of(source.info)
        build_slab(source, layout, Slab(PREVIEW, 0), folder)
        preview = Shelf(folder, layout).preview()
        source.close()
        assert preview is not None
        left, right = np.split(preview.values, 2, axis=2)
        assert (left == 0).all()
        assert (right.transpose(1, 2, 0) == (200, 100, 50)).all()
        assert preview.values.shape[1] >= 8


def test_an_image_that_changes_is_not_built_on(image: Path, tmp_path: Path) -> None:
    builder = Builder(image, PyramidCache(tmp_path / "cache"))
    os.utime(image, ns=(1, 1))
    with pytest.raises(TwopassError) as caught:
        builder.step(Slab(0, 0))
    builder.close()
    assert caught.value.code is ErrorCode.IMAGE_CHANGED


def test_every_slab_comes_after_what_it_is_made_of_and_near_ones_first() -> None:
    layout = Layout(width=200_000, height=200_000, bands=3, dtype="uint8")
    for row in (None, 0.0, 150_000.0):
        order = layout.order(row)
        assert sorted(order) == [Slab(g, i) for g in range(layout.generations) for i in range(layout.slabs(g))]
        places = {slab: place for place, slab in enumerate(order)}
        assert all(places[child] < places[slab] for slab in order for child in layout.children(slab))
    assert (
        layout.image_rows(layout.order(150_000.0)[0])[0] <= 150_000 < layout.image_rows(layout.order(150_000.0)[0])[1]
    )
