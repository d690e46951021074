"""What an entry of the action table is, the menus they stand in, and the keys that panes understand by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """One action.

    Attributes:
        id: what journeys, tests and the documentation call it.
        title: the menu text, without an ellipsis; ``asks`` adds one.
        category: the group in the palette and the shortcut sheet.
        icon: name of an icon in ``resources/icons``, or "".
        shortcuts: key sequences in Qt's portable text form, the one shown first.
        menu: the menu it stands in, or None; ``group`` separates blocks within it.
        when: the flag that enables it ("always", "project_open", "writable", "has_selection", …).
        checkable: whether it shows a state.
        tip: one sentence for the tooltip; the title if empty.
        place: "rail", "modes" (the switch in the bar on top) or "" for neither.
        asks: whether it opens a dialog.
        in_pane: its keys are plain letters or digits, valid while a pane (not a text field) has the focus.
    """

    id: str
    title: str
    category: str
    icon: str = ""
    shortcuts: tuple[str, ...] = ()
    menu: str | None = None
    group: int = 0
    when: str = "always"
    checkable: bool = False
    tip: str = ""
    place: str = ""
    asks: bool = False
    in_pane: bool = False


def section(prefix: str, category: str, menu: str | None, **usual: Any) -> Callable[..., ActionSpec]:
    """Return what makes the entries of one part of the table: by name, title and keys (apart by spaces).

    *usual* is what holds for each of them that does not say otherwise.
    """

    def spec(name: str, title: str, keys: str = "", **more: Any) -> ActionSpec:
        fields: dict[str, Any] = {"category": category, "menu": menu, **usual, **more}
        return ActionSpec(id=f"{prefix}.{name}", title=title, shortcuts=tuple(keys.split()), **fields)

    return spec


MENUS = ("File", "Edit", "Draw", "View", "Compare", "Snapshot", "Labels", "Help")

# What panes do by themselves, for the sheet of shortcuts: these need no entry, because they only mean something there.
PANE_KEYS: tuple[tuple[str, str], ...] = (
    ("Zoom at the cursor", "Wheel, pinch"),
    ("Drag the picture", "Space + drag, middle button"),
    ("Turn the picture", "Shift + Space + drag, Shift + middle button, Shift + drag with Pan"),
    ("Move one pane alone", "Hold X and drag or zoom"),
    ("Lock both panes on the spot under the mouse", "Hold K"),
    ("Move the view, or the selection by 1 pixel", "Arrows"),
    ("Move the selection by 10 pixels", "Shift + arrows"),
    ("Resize the selection by 1 pixel", "Ctrl + arrows"),
    ("Next, previous annotation", "Tab, Shift + Tab"),
    ("Annotation below the one selected", "Click again"),
    ("Add to the selection", "Shift + click"),
    ("Change the label of the selection", "Return"),
    ("Before and after in each other's place, while held", "Q"),
    ("Back out", "Esc"),
)
