"""A decoding process: confines itself, then answers one request after the other until the program is gone.

Whatever goes wrong here in a way nobody foresaw ends this process: its last words go to the log, and the program says
a sentence and starts another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twopass.imagery.isolated.confinement import Confinement, UnsafeError, allow_seconds, check_gdal, confine

# Nothing large is imported here: this module is loaded before the limits hold.
if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from twopass.imagery.isolated.desk import Desk

IDLE_SECONDS = 30  # after which every file is let go of


def main(pipe: Connection[Any, Any], confinement: Confinement) -> None:
    """Run a decoding process at the end of *pipe*."""
    confine(confinement)
    from twopass.imagery.isolated.desk import Desk
    from twopass.imagery.isolated.messages import Failed, Ready, encode
    from twopass.model.errors import ErrorCode

    try:
        check_gdal()
    except UnsafeError as error:
        pipe.send_bytes(encode(Failed(ErrorCode.DECODER_FAILED, {"detail": str(error)})))
        return
    try:
        pipe.send_bytes(encode(Ready()))
    except OSError:
        return  # the program has ended meanwhile
    serve(pipe, Desk(confinement.pyramids, confinement.limit))


def serve(pipe: Connection[Any, Any], desk: Desk) -> None:
    """Answer requests until the other end of the pipe is closed."""
    from twopass.imagery.isolated.messages import decode_request, encode

    while True:
        try:
            if not pipe.poll(IDLE_SECONDS):
                desk.let_go()
            data = pipe.recv_bytes()
        except (EOFError, OSError):
            return  # the program has ended
        request = decode_request(data)
        allow_seconds(request.seconds)
        answer = encode(desk.answer(request))
        try:
            pipe.send_bytes(answer)
        except OSError:
            return
