"""``info`` and ``render`` of images: as written in the help, through the reader and the stretch of the window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from imagery.making import picture, ramp, tiff
from PIL import Image

from twopass.app.main import main


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Return four bands of 120 × 90 pixels, of 16 bits."""
    return tiff(tmp_path / "four.tif", ramp(bands=4).astype(np.uint16) * 40, photometric="MINISBLACK", alpha="NO")


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Any:
    """Return what runs a command line and returns its exit code and what it said: all of stdout, or of stderr."""

    def go(*words: object) -> tuple[int, str]:
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        assert not (out and err)
        assert "Traceback" not in err
        return code, out or err

    return go


def render_words(image: Path, out: Path, *more: object) -> list[object]:
    return ["render", image, "--window", 0, 0, 120, 90, "--size", 60, 45, "--out", out, *more]


def test_info_of_an_image(image: Path, run: Any) -> None:
    code, text = run("info", image, "--json")
    facts = json.loads(text)
    assert code == 0
    assert (facts["driver"], facts["width"], facts["height"], facts["dtype"]) == ("GTiff", 120, 90, "uint16")
    assert [band["band"] for band in facts["bands"]] == [1, 2, 3, 4]
    assert facts["crs"] == "EPSG:32637"
    assert facts["transform"] == [0.5, 0.0, 300_000.0, 0.0, -0.5, 4_000_000.0]
    assert facts["gsd"] == pytest.approx(0.5, rel=0.01)
    assert (facts["nodata"], facts["validity"], facts["overviews"]) == (None, "all", [])
    code, text = run("info", image)
    assert code == 0
    assert "  crs: EPSG:32637, WGS 84 / UTM zone 37N\n" in text
    assert "  size: 120 × 90\n" in text


def test_info_of_an_image_that_is_nowhere(tmp_path: Path, run: Any) -> None:
    code, text = run("info", picture(tmp_path / "a.png", ramp()))
    assert code == 0
    assert "  place: unknown\n" in text


def test_info_says_that_no_number_is_no_data(tmp_path: Path, run: Any) -> None:
    path = tiff(tmp_path / "n.tif", np.zeros((5, 5, 1), np.float32), nodata=float("nan"))
    assert json.loads(run("info", path, "--json")[1])["nodata"] == "nan"


def test_info_says_why_an_image_is_refused(tmp_path: Path, run: Any) -> None:
    text = tmp_path / "text.tif"
    text.write_text("no picture")
    code, said = run("info", text, "--json")
    assert code == 1
    assert said.count("\n") == 1
    assert "is not an image" in said


def test_info_refuses_an_image_without_its_end(image: Path, run: Any) -> None:
    image.write_bytes(image.read_bytes()[:-9])
    code, said = run("info", image)
    assert code == 1
    assert "damaged or cut short" in said


@pytest.mark.parametrize(
    ("words", "bands", "stretch"),
    [
        ([], (0, 1, 2), (2, 98)),
        (["--bands", 4, 2, 1], (3, 1, 0), (2, 98)),
        (["--bands", 2], (1, 1, 1), (2, 98)),
        (["--bands", 3, 2, 1, "--stretch", "none"], (2, 1, 0), None),
        (["--stretch", 10, 90.5, "--bands=1,2,3"], (0, 1, 2), (10, 90.5)),
    ],
)
def test_render_shows_bands_stretched(
    image: Path, tmp_path: Path, run: Any, words: Any, bands: Any, stretch: Any
) -> None:
    out = tmp_path / "out.png"
    assert run(*render_words(image, out, *words)) == (0, f"Wrote {out}\n")
    with Image.open(out) as file:
        shown = np.asarray(file).astype(float)
    values = ramp(bands=4).astype(float) * 40
    small = values.reshape(45, 2, 60, 2, 4).mean(axis=(1, 3))
    assert shown.shape == (45, 60, 4)
    assert (shown[:, :, 3] == 255).all()
    for channel, band in enumerate(bands):
        low, high = (0.0, 65535.0) if stretch is None else np.percentile(values[:, :, band], stretch)
        if high == low:  # a flat band is as bright as its value within its type
            low, high = 0.0, 65535.0
        expected = (np.clip(small[:, :, band], low, high) - low) / (high - low) * 255
        assert np.abs(shown[:, :, channel] - expected).max() <= 1.5


def test_a_colour_map_colours_one_band(image: Path, tmp_path: Path, run: Any) -> None:
    assert run(*render_words(image, tmp_path / "o.png", "--bands", 1, "--colormap", "viridis"))[0] == 0
    with Image.open(tmp_path / "o.png") as file:
        assert file.getpixel((0, 0)) == (0x44, 0x01, 0x54, 255)
        assert file.getpixel((59, 0)) == (0xFD, 0xE7, 0x25, 255)


def test_render_changes_tones(image: Path, tmp_path: Path, run: Any) -> None:
    pictures: list[np.ndarray] = []
    for words in ((), ("--gamma", 2), ("--invert",), ("--brightness", -20, "--contrast", 10), ("--sharpen", 50)):
        assert run(*render_words(image, tmp_path / "o.png", "--bands", 1, *words))[0] == 0
        with Image.open(tmp_path / "o.png") as file:
            pictures.append(np.asarray(file)[:, :, 0].astype(int))
    plain, bright, inverted, dark, sharp = pictures
    np.testing.assert_allclose(bright, 255 * (plain / 255) ** 0.5, atol=4)
    np.testing.assert_array_equal(inverted, 255 - plain)
    assert dark.mean() < plain.mean() < bright.mean()
    assert (sharp != plain).any()


def test_where_there_is_no_picture_it_is_transparent(tmp_path: Path, run: Any) -> None:
    pixels = ramp()
    pixels[:30] = 0
    path = tiff(tmp_path / "n.tif", pixels, nodata=0)
    assert run(*render_words(path, tmp_path / "o.png"))[0] == 0
    with Image.open(tmp_path / "o.png") as file:
        shown = np.asarray(file)
    assert (shown[:15] == 0).all()
    assert (shown[20:40, 5:55, 3] == 255).all()


@pytest.mark.parametrize(
    "change",
    [
        {"--window": (0, 0, 121, 90)},
        {"--window": (-1, 0, 20, 20)},
        {"--window": (0, 0, 0, 20)},
        {"--window": (0, 0, 10, -20)},
        {"--window": (0, 0, 10)},
        {"--window": (0, 0, 10, "x")},
        {"--size": (0, 10)},
        {"--size": (100_000, 100_000)},
        {"--bands": (5,)},
        {"--bands": (0,)},
        {"--bands": (1, 2)},
        {"--bands": ("red",)},
        {"--stretch": (98, 2)},
        {"--stretch": (-1, 2)},
        {"--stretch": (2,)},
        {"--stretch": ("all",)},
        {"--colormap": ("jet",)},
        {"--gamma": (0,)},
        {"--contrast": (101,)},
        {"--sharpen": ("much",)},
        {"--out": ()},
    ],
)
def test_wrong_usage_is_one_sentence(
    image: Path, tmp_path: Path, run: Any, change: dict[str, tuple[object, ...]]
) -> None:
    out = tmp_path / "o.png"
    options = {"--window": (0, 0, 120, 90), "--size": (60, 45), "--out": (out,)} | change
    code, said = run("render", image, *(word for name, words in options.items() for word in (name, *words)))
    assert code == 2
    assert said.startswith("twopass: ")
    assert said.count("\n") == 1
    assert not out.exists()


def test_a_failed_rendering_leaves_the_old_file(image: Path, tmp_path: Path, run: Any) -> None:
    out = tmp_path / "o.png"
    out.write_bytes(b"old")
    data = image.read_bytes()
    image.write_bytes(data[: len(data) // 2])
    code, said = run(*render_words(image, out))
    assert code == 1
    assert "damaged or cut short" in said
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["four.tif", "o.png"]


def test_the_image_itself_is_never_written_to(image: Path, run: Any) -> None:
    data = image.read_bytes()
    assert run(*render_words(image, image))[0] == 1
    assert image.read_bytes() == data
