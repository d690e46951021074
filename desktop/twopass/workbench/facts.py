"""What an image file says of itself when it becomes a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from twopass.imagery.ground import Ground
from twopass.imagery.remote.image import Image, RemoteImage
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.properties import SOURCES
from twopass.model.values import JsonObject, freeze
from twopass.workbench.decoding import open_image
from twopass.workbench.jobs import Cancelled

if TYPE_CHECKING:
    from twopass.imagery.source import ImageInfo
    from twopass.model.georeference import Georeference


def facts_of(image: Image, stopped: Callable[[], bool] | None = None) -> ImageFacts:
    """Return an image's size, date, place and ground sample distance. Raises ``TwopassError``.

    The end of the file is read too: an image cut short by a broken copy is refused before anybody labels it. Raises
    ``Cancelled`` soon after *stopped* says so, however long the image would take.
    """
    from twopass.imagery.isolated.lane import UnwantedError, never

    try:
        source = open_image(image, stopped)
        source.check_whole(stopped=stopped or never)
    except UnwantedError:
        raise Cancelled from None
    info = source.info
    return ImageFacts(
        path=image.address if isinstance(image, RemoteImage) else str(image),
        file_name=image.name,
        width=info.width,
        height=info.height,
        datetime=info.datetime,
        date_captured=info.date_captured,
        georeference=info.georeference,
        properties=properties_of(info) or None,
    )


def properties_of(info: ImageInfo) -> JsonObject:
    """Return an image's properties by STAC names, with their sources; the ground sample distance from its place."""
    gsd = gsd_of(info)
    if gsd is None or info.georeference is None:
        return info.properties
    known = info.properties.get(SOURCES)
    sources = dict(known) if isinstance(known, Mapping) else {}
    source = f"georeference ({info.georeference.source})" if info.georeference.source else "georeference"
    return freeze({**info.properties, "gsd": gsd, SOURCES: {**sources, "gsd": source}})


def gsd_of(info: ImageInfo) -> float | None:
    """Return the ground sample distance in the middle of an image, metres; None where its place is not known."""
    return gsd_of_place(info.georeference, info.width, info.height)


def gsd_of_place(georeference: Georeference | None, width: int, height: int) -> float | None:
    """Return the ground sample distance in the middle of a georeferenced image, metres; None where nothing says."""
    if georeference is None:
        return None
    metres = Ground(georeference, width, height).metres_per_pixel((width / 2, height / 2))
    return None if metres is None else round((metres[0] * metres[1]) ** 0.5, 4)
