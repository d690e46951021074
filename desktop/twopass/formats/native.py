"""The native format: an annotation set 1.0, everything Twopass knows, loadable as COCO."""

from __future__ import annotations

import re

from twopass.formats import native_read, native_write
from twopass.formats.spec import FormatSpec, Loss
from twopass.model.project import Project

_SAYS_SO = re.compile(rb'"type"\s*:\s*"AnnotationSet"')


def recognises(data: bytes) -> bool:
    """Return whether bytes say that they are an annotation set, of whatever version."""
    return _SAYS_SO.search(data) is not None


def losses(project: Project) -> tuple[Loss, ...]:
    """Return nothing: the native format has a place for everything."""
    return ()


FORMAT = FormatSpec(
    id=native_read.FORMAT_ID,
    title="Twopass annotation set (JSON)",
    suffixes=(".json",),
    recognises=recognises,
    read=native_read.read,
    write=native_write.write,
    losses=losses,
)
