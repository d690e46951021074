"""Addresses of remote images: what they may look like, which host they are on, what they are called."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from twopass.model.errors import ErrorCode, TwopassError

LONGEST = 8_192  # characters; signed addresses take about 2,000
_REMOTE = re.compile(r"(https?|s3):/", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PORTS = {"https": 443, "http": 80}
_SAFE = "/%:@!$&'()*+,;=~-._"  # what stays as it is in a path; a query may hold a question mark too
_NAME = 120  # characters of a name that is shown


@dataclass(frozen=True, slots=True)
class Address:
    """A web address, taken apart and made harmless.

    Attributes:
        secure: whether it is ``https``.
        server, port: where to connect; the server's name in small ASCII letters, an IPv6 address without brackets.
        target: path and query as they are sent. Signed addresses carry their secret here: never show it.
    """

    secure: bool
    server: str
    port: int
    target: str

    @property
    def host(self) -> str:
        """What the user allows: the server's name, and the port unless it is that of ``https``.

        Plain ``http`` is always named with its port, so that allowing a host never allows it unencrypted.
        """
        server = f"[{self.server}]" if ":" in self.server else self.server
        return server if self.secure and self.port == _PORTS["https"] else f"{server}:{self.port}"

    @property
    def name(self) -> str:
        """What the image is called: the last part of the path, without the query; fit for a message and a file."""
        last = unquote(self.target.partition("?")[0].rstrip("/").rpartition("/")[2])
        plain = "".join("_" if not char.isprintable() or char in '/\\:"<>|*?' else char for char in last)
        return plain[-_NAME:].strip(". ") or "image"

    def __str__(self) -> str:
        """Return the whole address: for the project file, never for a message."""
        server = f"[{self.server}]" if ":" in self.server else self.server
        scheme = "https" if self.secure else "http"
        port = "" if self.port == _PORTS[scheme] else f":{self.port}"
        return f"{scheme}://{server}{port}{self.target}"


def is_remote(text: str) -> bool:
    """Return whether a text is meant as an address, not as the name of a file; also one whose ``//`` a path lost."""
    return _REMOTE.match(text) is not None


def parse(text: str) -> Address:
    """Return an address. ``s3://bucket/key`` becomes the bucket's ``https`` address.

    Raises ``TwopassError(REMOTE_ADDRESS)`` for any other scheme, a user name, control characters or a bad host.
    """
    if len(text) > LONGEST:
        raise _refused("it is too long")
    if any(_is_control(char) or char == "\\" for char in text):
        raise _refused("it holds characters that no address has")
    try:
        parts = urlsplit(_with_slashes(text.strip()))
        port = parts.port
    except ValueError as error:
        raise _refused("its host makes no sense") from error
    if parts.scheme == "s3":
        return _of_bucket(text)
    if parts.scheme not in _PORTS:
        raise _refused("it begins with something else")
    if parts.username is not None or parts.password is not None:
        raise _refused("it holds a user name or a password")
    secure = parts.scheme == "https"
    return Address(secure, _server(parts.hostname or ""), port or _PORTS[parts.scheme], _target(parts))


def joined(base: Address, reference: str) -> Address:
    """Return where a reference in the answer of *base* (a redirect, a link) leads. Raises as ``parse`` does."""
    try:
        return parse(urljoin(str(base), reference.strip()))
    except ValueError as error:
        raise _refused("it makes no sense") from error


def host_of(text: str) -> str:
    """Return the host that must be allowed for an address, as ``allowed.require`` compares it. Raises as ``parse``."""
    return parse(text).host


def _with_slashes(text: str) -> str:
    """Return an address that went through a ``Path``, which makes one slash of two, as it was."""
    return re.sub(r"^(\w+):/(?!/)", r"\1://", text)


def _of_bucket(text: str) -> Address:
    bucket, _, key = re.sub(r"^\s*s3://?", "", text, flags=re.IGNORECASE).partition("/")
    if not _BUCKET.fullmatch(bucket) or not key:
        raise _refused("it names no bucket and file")
    path = quote(key, safe="/~")
    if "." in bucket:  # no certificate covers a bucket's own host name if that has a dot
        return Address(True, "s3.amazonaws.com", _PORTS["https"], f"/{bucket}/{path}")
    return Address(True, f"{bucket}.s3.amazonaws.com", _PORTS["https"], f"/{path}")


def _server(name: str) -> str:
    if ":" in name:
        try:
            return ipaddress.IPv6Address(name).compressed
        except ValueError as error:
            raise _refused("its host makes no sense") from error
    try:
        ascii_name = name.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise _refused("its host makes no sense") from error
    if not _HOST.fullmatch(ascii_name):
        raise _refused("its host makes no sense")
    return ascii_name


def _target(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else ""
    return (quote(parts.path, safe=_SAFE) or "/") + query


def _is_control(char: str) -> bool:
    """Return whether a character is a control, an invisible mark or no character at all."""
    return unicodedata.category(char).startswith("C")


def _refused(reason: str) -> TwopassError:
    return TwopassError(ErrorCode.REMOTE_ADDRESS, detail=reason)
