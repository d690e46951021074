"""What Twopass says in COCO beyond COCO's own keys, and under which names; shared by the writer, reader and losses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from twopass.formats.fields import INFO, Field
from twopass.formats.values import FLAG, TEXT, enumeration, one_of
from twopass.model.records import Certainty, Snapshot

# The supercategory of a label that has no group: COCO readers expect a text there.
NO_GROUP = "object"

# Fields written into an annotation's ``attributes``, under the names that CVAT and datumaro use where they have one.
ATTRIBUTES = (
    Field("certainty", "certainty", enumeration(Certainty)),
    Field("occluded", "occluded", FLAG),
    Field("truncated", "truncated", FLAG),
    Field("difficult", "difficult", FLAG),
    Field("ignore", "ignore", FLAG),
    Field("source", "source", one_of("manual", "model", "import", "propagated", "similar")),
    Field("notes", "notes", TEXT),
)
ROTATION = "rotation"
# The names in ``attributes`` that are ours: a user's attribute of the same name has no place.
RESERVED = frozenset((*(field.key for field in ATTRIBUTES), ROTATION))


# Every key of ours in COCO, a set a record; another program's key of the same name has no place beside it.
COCO_KEYS: Mapping[str, frozenset[str]] = {
    "file": frozenset(("info", "licenses", "images", "annotations", "categories", "tracks")),
    "info": frozenset(("title", "description", *(field.key for field in INFO))),
    "category": frozenset(("id", "name", "supercategory", "parent_id")),
    "image": frozenset(("id", "width", "height", "file_name", "license", "date_captured", "datetime")),
    "track": frozenset(("id", "category_id", "name")),
    "annotation": frozenset(
        [
            "id",
            "image_id",
            "category_id",
            "bbox",
            "area",
            "iscrowd",
            "segmentation",
            "shape",
            "obb",
            "track_id",
            "score",
            "attributes",
        ]
    ),
}


def coco_date(snapshot: Snapshot) -> str | None:
    """Return ``date_captured``: the file's own text if it had one, else the time as ``YYYY-MM-DD HH:MM:SS`` in UTC."""
    return snapshot.date_captured or derived_date(snapshot.datetime)


def derived_date(text: str | None) -> str | None:
    """Return an RFC 3339 time as COCO writes dates, or None if there is none (or one beyond the calendar)."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError):
        return None
