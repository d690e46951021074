"""Where a picture of the view may be written: over one of its kind, never over an image that somebody works with."""

from __future__ import annotations

from pathlib import Path

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project
from twopass.workbench.opening import expected_image
from twopass.workbench.whole_files import begins_like_ours, check_target, replace_whole

SUFFIX = ".png"
# What a picture of ours says in its first bytes: PNG's own entry for the program that made it.
_OURS = b"tEXtSoftware\0Twopass"
_HEAD = 1024


def check_picture(project: Project, file: Path, out: Path) -> None:
    """Raise ``TwopassError`` if a picture of a project stored in *file* can't, or must not, be written to *out*.

    ``EXPORT_FAILED``: it is an image of the project, or another image or a project, or no name of a PNG file;
    ``FILE_IS_FOLDER``. Pictures of the view may be replaced.
    """
    if out.suffix.lower() != SUFFIX and not out.is_dir():
        raise TwopassError(ErrorCode.EXPORT_FAILED, path=str(out), detail=f"a picture's name ends in {SUFFIX}")
    images = (expected_image(snapshot, file) for snapshot in project.snapshots.values())
    check_target(out, [image for image in images if isinstance(image, Path)])
    if begins_like_ours(out) and not _is_picture(out):
        detail = "the file there is an image or a project"
        raise TwopassError(ErrorCode.EXPORT_FAILED, path=str(out), detail=detail)


def write_picture(project: Project, file: Path, out: Path, png: bytes) -> None:
    """Write a picture whole or not at all. Raises ``TwopassError`` as :func:`check_picture`, or ``DISK_FULL``."""
    check_picture(project, file, out)
    replace_whole(out, png)


def _is_picture(path: Path) -> bool:
    with path.open("rb") as opened:
        return _OURS in opened.read(_HEAD)
