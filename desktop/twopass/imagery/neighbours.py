"""Reads small files that lie beside an image, under names that are formed here and never taken from inside a file."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree


def text_of(path: Path, largest: int) -> str | None:
    """Return the text (UTF-8) of a file of at most *largest* bytes; None if it is missing, larger, or no text.

    A link that leads to another folder is not followed: what lies beside an image may have been sent with it.
    """
    try:
        # A pipe would make reading wait.
        if not path.is_file() or (path.is_symlink() and path.resolve().parent != path.parent.resolve()):
            return None
        with path.open("rb") as file:
            data = file.read(largest + 1)
        return None if len(data) > largest else data.decode("utf-8-sig")
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links that go round in a circle
        return None


def xml_of(path: Path, largest: int) -> ElementTree.Element | None:
    """Return the root of an XML file, or None; see :func:`text_of` and :func:`xml_in`."""
    text = text_of(path, largest)
    return None if text is None else xml_in(text)


def xml_in(text: str) -> ElementTree.Element | None:
    """Return the root of an XML text, or None if it is damaged or declares anything.

    No file that is read here declares anything; entities are how small XML grows large, or reads other files.
    """
    if "<!" in text.replace("<!--", ""):
        return None
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        return None
