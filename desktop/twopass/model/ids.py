"""Identities: a ``uid`` that never means anything else, random but for pairs, and the kinds of thing that have one.

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
_PAIRS = uuid.UUID("6f0c1c9e-54a7-4b0e-9d6f-2f8b1f0c7a31")


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


def pair_uid(first: Uid, second: Uid) -> Uid:
    """Return the identity of an ordered pair of things: the same one (a version 5 UUID) whenever it is asked for."""
    return Uid(str(uuid.uuid5(_PAIRS, f"{first} {second}")))


def random_uid() -> Uid:
    """Return a new random (version 4) UUID in its 36-character text form."""
    return Uid(str(uuid.uuid4()))
