"""Which snapshot of a project an image of a label file is, without ever looking outside the file's folder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from twopass.formats.spec import LabelFile
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.errors import TwopassError
from twopass.model.project import Project
from twopass.model.records import Snapshot

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Match:
    """What an image of a label file is in the project.

    Attributes:
        snapshot: the snapshot it is, or None.
        found: where it lies beside the label file, if it is not in the project yet.
        facts: what that file says of itself; asked for only if the label file leaves it open.
        reason: why it is nothing, a phrase; then the other fields are None.
        unsafe: whether the reason is a path that leads out of the folder.
    """

    snapshot: Snapshot | None = None
    found: Path | None = None
    facts: ImageFacts | None = None
    reason: str | None = None
    unsafe: bool = False


def is_safe(name: str) -> bool:
    """Return whether a ``file_name`` stays inside its folder: relative, no "..", no drive, no backslash."""
    parts = name.split("/")
    leads_out = name.startswith("/") or ".." in parts or _DRIVE.match(name) is not None
    return bool(name) and not (leads_out or "\\" in name or "\0" in name)


class Matcher:
    """Finds the snapshots of one label file's images in one project."""

    def __init__(self, project: Project, file: LabelFile, path: Path, facts_of: Callable[[Path], ImageFacts]) -> None:
        self._file = file
        self._snapshots = project.snapshots
        self._folder = path.absolute().parent
        self._facts_of = facts_of
        self._by_name = {snapshot.file_name: snapshot for snapshot in project.snapshots.values()}
        self._by_path = {snapshot.path: snapshot for snapshot in project.snapshots.values() if snapshot.path}
        self._base_names = Counter(_base(image.file_name) for image in file.project.snapshots.values())

    def match(self, image: Snapshot) -> Match:
        """Return what an image of the file is in the project."""
        snapshot = self._known(image)
        if snapshot is not None:
            return self._same_size(image, snapshot)
        if not is_safe(image.file_name):
            return Match(reason=f"its file_name {_shown(image.file_name)} leads out of the folder", unsafe=True)
        found = self._beside(image.file_name)
        known = self._by_path.get(str(found)) if found else None
        if known is not None:
            return self._same_size(image, known)
        if self._file.format_id == "native":
            return Match(found=found)
        if found is None:
            return Match(reason=f"{_shown(image.file_name)} is no image of the project, and not beside the file")
        return self._with_facts(image, found)

    def _known(self, image: Snapshot) -> Snapshot | None:
        """Return the snapshot with the image's uid, its name, the end of its path, or its base name if that is one."""
        if image.uid in self._file.identified and image.uid in self._snapshots:
            return self._snapshots[image.uid]
        exact = self._by_name.get(image.file_name)
        if exact is not None:
            # Two projects may each have a "before.tif": with identities of their own, other sizes are other images.
            other = image.uid in self._file.identified and (image.width, image.height) != (exact.width, exact.height)
            return None if other else exact
        if is_safe(image.file_name):
            ending = "/" + image.file_name
            snapshot = _only(item for item in self._snapshots.values() if Path(item.path).as_posix().endswith(ending))
            if snapshot is not None:
                return snapshot
        base = _base(image.file_name)
        if self._base_names[base] > 1:
            return None
        return _only(item for item in self._snapshots.values() if _base(item.file_name) == base)

    def _same_size(self, image: Snapshot, snapshot: Snapshot) -> Match:
        if image.uid in self._file.sized and (image.width, image.height) != (snapshot.width, snapshot.height):
            sizes = (
                f"{image.width} × {image.height} in the file, but {snapshot.width} × {snapshot.height} in the project"
            )
            return Match(reason=f"{_shown(image.file_name)} is {sizes}")
        return Match(snapshot=snapshot)

    def _beside(self, name: str) -> Path | None:
        """Return the image below the label file's folder; also links must not lead out of it."""
        root = self._file.project.info.image_root
        folders = [self._folder / root] if root and is_safe(root) else []
        try:
            inside = self._folder.resolve()
            for folder in [*folders, self._folder]:
                candidate = folder / name
                if candidate.resolve().is_relative_to(inside) and candidate.is_file():
                    return candidate
        except (OSError, ValueError, RuntimeError):
            return None  # a name no file system takes, or links in a circle: there is no such file
        return None

    def _with_facts(self, image: Snapshot, found: Path) -> Match:
        try:
            facts = self._facts_of(found)
        except TwopassError:
            return Match(reason=f"{_shown(image.file_name)} beside the file can't be read as an image")
        if image.uid in self._file.sized and (image.width, image.height) != (facts.width, facts.height):
            sizes = f"{image.width} × {image.height} in the file, but really {facts.width} × {facts.height}"
            return Match(reason=f"{_shown(image.file_name)} is {sizes}")
        return Match(found=found, facts=facts)


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _only(snapshots: Iterable[Snapshot]) -> Snapshot | None:
    found = list(snapshots)
    return found[0] if len(found) == 1 else None


def _shown(name: str) -> str:
    return name if len(name) <= 80 else name[:77] + "…"


def free_name(name: str, taken: set[str]) -> str:
    """Return a file name that no other snapshot has."""
    path, place, free = PurePosixPath(name), 2, name
    while free in taken:
        free = str(path.with_name(f"{path.stem}_{place}{path.suffix}"))
        place += 1
    return free
