"""COCO instances, as pycocotools and those who guess like it read them."""

from __future__ import annotations

from twopass.formats import coco_losses, coco_read, coco_write
from twopass.formats.spec import FormatSpec


def recognises(data: bytes) -> bool:
    """Return whether bytes may be COCO: they name its three lists."""
    return all(f'"{name}"'.encode() in data for name in coco_read.NEEDED)


FORMAT = FormatSpec(
    id=coco_read.FORMAT_ID,
    title="COCO (JSON)",
    suffixes=(".json",),
    recognises=recognises,
    read=coco_read.read,
    write=coco_write.write,
    losses=coco_losses.losses,
)
