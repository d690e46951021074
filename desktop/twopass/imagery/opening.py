"""Opens any image: checks first, then each reader in turn; EXIF orientation and side-cars on top."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from twopass.imagery import sidecars
from twopass.imagery.acquisition import with_acquisition
from twopass.imagery.exif import read_exif
from twopass.imagery.file_checks import checked
from twopass.imagery.orientation import oriented
from twopass.imagery.readers import readers
from twopass.imagery.source import ImageSource
from twopass.model.errors import ErrorCode, TwopassError


def open_image(path: Path) -> ImageSource:
    """Return an open image, for this thread alone. Raises ``TwopassError`` that says why it can't be opened.

    The end of the file is not read: ``ImageSource.check_whole`` does that, once, when an image becomes a snapshot.
    """
    where, kind = checked(path)
    exif = read_exif(where, kind)
    source = _read(path, where, kind)
    found = source.info.georeference or sidecars.beside(where)
    source.info = with_acquisition(replace(source.info, georeference=found), exif, where)
    return oriented(source, exif.orientation)


def _read(path: Path, where: Path, kind: str | None) -> ImageSource:
    refusal: TwopassError | None = None
    for reader in readers():
        try:
            return reader.opens(where, kind)
        except TwopassError as error:
            if error.code is not ErrorCode.NOT_AN_IMAGE:
                raise
            refusal = error
    if kind is not None:
        detail = f"begins like a {kind} file, but the rest does not follow"
        raise TwopassError(ErrorCode.IMAGE_TRUNCATED, path=str(path), detail=detail) from refusal
    raise refusal or TwopassError(ErrorCode.NOT_AN_IMAGE, path=str(path))
