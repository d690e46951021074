"""An isolated image is what an open file is: the same facts, pixels and refusals; another file is never shown as it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from imagery.making import picture, ramp, tiff
from PIL import Image

from twopass.imagery.display import display_of, to_rgb32
from twopass.imagery.isolated.client import Decoder
from twopass.imagery.isolated.image import IsolatedImage, Window, open_isolated, thumbnail
from twopass.imagery.opening import open_image
from twopass.imagery.radiometry import levels_in, values_of
from twopass.model.display import DisplayChoice, Stretch
from twopass.model.errors import ErrorCode, TwopassError


def deep(bands: int, dtype: str) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 4000, (90, 120, bands)).astype(dtype)


def holed(path: Path) -> Path:
    pixels = deep(1, "float32")
    pixels[:20] = np.nan
    return tiff(path, pixels)


def turned(path: Path) -> Path:
    exif = Image.Exif()
    exif[0x0112] = 6
    return picture(path, ramp(), exif=exif)


def inked(path: Path) -> Path:
    Image.fromarray(ramp()).convert("CMYK").save(path)
    return path


def indexed(path: Path) -> Path:
    Image.fromarray(ramp()).quantize(16).save(path)
    return path


KINDS: dict[str, Callable[[Path], Path]] = {
    "rgb.tif": lambda path: tiff(path, ramp()),
    "nodata.tif": lambda path: tiff(path, ramp(), nodata=0),
    "four.tif": lambda path: tiff(path, deep(4, "uint16")),
    "signed.tif": lambda path: tiff(path, deep(1, "int16"), nodata=7),
    "float.tif": holed,
    "double.tif": lambda path: tiff(path, deep(3, "float64")),
    "alpha.png": lambda path: picture(path, ramp(bands=4)),
    "grey.png": lambda path: picture(path, ramp(bands=1)),
    "turned.jpg": turned,
    "inks.jpg": inked,
    "palette.gif": indexed,
    "plain.bmp": lambda path: picture(path, ramp()),
    "plain.webp": lambda path: picture(path, ramp()),
}
WINDOWS = [Window(0, 0, 90, 90, 90, 90), Window(0, 0, 90, 90, 30, 45), Window(7, 11, 40, 30, 40, 30)]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_as_in_this_process(kind: str, decoder: Decoder, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path / kind)
    here, there = open_image(path), open_isolated(decoder, path)
    assert there.info == here.info
    for choice in (DisplayChoice(), DisplayChoice(bands=(1,), stretch=Stretch.PERCENTILE, colormap="viridis")):
        display = there.display(choice)
        assert display == display_of(here, choice)
        for window in WINDOWS:
            read = here.read(*window, display.bands)
            np.testing.assert_array_equal(there.tile(window, display), to_rgb32(read, display))
    for window in WINDOWS:
        expected, found = here.read(*window), there.read(*window)
        assert found.values.dtype == expected.values.dtype
        np.testing.assert_array_equal(found.values, expected.values)
        assert (found.valid is None) == (expected.valid is None)
        if expected.valid is not None:
            np.testing.assert_array_equal(found.valid, expected.valid)
    there.check_whole()
    here.close()


@pytest.mark.shared
def test_every_real_file_says_the_same_from_afar(decoder: Decoder, shared: Path) -> None:
    outcomes = json.loads((Path(__file__).parents[1] / "outcomes.json").read_text(encoding="utf-8"))
    names = [name for name in outcomes if (shared / name).is_file()]
    assert len(names) > 100
    for name in names:
        assert _outcome(lambda path: open_isolated(decoder, path), shared / name) == _outcome(open_image, shared / name)


def _outcome(opens: Callable[[Path], object], path: Path) -> object:
    try:
        source = opens(path)
    except TwopassError as error:
        return error.code
    info = source.info  # type: ignore[attr-defined]
    source.close()  # type: ignore[attr-defined]
    return info


def test_a_small_picture_of_it(decoder: Decoder, image: Path) -> None:
    small = thumbnail(decoder, image, 60)
    assert small.shape == (45, 60)
    assert (small >> 24 == 255).all()


def test_a_name_that_is_no_text_is_said(decoder: Decoder, image: Path) -> None:
    path = image.with_name(os.fsdecode(b"\xff\xfe name.tif"))
    image.rename(path)
    with pytest.raises(TwopassError) as caught:
        open_isolated(decoder, path)
    assert (caught.value.code, caught.value.data["path"]) == (ErrorCode.FILE_UNREADABLE, str(path))


def test_a_refusal_names_the_file_as_it_was_named(decoder: Decoder, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_text("no image")
    with pytest.raises(TwopassError) as caught:
        open_isolated(decoder, path)
    assert (caught.value.code, caught.value.data["path"]) == (ErrorCode.NOT_AN_IMAGE, str(path))


def replace(path: Path) -> None:
    tiff(path.with_name("new.tif"), ramp()[::-1].copy()).replace(path)


def write_over(path: Path) -> None:
    tiff(path, ramp()[::-1].copy())
    os.utime(path, ns=(1, 1))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(1_000)


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (replace, ErrorCode.IMAGE_CHANGED),
        (write_over, ErrorCode.IMAGE_CHANGED),
        (cut, ErrorCode.IMAGE_TRUNCATED),
        (Path.unlink, ErrorCode.FILE_MISSING),
    ],
)
def test_what_happens_to_an_open_file_is_said(
    happens: Callable[[Path], None], code: ErrorCode, decoder: Decoder, image: Path
) -> None:
    opened = open_isolated(decoder, image)
    display = opened.display()
    opened.tile(WINDOWS[0], display)
    happens(image)
    asks: list[Callable[[IsolatedImage], object]] = [
        lambda image: image.tile(WINDOWS[0], display),
        lambda image: image.read(0, 0, 9, 9, 9, 9),
        lambda image: image.display(DisplayChoice(stretch=Stretch.PERCENTILE)),
        lambda image: image.check_whole(),
    ]
    for ask in asks:
        with pytest.raises(TwopassError) as caught:
            ask(opened)
        assert caught.value.code is code


def test_the_end_of_a_file_cut_short_before_is_missed(decoder: Decoder, tmp_path: Path) -> None:
    path = tiff(tmp_path / "a.tif", np.random.default_rng(1).integers(0, 255, (600, 600, 3)).astype(np.uint8))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 50_000)
    opened = open_isolated(decoder, path)
    with pytest.raises(TwopassError) as caught:
        opened.check_whole()
    assert caught.value.code is ErrorCode.IMAGE_TRUNCATED


def test_more_than_can_be_handed_over_is_refused(decoder: Decoder, image: Path) -> None:
    with pytest.raises(TwopassError) as caught:
        open_isolated(decoder, image).read(0, 0, 120, 90, 40_000, 40_000)
    assert caught.value.code is ErrorCode.IMAGE_MEMORY


def test_a_large_piece_grows_the_memory_and_gives_it_back(single: Decoder, image: Path) -> None:
    opened = open_isolated(single, image)
    large = opened.read(0, 0, 120, 90, 4000, 3000).values
    assert large.shape == (3000, 4000, 3)
    (pid,) = single.pids
    assert "/dev/shm" not in Path(f"/proc/{pid}/maps").read_text()
    np.testing.assert_array_equal(opened.read(0, 0, 120, 90, 120, 90).values, ramp())


def test_what_is_counted_there_is_what_is_counted_here(decoder: Decoder, image: Path) -> None:
    opened, source = open_isolated(decoder, image), open_image(image)
    assert opened.count(DisplayChoice(gamma=2.0)) == values_of(source, DisplayChoice(gamma=2.0))
    parts = bytes([1, 0] * 512)
    assert opened.count(DisplayChoice(), levels=True, parts=parts) == levels_in(source, DisplayChoice(), parts)
    source.close()


def test_a_tone_asks_nothing_of_the_image(decoder: Decoder, image: Path) -> None:
    opened = open_isolated(decoder, image)
    plain = opened.display(DisplayChoice(stretch=Stretch.PERCENTILE))
    image.unlink()
    toned = opened.display(DisplayChoice(stretch=Stretch.PERCENTILE, gamma=2.0, sharpen=10.0, invert=True))
    assert (toned.limits, toned.tone.gamma, toned.tone.invert, toned.sharpen) == (plain.limits, 2.0, True, 10.0)
