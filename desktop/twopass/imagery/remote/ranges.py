"""A remote file as ranges of bytes: read where needed, in blocks that are kept, never as a whole, never two versions.

``RangeReader`` may be used by several threads at once; a ``RangeFile`` is one reader's place in it.
"""

from __future__ import annotations

import io
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from twopass.imagery.remote.address import Address
from twopass.imagery.remote.fetching import Answer, Fetcher, Patience
from twopass.model.errors import ErrorCode, TwopassError

BLOCK = 65_536  # bytes; the header of most cloud-optimised files is in the first
LONGEST_RUN = 32  # blocks asked for at once: 2 MB
CACHED = 16_000_000  # bytes of blocks kept
LARGEST_READ = 256_000_000  # bytes of one read; a compressed block of an image is far smaller
_CONTENT_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)
_GONE = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class _Part:
    """An answer to a request for a range, and where it came from at last."""

    data: bytes
    size: int
    tag: str
    modified: str
    address: Address


class Version(NamedTuple):
    """Which version of a remote file was opened, as far as its server says.

    Attributes: size: bytes; tag: its ``ETag`` and when it was last modified, "" if neither is said.
    """

    size: int
    tag: str


class RangeReader:
    """Bytes of one remote file.

    Attributes:
        size: of the whole file, in bytes.
        received: bytes of the file that came over the network so far.
        fewest: blocks asked for at once at least; more than 1 pays where a file is read from front to back.
    """

    def __init__(
        self,
        address: Address,
        allowed: frozenset[str],
        *,
        patience: Patience | None = None,
        cached: int = CACHED,
    ) -> None:
        """Ask for the first block. Raises ``TwopassError``, with nothing sent if the host is not allowed."""
        self.address = address
        self.received = 0
        self.fewest = 1
        self._cached = cached
        self._fetcher: Fetcher[_Part] = Fetcher(allowed, patience or Patience())
        self._at = address  # where redirects led the last time
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._changed = False
        self._first: _Part | None = None
        try:
            self._first = part = self._asked(address, 0, BLOCK - 1)
        except TwopassError:
            self.close()
            raise
        self.size = part.size
        self._keep(0, [part.data])

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._fetcher.requests

    @property
    def head(self) -> bytes:
        """The file's first bytes, up to a block."""
        assert self._first is not None
        return self._first.data

    @property
    def version(self) -> Version:
        """Which version of the file this is; no other one is ever read."""
        assert self._first is not None
        return Version(self.size, f"{self._first.tag} {self._first.modified}".strip())

    def keep_at_most(self, cached: int) -> None:
        """Set how many bytes of blocks are kept."""
        self._cached = cached

    def close(self) -> None:
        """Let go of connections and blocks."""
        self._fetcher.close()
        with self._lock:
            self._blocks.clear()

    def read_ranges(self, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
        """Return the bytes of each (offset, count), shorter where the file ends.

        Neighbouring blocks are asked for together. Raises ``TwopassError``: REMOTE_UNREACHABLE; REMOTE_CHANGED, from
        then on always, if the server's file is no longer the one that was opened.
        """
        spans = [(min(offset, self.size), min(offset + count, self.size)) for offset, count in ranges]
        if sum(end - start for start, end in spans) > LARGEST_READ:
            detail = f"an image with pieces of more than {LARGEST_READ // 1_000_000} MB"
            raise TwopassError(ErrorCode.IMAGE_TOO_LARGE, path=self.address.name, detail=detail)
        wanted = {index for start, end in spans if end > start for index in _blocks_of(start, end)}
        blocks = self._known(wanted)
        for first, last in self._runs(sorted(wanted - blocks.keys())):
            blocks.update(self._fetched(first, last))
        return [_cut(blocks, start, end) for start, end in spans]

    def _known(self, wanted: set[int]) -> dict[int, bytes]:
        with self._lock:
            if self._changed:
                raise self._change()
            found = {index: self._blocks[index] for index in wanted if index in self._blocks}
            for index in found:
                self._blocks.move_to_end(index)
        return found

    def _runs(self, missing: list[int]) -> Iterable[tuple[int, int]]:
        """Yield the first and last blocks of runs to ask for."""
        end = (self.size - 1) // BLOCK
        place = 0
        while place < len(missing):
            first = last = missing[place]
            while place < len(missing) and missing[place] <= last + 1 and missing[place] - first < LONGEST_RUN:
                last = missing[place]
                place += 1
            last = min(max(last, first + self.fewest - 1), end)
            yield first, last
            while place < len(missing) and missing[place] <= last:
                place += 1

    def _fetched(self, first: int, last: int) -> dict[int, bytes]:
        start, stop = first * BLOCK, min((last + 1) * BLOCK, self.size) - 1
        try:
            part = self._asked(self._at, start, stop)
        except _GoneError as gone:
            if self._at == self.address:
                raise gone.error from gone
            # A redirect's target may be valid for minutes only: ask the first address for a new one.
            part = self._from_start(start, stop)
        pieces = [part.data[place : place + BLOCK] for place in range(0, len(part.data), BLOCK)]
        self._keep(first, pieces)
        return dict(enumerate(pieces, first))

    def _from_start(self, start: int, stop: int) -> _Part:
        try:
            return self._asked(self.address, start, stop)
        except _GoneError as gone:
            raise gone.error from gone

    def _keep(self, first: int, pieces: list[bytes]) -> None:
        with self._lock:
            for index, piece in enumerate(pieces, first):
                self._blocks[index] = piece
                self._blocks.move_to_end(index)
            while len(self._blocks) * BLOCK > max(self._cached, BLOCK):
                self._blocks.popitem(last=False)

    def _asked(self, at: Address, start: int, stop: int) -> _Part:
        headers = {"Range": f"bytes={start}-{stop}"}
        first = self._first
        if first is not None and first.tag.startswith('"'):
            headers["If-Range"] = first.tag  # a weak tag may not be used here; it is compared below
        part = self._fetcher.get(at, headers, lambda answer: self._part(answer, start, stop))
        if first is not None and not _same(first, part):
            raise self._change()
        with self._lock:
            self.received += len(part.data)
            self._at = part.address
        return part

    def _part(self, answer: Answer, start: int, stop: int) -> _Part:
        """Return the range that was asked for; anything else is refused before its body is read."""
        if answer.status != 206:
            raise self._not_a_part(answer)
        found = _CONTENT_RANGE.fullmatch(answer.header("Content-Range").strip())
        if found is None or answer.header("Content-Encoding").lower() not in ("", "identity"):
            raise self._no_ranges("the server does not say which part it sends")
        begin, end, size = (int(number) for number in found.groups())
        if self._first is not None and size != self._first.size:
            raise self._change()
        if begin != start or end != min(stop, size - 1):
            raise self._no_ranges("the server sends another part than was asked for")
        tag, modified = answer.header("ETag"), answer.header("Last-Modified")
        data = answer.body(end - begin + 1)
        if len(data) != end - begin + 1:
            raise ConnectionResetError  # an answer of unknown length broke off: worth another attempt
        return _Part(data, size, tag, modified, answer.address)

    def _not_a_part(self, answer: Answer) -> Exception:
        if answer.status == 416 and self._first is None:
            return TwopassError(ErrorCode.FILE_EMPTY, path=self.address.name)
        if answer.status in (200, 412, 416) and self._first is not None:
            return self._change()  # If-Range: the whole file is sent where it is no longer the same
        if answer.status == 200:
            return self._no_ranges("the server only sends whole files")
        detail = answer.refusal()
        error = TwopassError(ErrorCode.REMOTE_UNREACHABLE, path=self.address.name, detail=detail)
        return _GoneError(error) if answer.status in _GONE and self._first is not None else error

    def _no_ranges(self, detail: str) -> TwopassError:
        return TwopassError(ErrorCode.REMOTE_NO_RANGES, path=self.address.name, detail=detail)

    def _change(self) -> TwopassError:
        self._changed = True
        return TwopassError(ErrorCode.REMOTE_CHANGED, path=self.address.name)


class _GoneError(Exception):
    """The place a redirect led to before has expired, or the file is gone."""

    def __init__(self, error: TwopassError) -> None:
        super().__init__(error)
        self.error = error


class RangeFile(io.RawIOBase):
    """A binary file over a ``RangeReader``; closing it leaves the reader open."""

    def __init__(self, reader: RangeReader) -> None:
        self._reader = reader
        self._place = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the place of the next read."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, also beyond the end. Raises ``ValueError`` for one before the beginning."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._reader.size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning of the file")
        self._place = start + offset
        return self._place

    def readinto(self, buffer: Any, /) -> int:
        """Fill *buffer* as far as the file goes. Raises as ``RangeReader.read_ranges`` does."""
        view = memoryview(buffer).cast("B")
        (data,) = self._reader.read_ranges([(self._place, len(view))])
        view[: len(data)] = data
        self._place += len(data)
        return len(data)


def _blocks_of(start: int, end: int) -> range:
    return range(start // BLOCK, (end - 1) // BLOCK + 1)


def _cut(blocks: dict[int, bytes], start: int, end: int) -> bytes:
    if end <= start:
        return b""
    indices = _blocks_of(start, end)
    joined = b"".join(blocks[index] for index in indices)
    skip = start - indices.start * BLOCK
    return joined[skip : skip + end - start]


def _same(first: _Part, part: _Part) -> bool:
    """Return whether two answers are of one version of a file, as far as the server says."""
    by_tag = not (first.tag and part.tag) or first.tag == part.tag
    return by_tag and (not (first.modified and part.modified) or first.modified == part.modified)
