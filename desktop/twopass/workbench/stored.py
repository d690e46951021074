"""Whether what is on the screen is in the file: what a session says, and the badge shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StoredState(StrEnum):
    """Whether what is on the screen is in the file."""

    STORED = "stored"
    STORING = "storing"
    NOT_STORED = "not_stored"
    READ_ONLY = "read_only"


@dataclass(frozen=True, slots=True)
class Stored:
    """The state; when not stored, the error that says why; how many edits are not in the file."""

    state: StoredState
    error: Exception | None = None
    unstored: int = 0
