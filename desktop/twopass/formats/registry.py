"""The label file formats there are.

The built-in ones are listed here as well as declared as entry points (``twopass.formats``), so that a checkout works
without being installed. Formats of other packages are code of other people: they are loaded only when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from twopass.formats import coco, native
from twopass.formats.spec import FormatSpec
from twopass.model.errors import ErrorCode, TwopassError

GROUP = "twopass.formats"
BUILT_IN: Mapping[str, FormatSpec] = {spec.id: spec for spec in (native.FORMAT, coco.FORMAT)}


def formats(*, third_party: bool = False) -> Mapping[str, FormatSpec]:
    """Return the formats by id, in the order they are offered; a built-in one is never replaced."""
    if not third_party:
        return BUILT_IN
    others = {point.name: point.load() for point in entry_points(group=GROUP) if point.name not in BUILT_IN}
    return {**BUILT_IN, **{name: spec for name, spec in others.items() if isinstance(spec, FormatSpec)}}


def format_named(format_id: str, *, third_party: bool = False) -> FormatSpec:
    """Return a format by its id. Raises ``TwopassError(FORMAT_UNKNOWN)``."""
    spec = formats(third_party=third_party).get(format_id)
    if spec is None:
        raise TwopassError(ErrorCode.FORMAT_UNKNOWN, path=format_id)
    return spec


def detected(data: bytes) -> FormatSpec:
    """Return the format bytes look like; COCO if none, because its reader says best what is missing."""
    return next((spec for spec in BUILT_IN.values() if spec.recognises(data)), coco.FORMAT)
