"""Identities: a random ``uid`` that never means anything else, and the kinds of thing that have one.

Everything also has a ``number``: an integer from 1, counted per kind, stable for the life of the project and never
reused. Numbers are what COCO readers see as ``id``; uids are what two projects are merged by.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from enum import StrEnum
from typing import NewType

Uid = NewType("Uid", str)
UidSource = Callable[[], Uid]


class Kind(StrEnum):
    """The kinds of record a project holds; also the name of the store's table."""

    PROJECT = "project"
    SITE = "site"
    SNAPSHOT = "snapshot"
    COMPARISON = "comparison"
    LABEL = "label"
    OBJECT = "object"
    ANNOTATION = "annotation"
    FINDING = "finding"


def random_uid() -> Uid:
    """Return a new random (version 4) UUID in its 36-character text form."""
    return Uid(str(uuid.uuid4()))
