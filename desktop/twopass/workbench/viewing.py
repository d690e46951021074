"""The one door to an image that is looked at without a window: the same processes that decode for the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twopass.workbench import decoding

if TYPE_CHECKING:
    from twopass.imagery.isolated.image import IsolatedImage
    from twopass.imagery.remote.image import Image


def open_for_viewing(image: Image) -> IsolatedImage:
    """Return an open image, a file or one on the network. Raises ``TwopassError`` that says why it can't be opened."""
    return decoding.open_image(image)
