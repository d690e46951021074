"""Records read many at once are those read one by one, and what is refused one by one is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from twopass.model.geometry import Box, OrientedBox, Point, Polygon
from twopass.model.ids import Kind, Uid
from twopass.model.records import Annotation, Certainty, Label, Stamp
from twopass.model.values import freeze
from twopass.store.bulk_json import decode_all
from twopass.store.records_json import decode, encode


def annotation(number: int, **said: Any) -> Annotation:
    return Annotation(**{"uid": Uid(f"u{number}"), "number": number, "snapshot": Uid("s"), "label": Uid("l"), **said})


BOXES = [annotation(number, shape=Box(number, 2.5, 3, 4.0)) for number in range(1, 9)]
MIXED = [
    *BOXES,
    annotation(20, shape=Point(1, 2), certainty=Certainty.PROBABLE),
    annotation(21, shape=OrientedBox((5.0, 5.0), 4, 3, 30.0), score=0.5, stamp=Stamp(created="2026", created_by="me")),
    annotation(22, shape=Polygon((((0, 0), (4, 0), (4, 4)),)), tags=("a", "b"), extra=freeze({"x": [1, {"y": None}]})),
    annotation(23, shape=Box(1, 2, 3, 4), object=Uid("o"), attributes=freeze({"k": 1}), occluded=True, z_order=5),
]


@pytest.mark.parametrize("records", [BOXES, MIXED, MIXED[::-1], [], MIXED[-1:]])
def test_many_at_once_are_those_one_by_one(records: list[Annotation]) -> None:
    texts = [encode(record) for record in records]
    made = decode_all(Kind.ANNOTATION, texts)
    assert made == records == [decode(Kind.ANNOTATION, text) for text in texts]
    # Equal is not enough: 5 and 5.0 are kept apart.
    assert [encode(record) for record in made] == texts


def test_a_null_where_others_say_something_is_none() -> None:
    texts = [
        json.dumps({"uid": str(number), "number": number, "name": "x", "key": key})
        for number, key in ((1, "1"), (2, None))
    ]
    assert [label.key for label in decode_all(Kind.LABEL, texts)] == ["1", None]
    assert decode_all(Kind.LABEL, texts)[1] == Label(uid=Uid("2"), number=2, name="x")


def damaged(change: Callable[[dict[str, Any]], object]) -> str:
    raw = json.loads(encode(BOXES[0]))
    change(raw)
    return json.dumps(raw)


DAMAGED = {
    "another key": damaged(lambda raw: raw.update(other=1)),
    "a key is missing": damaged(lambda raw: raw.pop("snapshot")),
    "a number for a text": damaged(lambda raw: raw.update(label=5)),
    "a text for a number": damaged(lambda raw: raw.update(number="5")),
    "true for a number": damaged(lambda raw: raw.update(number=True)),
    "null for a number": damaged(lambda raw: raw.update(number=None)),
    "a list for a shape": damaged(lambda raw: raw.update(shape=[])),
    "a shape of no kind": damaged(lambda raw: raw["shape"].pop("shape")),
    "a shape of an unknown kind": damaged(lambda raw: raw["shape"].update(shape="star")),
    "a shape of a list of kinds": damaged(lambda raw: raw["shape"].update(shape=["box"])),
    "a side is missing": damaged(lambda raw: raw["shape"].pop("x")),
    "a side is a text": damaged(lambda raw: raw["shape"].update(x="1")),
    "a property for a side": damaged(lambda raw: raw["shape"].update(right=1)),
    "an unknown certainty": damaged(lambda raw: raw.update(certainty="surely")),
    "a list": "[]",
    "two": "{},{}",
    "nothing": "",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED.keys())
@pytest.mark.parametrize("among", [[], BOXES], ids=["alone", "among others"])
def test_what_no_twopass_wrote_is_refused(text: str, among: list[Annotation]) -> None:
    texts = [*map(encode, among), text]
    with pytest.raises((ValueError, TypeError, KeyError)):
        decode_all(Kind.ANNOTATION, texts)
    with pytest.raises((ValueError, TypeError, KeyError)):
        decode(Kind.ANNOTATION, text)
