"""A picture of a project for the start screen: its before snapshot, small."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twopass.imagery.source import Rgb32


def of_project(path: Path, side: int) -> Rgb32 | None:
    """Return a project's first snapshot within *side* pixels, None if its image is gone. Raises ``TwopassError``."""
    # Late, in the thread that needs it: it does not belong to the start of the program.
    from twopass.store.project_file import ProjectFile
    from twopass.workbench.decoding import thumbnail
    from twopass.workbench.opening import find_image

    file = ProjectFile.open(path, read_only=True)
    try:
        snapshots = file.snapshots()
    finally:
        file.close()
    # A start screen asks no network.
    image = next((found for item in snapshots if isinstance(found := find_image(item, path), Path)), None)
    return None if image is None else thumbnail(image, side)
