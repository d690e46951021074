"""What is said between the program and its decoding processes: MessagePack, typed and checked at both ends.

Never pickle: a decoder that a hostile file has taken over must not be able to run anything here. Pixels do not pass
through the pipe; they lie in the lane's block of shared memory, from its beginning unless a request says otherwise.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, NamedTuple

import msgspec

from twopass.imagery.display import Display
from twopass.imagery.isolated.identity import Identity
from twopass.imagery.source import Bands, ImageInfo, Validity
from twopass.imagery.statistics import BINS, Counts
from twopass.model.display import DisplayChoice
from twopass.model.errors import ErrorCode
from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.transforms import Affine
from twopass.model.values import EMPTY, freeze, thaw

LARGEST_MESSAGE = 8_000_000  # bytes; the facts of a file with thousands of control points take some hundred thousand

Side = Annotated[int, msgspec.Meta(ge=1, le=100_000_000)]
Count = Annotated[int, msgspec.Meta(ge=1, le=65_536)]
Natural = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]
Numbers = tuple[float, float]
Dtype = Annotated[str, msgspec.Meta(pattern="^(u?int(8|16|32)|float(16|32|64))$")]


class Window(NamedTuple):
    """A window of displayed pixels, and the size it is read at."""

    x: int
    y: int
    width: int
    height: int
    out_width: int
    out_height: int


class Remote(msgspec.Struct, frozen=True):
    """Where an image on the network lies.

    Attributes: address: may hold a secret; hosts: that may be asked for it, in order.
    """

    address: str
    hosts: tuple[str, ...]


class Request(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    """What every request says.

    Attributes:
        path: the file's absolute name in the file system's own bytes; not every name is text. Of an image on the
            network, what it is called.
        remote: where that one lies; None for a file.
        expected: which file must lie there; None for whichever does.
        seconds: of processor time that it may take.
        patient: whether a pyramid is being built, so that what is not ready may be left out meanwhile.
    """

    path: bytes = b""
    remote: Remote | None = None
    expected: Identity | None = None
    seconds: int = 60
    patient: bool = False


class Open(Request, frozen=True, kw_only=True, tag="open"):
    """Answered by ``Opened``."""


class Show(Request, frozen=True, kw_only=True, tag="show"):
    """Answered by ``Shown``: what a choice means for this image."""

    choice: DisplayChoice


class CountLevels(Request, frozen=True, kw_only=True, tag="count"):
    """Answered by ``Counted``: values, or *levels* after the stretch in some *parts*; see ``imagery.radiometry``."""

    choice: DisplayChoice
    levels: bool = False
    parts: bytes = b""


class Tile(Request, frozen=True, kw_only=True, tag="tile"):
    """Answered by ``Filled``: (height, width) of 0xffRRGGBB, *at* bytes from the beginning of the block."""

    window: Window
    display: Display
    at: Natural = 0


class Read(Request, frozen=True, kw_only=True, tag="read"):
    """Answered by ``Filled``: (height, width, bands) of values, then (height, width) of bytes that are 0 or 1."""

    window: Window
    bands: Bands


class Thumbnail(Request, frozen=True, kw_only=True, tag="thumbnail"):
    """Answered by ``Filled``: (height, width) of 0xffRRGGBB within *side* pixels."""

    side: int


class CheckWhole(Request, frozen=True, kw_only=True, tag="check"):
    """Answered by ``Done``, or by ``Failed`` if the end of the file is missing."""


class BuildSlab(Request, frozen=True, kw_only=True, tag="build"):
    """Answered by ``Done``: a slab of the image's pyramid is there, see ``pyramid.layout.Slab``."""

    generation: int
    index: int


class Attach(Request, frozen=True, kw_only=True, tag="attach"):
    """Answered by ``Done``: from now on pixels go to this block of shared memory, or to none if it has no name."""

    block: str


AnyRequest = Open | Show | CountLevels | Tile | Read | Thumbnail | CheckWhole | BuildSlab | Attach


class GroundFacts(msgspec.Struct, frozen=True):
    """A georeference; its CRS as JSON text."""

    kind: GeoreferenceKind
    crs: str
    transform: tuple[float, float, float, float, float, float] | None
    gcps: tuple[tuple[Numbers, Numbers], ...]
    corners: tuple[Numbers, ...]
    accuracy_m: float | None
    source: str | None


class ImageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of ``ImageInfo``, but for its path; the properties as JSON text."""

    width: Side
    height: Side
    count: Count
    shown: tuple[Count, ...]
    names: tuple[str, ...]
    dtype: Dtype
    driver: str
    nodata: float | None
    validity: Validity
    palette: bool
    block: tuple[Natural, Natural]
    overviews: tuple[Natural, ...]
    averaged: bool
    sequential: bool
    rpc: bool
    georeference: GroundFacts | None
    datetime: str | None
    date_captured: str | None
    properties: str
    tags: dict[str, str]
    orientation: Annotated[int, msgspec.Meta(ge=1, le=8)]


class Answer(msgspec.Struct, frozen=True, tag_field="is"):
    """An answer, or the first word of a process."""


class Ready(Answer, frozen=True, tag="ready"):
    """Said once, by a process that has confined itself."""


class Opened(Answer, frozen=True, tag="opened"):
    """The facts of a file, and which file it is."""

    facts: ImageFacts
    identity: Identity


class Shown(Answer, frozen=True, tag="shown"):
    """The display that a choice means."""

    display: Display


class Counted(Answer, frozen=True, tag="counted"):
    """The display that a choice means, and how often each value or level occurs in each of its bands."""

    display: Display
    counts: tuple[Counts, ...]


class Filled(Answer, frozen=True, tag="filled"):
    """Pixels lie in the block; *masked* says whether their validity follows them."""

    width: Side
    height: Side
    masked: bool = False


class Done(Answer, frozen=True, tag="done"):
    """It was done."""


class Failed(Answer, frozen=True, tag="failed"):
    """A ``TwopassError``, without the path: whoever asked knows it better."""

    code: ErrorCode
    words: dict[str, str | int | float]


AnyAnswer = Ready | Opened | Shown | Counted | Filled | Done | Failed

encode = msgspec.msgpack.Encoder().encode
decode_request = msgspec.msgpack.Decoder(AnyRequest).decode
decode_answer = msgspec.msgpack.Decoder(AnyAnswer).decode


def facts_of(info: ImageInfo) -> ImageFacts:
    """Return an image's facts, ready to be sent."""
    return ImageFacts(
        width=info.width,
        height=info.height,
        count=info.count,
        shown=info.shown,
        names=tuple(sendable(name) for name in info.names),
        dtype=info.dtype,
        driver=sendable(info.driver),
        nodata=info.nodata,
        validity=info.validity,
        palette=info.palette,
        block=info.block,
        overviews=info.overviews,
        averaged=info.averaged,
        sequential=info.sequential,
        rpc=info.rpc,
        georeference=None if info.georeference is None else _ground_facts(info.georeference),
        datetime=info.datetime,
        date_captured=info.date_captured,
        properties=_json(info.properties),
        tags={sendable(key): sendable(value) for key, value in info.tags.items()},
        orientation=info.orientation,
    )


def info_of(facts: ImageFacts, path: str) -> ImageInfo:
    """Return the facts that came. Raises ``ValueError`` where they contradict each other."""
    if len(facts.shown) not in (1, 3) or max(facts.shown) > facts.count:
        raise ValueError("the shown bands are not there")
    properties: Any = msgspec.json.decode(facts.properties, type=dict[str, Any])
    return ImageInfo(
        path=path,
        width=facts.width,
        height=facts.height,
        count=facts.count,
        shown=facts.shown,
        names=facts.names,
        dtype=facts.dtype,
        driver=facts.driver,
        nodata=facts.nodata,
        validity=facts.validity,
        palette=facts.palette,
        block=facts.block,
        overviews=facts.overviews,
        averaged=facts.averaged,
        sequential=facts.sequential,
        rpc=facts.rpc,
        georeference=None if facts.georeference is None else _georeference_of(facts.georeference),
        datetime=facts.datetime,
        date_captured=facts.date_captured,
        properties=freeze(properties) if properties else EMPTY,
        tags=freeze(facts.tags),
        orientation=facts.orientation,
    )


def are_counts(counts: tuple[Counts, ...], bands: Bands) -> bool:
    """Return whether counts that came make sense for these bands."""
    return len(counts) == len(bands) and all(
        len(each.bins) == BINS and min(each.bins) >= 0 and -math.inf < each.low < each.high < math.inf
        for each in counts
    )


def sendable(text: str) -> str:
    """Return a text that can be sent: names of files may hold what is no text, and reasons quote them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _ground_facts(reference: Georeference) -> GroundFacts:
    return GroundFacts(
        kind=reference.kind,
        crs=_json(reference.crs),
        transform=None if reference.transform is None else reference.transform.as_tuple(),
        gcps=tuple((point.pixel, point.coordinates) for point in reference.gcps),
        corners=reference.corners,
        accuracy_m=reference.accuracy_m,
        source=None if reference.source is None else sendable(reference.source),
    )


def _georeference_of(facts: GroundFacts) -> Georeference:
    return Georeference(
        kind=facts.kind,
        crs=freeze(msgspec.json.decode(facts.crs)),
        transform=None if facts.transform is None else Affine(*facts.transform),
        gcps=tuple(GroundPoint(pixel, place) for pixel, place in facts.gcps),
        corners=facts.corners,
        accuracy_m=facts.accuracy_m,
        source=facts.source,
    )


def _json(value: Any) -> str:
    return msgspec.json.encode(thaw(value)).decode("utf-8")
