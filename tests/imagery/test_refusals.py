"""What can't be opened is refused with a code, never with a library's own exception, and nothing else is read."""

from __future__ import annotations

import os
import random
import struct
import zlib
from pathlib import Path

import pytest
import rasterio
from imagery.making import picture, ramp, tiff

from twopass.imagery.display import display_of
from twopass.imagery.opening import open_image
from twopass.model.errors import ErrorCode, TwopassError


def outcome(path: Path) -> str:
    """Open an image as a snapshot is opened; return "ok" or the code of the refusal."""
    try:
        source = open_image(path)
    except TwopassError as error:
        return error.code.value
    try:
        source.check_whole()
        display_of(source)
        source.read(0, 0, source.info.width, source.info.height, 16, 16)
    except TwopassError as error:
        return error.code.value
    finally:
        source.close()
    return "ok"


def test_files_that_are_no_images(tmp_path: Path) -> None:
    text, empty, pipe = tmp_path / "text.tif", tmp_path / "empty.png", tmp_path / "pipe.tif"
    text.write_text("not an image")
    empty.touch()
    os.mkfifo(pipe)
    assert outcome(text) == ErrorCode.NOT_AN_IMAGE.value
    assert outcome(empty) == ErrorCode.FILE_EMPTY.value
    assert outcome(pipe) == ErrorCode.NOT_AN_IMAGE.value
    assert outcome(tmp_path) == ErrorCode.FILE_IS_FOLDER.value
    assert outcome(tmp_path / "gone.tif") == ErrorCode.FILE_MISSING.value


@pytest.mark.parametrize("name", ["/vsicurl/http://127.0.0.1/a.tif", "GTIFF_DIR:1:/a.tif", "a\0b.tif"])
def test_names_that_gdal_would_follow_are_files_that_are_not_there(name: str) -> None:
    assert outcome(Path(name)) == ErrorCode.FILE_MISSING.value


def test_a_vrt_in_disguise_reads_no_other_file(tmp_path: Path) -> None:
    secret = picture(tmp_path / "secret.png", ramp())
    vrt = tmp_path / "a.tif"
    band = f'<SimpleSource><SourceFilename relativeToVRT="0">{secret}</SourceFilename></SimpleSource>'
    vrt.write_text(
        f'<VRTDataset rasterXSize="120" rasterYSize="90"><VRTRasterBand dataType="Byte" band="1">{band}'
        "</VRTRasterBand></VRTDataset>"
    )
    assert outcome(vrt) == ErrorCode.NOT_AN_IMAGE.value


def test_a_small_file_that_claims_to_be_enormous(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = tmp_path / "bomb.png"
    header = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 2, 0, 0, 0)
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))))
    assert outcome(bomb) == ErrorCode.IMAGE_TOO_LARGE.value


@pytest.mark.parametrize(
    "name", ["ünï ©.tif", "per%20cent.tif", "new\nline.tif", "a b#c?d.tif", "-dash.tif", "日本.tif"]
)
def test_awkward_names_open(name: str, tmp_path: Path) -> None:
    assert outcome(tiff(tmp_path / "plain.tif", ramp()).rename(tmp_path / name)) == "ok"


KINDS = {
    "tif": lambda path: tiff(path, ramp(), compress="deflate"),
    "striped.tif": lambda path: tiff(path, ramp()),
    "png": lambda path: picture(path, ramp()),
    "jpg": lambda path: picture(path, ramp()),
    "bmp": lambda path: picture(path, ramp()),
    "gif": lambda path: picture(path, ramp(bands=1)),
    "webp": lambda path: picture(path, ramp()),
    "jp2": lambda path: tiff(path, ramp(), driver="JP2OpenJPEG"),
    "ntf": lambda path: tiff(path, ramp(), driver="NITF", crs=None, transform=None),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_half_a_file_is_never_taken_for_a_whole_one(kind: str, tmp_path: Path) -> None:
    data = KINDS[kind](tmp_path / f"whole.{kind}").read_bytes()
    cut = tmp_path / f"cut.{kind}"
    refusals = set()
    for part in range(1, 10):
        cut.write_bytes(data[: len(data) * part // 10])
        refusals.add(outcome(cut))
    allowed = {ErrorCode.IMAGE_TRUNCATED.value, ErrorCode.NOT_AN_IMAGE.value, ErrorCode.IMAGE_TOO_LARGE.value}
    assert refusals <= allowed, kind


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
# rasterio can't log a complaint of GDAL's that quotes the damaged bytes, which harms nobody.
@pytest.mark.filterwarnings("ignore:Exception ignored in. 'rasterio._env.log_error'")
@pytest.mark.qt_no_exception_capture
def test_damaged_bytes_end_in_a_picture_or_a_refusal(kind: str, tmp_path: Path) -> None:
    data = KINDS[kind](tmp_path / f"whole.{kind}").read_bytes()
    chance = random.Random(kind)
    damaged = tmp_path / f"damaged.{kind}"
    rounds = 250 if os.environ.get("TWOPASS_SOAK") else 25
    for _ in range(rounds):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 1, 4, 30))):
            # Headers matter most: half of the damage is done there.
            end = 200 if chance.random() < 0.5 else len(data)
            changed[chance.randrange(min(end, len(data)))] = chance.randrange(256)
        damaged.write_bytes(changed)
        assert outcome(damaged) in {"ok", *(code.value for code in ErrorCode)}


@pytest.mark.parametrize("options", [{}, {"BIGTIFF": "YES"}, {"ENDIANNESS": "BIG"}])
def test_a_tiff_that_lost_its_place_or_its_colours_with_its_end(options: dict[str, str], tmp_path: Path) -> None:
    path = tiff(tmp_path / "palette.tif", ramp(bands=1), photometric="PALETTE", **options)
    with rasterio.open(path, "r+") as file:
        file.write_colormap(1, {index: (index, 255 - index, 9, 255) for index in range(256)})
    data, cut = path.read_bytes(), tmp_path / "cut.tif"
    assert outcome(path) == "ok"
    for lost in (1, 20, 100, 300, 700, 1500):
        cut.write_bytes(data[:-lost])
        assert outcome(cut) == ErrorCode.IMAGE_TRUNCATED.value, lost
