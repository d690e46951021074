"""What an image file says of itself, as plain values for people and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twopass.imagery.remote.image import Image, RemoteImage
from twopass.model.properties import PROPERTIES, source_of
from twopass.model.values import JsonObject, thaw
from twopass.workbench.viewing import open_for_viewing

if TYPE_CHECKING:
    from twopass.imagery.source import ImageInfo
    from twopass.model.georeference import Georeference


def describe_image(image: Image) -> dict[str, Any]:
    """Return an image's facts, ready for JSON. Raises ``TwopassError`` that says why it can't be opened.

    ``path`` is its file's, and of one on the network what it is called: an address may hold a secret.
    Lengths are in displayed pixels (after EXIF orientation), ``gsd`` in metres a pixel, ``transform`` leads from pixels
    to the CRS: x' = a x + b y + c, y' = d x + e y + f, as ``[a, b, c, d, e, f]``.
    """
    from twopass.workbench.facts import gsd_of, properties_of

    source = open_for_viewing(image)
    try:
        source.check_whole()  # an image without its end is refused as a snapshot, so it is here
        info = source.info
    finally:
        source.close()
    return {
        "path": image.name if isinstance(image, RemoteImage) else str(image),
        "driver": info.driver,
        "width": info.width,
        "height": info.height,
        "count": info.count,
        "bands": [{"band": index + 1, "name": name} for index, name in enumerate(info.names)],
        "shown": list(info.shown),
        "dtype": info.dtype,
        "palette": info.palette,
        "nodata": _nodata(info),
        "validity": info.validity.value,
        **_place(info.georeference),
        "gsd": gsd_of(info),
        "rpc": info.rpc,
        "block": list(info.block),
        "sequential": info.sequential,
        "overviews": list(info.overviews),
        "overviews_averaged": info.averaged,
        "datetime": info.datetime,
        "orientation": info.orientation,
        "date_captured": info.date_captured,
        "properties": thaw(info.properties),
        "acquisition": _acquisition(info, properties_of(info)),
        "tags": dict(info.tags),
    }


def _acquisition(info: ImageInfo, properties: JsonObject) -> list[dict[str, Any]]:
    """Return what is known of how an image was taken, in the order people see it, each with where it comes from."""
    values = {**properties, "datetime": info.datetime or info.date_captured}
    return [
        {
            "name": spec.key,
            "title": spec.title,
            "value": value,
            "unit": spec.unit,
            "source": source_of(properties, spec.key),
        }
        for spec in PROPERTIES
        if (value := values.get(spec.key)) is not None
    ]


def _nodata(info: ImageInfo) -> float | str | None:
    """Return the nodata value; JSON has no number for "not a number"."""
    if info.nodata is None and info.validity.value == "nodata":
        return "nan"
    return info.nodata


def _place(georeference: Georeference | None) -> dict[str, Any]:
    if georeference is None:
        return {"crs": None, "crs_name": None, "transform": None, "georeference": None, "georeference_source": None}
    transform = georeference.transform
    return {
        "crs": thaw(georeference.crs),
        "crs_name": _name(georeference),
        "transform": None if transform is None else list(transform.as_tuple()),
        "georeference": georeference.kind.value,
        "georeference_source": georeference.source,
        "gcps": len(georeference.gcps),
    }


def _name(georeference: Georeference) -> str:
    from pyproj import CRS

    return str(CRS.from_user_input(thaw(georeference.crs)).name)
