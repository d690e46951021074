"""A web server on this machine for the tests, which can misbehave in every way a remote one might."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Misbehave = Callable[["Handler", int], bool]


class Server(ThreadingHTTPServer):
    """Serves what is in ``files``. Attributes: requests: paths asked for; sent: bytes of bodies; connections: made."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.headers: dict[str, str] = {"ETag": '"1"'}
        self.requests: list[str] = []
        self.ranges: list[str] = []
        self.sent = 0
        self.connections = 0
        self.misbehave: Misbehave = lambda _handler, _count: False

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: tests break connections on purpose."""


class Handler(BaseHTTPRequestHandler):
    """Answers GET with the range asked for."""

    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        self.server.connections += 1
        super().setup()

    def do_GET(self) -> None:
        server = self.server
        server.requests.append(self.path)
        server.ranges.append(self.headers.get("Range", ""))
        if server.misbehave(self, len(server.requests)):
            return
        data = server.files.get(self.path.partition("?")[0])
        if data is None:
            self.answer(404, b"no such file")
            return
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        tag = server.headers.get("ETag")
        if found is None or self.headers.get("If-Range", tag) != tag:
            self.answer(200, data)
            return
        start, stop = int(found[1]), min(int(found[2]), len(data) - 1)
        if start >= len(data):
            self.answer(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            return
        self.answer(206, data[start : stop + 1], {"Content-Range": f"bytes {start}-{stop}/{len(data)}"})

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **self.server.headers, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.send_body(body)

    def send_body(self, body: bytes) -> None:
        self.server.sent += len(body)
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def whole_file(handler: Handler, _count: int) -> bool:
    """Answer 200 with more than anybody should read."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**12))
    handler.end_headers()
    return _endless(handler)


def endless_part(handler: Handler, _count: int) -> bool:
    """Answer with the right range, and then never stop."""
    start, stop = re.fullmatch(r"bytes=(\d+)-(\d+)", handler.headers["Range"]).groups()  # type: ignore[union-attr]
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {start}-{stop}/1000000")
    handler.send_header("Connection", "close")
    handler.end_headers()
    return _endless(handler)


def dripping(handler: Handler, _count: int) -> bool:
    """Answer bit by bit, never long enough apart to count as dead, in well over a second altogether."""
    handler.send_response(206)
    handler.send_header("Content-Range", "bytes 0-65535/1000000")
    handler.send_header("Content-Length", "65536")
    handler.end_headers()
    try:
        for _ in range(64):
            handler.wfile.write(bytes(1024))
            time.sleep(0.02)
    except OSError:
        handler.close_connection = True
    return True


def silent(handler: Handler, _count: int) -> bool:
    """Say nothing until the other side gives up."""
    handler.connection.recv(1)
    handler.close_connection = True
    return True


def _endless(handler: Handler) -> bool:
    try:
        while handler.server.sent < 50_000_000:
            handler.send_body(bytes(65_536))
    except OSError:
        pass
    handler.close_connection = True
    return True
