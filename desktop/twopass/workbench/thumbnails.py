"""Small pictures: of a project for the start screen, and of a snapshot for whoever shows several at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twopass.imagery.source import Rgb32
    from twopass.model.records import Snapshot


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


def of_snapshot(snapshot: Snapshot, project: Path, side: int, hosts: Iterable[str] = ()) -> Rgb32 | None:
    """Return a snapshot within *side* pixels, shown as the user chose; None if its image is gone.

    Of a large image it is what can be had soon. Raises ``TwopassError``; only the *hosts* are asked.
    """
    from twopass.imagery.isolated.messages import Window
    from twopass.workbench.decoding import open_image
    from twopass.workbench.opening import find_image

    image = find_image(snapshot, project, hosts)
    if image is None:
        return None
    source = open_image(image)
    source.patient = True
    info = source.info
    shrink = max(info.width, info.height, side) / side
    size = (max(int(info.width / shrink), 1), max(int(info.height / shrink), 1))
    return source.tile(Window(0, 0, info.width, info.height, *size), source.display(snapshot.display))
