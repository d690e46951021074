"""Ranges of a remote file: the right bytes, few requests, and a sentence for every way a server can fail."""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from imagery.remote.serving import Handler, Server, dripping, endless_part, silent, whole_file

from twopass.imagery.remote.address import parse
from twopass.imagery.remote.fetching import Fetcher, Patience
from twopass.imagery.remote.ranges import BLOCK, RangeFile, RangeReader
from twopass.model.errors import ErrorCode, TwopassError

HASTY = Patience(silence=0.3, answer=0.5, attempts=2, pause=0.01)
DATA = random.Random(7).randbytes(1_000_003)


def reader_of(server: Server, path: str = "/a.tif", **options: Any) -> RangeReader:
    options.setdefault("patience", HASTY)
    return RangeReader(parse(server.url(path)), frozenset({server.host}), **options)


@pytest.fixture
def served(server: Server) -> Server:
    server.files["/a.tif"] = DATA
    return server


def refusal(work: Callable[[], object]) -> TwopassError:
    with pytest.raises(TwopassError) as caught:
        work()
    return caught.value


def test_any_range_is_what_the_file_holds(served: Server) -> None:
    reader, chance = reader_of(served, cached=3 * BLOCK), random.Random(1)
    for _ in range(60):
        ranges = [(chance.randrange(1_100_000), chance.randrange(200_000)) for _ in range(chance.randrange(4))]
        assert reader.read_ranges(ranges) == [DATA[start : start + count] for start, count in ranges]
    reader.close()


def test_a_range_file_is_a_file(served: Server) -> None:
    reader = reader_of(served)
    file = RangeFile(reader)
    assert file.seek(-10, 2) == len(DATA) - 10
    assert file.read(100) == DATA[-10:]
    assert file.read() == b""
    file.seek(70_000)
    file.seek(-5_000, 1)
    assert file.read(6_000) == DATA[65_000:71_000]
    file.seek(0)
    assert file.readall() == DATA
    with pytest.raises(ValueError):
        file.seek(-1)
    reader.close()


def test_neighbouring_blocks_come_together_and_are_kept(served: Server) -> None:
    reader = reader_of(served)
    assert (reader.requests, reader.size, reader.head) == (1, len(DATA), DATA[:BLOCK])
    reader.read_ranges([(BLOCK + 5, 3 * BLOCK), (9 * BLOCK, 10)])
    assert reader.requests == 3
    assert served.ranges[1:] == [f"bytes={BLOCK}-{5 * BLOCK - 1}", f"bytes={9 * BLOCK}-{10 * BLOCK - 1}"]
    reader.read_ranges([(0, 5 * BLOCK)])
    assert reader.requests == 3
    assert reader.received == served.sent == 6 * BLOCK
    assert served.connections == 1
    reader.close()


def test_no_more_is_kept_than_asked_for(served: Server) -> None:
    reader = reader_of(served, cached=2 * BLOCK)
    reader.read_ranges([(0, len(DATA))])
    reader.read_ranges([(14 * BLOCK, 10)])
    before = reader.requests
    reader.read_ranges([(14 * BLOCK, 10)])
    assert reader.requests == before
    reader.read_ranges([(2 * BLOCK, 10)])
    assert reader.requests == before + 1
    reader.close()


def test_a_file_read_from_front_to_back_comes_in_larger_pieces(served: Server) -> None:
    reader = reader_of(served)
    reader.fewest = 8
    file = RangeFile(reader)
    while file.read(4_096):
        pass
    assert reader.requests == 3
    reader.close()


def test_several_threads_read_one_file(served: Server) -> None:
    reader, wrong = reader_of(served, cached=4 * BLOCK), []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(30):
            start = chance.randrange(len(DATA))
            if reader.read_ranges([(start, 100_000)]) != [DATA[start : start + 100_000]]:
                wrong.append(start)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert served.connections <= 5
    reader.close()


@pytest.mark.parametrize(
    ("headers", "tag"),
    [
        ({"ETag": '"7"'}, '"7"'),
        ({"ETag": 'W/"7"', "Last-Modified": "today"}, 'W/"7" today'),
        ({}, ""),
    ],
)
def test_the_version_is_what_the_server_says(served: Server, headers: dict[str, str], tag: str) -> None:
    served.headers = headers
    reader = reader_of(served)
    assert reader.version == (len(DATA), tag)
    reader.close()


@pytest.mark.parametrize("misbehave", [silent, dripping])
def test_a_moment_ends_all_waiting(served: Server, misbehave: Any) -> None:
    start = time.monotonic()
    patience = Patience(silence=20, answer=20, attempts=9, pause=0.01, until=lambda: start + 0.3)
    served.misbehave = misbehave
    error = refusal(lambda: reader_of(served, patience=patience))
    assert (error.code, error.data["detail"]) == (
        ErrorCode.REMOTE_UNREACHABLE,
        "the server does not answer in time",
    )
    assert len(served.requests) == 1
    assert time.monotonic() - start < 10  # of the hours that would be due


def test_nothing_is_sent_once_the_moment_is_over(served: Server) -> None:
    end = [time.monotonic() + 60]
    reader = reader_of(served, patience=Patience(until=lambda: end[0]))
    end[0] = time.monotonic()
    assert refusal(lambda: reader.read_ranges([(2 * BLOCK, 5)])).code is ErrorCode.REMOTE_UNREACHABLE
    assert len(served.requests) == 1
    end[0] += 60
    assert reader.read_ranges([(2 * BLOCK, 5)]) == [DATA[2 * BLOCK : 2 * BLOCK + 5]]
    reader.close()


def test_nothing_is_asked_of_a_host_that_is_not_allowed(served: Server) -> None:
    error = refusal(lambda: RangeReader(parse(served.url("/a.tif?sig=secret")), frozenset({"127.0.0.1", "other"})))
    assert error.code is ErrorCode.REMOTE_NOT_ALLOWED
    assert error.data == {"path": "a.tif", "detail": served.host}
    assert (served.requests, served.connections) == ([], 0)


def test_a_server_without_ranges_is_refused_and_its_body_not_read(served: Server) -> None:
    served.misbehave = whole_file
    error = refusal(lambda: reader_of(served))
    assert error.code is ErrorCode.REMOTE_NO_RANGES
    assert len(served.requests) == 1
    assert served.sent < 20_000_000  # what fits into the buffers of both sides, not what it would have sent


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418])
def test_what_the_server_refuses_is_said(served: Server, status: int) -> None:
    served.misbehave = lambda handler, _: handler.answer(status, b"<b>secret</b>") or True
    error = refusal(lambda: reader_of(served))
    assert error.code is ErrorCode.REMOTE_UNREACHABLE
    assert str(status) in str(error.data["detail"])
    assert "secret" not in str(error.data)
    assert len(served.requests) == 1


def test_an_empty_file_is_said_to_be_empty(served: Server) -> None:
    served.files["/a.tif"] = b""
    assert refusal(lambda: reader_of(served)).code is ErrorCode.FILE_EMPTY


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_passing_failure_is_tried_again(served: Server, status: int) -> None:
    served.misbehave = lambda handler, count: count == 1 and (handler.answer(status, b"busy") or True)
    reader = reader_of(served)
    assert reader.head == DATA[:BLOCK]
    assert reader.requests == 2
    served.misbehave = lambda handler, _: handler.answer(status, b"busy") or True
    error = refusal(lambda: reader.read_ranges([(BLOCK, 1)]))
    assert error.code is ErrorCode.REMOTE_UNREACHABLE
    assert str(status) in str(error.data["detail"])
    assert reader.requests == 2 + HASTY.attempts
    served.misbehave = lambda *_: False
    assert reader.read_ranges([(BLOCK, 1)]) == [DATA[BLOCK : BLOCK + 1]]
    reader.close()


def test_a_kept_connection_that_the_server_dropped_costs_no_attempt(served: Server) -> None:
    def once_closing(handler: Handler, _count: int) -> bool:
        handler.close_connection = True  # without saying so
        return False

    served.misbehave = once_closing
    reader = reader_of(served, patience=Patience(silence=0.3, answer=0.5, attempts=1))
    served.misbehave = lambda *_: False
    assert reader.read_ranges([(BLOCK, 3)]) == [DATA[BLOCK : BLOCK + 3]]
    reader.close()


def test_an_answer_that_breaks_off_is_asked_for_again(served: Server) -> None:
    def half(handler: Handler, count: int) -> bool:
        if count > 1:
            return False
        handler.send_response(206)
        handler.send_header("Content-Range", f"bytes 0-{BLOCK - 1}/{len(DATA)}")
        handler.send_header("Content-Length", str(BLOCK))
        handler.end_headers()
        handler.send_body(DATA[:1000])
        handler.close_connection = True
        return True

    served.misbehave = half
    reader = reader_of(served)
    assert (reader.head, reader.requests) == (DATA[:BLOCK], 2)
    reader.close()


@pytest.mark.parametrize(
    "line",
    ["bytes 1-65536/1000003", "bytes 0-65534/1000003", "bytes 0-65535/*", "items 0-65535/100003", "", "bytes 0-9999/5"],
)  # fmt: skip
def test_another_part_than_asked_for_is_refused(served: Server, line: str) -> None:
    served.misbehave = lambda handler, _: handler.answer(206, DATA[:BLOCK], {"Content-Range": line}) or True
    assert refusal(lambda: reader_of(served)).code is ErrorCode.REMOTE_NO_RANGES


def test_a_compressed_part_is_refused(served: Server) -> None:
    served.headers["Content-Encoding"] = "gzip"
    assert refusal(lambda: reader_of(served)).code is ErrorCode.REMOTE_NO_RANGES


def test_an_endless_answer_is_read_only_as_far_as_asked_for(served: Server) -> None:
    served.misbehave = endless_part
    reader = reader_of(served)
    assert (reader.received, reader.head) == (BLOCK, bytes(BLOCK))
    reader.close()


@pytest.mark.parametrize("misbehave", [silent, dripping])
def test_a_slow_server_is_given_up(served: Server, misbehave: Any) -> None:
    served.misbehave = misbehave
    error = refusal(lambda: reader_of(served))
    assert (error.code, error.data["detail"]) == (ErrorCode.REMOTE_UNREACHABLE, "the server does not answer in time")


def test_a_server_that_is_not_there(server: Server) -> None:
    address = parse(server.url("/a.tif"))
    server.server_close()
    error = refusal(lambda: RangeReader(address, frozenset({server.host}), patience=HASTY))
    assert error.code is ErrorCode.REMOTE_UNREACHABLE


def test_a_server_that_speaks_no_tls(served: Server) -> None:
    address = parse(served.url("/a.tif").replace("http:", "https:"))
    error = refusal(lambda: RangeReader(address, frozenset({address.host}), patience=HASTY))
    assert error.code is ErrorCode.REMOTE_UNREACHABLE
    assert served.requests == []


def test_certificates_and_host_names_are_checked() -> None:
    context = Fetcher(frozenset(), HASTY)._tls
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("headers", [{"ETag": '"2"'}, {"ETag": 'W/"2"'}, {"Last-Modified": "Tue, 01 Dec 2026"}])
def test_a_file_that_changes_is_never_mixed(served: Server, headers: dict[str, str]) -> None:
    served.headers = {"ETag": 'W/"1"', "Last-Modified": "Mon, 30 Nov 2026"}
    if headers.get("ETag") == '"2"':
        served.headers["ETag"] = '"1"'
    reader = reader_of(served)
    served.headers |= headers
    assert refusal(lambda: reader.read_ranges([(BLOCK, 5)])).code is ErrorCode.REMOTE_CHANGED
    before = len(served.requests)
    assert refusal(lambda: reader.read_ranges([(0, 5)])).code is ErrorCode.REMOTE_CHANGED
    assert len(served.requests) == before
    reader.close()


def test_a_file_that_grows_is_another(served: Server) -> None:
    served.headers = {}
    reader = reader_of(served)
    served.files["/a.tif"] = DATA + b"more"
    assert refusal(lambda: reader.read_ranges([(BLOCK, 5)])).code is ErrorCode.REMOTE_CHANGED
    reader.close()


def redirect(server: Server, path: str, target: str) -> None:
    def misbehave(handler: Handler, _count: int) -> bool:
        if handler.path.partition("?")[0] != path:
            return False
        handler.answer(302, b"over there", {"Location": target})
        return True

    server.misbehave = misbehave


def test_a_redirect_to_an_allowed_host_is_followed_once(served: Server, other: Server) -> None:
    redirect(other, "/link", served.url("/a.tif?sig=secret"))
    allowed = frozenset({served.host, other.host})
    reader = RangeReader(parse(other.url("/link")), allowed, patience=HASTY)
    assert reader.read_ranges([(BLOCK, 5)]) == [DATA[BLOCK : BLOCK + 5]]
    assert (len(other.requests), len(served.requests), reader.address.name) == (1, 2, "link")
    # The target expires: the link is asked for a new one.
    served.misbehave = lambda handler, _: "old" not in handler.path and bool(handler.answer(403, b"expired") or True)
    redirect(other, "/link", served.url("/a.tif?sig=old"))
    assert reader.read_ranges([(3 * BLOCK, 5)]) == [DATA[3 * BLOCK : 3 * BLOCK + 5]]
    redirect(other, "/link", served.url("/a.tif?sig=new"))
    served.misbehave = lambda handler, _: handler.answer(403, b"expired") or True
    assert refusal(lambda: reader.read_ranges([(9 * BLOCK, 5)])).code is ErrorCode.REMOTE_UNREACHABLE
    reader.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect_to_another_host_is_refused_by_name(served: Server, other: Server, scheme: str) -> None:
    redirect(served, "/a.tif", f"{scheme}://{other.host}/a.tif?sig=secret")
    error = refusal(lambda: reader_of(served))
    assert error.code is ErrorCode.REMOTE_NOT_ALLOWED
    assert error.data == {"path": "a.tif", "detail": other.host}
    assert other.connections == 0


@pytest.mark.parametrize("target", ["file:///etc/passwd", "https://u:p@h/a", "", "gopher://h/"])
def test_a_redirect_to_no_web_address_is_refused(served: Server, target: str) -> None:
    redirect(served, "/a.tif", target)
    error = refusal(lambda: reader_of(served))
    assert error.code in (ErrorCode.REMOTE_ADDRESS, ErrorCode.REMOTE_UNREACHABLE)
    assert len(served.requests) <= 6


def test_redirects_end(served: Server) -> None:
    redirect(served, "/a.tif", "/a.tif")
    error = refusal(lambda: reader_of(served))
    assert error.code is ErrorCode.REMOTE_UNREACHABLE
    assert len(served.requests) == 6
