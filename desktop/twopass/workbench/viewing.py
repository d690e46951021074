"""The one door to an image that is looked at without a window: the same processes that decode for the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from twopass.workbench import decoding

if TYPE_CHECKING:
    from twopass.imagery.isolated.image import IsolatedImage


def open_for_viewing(path: Path) -> IsolatedImage:
    """Return an open image. Raises ``TwopassError`` that says why it can't be opened."""
    return decoding.open_image(path)
