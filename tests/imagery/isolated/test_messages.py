"""What goes through the pipe comes out as it went in; what could not have gone in is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twopass.imagery.display import Display
from twopass.imagery.isolated import messages
from twopass.imagery.isolated.identity import Identity
from twopass.imagery.source import ImageInfo, Validity
from twopass.imagery.statistics import Counts
from twopass.imagery.tone import Tone
from twopass.model.display import DisplayChoice, Stretch
from twopass.model.georeference import Georeference, GeoreferenceKind, GroundPoint
from twopass.model.transforms import Affine
from twopass.model.values import freeze

INFO = ImageInfo(
    path="/images/a.tif",
    width=120,
    height=90,
    count=4,
    shown=(3, 2, 1),
    names=("blue", "green", "red", "undefined"),
    dtype="uint16",
    driver="GTiff",
    nodata=-1.5,
    validity=Validity.NODATA,
    block=(512, 1),
    overviews=(2, 4),
    averaged=False,
    rpc=True,
    datetime="2024-01-02T03:04:05Z",
    properties=freeze({"clouds": [1, {"deep": None}]}),
    tags=freeze({"AREA_OR_POINT": "Area"}),
    orientation=6,
)
PLACES = [
    None,
    Georeference(
        kind=GeoreferenceKind.AFFINE,
        crs=freeze({"type": "ProjectedCRS", "id": [1, "x"]}),
        transform=Affine(1, 2, 3, 4, 5, 6),
    ),
    Georeference(
        kind=GeoreferenceKind.GCPS, crs="EPSG:4326", gcps=(GroundPoint((1.5, 2.0), (3.0, 4.0)),), source="GTiff"
    ),
    Georeference(kind=GeoreferenceKind.CORNERS, crs=None, corners=((0.0, 1.0),) * 4, accuracy_m=2.5),
]


def there_and_back(answer: messages.Answer) -> Any:
    return messages.decode_answer(messages.encode(answer))


@pytest.mark.parametrize("place", PLACES)
def test_facts_come_out_as_they_went_in(place: Georeference | None) -> None:
    info = replace(INFO, georeference=place)
    opened = there_and_back(messages.Opened(messages.facts_of(info), Identity(1, 2, 3)))
    assert messages.info_of(opened.facts, info.path) == info
    assert opened.identity == Identity(1, 2, 3)


def test_displays_and_choices_come_out_as_they_went_in() -> None:
    display = Display((1,), ((0.5, float("inf")),), "viridis")
    assert there_and_back(messages.Shown(display)).display == display
    toned = Display((3, 2, 1), None, "grey", Tone(2.0, 1.0, -3.5, True, (((0.0, 0.0), (255.0, 9.5)),) * 3), 40.0)
    assert there_and_back(messages.Shown(toned)).display == toned
    counted = messages.Counted(display, (Counts(0.0, 5.5, (1,) * 256),))
    assert there_and_back(counted) == counted
    choice = DisplayChoice(
        bands=(3, 2, 1),
        stretch=Stretch.VALUES,
        percentiles=(1.0, 99.5),
        limits=((1.0, 2.0), (3.0, 4.0), (5.0, 6.5)),
        colormap="inferno",
        gamma=0.5,
        curves=(((0.0, 0.0), (255.0, 255.0)),) * 3,
    )
    request = messages.Show(path=b"/\xff", expected=Identity(1, 2, 3), choice=choice)
    assert messages.decode_request(messages.encode(request)) == request
    remote = messages.Remote("https://h.example/a.tif?sig=1", ("h.example", "other:80"))
    request = messages.Show(path=b"a.tif", remote=remote, expected=Identity(1, 0, 0, '"tag"'), choice=choice)
    assert messages.decode_request(messages.encode(request)) == request


@pytest.mark.parametrize(
    "counts",
    [
        (),
        (Counts(0.0, 1.0, (1,) * 256),) * 2,
        (Counts(0.0, 1.0, (1,) * 255),),
        (Counts(0.0, 1.0, (-1,) * 256),),
        (Counts(1.0, 1.0, (1,) * 256),),
        (Counts(float("nan"), 1.0, (1,) * 256),),
        (Counts(0.0, float("inf"), (1,) * 256),),
    ],
)
def test_senseless_counts_are_found(counts: tuple[Counts, ...]) -> None:
    assert messages.are_counts((Counts(0.0, 1.0, (1,) * 256),), (1,))
    assert not messages.are_counts(counts, (1,))


@given(st.text(st.characters()))
def test_any_text_can_be_sent(text: str) -> None:
    failed = messages.Failed(messages.ErrorCode.IMAGE_TRUNCATED, {"detail": messages.sendable(text)})
    assert there_and_back(failed) == failed


@given(st.binary(max_size=200))
def test_noise_is_no_answer(noise: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        messages.decode_answer(noise)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("width", 0),
        ("height", -3),
        ("width", 2**40),
        ("count", 0),
        ("dtype", "object"),
        ("dtype", "O"),
        ("orientation", 9),
        ("validity", "perhaps"),
        ("shown", ("red",)),
        ("tags", {"a": b"bytes"}),
        ("block", (1,)),
    ],
)
def test_impossible_facts_are_refused(field: str, value: Any) -> None:
    facts = msgspec.to_builtins(messages.facts_of(INFO)) | {field: value}
    noise = messages.encode({"is": "opened", "facts": facts, "identity": {"size": 1, "mtime_ns": 1, "inode": 1}})
    with pytest.raises(msgspec.ValidationError):
        messages.decode_answer(noise)


@pytest.mark.parametrize("shown", [(), (1, 2), (5,), (1, 2, 5), (1, 1, 1, 1)])
def test_bands_that_are_not_there_are_refused(shown: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="bands"):
        messages.info_of(msgspec.structs.replace(messages.facts_of(INFO), shown=shown), "a")


@pytest.mark.parametrize("properties", ["[]", "{", '{"a": NaN}'])
def test_properties_are_an_object(properties: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        messages.info_of(msgspec.structs.replace(messages.facts_of(INFO), properties=properties), "a")
