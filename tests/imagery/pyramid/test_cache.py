"""The cache: one folder for each state of an image, a limit, the least recently used gone first, nothing in use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from twopass.imagery.pyramid.cache import ABOUT, GOING, TEMPORARY, PyramidCache, Space, key_of
from twopass.imagery.pyramid.layout import Layout
from twopass.model.errors import ErrorCode, TwopassError

LAYOUT = Layout(width=9000, height=9000, bands=3, dtype="uint8")
GIGA = 1_000_000_000


def plenty(_: Path) -> Space:
    return Space(1000 * GIGA, 500 * GIGA)


def image(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text(name)
    return path


def filled(cache: PyramidCache, path: Path, size: int, used: int) -> Path:
    folder = cache.use(path, LAYOUT)
    (folder.path / "01-00000.tif").write_bytes(b"x" * size)
    folder.release()
    os.utime(folder.path / "used", (used, used))
    return folder.path


def test_a_changed_image_has_another_folder(tmp_path: Path) -> None:
    path = image(tmp_path, "a.tif")
    keys = {key_of(path)}
    os.utime(path, ns=(5, 5))
    keys.add(key_of(path))
    path.write_text("longer than before")
    os.utime(path, ns=(5, 5))
    keys.add(key_of(path))
    shutil.copy2(path, tmp_path / "b.tif")
    keys.add(key_of(tmp_path / "b.tif"))
    assert len(keys) == 4
    (tmp_path / "link.tif").symlink_to(path)
    assert key_of(tmp_path / "link.tif") in keys


def test_a_missing_image_is_said(tmp_path: Path) -> None:
    with pytest.raises(TwopassError) as caught:
        key_of(tmp_path / "a.tif")
    assert caught.value.code is ErrorCode.FILE_MISSING


def test_another_layout_empties_the_folder_and_the_same_one_does_not(tmp_path: Path) -> None:
    cache, path = PyramidCache(tmp_path / "cache"), image(tmp_path, "a.tif")
    folder = filled(cache, path, 10, 1)
    cache.use(path, LAYOUT).release()
    assert (folder / "01-00000.tif").exists()
    cache.use(path, Layout(width=9000, height=9000, bands=1, dtype="uint8")).release()
    assert not (folder / "01-00000.tif").exists()
    (folder / ABOUT).write_bytes(b"\xff\xfe")
    cache.use(path, LAYOUT).release()
    assert "a.tif" in (folder / ABOUT).read_text(encoding="utf-8")


def test_the_longest_unused_goes_first(tmp_path: Path) -> None:
    cache = PyramidCache(tmp_path / "cache", limit=35_000, space=plenty)
    old, older, new = (filled(cache, image(tmp_path, str(used)), 10_000, used) for used in (20, 10, 30))
    cache.make_room(new, 8_000)
    assert (old.exists(), older.exists(), new.exists()) == (True, False, True)
    assert cache.size() < 27_000
    with pytest.raises(TwopassError) as caught:
        cache.make_room(new, 30_000)
    assert caught.value.code is ErrorCode.CACHE_FULL
    assert new.exists()


def test_what_is_in_use_stays(tmp_path: Path) -> None:
    cache = PyramidCache(tmp_path / "cache", limit=30_000, space=plenty)
    path = image(tmp_path, "a")
    folder = filled(cache, path, 20_000, 1)
    other = filled(cache, image(tmp_path, "b"), 10, 2)
    used = cache.use(path, LAYOUT)
    with pytest.raises(TwopassError):
        cache.make_room(other, 15_000)
    assert folder.exists()
    used.release()
    cache.make_room(other, 15_000)
    assert not folder.exists()


def test_what_another_process_uses_stays_until_it_ends(tmp_path: Path) -> None:
    cache, path = PyramidCache(tmp_path / "cache", limit=0, space=plenty), image(tmp_path, "a")
    folder = filled(cache, path, 20_000, 1)
    code = f"""
from pathlib import Path
from twopass.imagery.pyramid.cache import PyramidCache
from twopass.imagery.pyramid.layout import Layout
used = PyramidCache(Path({str(tmp_path / "cache")!r})).use(Path({str(path)!r}), {LAYOUT!r})
print("used", flush=True)
input()
"""
    environment = {**os.environ, "PYTHONPATH": ":".join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "used\n"
        with pytest.raises(TwopassError):
            cache.make_room(tmp_path, 1)
        assert folder.exists()
        left = folder / f"01-00001.tif-1-2{TEMPORARY}"
        left.touch()
        cache.clean()
        assert left.exists()
        program.kill()
    cache.clean()
    assert not left.exists()
    with pytest.raises(TwopassError):
        cache.make_room(tmp_path, 1)
    assert not folder.exists()


def test_a_nearly_full_disk_is_left_alone(tmp_path: Path) -> None:
    space = Space(1000 * GIGA, 3 * GIGA)
    cache = PyramidCache(tmp_path / "cache", space=lambda _: space)
    folder = filled(cache, image(tmp_path, "a"), 10, 1)
    cache.make_room(folder, GIGA // 2)
    with pytest.raises(TwopassError) as caught:
        cache.make_room(folder, GIGA + GIGA // 2)
    assert (caught.value.code, caught.value.data["detail"]) == (ErrorCode.CACHE_FULL, "the disk is nearly full")


def test_by_default_a_fifth_of_the_free_space_is_the_limit(tmp_path: Path) -> None:
    cache = PyramidCache(tmp_path / "cache", space=lambda _: Space(100 * GIGA, 50 * GIGA))
    folder = filled(cache, image(tmp_path, "a"), 10, 1)
    cache.make_room(folder, 9 * GIGA)
    with pytest.raises(TwopassError):
        cache.make_room(folder, 11 * GIGA)


def test_half_removed_folders_and_temporary_files_are_cleaned_up(tmp_path: Path) -> None:
    cache = PyramidCache(tmp_path / "cache")
    folder = filled(cache, image(tmp_path, "a"), 10, 1)
    left, going = folder / f"x{TEMPORARY}", cache.root / f"{GOING}x"
    left.touch()
    going.mkdir()
    (going / "01-00000.tif").touch()
    cache.clean()
    assert not left.exists()
    assert not going.exists()
    assert (folder / "01-00000.tif").exists()


def test_a_cache_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(TwopassError) as caught:
        PyramidCache(tmp_path / "cache").use(image(tmp_path, "a"), LAYOUT)
    assert caught.value.code is ErrorCode.CACHE_FULL
