"""Files that want GDAL to show other files, or to ask the network: each ends in a refusal or in its harmless picture.

Every attack is tried in a Python of its own, which opens the file as a snapshot is opened, reads it at several zooms
and prints every value it was shown. The secret's value must not be among them, and nobody must have called the server.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from imagery.making import tiff

from twopass.model.errors import ErrorCode

SECRET, HARMLESS = 201, 7
SIDE = 64
REFUSALS = [code.value for code in (ErrorCode.NOT_AN_IMAGE, ErrorCode.FILE_MISSING, ErrorCode.IMAGE_UNSUPPORTED)]

LOOK = """
import json, sys
from pathlib import Path
from twopass.imagery.display import display_of
from twopass.imagery.opening import open_image
from twopass.model.errors import TwopassError
try:
    source = open_image(Path(sys.argv[1]))
    source.check_whole()
    display_of(source)
    info, values = source.info, set()
    for side in (64, 32, 16, 8, 1):
        window = source.read(0, 0, min(info.width, 64), min(info.height, 64), side, side)
        values |= set(window.values.ravel().tolist())
        if info.width < 10_000:
            values |= set(source.read(0, 0, info.width, info.height, side, side).values.ravel().tolist())
    place = info.georeference
    source.close()
    transform = None if place is None or place.transform is None else place.transform.as_tuple()
    crs = None if place is None else str(place.crs)
    print(json.dumps({"values": sorted(values), "transform": transform, "crs": crs}))
except TwopassError as error:
    print(json.dumps({"code": error.code.value}))
"""


class Server:
    """Counts the connections that anybody makes to it."""

    def __init__(self) -> None:
        self.calls = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            with connection:
                connection.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    listening = Server()
    yield listening
    listening.close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return an image, and beside it a raw file, of nothing but the secret."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "secret.bin").write_bytes(bytes([SECRET]) * SIDE * SIDE)
    return tiff(folder / "secret.tif", np.full((SIDE, SIDE, 1), SECRET, np.uint8))


def harmless(path: Path, **options: object) -> Path:
    return tiff(path, np.full((SIDE, SIDE, 1), HARMLESS, np.uint8), **options)


def vrt(source: str) -> str:
    return f"""<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}"><VRTRasterBand dataType="Byte" band="1">
    <SimpleSource><SourceFilename relativeToVRT="0">{source}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>
    </VRTRasterBand></VRTDataset>"""


def raw_vrt(secret: Path) -> str:
    return f"""<VRTDataset rasterXSize="{SIDE}" rasterYSize="{SIDE}">
    <VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
    <SourceFilename relativeToVRT="0">{secret.with_suffix(".bin")}</SourceFilename><ImageOffset>0</ImageOffset>
    <PixelOffset>1</PixelOffset><LineOffset>{SIDE}</LineOffset></VRTRasterBand></VRTDataset>"""


def written(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def wms(address: str) -> str:
    return f"""<GDAL_WMS><Service name="TMS"><ServerUrl>http://{address}/${{z}}/${{x}}/${{y}}.png</ServerUrl></Service>
    <DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>0</UpperLeftY><LowerRightX>64</LowerRightX>
    <LowerRightY>64</LowerRightY><SizeX>64</SizeX><SizeY>64</SizeY><TileLevel>0</TileLevel></DataWindow>
    <BandsCount>1</BandsCount></GDAL_WMS>"""


def overviews_at(name: str) -> str:
    """Return an ``.aux.xml`` that names a file with the overviews."""
    return f"""<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{name}</MDI></Metadata></PAMDataset>"""


def with_side_car(path: Path, ending: str, text: str) -> str:
    harmless(path)
    path.with_name(path.name + ending).write_text(text)
    return str(path)


def with_metadata(path: Path, name: str) -> str:
    """Return a TIFF whose own metadata names a file with the overviews."""
    plain = harmless(path)
    xml = f'<GDALMetadata><Item name="OVERVIEW_FILE" domain="OVERVIEWS">{name}</Item></GDALMetadata>\0'.encode()
    data = plain.read_bytes()
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    entries = data[start + 2 : start + 2 + 12 * count]
    at = len(data) + len(data) % 2
    tags = [entries[index : index + 12] for index in range(0, len(entries), 12)]
    tags.append(struct.pack("<HHII", 42112, 2, len(xml), at))
    tags.sort(key=lambda tag: struct.unpack_from("<H", tag)[0])
    directory = struct.pack("<H", len(tags)) + b"".join(tags) + bytes(4)
    place = at + len(xml) + len(xml) % 2
    whole = data.ljust(at, b"\0") + xml.ljust(place - at, b"\0") + directory
    path.write_bytes(whole[:4] + struct.pack("<I", place) + whole[8:])
    return str(path)


# Each takes the folder, the secret image and the server's address, and returns what is opened.
ATTACKS: dict[str, Callable[[Path, Path, str], str]] = {
    "raw vrt": lambda at, secret, _: written(at / "a.tif", raw_vrt(secret)),
    "vrt as a name": lambda _at, secret, _: raw_vrt(secret).replace("\n", " "),
    "vrt of an image": lambda at, secret, _: written(at / "a.tif", vrt(str(secret))),
    "vrt of an address": lambda at, _, address: written(at / "a.tif", vrt(f"/vsicurl/http://{address}/a.tif")),
    "wms": lambda at, _, address: written(at / "a.tif", wms(address)),
    "raw vrt as overviews": lambda at, secret, _: with_side_car(at / "a.tif", ".ovr", raw_vrt(secret)),
    "overviews named beside": lambda at, secret, _: with_side_car(at / "a.tif", ".aux.xml", overviews_at(str(secret))),
    "overviews at an address": lambda at, _, address: with_side_car(
        at / "a.tif", ".aux.xml", overviews_at(f"/vsicurl/http://{address}/a.ovr")
    ),
    "overviews named inside": lambda at, secret, _: with_metadata(at / "a.tif", str(secret)),
    "overviews inside at an address": lambda at, _, address: with_metadata(
        at / "a.tif", f"/vsicurl/http://{address}/a.ovr"
    ),
    "raw vrt as a mask": lambda at, secret, _: with_side_car(at / "a.tif", ".msk", raw_vrt(secret)),
    "vsicurl": lambda _at, _secret, address: f"/vsicurl/http://{address}/a.tif",
    "vsicurl streaming": lambda _at, _secret, address: f"/vsicurl_streaming/http://{address}/a.tif",
    "vsizip": lambda _at, _secret, address: f"/vsizip/vsicurl/http://{address}/a.zip/a.tif",
    "vsizip of vsicurl": lambda _at, _secret, address: f"/vsizip//vsicurl/http://{address}/a.zip/a.tif",
    "address": lambda _at, _secret, address: f"http://{address}/a.tif",
    "directory of another": lambda _at, secret, _: f"GTIFF_DIR:1:{secret}",
    "memory": lambda _at, _secret, _: "MEM:::DATAPOINTER=4096,PIXELS=64,LINES=64,BANDS=1,DATATYPE=Byte",
}


def look(name: str, folder: Path) -> dict[str, object]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "TWOPASS_HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK, name], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_shows_another_file_or_asks_the_network(
    attack: str, tmp_path: Path, secret: Path, server: Server
) -> None:
    seen = look(ATTACKS[attack](tmp_path, secret, server.address), tmp_path)
    assert server.calls == 0
    if "code" in seen:
        assert seen["code"] in REFUSALS
    else:
        assert seen["values"] == [HARMLESS]


def test_the_server_of_these_tests_counts(server: Server) -> None:
    host, port = server.address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        assert connection.recv(100).startswith(b"HTTP")
    assert server.calls == 1


def test_the_secret_can_be_seen_by_who_opens_it(secret: Path, tmp_path: Path) -> None:
    assert look(str(secret), tmp_path)["values"] == [SECRET]


@pytest.mark.parametrize("ending", [".aux.xml", ".tfw"])
def test_nothing_beside_a_file_moves_it(ending: str, tmp_path: Path) -> None:
    path = harmless(tmp_path / "a.tif")
    before = look(str(path), tmp_path)
    if ending == ".tfw":
        path.with_suffix(".tfw").write_text("9\n0\n0\n-9\n1\n1\n")
        path.with_suffix(".prj").write_text('GEOGCS["x",DATUM["y",SPHEROID["z",6378137,298]]]')
    else:
        text = "<PAMDataset><SRS>EPSG:4326</SRS><GeoTransform>1,9,0,1,0,-9</GeoTransform></PAMDataset>"
        (tmp_path / "a.tif.aux.xml").write_text(text)
    assert before["crs"] == "EPSG:32637"
    assert look(str(path), tmp_path) == before


def test_a_megabyte_that_claims_ten_gigapixels(tmp_path: Path) -> None:
    """A sparse 100,000 × 100,000 opens, and shows at once that there is nothing in it."""
    path = tmp_path / "a.tif"
    path.write_bytes(sparse_tiff(100_000))
    assert look(str(path), tmp_path)["values"] == [0]


def sparse_tiff(side: int) -> bytes:
    """Return a TIFF of side × side bytes of grey in deflated tiles of 512, every one of which is missing."""
    tiles = (-(-side // 512)) ** 2
    tags = [
        (256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 8), (262, 3, 1, 1), (277, 3, 1, 1),
        (322, 3, 1, 512), (323, 3, 1, 512), (324, 4, tiles, 0), (325, 4, tiles, 0),
    ]  # fmt: skip
    start = 8 + 2 + 12 * len(tags) + 4
    offsets = {324: start, 325: start + 4 * tiles}
    directory = b"".join(
        struct.pack("<HHII", tag, kind, count, offsets.get(tag, value)) for tag, kind, count, value in tags
    )
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + directory + bytes(4) + bytes(8 * tiles)
