"""The one door to an image that is looked at, with or without a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twopass.imagery.source import ImageSource


def open_for_viewing(path: Path) -> ImageSource:
    """Return an open image, for this thread alone; the caller closes it. Raises ``TwopassError``."""
    from twopass.imagery.opening import open_image  # late: it brings numpy and the image libraries

    return open_image(path)
