"""The one table of everything the user can do. Menus, toolbar, palette, help and journeys are made from it.

It holds no callables: ``app.bindings`` gives every id its handler.
"""

from __future__ import annotations

from twopass.workbench import looking_actions
from twopass.workbench.action_spec import MENUS, PANE_KEYS, ActionSpec

__all__ = ("ACTIONS", "MENUS", "PANE_KEYS", "ActionSpec", "spec")


def _file() -> tuple[ActionSpec, ...]:
    def spec(
        name: str,
        title: str,
        icon: str = "",
        keys: tuple[str, ...] = (),
        group: int = 0,
        when: str = "always",
        asks: bool = True,
        tip: str = "",
    ) -> ActionSpec:
        return ActionSpec(
            id=f"file.{name}",
            title=title,
            category="File",
            icon=icon,
            shortcuts=keys,
            menu="File",
            group=group,
            when=when,
            asks=asks,
            tip=tip,
        )

    return (
        spec("new", "New comparison", "new", ("Ctrl+N",), tip="Put two images side by side"),
        spec("open", "Open project", "open", ("Ctrl+O",)),
        spec("sample", "Open the sample", "sample", asks=False),
        spec("add_images", "Add images", "add-images", ("Ctrl+Shift+N",), 0, "writable", tip="Further dates"),
        spec("save", "Save", "save", ("Ctrl+S",), 1, "project_open", False, "Every edit is stored at once"),
        spec("save_as", "Save as", "", ("Ctrl+Shift+S",), 1, "project_open", True, "Go on in another file"),
        spec("save_copy", "Save a copy", "", (), 1, "project_open", True, "Write a copy and go on with this file"),
        spec("import", "Import annotations", "import", ("Ctrl+I",), 2, "writable"),
        spec("export", "Export annotations", "export", ("Ctrl+E",), 2, "project_open"),
        spec("cancel", "Cancel what is running", "", ("Ctrl+.",), 3, "always", False, "Nothing is left behind"),
        spec("close", "Close", "close", ("Ctrl+W",), 3, "project_open", False),
        spec("quit", "Quit", "", ("Ctrl+Q",), 3, "always", False),
    )


def _edit() -> tuple[ActionSpec, ...]:
    def spec(
        name: str,
        title: str,
        icon: str,
        keys: tuple[str, ...],
        group: int,
        when: str,
        tip: str = "",
        in_pane: bool = False,
    ) -> ActionSpec:
        return ActionSpec(
            id=f"edit.{name}",
            title=title,
            category="Edit",
            icon=icon,
            shortcuts=keys,
            menu="Edit",
            group=group,
            when=when,
            tip=tip,
            in_pane=in_pane,
        )

    return (
        spec("undo", "Undo", "undo", ("Ctrl+Z",), 0, "can_undo"),
        spec("redo", "Redo", "redo", ("Ctrl+Shift+Z", "Ctrl+Y"), 0, "can_redo"),
        spec("copy", "Copy", "copy", ("Ctrl+C",), 1, "has_selection", in_pane=True),
        spec("paste", "Paste", "paste", ("Ctrl+V",), 1, "has_clipboard", "Paste into the active pane", in_pane=True),
        spec(
            "paste_other",
            "Paste to the other pane",
            "",
            ("Ctrl+Shift+V",),
            1,
            "has_clipboard",
            "At the same spot",
            True,
        ),
        spec("duplicate", "Duplicate", "duplicate", ("Ctrl+D",), 1, "has_selection"),
        spec("delete", "Delete", "delete", ("Delete", "Backspace"), 1, "has_selection", in_pane=True),
        spec("select_all", "Select all in the pane", "", ("Ctrl+A",), 2, "project_open", in_pane=True),
        spec("deselect", "Deselect", "", ("Ctrl+Shift+A",), 2, "has_selection"),
    )


def _tools() -> tuple[ActionSpec, ...]:
    def spec(name: str, title: str, icon: str, key: str, when: str, tip: str, checkable: bool = True) -> ActionSpec:
        return ActionSpec(
            id=f"tool.{name}",
            title=title,
            category="Draw",
            icon=icon,
            shortcuts=(key,),
            menu="Draw",
            when=when,
            checkable=checkable,
            tip=tip,
            place="rail" if checkable else "",
            in_pane=True,
        )

    return (
        spec("select", "Select", "select", "V", "project_open", "Select, move and resize annotations"),
        spec("box", "Box", "box", "W", "writable", "Drag a box, then type its label"),
        spec("pan", "Pan", "pan", "H", "project_open", "Drag the picture; Space does so with any tool"),
        spec(
            "measure", "Measure", "measure", "Shift+M", "project_open", "Lengths, areas and bearings; nothing is stored"
        ),
        spec("repeat", "Repeat the last tool and label", "repeat", "N", "writable", "", False),
        spec("box_here", "Box in the middle", "", "Shift+W", "writable", "Without a mouse; arrows move it", False),
    )


def _annotation() -> tuple[ActionSpec, ...]:
    certainties = tuple(
        ActionSpec(
            id=f"annotation.{name}",
            title=f"{name.capitalize()}",
            category="Annotation",
            shortcuts=(f"Alt+{digit}",),
            menu="Labels",
            group=1,
            when="has_selection",
            tip="How sure the identification is; again takes it back",
        )
        for digit, name in enumerate(("confirmed", "probable", "possible"), 1)
    )
    note = ActionSpec(
        id="annotation.note",
        title="Write a note",
        category="Annotation",
        shortcuts=("M",),
        menu="Labels",
        group=1,
        when="has_selection",
        in_pane=True,
    )
    return (*certainties, note)


def _labels() -> tuple[ActionSpec, ...]:
    numbered = tuple(
        ActionSpec(
            id=f"label.{digit}",
            title=f"Label {digit}",
            category="Labels",
            shortcuts=(str(digit),),
            when="writable",
            tip="Give the selection this label, or draw with it next",
            in_pane=True,
        )
        for digit in range(1, 10)
    )
    named = (("add", "Add label", "plus"), ("rename", "Rename label", "pencil"))
    edits = tuple(
        ActionSpec(
            id=f"label.{name}",
            title=title,
            category="Labels",
            icon=icon,
            menu="Labels",
            when="writable",
            asks=True,
        )
        for name, title, icon in (*named, ("recolour", "Recolour label", ""), ("delete", "Delete label", "delete"))
    )
    return (*edits, *numbered)


def _help() -> tuple[ActionSpec, ...]:
    def spec(name: str, title: str, icon: str, keys: tuple[str, ...]) -> ActionSpec:
        return ActionSpec(
            id=f"help.{name}", title=title, category="Help", icon=icon, shortcuts=keys, menu="Help", asks=True
        )

    return (
        spec("palette", "Do anything", "palette", ("Ctrl+K",)),
        spec("shortcuts", "Keyboard shortcuts", "help", ("F1",)),
        spec("about", "About Twopass", "", ()),
    )


ACTIONS: tuple[ActionSpec, ...] = (
    *_file(),
    *_edit(),
    *_tools(),
    *looking_actions.view(),
    *looking_actions.display(),
    *looking_actions.compare(),
    *looking_actions.snapshot(),
    *looking_actions.dates(),
    *_labels(),
    *_annotation(),
    *_help(),
)
_BY_ID = {action.id: action for action in ACTIONS}


def spec(action: str) -> ActionSpec:
    """Return the entry of an id. Raises ``KeyError``."""
    return _BY_ID[action]
