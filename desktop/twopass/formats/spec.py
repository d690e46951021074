"""What a label-file format is, and what reading one yields; shared by every codec of this floor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twopass.model.project import Project


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format can't hold: the field, how many records have it, and a sentence for people."""

    field: str
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A label file as a project of its own, with what had to be left out.

    Attributes:
        project: every record that could be read, with the file's ids as numbers.
        refused: records left out, by reason.
        notes: what was mended on the way, in sentences.
        has_uids: whether the file says which records are the same as another project's.
    """

    project: Project
    refused: dict[str, int]
    notes: tuple[str, ...] = ()
    has_uids: bool = False


@dataclass(frozen=True, slots=True)
class FormatSpec:
    """One format. ``read`` takes the decoded JSON and the file's name for error messages."""

    id: str
    title: str
    suffix: str
    write: Callable[[Project], bytes]
    read: Callable[[object, str], ReadFile]
    losses: Callable[[Project], tuple[Loss, ...]]
