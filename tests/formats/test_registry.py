"""The built-in formats are there without being installed, and found out from a file's bytes."""

from __future__ import annotations

import pytest

from twopass.formats import registry
from twopass.model.errors import ErrorCode, TwopassError


def test_built_in_formats_read_and_write() -> None:
    assert list(registry.formats()) == ["native", "coco"]
    assert all(spec.can_read and spec.can_write for spec in registry.formats().values())


def test_a_built_in_format_is_never_replaced() -> None:
    assert registry.formats(third_party=True)["coco"] is registry.BUILT_IN["coco"]


def test_unknown_format() -> None:
    with pytest.raises(TwopassError) as caught:
        registry.format_named("voc")
    assert caught.value.code is ErrorCode.FORMAT_UNKNOWN


@pytest.mark.parametrize(
    ("data", "format_id"),
    [
        (b'{"type" :\n"AnnotationSet"}', "native"),
        (b'{"images": []}', "coco"),
        (b"", "coco"),
        (b'["AnnotationSet"]', "coco"),
    ],
)
def test_detected(data: bytes, format_id: str) -> None:
    assert registry.detected(data).id == format_id
