"""Asks servers for bytes: allowed hosts only, kept connections, time limits, a few retries, few redirects.

The standard library's HTTP client is enough and leaves every decision here; GDAL's own network stays closed.
"""

from __future__ import annotations

import http.client
import io
import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from twopass.imagery.remote import allowed as rule
from twopass.imagery.remote.address import Address, joined
from twopass.model.errors import ErrorCode, TwopassError

Result = TypeVar("Result")
Connection = http.client.HTTPConnection
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({429, 500, 502, 503, 504})  # worth another try
_MOST_IDLE = 4  # connections kept open a server: two tile workers, and one or two redirects
_LATE = "the server does not answer in time"
# What a connection that broke, or a server that speaks no HTTP, raises.
_BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a server is waited for.

    Attributes:
        silence: seconds without a byte after which a connection counts as dead.
        answer: seconds that one answer may take altogether, so that no server can hold a worker by dripping.
        attempts: how often one thing is asked for.
        pause: seconds before the second attempt; twice as long before each further one.
        until: gives the moment (``time.monotonic``) at which everything has to be there; nothing is asked later.
    """

    silence: float = 10.0
    answer: float = 60.0
    attempts: int = 3
    pause: float = 0.4
    until: Callable[[], float] = lambda: math.inf

    @property
    def over(self) -> bool:
        """Whether that moment has come."""
        return time.monotonic() >= self.until()

    def next_byte(self) -> float:
        """Return for how many seconds the next byte may be waited for: more than 0, which would mean no wait at all."""
        return max(min(self.silence, self.until() - time.monotonic()), 0.001)


class Answer:
    """A server's answer; its body comes only as far as it is read."""

    def __init__(self, response: http.client.HTTPResponse, address: Address) -> None:
        self._response = response
        self.address = address
        self.status = response.status

    def header(self, name: str) -> str:
        """Return a header, "" without it."""
        return self._response.getheader(name) or ""

    def body(self, most: int) -> bytes:
        """Return the body up to *most* bytes; raise ``http.client.IncompleteRead`` if the server breaks off."""
        data = bytearray()
        while len(data) < most:
            part = self._response.read1(most - len(data))
            if not part:
                if self._response.length:
                    raise http.client.IncompleteRead(bytes(data), self._response.length)
                break
            data += part
        return bytes(data)

    def refusal(self) -> str:
        """Return the status as words for a message: the server's own text could hold anything."""
        return f"the server answers {self.status} {http.client.responses.get(self.status, '')}".rstrip()


class Fetcher(Generic[Result]):
    """GETs from allowed hosts. May be used by several threads at once.

    Attributes:
        requests: how many requests were sent so far, redirects and retries included.
    """

    def __init__(self, allowed: frozenset[str], patience: Patience) -> None:
        self.requests = 0
        self._allowed = allowed
        self._patience = patience
        self._idle: dict[str, list[Connection]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def get(self, address: Address, headers: Mapping[str, str], take: Callable[[Answer], Result]) -> Result:
        """Return what *take* makes of the answer, which is no redirect and no passing failure.

        *take* may raise ``TwopassError``; if the connection breaks while it reads, everything is asked for again.
        Raises ``TwopassError``: REMOTE_NOT_ALLOWED (before anything is sent, also for a redirect),
        REMOTE_UNREACHABLE.
        """
        rule.require(address, self._allowed)
        patience = self._patience
        reason = ""
        for attempt in range(patience.attempts):
            if attempt and self._closed.wait(patience.pause * 2 ** (attempt - 1)):
                break
            if patience.over:
                reason = _LATE
                break
            try:
                return self._followed(address, headers, take)
            except _PassingError as failure:
                reason = failure.reason
            except ssl.SSLCertVerificationError as error:
                raise _unreachable(address, "its certificate is not valid") from error
            except _BROKEN as error:
                reason = _words(error)
        raise _unreachable(address, reason or "it was closed")

    def close(self) -> None:
        """Let go of all connections; whoever waits for another attempt gives up."""
        self._closed.set()
        with self._lock:
            connections = [connection for idle in self._idle.values() for connection in idle]
            self._idle.clear()
        for connection in connections:
            connection.close()

    def _followed(self, address: Address, headers: Mapping[str, str], take: Callable[[Answer], Result]) -> Result:
        """Ask once, and follow redirects to allowed hosts."""
        at = address
        for _ in range(MOST_REDIRECTS + 1):
            target, result = self._asked(at, headers, take)
            if target is None:
                return result
            rule.require(target, self._allowed)
            at = target
        raise _unreachable(address, "it is redirected too often")

    def _asked(
        self, at: Address, headers: Mapping[str, str], take: Callable[[Answer], Result]
    ) -> tuple[Address | None, Any]:
        """Return where an answer redirects to, or None and what *take* makes of it."""
        connection, response = self._sent(at, headers)
        keep = False
        try:
            answer = Answer(response, at)
            if answer.status in _REDIRECTS:
                return joined(at, answer.header("Location")), None
            if answer.status in _PASSING:
                raise _PassingError(answer.refusal())
            result = take(answer)
            # Read to its end: the connection is free for the next request.
            keep = response.isclosed() or response.length == 0
            return None, result
        finally:
            response.close()
            if keep:
                self._give_back(at, connection)
            else:
                connection.close()

    def _sent(self, at: Address, headers: Mapping[str, str]) -> tuple[Connection, http.client.HTTPResponse]:
        """Send a request over a kept connection, or over a new one if the server has dropped that meanwhile."""
        kept = self._take(at)
        if kept is not None:
            try:
                return kept, self._send(kept, at, headers)
            except TimeoutError:
                kept.close()
                raise
            except _BROKEN:
                kept.close()
        connection = self._connection(at)
        try:
            return connection, self._send(connection, at, headers)
        except BaseException:
            connection.close()
            raise

    def _connection(self, at: Address) -> Connection:
        silence = self._patience.next_byte()
        if at.secure:
            connection: Connection = http.client.HTTPSConnection(at.server, at.port, timeout=silence, context=self._tls)
        else:
            connection = http.client.HTTPConnection(at.server, at.port, timeout=silence)
        connection.response_class = _limited(self._patience)  # type: ignore[assignment] - whatever makes a response
        return connection

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Certificates and host names are checked; loading the system's authorities takes 20 ms."""
        return ssl.create_default_context()

    def _send(self, connection: Connection, at: Address, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        with self._lock:
            self.requests += 1
        if connection.sock is not None:
            connection.sock.settimeout(self._patience.next_byte())  # the last answer may have shortened it
        connection.request("GET", at.target, headers={"User-Agent": "Twopass", "Accept": "*/*", **headers})
        return connection.getresponse()

    def _take(self, at: Address) -> Connection | None:
        with self._lock:
            idle = self._idle.get(at.host)
            return idle.pop() if idle else None

    def _give_back(self, at: Address, connection: Connection) -> None:
        with self._lock:
            idle = self._idle.setdefault(at.host, [])
            if len(idle) < _MOST_IDLE and not self._closed.is_set() and connection.sock is not None:
                idle.append(connection)
                return
        connection.close()


class _PassingError(Exception):
    """An answer that may be another one in a moment."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _limited(patience: Patience) -> Callable[..., http.client.HTTPResponse]:
    """Return what makes an answer whose head and body must both arrive in time."""

    def made(sock: socket.socket, *arguments: Any, **named: Any) -> http.client.HTTPResponse:
        response = http.client.HTTPResponse(sock, *arguments, **named)
        raw = response.fp.detach()  # type: ignore[attr-defined] - a BufferedReader, as the client makes it
        response.fp = io.BufferedReader(_Timed(sock, raw, patience))  # type: ignore[assignment] - typed as the client makes it
        return response

    return made


class _Timed(io.RawIOBase):
    """A socket's bytes until the time for the whole answer is over."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, patience: Patience) -> None:
        self._sock = sock
        self._raw = raw
        self._patience = patience
        self._deadline = min(time.monotonic() + patience.answer, patience.until())

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(min(left, self._patience.silence))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def _words(error: BaseException) -> str:
    """Return why a connection failed, without anything the server or the address said."""
    if isinstance(error, TimeoutError):
        return _LATE
    if isinstance(error, socket.gaierror):
        return "there is no such host, or no network"
    if isinstance(error, ssl.SSLError):
        return "no secure connection comes about"
    if isinstance(error, ConnectionRefusedError):
        return "the server refuses connections"
    return "the connection breaks off"


def _unreachable(address: Address, reason: str) -> TwopassError:
    return TwopassError(ErrorCode.REMOTE_UNREACHABLE, path=address.name, detail=reason)
