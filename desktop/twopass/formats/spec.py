"""What a label file format is to the rest of Twopass: an id, a title, and functions that read and write bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twopass.model.ids import Uid, UidSource
from twopass.model.project import Project


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing of a project that a format has no place for.

    Attributes:
        field: ``kind.field`` as in ``model.records`` ("annotation.state"), or the kind alone if its records are left
            out altogether ("finding").
        count: how many records it concerns.
        sentence: the same for people.
    """

    field: str
    count: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record of a file that can't be read.

    Attributes:
        kind: "annotation", "image", "category" … as the file calls it.
        name: which one, as the file says ("7").
        reason: why, a phrase that follows a colon.
    """

    kind: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFile:
    """What was read from a label file.

    Attributes:
        project: the file's content as a project of its own. Its snapshots have no ``path``, and their ``file_name`` is
            as the file says, which need not be safe to open.
        identified: the uids that stood in the file; all others were made up while reading.
        sized: the snapshots whose size stood in the file; others have 0 × 0.
        refused: the records left out, in the order of the file.
        notes: what was understood differently from how it stood there, one sentence each.
    """

    format_id: str
    project: Project
    identified: frozenset[Uid]
    sized: frozenset[Uid]
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatSpec:
    """A label file format.

    Attributes:
        id: what the command line calls it.
        title: what the window calls it.
        suffixes: of its files, the usual one first, with the dot.
        recognises: whether bytes look like this format; cheap, and never raises.
        read: bytes, the file's name for messages, and where new uids come from; raises ``TwopassError``.
        write: a whole project as bytes, the same bytes every time.
        losses: what ``write`` would leave out, empty if nothing.
    """

    id: str
    title: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str, UidSource], LabelFile] | None
    write: Callable[[Project], bytes] | None
    losses: Callable[[Project], tuple[Loss, ...]]

    @property
    def can_read(self) -> bool:
        """Whether files of this format can be imported."""
        return self.read is not None

    @property
    def can_write(self) -> bool:
        """Whether projects can be exported to this format."""
        return self.write is not None
