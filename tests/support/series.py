"""Sites of more than two dates, in memory."""

from __future__ import annotations

from twopass.model.edits.comparisons import ImageFacts
from twopass.model.edits.sites import add_images
from twopass.model.georeference import Georeference, GeoreferenceKind
from twopass.model.transforms import Affine

YEARS = {"c": 2012, "d": 2017, "e": None}


def facts(name, year, place=0.0, side=(600, 400), known=True):
    """Return the facts of an image called *name*; *place* is metres to the east, at 1 m a pixel, where it is known."""
    reference = Georeference(
        kind=GeoreferenceKind.AFFINE, crs="EPSG:32637", transform=Affine(1, 0, 400_000 + place, 0, -1, 5_000_000)
    )
    return ImageFacts(
        path=f"/a/{name}.tif",
        width=side[0],
        height=side[1],
        datetime=None if year is None else f"{year}-06-01T00:00:00Z",
        georeference=reference if known else None,
    )


def grow(session, images=None):
    """Add images to the only comparison's site: by default c (2012), d (2017) and e (unknown), of no known place."""
    comparison = next(iter(session.project.comparisons.values()))
    images = images or [facts(name, year, known=False) for name, year in YEARS.items()]
    session.do(add_images(session.project, session.author(), comparison, images))
    return session


def named(state, name):
    """Return the uid of the snapshot of a file name."""
    return next(item.uid for item in state.project.snapshots.values() if item.file_name == name)
