"""Further images for the site of a comparison: which of them are new, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from twopass.imagery.remote.image import Image
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.project import Project
from twopass.model.records import Comparison
from twopass.model.series import series_of
from twopass.workbench.opening import find_image, image_at


@dataclass(frozen=True, slots=True)
class Further:
    """What was found.

    Attributes:
        facts: of the images that are new.
        known: the names of those that the site holds already, or that were named twice.
    """

    facts: tuple[ImageFacts, ...]
    known: tuple[str, ...]

    @property
    def note(self) -> str:
        """One sentence about the images that are not added; "" if all are."""
        if not self.known:
            return ""
        if len(self.known) == 1:
            return f"{self.known[0]} is in this site already."
        return f"{', '.join(self.known)} are in this site already."


def further_images(
    project: Project,
    file: Path,
    comparison: Comparison,
    names: Sequence[str | Path],
    hosts: Iterable[str] = (),
    report: Callable[[float], None] = lambda _fraction: None,
) -> Further:
    """Read the facts of images, files or addresses, that a comparison's site does not hold yet.

    *file* is the project's own, *report* hears how far it is (0 to 1) and may raise to stop it. Raises
    ``TwopassError`` if one of them can't be read: nothing is to be added then.
    """
    from twopass.workbench.facts import facts_of  # late: it brings numpy

    allowed = frozenset(hosts)
    held = {_place(found) for shot in series_of(project, comparison) if (found := find_image(shot, file, allowed))}
    facts: list[ImageFacts] = []
    known: list[str] = []
    for number, name in enumerate(names):
        report(number / len(names))
        image = image_at(name, allowed)
        place = _place(image)
        if place in held:
            known.append(image.name)
            continue
        held.add(place)
        facts.append(facts_of(image.absolute() if isinstance(image, Path) else image))
    return Further(tuple(facts), tuple(known))


def _place(image: Image) -> str:
    """Return the same text for every way to name one file."""
    return str(image.resolve()) if isinstance(image, Path) else image.address
