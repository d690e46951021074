"""The records of a project, one frozen class a kind, in the words of the glossary (ARCHITECTURE.md).

Every record has ``uid``, ``number`` and ``extra`` (keys an imported file carried that Twopass does not know: kept and
written out again). ``None`` means "not said"; such fields are left out of exports.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from twopass.model.display import PLAIN, DisplayChoice
from twopass.model.geometry import Shape
from twopass.model.georeference import Georeference
from twopass.model.ids import Kind, Uid
from twopass.model.registering import TiePoint, TransformModel
from twopass.model.transforms import Homography
from twopass.model.values import EMPTY, Json, JsonObject


class Role(StrEnum):
    """Which date of a comparison a snapshot is, as files say it."""

    BEFORE = "before"
    AFTER = "after"
    OTHER = "other"


class ReviewState(StrEnum):
    """How far the search of a snapshot has come; no annotations means "nothing there" only once labelled."""

    UNLABELLED = "unlabelled"
    IN_PROGRESS = "in_progress"
    LABELLED = "labelled"
    REVIEWED = "reviewed"
    SKIPPED = "skipped"


class Certainty(StrEnum):
    """How sure the identification is."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class FindingType(StrEnum):
    """What is said about an object or a site between two snapshots."""

    APPEARED = "appeared"
    DEPARTED = "departed"
    MOVED = "moved"
    MODIFIED = "modified"
    UNCHANGED = "unchanged"
    NOT_COMPARABLE = "not_comparable"
    NO_SIGNIFICANT_CHANGE = "no_significant_change"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Who made a record, who changed it last, and when (RFC 3339, UTC, trailing Z)."""

    created: str | None = None
    created_by: str | None = None
    updated: str | None = None
    updated_by: str | None = None


UNSTAMPED = Stamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInfo:
    """What is said of the project as a whole: one record, written as ``info`` and the top-level lists of the file."""

    uid: Uid
    number: int = 1
    title: str = ""
    description: str = ""
    version: str | None = None
    year: int | None = None
    contributor: str | None = None
    url: str | None = None
    created: str | None = None
    image_root: str | None = None
    licenses: tuple[JsonObject, ...] = ()
    attributes: tuple[JsonObject, ...] = ()
    extensions: JsonObject = EMPTY
    extra: JsonObject = EMPTY
    extra_top: JsonObject = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A named place; the unit by which data is split. ``bbox`` is west, south, east, north in degrees."""

    uid: Uid
    number: int
    name: str
    bbox: tuple[float, ...] | None = None
    geometry: Json = None
    split_group: str | None = None
    attributes: JsonObject | None = None
    notes: str | None = None
    extra: JsonObject = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One image of a site at one time.

    Attributes:
        path: where the image lies on this machine (absolute), or "" if it was never found. Never exported.
        file_name: POSIX path relative to an exported file; unique in the project.
        width, height: size in pixels *as displayed*, after EXIF orientation.
        datetime: acquisition time (RFC 3339, UTC), or None if unknown.
        date_captured: COCO's own date text, kept when a file had one.
        properties: STAC item properties by their STAC names (``gsd``, ``platform``, ``view:off_nadir`` …).
        display: which bands are shown, stretched how, in which colours.
    """

    uid: Uid
    number: int
    site: Uid | None
    file_name: str
    width: int
    height: int
    path: str = ""
    role: Role | None = None
    sha256: str | None = None
    datetime: str | None = None
    date_captured: str | None = None
    license: int | None = None
    state: ReviewState | None = None
    georeference: Georeference | None = None
    properties: JsonObject | None = None
    valid_region: Json = None
    tags: tuple[str, ...] | None = None
    split: str | None = None
    notes: str | None = None
    display: DisplayChoice = PLAIN
    stamp: Stamp = UNSTAMPED
    extra: JsonObject = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The transform from after pixels to before pixels, how it was found, and how far it can be trusted.

    Attributes:
        method: how it was found, in words (``automatic``, ``tie points`` …).
        rmse_px, rmse_m: root mean square error in before pixels, and in metres where these are known.
        model: what the transform may do.
        inliers: how many places in the two pictures agree on it.
        spread: the share of the overlap, 0 to 1, that those places span.
        misfit_px: what nine of ten places checked afterwards are off by at most, in before pixels.
        tie_points: what the user placed, in the order of placing; kept whatever the transform rests on now.
    """

    after_to_before: Homography
    method: str | None = None
    rmse_px: float | None = None
    rmse_m: float | None = None
    model: TransformModel | None = None
    inliers: int | None = None
    spread: float | None = None
    misfit_px: float | None = None
    tie_points: tuple[TiePoint, ...] = ()
    extra: JsonObject = EMPTY

    @property
    def is_begun(self) -> bool:
        """Whether tie points are all there is, and none counts yet: nothing says that the same place lies there."""
        return self.method is None and bool(self.tie_points) and not any(point.enabled for point in self.tie_points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An ordered choice of two snapshots of a site, *before* and *after*, with their registration."""

    uid: Uid
    number: int
    before: Uid
    after: Uid
    site: Uid | None = None
    registration: Registration | None = None
    state: ReviewState | None = None
    attributes: JsonObject | None = None
    notes: str | None = None
    stamp: Stamp = UNSTAMPED
    extra: JsonObject = EMPTY


LENGTHS = (1e-3, 1e7)  # metres: the least and the most that a length given by hand may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """An entry of the project's label catalogue (COCO: category).

    Attributes:
        parent: the label this one is a kind of.
        supercategory: COCO's own group name, where it is not simply the parent's name.
        color: ``#rrggbb``.
        key: the number key that assigns it, ``"1"`` … ``"9"``.
        length_m, width_m: how long, and how wide (wingspan, rotor, beam), such a thing is known to be, in metres.
    """

    uid: Uid
    number: int
    name: str
    color: str | None = None
    key: str | None = None
    parent: Uid | None = None
    supercategory: str | None = None
    aliases: tuple[str, ...] | None = None
    description: str | None = None
    default_shape: str | None = None
    attributes: tuple[JsonObject, ...] | None = None
    deprecated: bool | None = None
    length_m: float | None = None
    width_m: float | None = None
    extra: JsonObject = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedObject:
    """One physical thing; its annotations on different snapshots share its uid. The glossary's *Object*."""

    uid: Uid
    number: int
    label: Uid
    name: str | None = None
    attributes: JsonObject | None = None
    notes: str | None = None
    stamp: Stamp = UNSTAMPED
    extra: JsonObject = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A labelled shape on one snapshot, in that snapshot's pixels.

    Attributes:
        score: a model's confidence, 0 to 1; ``certainty`` is the analyst's.
        area: in px², if it is another than the shape's own (that of a mask, say); ``None`` if it is the shape's.
        segmentation: COCO rings (or RLE) that came with a box and are not its own outline; ``None`` if they are.
        source: ``manual``, ``model``, ``import``, ``propagated`` or ``similar``.
        iscrowd: COCO's flag for a group outlined as one.
    """

    uid: Uid
    number: int
    snapshot: Uid
    label: Uid
    shape: Shape
    object: Uid | None = None
    certainty: Certainty | None = None
    score: float | None = None
    segmentation: Json = None
    area: float | None = None
    iscrowd: bool = False
    occluded: bool | None = None
    truncated: bool | None = None
    difficult: bool | None = None
    ignore: bool | None = None
    source: str | None = None
    source_name: str | None = None
    state: str | None = None
    z_order: int | None = None
    attributes: JsonObject | None = None
    tags: tuple[str, ...] | None = None
    notes: str | None = None
    geometry: Json = None
    reviewed: str | None = None
    reviewed_by: str | None = None
    stamp: Stamp = UNSTAMPED
    extra: JsonObject = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is said about an object or a site between the two snapshots of a comparison."""

    uid: Uid
    number: int
    comparison: Uid
    type: FindingType
    because: str | None = None
    object: Uid | None = None
    before_annotation: Uid | None = None
    after_annotation: Uid | None = None
    certainty: Certainty | None = None
    attributes: JsonObject | None = None
    notes: str | None = None
    stamp: Stamp = UNSTAMPED
    extra: JsonObject = EMPTY


Record = ProjectInfo | Site | Snapshot | Comparison | Label | TrackedObject | Annotation | Finding

KIND_OF: dict[type, Kind] = {
    ProjectInfo: Kind.PROJECT,
    Site: Kind.SITE,
    Snapshot: Kind.SNAPSHOT,
    Comparison: Kind.COMPARISON,
    Label: Kind.LABEL,
    TrackedObject: Kind.OBJECT,
    Annotation: Kind.ANNOTATION,
    Finding: Kind.FINDING,
}


def kind_of(record: Record) -> Kind:
    """Return the kind of a record."""
    return KIND_OF[type(record)]
