"""A remote image as the rest of the program holds it, in place of a path."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from twopass.imagery.remote.address import parse


@dataclass(frozen=True, slots=True)
class RemoteImage:
    """An address, and the hosts that may be asked for it. Opens with ``workbench.decoding.open_image``.

    Attributes:
        address: as the user gave it, or as the project keeps it; may hold a secret, so it is never shown.
        allowed: hosts as ``address.host_of`` gives them.
    """

    address: str = field(repr=False)
    allowed: frozenset[str]

    @property
    def name(self) -> str:
        """What it is called in messages and as a snapshot. Raises ``TwopassError(REMOTE_ADDRESS)``."""
        return parse(self.address).name


Image = Path | RemoteImage  # where an image lies
