"""Remote images through the local server: the pixels of the file, few of its bytes, and nothing unasked for."""

from __future__ import annotations

import gc
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from imagery.making import picture, ramp, tiff
from imagery.remote.serving import Handler, Server
from PIL import Image

from twopass.imagery.opening import open_image
from twopass.imagery.remote.fetching import Patience
from twopass.imagery.remote.opening import open_remote
from twopass.imagery.source import ImageSource, PixelWindow
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.properties import SOURCES

HASTY = Patience(silence=1, answer=2, attempts=2, pause=0.01)


def noise(side: int = 2_048) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 255, (side, side, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def cog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("remote") / "scene.tif"
    return tiff(path, noise(), driver="COG", compress="deflate", blocksize=256)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("remote") / "plain.tif"
    return tiff(path, noise(512), tiled=True, blockxsize=256, blockysize=256)


def served(server: Server, file: Path, path: str = "") -> str:
    server.files[path or f"/{file.name}"] = file.read_bytes()
    return server.url(path or f"/{file.name}")


def opened(server: Server, address: str) -> ImageSource:
    return open_remote(address, frozenset({server.host}), HASTY)[0]


def same(one: PixelWindow, other: PixelWindow) -> bool:
    valid = one.valid is other.valid is None or np.array_equal(one.valid, other.valid)
    return valid and np.array_equal(one.values, other.values)


def code_of(work: Any) -> ErrorCode:
    with pytest.raises(TwopassError) as caught:
        work()
    assert "secret" not in str(caught.value.data)
    return caught.value.code


WINDOWS = [
    (0, 0, 256, 256, 256, 256),
    (100, 300, 700, 900, 350, 450),
    (0, 0, 2048, 2048, 128, 128),
    (2047, 2047, 1, 1, 1, 1),
]


def test_pixels_and_facts_are_the_files(server: Server, cog: Path) -> None:
    remote, local = opened(server, served(server, cog)), open_image(cog)
    assert remote.info.path == "scene.tif"
    for name in ("width", "height", "names", "shown", "dtype", "driver", "georeference", "overviews", "block", "tags"):
        assert getattr(remote.info, name) == getattr(local.info, name)
    for window in WINDOWS:
        assert same(remote.read(*window), local.read(*window))
    remote.check_whole()
    remote.close()
    local.close()


def test_opening_and_one_tile_take_few_requests_and_bytes(server: Server, cog: Path) -> None:
    address = served(server, cog)
    source = opened(server, address)
    assert len(server.requests) == 1
    source.read(512, 512, 256, 256, 256, 256)
    assert len(server.requests) == 2
    assert server.sent < cog.stat().st_size / 20
    assert server.connections == 1
    assert set(server.requests) == {"/scene.tif"}  # no side-car was looked for
    source.close()


def test_nothing_is_sent_to_a_host_that_is_not_allowed(server: Server, cog: Path) -> None:
    address = served(server, cog) + "?sig=secret"
    for allowed in (frozenset[str](), frozenset({"127.0.0.1", "localhost"})):
        assert code_of(lambda allowed=allowed: open_remote(address, allowed)) is ErrorCode.REMOTE_NOT_ALLOWED
    assert (server.connections, server.requests) == (0, [])


def test_a_query_is_sent_but_never_shown(server: Server, cog: Path) -> None:
    source = opened(server, served(server, cog) + "?sig=secret")
    assert server.requests == ["/scene.tif?sig=secret"]
    assert "secret" not in repr(source.info)
    source.close()


KINDS = {
    "striped.tif": lambda path: tiff(path, ramp()),
    "big.tif": lambda path: tiff(path, ramp(), BIGTIFF="YES", tiled=True, blockxsize=64, blockysize=64),
    "nodata.tif": lambda path: tiff(path, ramp(), nodata=0),
    "a.png": lambda path: picture(path, ramp()),
    "a.jpg": lambda path: picture(path, ramp()),
    "a.webp": lambda path: picture(path, ramp()),
    "a.jp2": lambda path: tiff(path, ramp(), driver="JP2OpenJPEG"),
    "a.ntf": lambda path: tiff(path, ramp(), driver="NITF", crs=None, transform=None),
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_every_kind_is_read_as_from_a_file(name: str, server: Server, tmp_path: Path) -> None:
    file = KINDS[name](tmp_path / name)
    remote, local = opened(server, served(server, file)), open_image(file)
    whole = (0, 0, local.info.width, local.info.height, local.info.width, local.info.height)
    assert same(remote.read(*whole), local.read(*whole))
    remote.check_whole()
    remote.close()
    local.close()


def test_orientation_and_date_are_honoured(server: Server, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = 6, "2024:12:10 08:00:00"
    file = picture(tmp_path / "turned.jpg", ramp(), exif=exif)
    source = opened(server, served(server, file))
    assert (source.info.width, source.info.height, source.info.orientation) == (90, 120, 6)
    assert source.info.datetime == "2024-12-10T08:00:00Z"
    source.close()


def test_what_is_no_image_is_refused(server: Server, tmp_path: Path) -> None:
    vrt = tmp_path / "a.tif"
    vrt.write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>')
    assert code_of(lambda: opened(server, served(server, vrt))) is ErrorCode.NOT_AN_IMAGE
    bad = tmp_path / "b.tif"
    bad.write_bytes(b"II*\0" + bytes(range(256)) * 10)
    assert code_of(lambda: opened(server, served(server, bad))) is ErrorCode.NOT_AN_IMAGE


def test_a_large_picture_that_only_comes_whole_is_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = served(server, picture(tmp_path / "a.png", ramp()))
    monkeypatch.setattr("twopass.imagery.remote.opening.LARGEST_WHOLE", 100)
    assert code_of(lambda: opened(server, address)) is ErrorCode.IMAGE_UNSUPPORTED


def test_inks_are_refused_as_gdal_would_show_them_wrong(server: Server, tmp_path: Path) -> None:
    Image.new("CMYK", (64, 64), (0, 255, 255, 0)).save(tmp_path / "inks.jpg")
    assert code_of(lambda: opened(server, served(server, tmp_path / "inks.jpg"))) is ErrorCode.IMAGE_UNSUPPORTED


@pytest.mark.parametrize("at", [0.02, 0.3, 0.7, 0.999])
def test_half_a_file_is_not_taken_for_a_whole_one(at: float, server: Server, cog: Path) -> None:
    address = served(server, cog)
    server.files["/scene.tif"] = server.files["/scene.tif"][: int(cog.stat().st_size * at)]

    def work() -> None:
        source = opened(server, address)
        try:
            source.check_whole()
        finally:
            source.close()

    assert code_of(work) is ErrorCode.IMAGE_TRUNCATED


@pytest.mark.parametrize("file", ["cog", "plain"])
def test_a_failure_is_heard_and_leaves_no_wrong_pixels(file: str, server: Server, request: Any) -> None:
    path: Path = request.getfixturevalue(file)
    source, local = opened(server, served(server, path)), open_image(path)
    for window in [(0, 0, 200, 200, 200, 200), (300, 300, 200, 200, 200, 200)]:
        server.misbehave = lambda handler, _: handler.answer(503, b"busy") or True
        assert code_of(lambda window=window: source.read(*window)) is ErrorCode.REMOTE_UNREACHABLE
        server.misbehave = lambda *_: False
        assert same(source.read(*window), local.read(*window))
    source.close()
    local.close()


def test_a_file_that_changes_is_an_error_from_then_on(server: Server, cog: Path) -> None:
    source = opened(server, served(server, cog))
    before = source.read(0, 0, 256, 256, 256, 256)
    server.headers["ETag"] = '"2"'
    for _ in range(2):
        assert code_of(lambda: source.read(1500, 1500, 256, 256, 256, 256)) is ErrorCode.REMOTE_CHANGED
    assert code_of(lambda: source.read(0, 0, 256, 256, 256, 256)) is ErrorCode.REMOTE_CHANGED
    source.close()
    again = opened(server, server.url("/scene.tif"))
    assert same(again.read(0, 0, 256, 256, 256, 256), before)
    again.close()


def test_several_threads_each_with_a_source_closed_by_another(server: Server, cog: Path) -> None:
    address, local, wrong = served(server, cog), open_image(cog), []
    expected = [local.read(*window) for window in WINDOWS]
    sources = []

    def work() -> None:
        source = opened(server, address)
        sources.append(source)
        for window, pixels in zip(WINDOWS, expected, strict=True):
            if not same(source.read(*window), pixels):
                wrong.append(window)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(sources), wrong) == (4, [])
    for source in [*sources, local]:
        source.close()


def test_a_source_that_is_only_dropped_closes_its_dataset(server: Server, cog: Path) -> None:
    source = opened(server, served(server, cog))
    dataset = source._raster._data  # type: ignore[attr-defined]
    ring: list[Any] = [source]
    ring.append(ring)  # only the collector finds this
    del source, ring
    gc.collect()
    assert dataset.closed


def test_a_name_in_a_file_makes_nobody_ask_the_network(server: Server, other: Server, tmp_path: Path) -> None:
    file = tiff(tmp_path / "a.tif", ramp())
    with rasterio.open(file, "r+") as data:
        data.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=f"/vsicurl/{other.url('/b.tif')}")
    with suppress(TwopassError):  # it may be refused, too
        source = opened(server, served(server, file))
        source.read(0, 0, 120, 90, 12, 9)
        source.close()
    assert len(server.requests) > 0
    assert other.connections == 0


def item(server: Server, href: str, **asset: Any) -> str:
    import msgspec

    data = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "assets": {"visual": {"href": href, **asset}},
        "properties": {"datetime": "2024-12-10T08:11:12.5Z", "gsd": 0.5, "platform": "testsat"},
    }
    server.files["/items/a"] = msgspec.json.encode(data)
    return server.url("/items/a")


COG_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"


def test_an_item_opens_as_its_picture(server: Server, cog: Path) -> None:
    served(server, cog)
    source = opened(server, item(server, "../scene.tif", type=COG_TYPE))
    assert (source.info.width, source.info.datetime) == (2048, "2024-12-10T08:11:12Z")
    assert dict(source.info.properties) == {
        "gsd": 0.5,
        "platform": "testsat",
        SOURCES: {"datetime": "STAC item", "gsd": "STAC item", "platform": "STAC item"},
    }
    assert server.requests == ["/items/a", "/scene.tif"]
    source.close()


def test_an_item_that_leads_to_another_host_is_refused_by_name(server: Server, other: Server, cog: Path) -> None:
    address = item(server, served(other, cog), type=COG_TYPE)
    with pytest.raises(TwopassError) as caught:
        opened(server, address)
    assert caught.value.code is ErrorCode.REMOTE_NOT_ALLOWED
    assert caught.value.data == {"path": "scene.tif", "detail": other.host}
    assert other.connections == 0


@pytest.mark.parametrize("href", ["file:///etc/passwd", "/vsicurl/x.tif", "ftp://h/a.tif", "data:image/tiff;base64,AA"])
def test_an_item_reads_no_file_of_this_machine(server: Server, href: str) -> None:
    code = code_of(lambda: opened(server, item(server, href, type=COG_TYPE)))
    assert code in (ErrorCode.REMOTE_ADDRESS, ErrorCode.REMOTE_UNREACHABLE)  # the latter: asked of the same server


def test_an_endless_item_is_refused(server: Server) -> None:
    def endless(handler: Handler, _count: int) -> bool:
        handler.send_response(200)
        handler.end_headers()
        try:
            while server.sent < 60_000_000:
                handler.send_body(b" " * 65_536)
        except OSError:
            pass
        handler.close_connection = True
        return True

    server.misbehave = endless
    assert code_of(lambda: opened(server, server.url("/item.json"))) is ErrorCode.REMOTE_ITEM
    assert server.sent < 30_000_000
