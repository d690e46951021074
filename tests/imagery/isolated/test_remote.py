"""Images on the network, read in decoding processes: from allowed hosts alone, one version, no address shown."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from imagery.making import tiff
from imagery.remote.serving import Server, serving, silent
from support import fake_workers

from twopass.imagery.display import display_of, to_rgb32
from twopass.imagery.isolated import desk as desk_module
from twopass.imagery.isolated import image as image_module
from twopass.imagery.isolated import messages
from twopass.imagery.isolated.client import Decoder
from twopass.imagery.isolated.desk import Desk
from twopass.imagery.isolated.image import Window, open_isolated
from twopass.imagery.isolated.lane import Worker
from twopass.imagery.opening import open_image
from twopass.imagery.remote.image import RemoteImage
from twopass.model.errors import ErrorCode, TwopassError

SIDE = 600
CORNER = Window(500, 500, 100, 100, 100, 100)


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)


def cog(path: Path, seed: int = 3) -> Path:
    return tiff(path, noise(seed), tiled=True, blockxsize=128, blockysize=128)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return cog(tmp_path / "scene.tif")


@pytest.fixture
def server(file: Path) -> Iterator[Server]:
    with serving() as running:
        running.files["/scene.tif"] = file.read_bytes()
        yield running


def remote(server: Server, *hosts: str, path: str = "/scene.tif?sig=secret") -> RemoteImage:
    return RemoteImage(server.url(path), frozenset(hosts or {server.host}))


def refusal(action: Callable[[], object]) -> TwopassError:
    with pytest.raises(TwopassError) as caught:
        action()
    assert "secret" not in repr(caught.value.data)
    return caught.value


def test_it_is_the_file(decoder: Decoder, server: Server, file: Path) -> None:
    there, here = open_isolated(decoder, remote(server)), open_image(file)
    display = there.display()
    assert display == display_of(here)
    for window in (CORNER, Window(0, 0, SIDE, SIDE, 75, 75)):
        expected = here.read(*window, display.bands)
        np.testing.assert_array_equal(there.tile(window, display), to_rgb32(expected, display))
        np.testing.assert_array_equal(there.read(*window, display.bands).values, expected.values)
    there.check_whole()
    here.close()
    assert there.info.path == "scene.tif"
    assert "secret" not in repr(there.info)
    assert set(server.requests) == {"/scene.tif?sig=secret"}


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1"], ["h.example", "localhost"]])
def test_a_process_asks_no_host_that_is_not_allowed(decoder: Decoder, server: Server, hosts: list[str]) -> None:
    image = RemoteImage(server.url("/scene.tif?sig=secret"), frozenset(hosts))
    error = refusal(lambda: open_isolated(decoder, image))
    assert (error.code, error.data["path"], error.data["detail"]) == (
        ErrorCode.REMOTE_NOT_ALLOWED,
        "scene.tif",
        server.host,
    )
    assert decoder.pids
    assert (server.connections, server.requests) == (0, [])


def test_what_is_open_is_not_read_where_its_host_is_not_allowed(single: Decoder, server: Server) -> None:
    allowed = open_isolated(single, remote(server))
    asked = len(server.requests)
    refused = messages.CheckWhole(
        path=b"scene.tif", remote=messages.Remote(server.url("/scene.tif?sig=secret"), ()), expected=allowed.identity
    )
    error = refusal(lambda: single.ask(refused, messages.Done, 20))
    assert error.code is ErrorCode.REMOTE_NOT_ALLOWED
    assert len(server.requests) == asked


def test_a_redirect_leads_to_no_other_host(decoder: Decoder, server: Server) -> None:
    with serving() as elsewhere:
        target = {"Location": elsewhere.url("/scene.tif")}
        server.misbehave = lambda handler, _: handler.answer(302, b"", target) or True
        error = refusal(lambda: open_isolated(decoder, remote(server)))
        assert (error.code, error.data["detail"]) == (ErrorCode.REMOTE_NOT_ALLOWED, elsewhere.host)
        assert elsewhere.connections == 0


def test_another_version_is_never_shown_as_it(single: Decoder, server: Server, file: Path) -> None:
    opened = open_isolated(single, remote(server))
    display = opened.display()
    server.files["/scene.tif"] = cog(file, seed=4).read_bytes()
    server.headers["ETag"] = '"2"'
    assert refusal(lambda: opened.tile(CORNER, display)).code is ErrorCode.REMOTE_CHANGED
    # As well where a process has to open it first.
    (pid,) = single.pids
    os.kill(pid, signal.SIGKILL)
    codes = [refusal(lambda: opened.tile(CORNER, display)).code for _ in range(2)]
    assert codes[-1] is ErrorCode.REMOTE_CHANGED
    assert single.pids != [pid]
    again = open_isolated(single, remote(server))
    assert again.identity != opened.identity
    np.testing.assert_array_equal(again.read(*CORNER).values, noise(4)[500:600, 500:600])


def test_the_network_gives_up_before_the_process_is_ended(
    server: Server, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    monkeypatch.setattr(desk_module, "NETWORK_SECONDS", 0.3)
    server.misbehave = silent
    desk, start = Desk(), time.monotonic()
    request = messages.Open(path=b"scene.tif", remote=messages.Remote(server.url("/scene.tif"), (server.host,)))
    answer = desk.answer(request)
    assert isinstance(answer, messages.Failed)
    assert (answer.code, answer.words) == (
        ErrorCode.REMOTE_UNREACHABLE,
        {"detail": "the server does not answer in time"},
    )
    assert time.monotonic() - start < 10  # a silent server alone is waited for longer
    # The next request has all its time again.
    server.misbehave = lambda _handler, _count: False
    monkeypatch.setattr(desk_module, "NETWORK_SECONDS", 60.0)
    assert isinstance(desk.answer(request), messages.Opened)
    desk.let_go()


def test_a_process_has_longer_than_the_network() -> None:
    assert image_module.NETWORK > desk_module.NETWORK_SECONDS


@pytest.mark.parametrize(
    ("worker", "address", "code"),
    [
        (fake_workers.asking_for_a_host, "", ErrorCode.IMAGE_CRASHED),
        (fake_workers.asking_for_a_host, "https://h.example/a.tif", ErrorCode.REMOTE_NOT_ALLOWED),
        (fake_workers.asking_for_something, "https://h.example/a.tif", ErrorCode.IMAGE_CRASHED),
        (fake_workers.blaming_the_project, "https://h.example/a.tif", ErrorCode.IMAGE_CRASHED),
    ],
)
def test_a_process_that_was_taken_over_asks_for_little(
    worker: Worker, address: str, code: ErrorCode, image: Path
) -> None:
    decoder = Decoder(lanes=1, main=worker)
    place = RemoteImage(address, frozenset({"h.example"})) if address else image
    try:
        assert refusal(lambda: open_isolated(decoder, place)).code is code
    finally:
        decoder.close()


@pytest.mark.parametrize(
    ("host", "sound"),
    [
        ("h.example", True),
        ("h.example:80", True),
        ("h.example:443", True),
        ("[::1]:8080", True),
        ("h.example/", False),
        ("", False),
        ("H.example", False),
        ("h.example x", False),
        (3, False),
        (None, False),
    ],
)
def test_what_may_be_asked_about_is_a_host(host: object, sound: bool) -> None:
    assert image_module._is_host(host) is sound


def test_an_address_of_no_sense_is_refused_without_a_process(single: Decoder) -> None:
    error = refusal(lambda: open_isolated(single, RemoteImage("https://user:secret@h.example/a.tif", frozenset())))
    assert error.code is ErrorCode.REMOTE_ADDRESS
    assert single.pids == []
