"""What every reader promises: size, bands, windows and averages, whichever library is behind it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from imagery.making import picture, ramp, tiff
from PIL import Image

from twopass.imagery.display import NOTHING, display_of, to_rgb32
from twopass.imagery.opening import open_image

WRITERS = {
    "tif": lambda path: tiff(path, ramp()),
    "png": lambda path: picture(path, ramp()),
    "bmp": lambda path: picture(path, ramp()),
    "webp": lambda path: picture(path, ramp(), lossless=True),
    "jp2": lambda path: tiff(path, ramp(), driver="JP2OpenJPEG", QUALITY="100", REVERSIBLE="YES"),
}


@pytest.fixture(params=WRITERS)
def image(request, tmp_path: Path):
    source = open_image(WRITERS[request.param](tmp_path / f"a.{request.param}"))
    yield source
    source.close()


def test_an_image_says_what_it_is(image) -> None:
    assert (image.info.width, image.info.height, image.info.count, image.info.dtype) == (120, 90, 3, "uint8")


@pytest.mark.parametrize("window", [(0, 0, 120, 90), (7, 11, 40, 30), (119, 89, 1, 1), (0, 89, 120, 1)])
def test_windows_hold_the_pixels_of_the_file(image, window) -> None:
    x, y, width, height = window
    read = image.read(x, y, width, height, width, height).values
    np.testing.assert_array_equal(read, ramp()[y : y + height, x : x + width])


@pytest.mark.parametrize("shrink", [2, 5, 10])
def test_smaller_pictures_are_averages_never_samples(image, shrink) -> None:
    read = image.read(0, 0, 120, 90, 120 // shrink, 90 // shrink).values
    whole = ramp().astype(float)
    expected = whole.reshape(90 // shrink, shrink, 120 // shrink, shrink, 3).mean(axis=(1, 3))
    assert np.abs(read - expected).max() <= 1.0


def test_a_single_bright_pixel_is_still_seen_from_far(tmp_path: Path) -> None:
    pixels = np.zeros((256, 256, 1), np.uint8)
    pixels[101, 57] = 255
    source = open_image(tiff(tmp_path / "dot.tif", pixels))
    small = source.read(0, 0, 256, 256, 32, 32).values
    source.close()
    assert small[101 // 8, 57 // 8, 0] == pytest.approx(255 / 64, abs=1)


def test_a_picture_of_one_pixel(tmp_path: Path) -> None:
    source = open_image(picture(tmp_path / "one.png", ramp(1, 1)))
    assert source.read(0, 0, 1, 1, 1, 1).values.shape == (1, 1, 3)
    source.close()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_once_for_every_window(orientation: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = picture(tmp_path / "turned.png", ramp(), exif=exif)
    turned = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.transpose(1, 0, 2),
        6: lambda p: np.rot90(p, -1),
        7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
        8: lambda p: np.rot90(p),
    }[orientation](ramp())
    source = open_image(path)
    height, width = turned.shape[:2]
    assert (source.info.width, source.info.height) == (width, height)
    np.testing.assert_array_equal(source.read(3, 5, 40, 30, 40, 30).values, turned[5:35, 3:43])
    np.testing.assert_array_equal(source.read(0, 0, width, height, width, height).values, turned)
    source.close()


def test_what_has_no_data_is_not_there(tmp_path: Path) -> None:
    pixels = ramp()
    pixels[:10] = 0
    source = open_image(tiff(tmp_path / "n.tif", pixels, nodata=0))
    shown = to_rgb32(source.read(0, 0, 120, 90, 120, 90), display_of(source))
    source.close()
    assert (shown[:10] == NOTHING).all()
    assert not (shown[20:80, 20:100] == NOTHING).any()


def test_alpha_is_not_there_either(tmp_path: Path) -> None:
    pixels = ramp(bands=4)
    pixels[:, :20, 3] = 0
    source = open_image(picture(tmp_path / "a.png", pixels))
    shown = to_rgb32(source.read(0, 0, 120, 90, 120, 90), display_of(source))
    source.close()
    assert (shown[:, :20] == NOTHING).all()
    assert not (shown[:, 30:] == NOTHING).any()


@pytest.mark.parametrize("dtype", ["uint16", "int16", "uint32", "int32", "float32", "float64"])
def test_deep_pixels_are_stretched_between_their_percentiles(dtype: str, tmp_path: Path) -> None:
    y, x = np.mgrid[0:200, 0:300]
    pixels = ((x + y) * 20 + 1000).astype(dtype)[:, :, None]
    source = open_image(tiff(tmp_path / "deep.tif", pixels))
    display = display_of(source)
    assert display.limits is not None
    np.testing.assert_allclose(display.limits[0], np.percentile(pixels, (2, 98)), rtol=0.01)
    shown = to_rgb32(source.read(0, 0, 300, 200, 300, 200), display) & 0xFF
    source.close()
    assert (shown[0, 0], shown[-1, -1]) == (0, 255)
    assert (np.diff(shown[100].astype(int)) >= 0).all()


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf, 3e38])
def test_strange_numbers_do_not_spoil_the_picture(strange: float, tmp_path: Path) -> None:
    pixels = np.linspace(0, 1, 200 * 300, dtype=np.float32).reshape(200, 300, 1)
    pixels[50, 60] = strange
    source = open_image(tiff(tmp_path / "f.tif", pixels))
    display = display_of(source)
    assert display.limits is not None
    assert display.limits[0] == pytest.approx((0.02, 0.98), abs=0.01)
    shown = to_rgb32(source.read(0, 0, 300, 200, 300, 200), display) & 0xFF
    source.close()
    assert shown[199, 299] == 255
    assert shown[0, 0] == 0


@pytest.mark.parametrize(
    ("value", "dtype", "limits"),
    [
        (700, np.uint16, (0, 65535)),
        (-5, np.int16, (-32768, 32767)),
        (0.25, np.float32, (0, 1)),
        (255, np.float32, (0, 255)),
        (-3, np.float64, (-3, 1)),
    ],
)
def test_a_flat_image_is_as_bright_as_its_value_within_its_type(value, dtype, limits, tmp_path: Path) -> None:
    source = open_image(tiff(tmp_path / "flat.tif", np.full((20, 20, 1), value, dtype)))
    assert display_of(source).limits == (limits,)
    source.close()


def test_a_few_bright_pixels_on_black_have_a_stretch(tmp_path: Path) -> None:
    pixels = np.zeros((100, 100, 1), np.uint16)
    pixels[5, 5], pixels[6, 6] = 300, 600
    source = open_image(tiff(tmp_path / "stars.tif", pixels))
    assert display_of(source).limits == ((0.0, 600.0),)
    source.close()
