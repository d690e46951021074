"""The formats there are: ours, then those of installed plug-ins the user switched on (none yet)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twopass.formats import coco, native
from twopass.formats.spec import FormatSpec
from twopass.model.errors import ErrorCode, TwopassError

FORMATS: dict[str, FormatSpec] = {spec.id: spec for spec in (native.FORMAT, coco.FORMAT)}


def format_named(name: str) -> FormatSpec:
    """Return a format by id. Raises ``TwopassError(FORMAT_UNKNOWN)``."""
    spec = FORMATS.get(name)
    if spec is None:
        raise TwopassError(ErrorCode.FORMAT_UNKNOWN, path=name)
    return spec


def sniffed(data: Any) -> FormatSpec:
    """Return the format a decoded file is in: native if it says so, else COCO (whose reader says what is missing)."""
    is_native = isinstance(data, Mapping) and data.get("type") == "AnnotationSet"
    return FORMATS["native" if is_native else "coco"]
