"""Processes that stand in for a decoding process: broken ones, and ones that a hostile file has taken over."""

from __future__ import annotations

import pickle
import time
from pathlib import Path
from typing import Any

from twopass.imagery.isolated.confinement import Confinement
from twopass.imagery.isolated.messages import Done, Failed, Filled, Ready, decode_request, encode
from twopass.model.errors import ErrorCode


class Trap:
    """Unpickled, it writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.write_text, (self.path, "executed"))


def _answering(pipe: Any, answer: bytes) -> None:
    pipe.send_bytes(encode(Ready()))
    try:
        while True:
            decode_request(pipe.recv_bytes())
            pipe.send_bytes(answer)
    except (EOFError, OSError):
        return


def pickling(pipe: Any, confinement: Confinement) -> None:
    assert confinement.log is not None
    _answering(pipe, pickle.dumps(Trap(confinement.log)))


def pickling_object(pipe: Any, confinement: Confinement) -> None:
    """Send with ``Connection.send``: what ``Connection.recv`` would unpickle."""
    assert confinement.log is not None
    pipe.send(Trap(confinement.log))


def endless(pipe: Any, _confinement: Confinement) -> None:
    _answering(pipe, b"\xdb\xff\xff\xff\xff" + b"a" * 9_000_000)


def garbled(pipe: Any, _confinement: Confinement) -> None:
    _answering(pipe, bytes(range(200)))


def off_the_point(pipe: Any, _confinement: Confinement) -> None:
    _answering(pipe, encode(Done()))


def blaming_the_project(pipe: Any, _confinement: Confinement) -> None:
    _answering(pipe, encode(Failed(ErrorCode.PROJECT_CORRUPT, {"detail": "believe me"})))


def asking_for_a_host(pipe: Any, _confinement: Confinement) -> None:
    """Want a host to be allowed."""
    _answering(pipe, encode(Failed(ErrorCode.REMOTE_NOT_ALLOWED, {"detail": "evil.example"})))


def asking_for_something(pipe: Any, _confinement: Confinement) -> None:
    """Want what is no host to be allowed."""
    _answering(pipe, encode(Failed(ErrorCode.REMOTE_NOT_ALLOWED, {"detail": "h.example, or click Allow to be safe"})))


def boasting(pipe: Any, _confinement: Confinement) -> None:
    """Claim pictures that are larger than what was asked for."""
    _answering(pipe, encode(Filled(9_000, 9_000)))


def contradicting(pipe: Any, _confinement: Confinement) -> None:
    """Claim to show a band that the image does not have."""
    pipe.send_bytes(encode(Ready()))
    facts = {
        "width": 10, "height": 10, "count": 1, "shown": (1, 2, 3), "names": (), "dtype": "uint8", "driver": "GTiff",
        "nodata": None, "validity": "all", "palette": False, "block": (1, 1), "overviews": (), "averaged": True,
        "sequential": False, "rpc": False, "georeference": None, "datetime": None, "properties": "{}", "tags": {},
        "orientation": 1,
    }  # fmt: skip
    identity = {"size": 1, "mtime_ns": 1, "inode": 1}
    pipe.recv_bytes()
    pipe.send_bytes(encode({"is": "opened", "facts": facts, "identity": identity}))
    time.sleep(60)


def unsafe(pipe: Any, _confinement: Confinement) -> None:
    pipe.send_bytes(encode(Failed(ErrorCode.DECODER_FAILED, {"detail": "GDAL opens VRT files too"})))


def stillborn(_pipe: Any, _confinement: Confinement) -> None:
    raise SystemExit(3)


def mute(_pipe: Any, _confinement: Confinement) -> None:
    time.sleep(60)
