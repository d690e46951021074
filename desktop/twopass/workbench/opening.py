"""How a comparison or project comes to be open: from two images, from a file, or from the sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from twopass.imagery.remote.address import is_remote, parse
from twopass.imagery.remote.image import Image, RemoteImage
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import compare, empty_project
from twopass.model.errors import TwopassError
from twopass.model.records import Snapshot
from twopass.workbench.jobs import Cancelled, Jobs
from twopass.workbench.resources import resource
from twopass.workbench.session import Session, user_name
from twopass.workbench.timestamps import now
from twopass.workbench.untitled import SUFFIX, untitled_dir

_SQLITE = b"SQLite format 3\0"

if TYPE_CHECKING:
    from twopass.store.project_file import Loaded, ProjectFile


@dataclass(frozen=True, slots=True)
class Opened:
    """A project file that was opened and read, off the UI thread; a session takes it over, or it is discarded."""

    file: ProjectFile
    loaded: Loaded
    untitled: bool
    made: bool = False

    def session(self, jobs: Jobs, author: str | None = None) -> Session:
        """Return a session that works on it."""
        return Session(self.file, jobs, untitled=self.untitled, author=author, loaded=self.loaded)

    def discard(self) -> None:
        """Let go of the file, and leave nothing behind of a project that nobody has seen."""
        self.file.close()
        if self.made:
            self.file.path.unlink(missing_ok=True)


Check = Callable[[float], None]


def _unwatched(_fraction: float) -> None:
    """Take progress that nobody watches."""


def open_project(path: Path) -> Opened:
    """Open and read a project file. Raises ``TwopassError``."""
    # Late: SQLAlchemy takes a quarter of a second, and the first window must not wait for it.
    from twopass.store.project_file import ProjectFile

    file = ProjectFile.open(path.absolute())
    try:
        return Opened(file, file.load(), untitled=is_untitled(path))
    except TwopassError:
        file.close()
        raise


def make_project(
    path: Path, before: Image, after: Image, *, untitled: bool, author: str | None = None, report: Check = _unwatched
) -> Opened:
    """Make a project of two images and open it. Raises ``TwopassError`` and leaves nothing behind if either is bad.

    A project is called after its file; one that is *untitled*, after its images. *report* hears how far it is
    (0 to 1), and may raise to stop it: then nothing is left behind either.
    """
    from twopass.store.project_file import ProjectFile
    from twopass.workbench.facts import facts_of  # late: it brings numpy

    name = user_name() if author is None else author
    who = Author(name, now())
    report(0.0)
    first = facts_of(_absolute(before), _stopping(report, 0.0))
    report(0.4)
    second = facts_of(_absolute(after), _stopping(report, 0.4))
    report(0.8)
    title = path.stem if not untitled else f"{Path(before.name).stem} — {Path(after.name).stem}"
    project = empty_project(who, title)
    edit = compare(project, who, site=title, before=first, after=second)
    file = ProjectFile.create(path, project, edit, name, now())
    return Opened(file, file.load(), untitled=is_untitled(path), made=True)


def _stopping(report: Check, fraction: float) -> Callable[[], bool]:
    """Return what tells whether it was stopped, for somebody who is *fraction* of the way and only waits."""

    def stopped() -> bool:
        try:
            report(fraction)
        except Cancelled:
            return True
        return False

    return stopped


def new_comparison(
    path: Path, before: Image, after: Image, *, jobs: Jobs, author: str | None = None, report: Check = _unwatched
) -> Session:
    """Make a project of two images and return its session. Raises ``TwopassError``."""
    return make_project(path, before, after, untitled=False, author=author, report=report).session(jobs, author)


def project_path(text: str | Path) -> Path:
    """Return the path a user means by a project's name: with the suffix, absolute."""
    path = Path(text)
    return (path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)).absolute()


def is_project(path: Path) -> bool:
    """Return whether a file is, or would be, a project rather than an image: by its suffix, else by its first bytes."""
    if path.suffix.lower() == SUFFIX:
        return True
    try:
        if not path.is_file():
            return False  # a pipe would make reading wait
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def is_untitled(path: Path) -> bool:
    """Return whether a project file is one nobody has saved anywhere yet."""
    return path.absolute().parent == untitled_dir().absolute()


def sample_images() -> tuple[Path, Path]:
    """Return the bundled sample's two images."""
    return resource("sample", "before.tif"), resource("sample", "after.tif")


def image_at(text: str | Path, hosts: Iterable[str] = ()) -> Image:
    """Return what a user means by the name of an image: a file, or an address that may be asked of the *hosts* alone.

    Raises ``TwopassError(REMOTE_ADDRESS)``. An address must come as text: a ``Path`` makes one slash of two in it.
    """
    if not is_remote(str(text)):
        return Path(text)
    parse(str(text))
    return RemoteImage(str(text), frozenset(hosts))


def _absolute(image: Image) -> Image:
    return image.absolute() if isinstance(image, Path) else image


def find_image(snapshot: Snapshot, project: Path, hosts: Iterable[str] = ()) -> Image | None:
    """Return where a snapshot's image lies: where it was, else under its file name beside the project, else None.

    One that was on the network is there still, for all that is known without asking; it may be asked of the *hosts*.
    """
    if is_remote(snapshot.path):
        return RemoteImage(snapshot.path, frozenset(hosts))
    candidates = [Path(snapshot.path)] if snapshot.path else []
    if _is_plain(snapshot.file_name):
        candidates.append(project.parent / snapshot.file_name)
    if snapshot.path:
        candidates.append(project.parent / Path(snapshot.path).name)
    return next((path for path in candidates if path.is_file()), None)


def expected_image(snapshot: Snapshot, project: Path, hosts: Iterable[str] = ()) -> Image:
    """Return where a snapshot's image lies, or, if it is gone, where it should: for whoever says that it is missing."""
    return find_image(snapshot, project, hosts) or Path(snapshot.path or project.parent / snapshot.file_name)


def _is_plain(name: str) -> bool:
    """Return whether a file name from a label file may be looked for beside the project: relative, no way out."""
    parts = name.split("/")
    return not (name.startswith("/") or ".." in parts or "\\" in name or ":" in name or "\0" in name)


def sample_project() -> Path:
    """Return where the sample's own project lies; made when the sample is first opened."""
    folder = untitled_dir()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"sample{SUFFIX}"
