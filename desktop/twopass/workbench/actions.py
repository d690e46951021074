"""The one table of everything the user can do. Menus, toolbar, palette, help and journeys are made from it.

It holds no callables: ``app.bindings`` gives every id its handler.
"""

from __future__ import annotations

from twopass.workbench import looking_actions
from twopass.workbench.action_spec import MENUS, PANE_KEYS, ActionSpec, section

__all__ = ("ACTIONS", "MENUS", "PANE_KEYS", "ActionSpec", "spec")


def _file() -> tuple[ActionSpec, ...]:
    spec = section("file", "File", "File", asks=True)
    return (
        spec("new", "New comparison", "Ctrl+N", icon="new", tip="Put two images side by side"),
        spec("open", "Open project", "Ctrl+O", icon="open"),
        spec("sample", "Open the sample", icon="sample", asks=False),
        spec("add_images", "Add images", "Ctrl+Shift+N", icon="add-images", when="writable", tip="Further dates"),
        spec(
            "save",
            "Save",
            "Ctrl+S",
            icon="save",
            group=1,
            when="project_open",
            tip="Every edit is stored at once",
            asks=False,
        ),
        spec("save_as", "Save as", "Ctrl+Shift+S", group=1, when="project_open", tip="Go on in another file"),
        spec("save_copy", "Save a copy", group=1, when="project_open", tip="Write a copy and go on with this file"),
        spec("import", "Import annotations", "Ctrl+I", icon="import", group=2, when="writable"),
        spec("export", "Export annotations", "Ctrl+E", icon="export", group=2, when="project_open"),
        spec(
            "save_view",
            "Save the view as a picture",
            "Ctrl+P",
            group=2,
            when="project_open",
            tip="What both panes show, as a PNG file, with dates, sensors and credits",
        ),
        spec(
            "copy_view",
            "Copy the view",
            "Ctrl+Shift+P",
            group=2,
            when="project_open",
            tip="What both panes show, as a picture on the clipboard",
            asks=False,
        ),
        spec("cancel", "Cancel what is running", "Ctrl+.", group=3, tip="Nothing is left behind", asks=False),
        spec("close", "Close", "Ctrl+W", icon="close", group=3, when="project_open", asks=False),
        spec("quit", "Quit", "Ctrl+Q", group=3, asks=False),
    )


def _edit() -> tuple[ActionSpec, ...]:
    spec = section("edit", "Edit", "Edit", in_pane=True, group=1)
    return (
        spec("undo", "Undo", "Ctrl+Z", icon="undo", group=0, when="can_undo", in_pane=False),
        spec("redo", "Redo", "Ctrl+Shift+Z Ctrl+Y", icon="redo", group=0, when="can_redo", in_pane=False),
        spec("copy", "Copy", "Ctrl+C", icon="copy", when="has_selection"),
        spec("paste", "Paste", "Ctrl+V", icon="paste", when="has_clipboard", tip="Paste into the active pane"),
        spec("paste_other", "Paste to the other pane", "Ctrl+Shift+V", when="has_clipboard", tip="At the same spot"),
        spec("duplicate", "Duplicate", "Ctrl+D", icon="duplicate", when="has_selection", in_pane=False),
        spec("delete", "Delete", "Delete Backspace", icon="delete", when="has_selection"),
        spec("select_all", "Select all in the pane", "Ctrl+A", group=2, when="project_open"),
        spec("deselect", "Deselect", "Ctrl+Shift+A", group=2, when="has_selection", in_pane=False),
        spec("settings", "Settings", "Ctrl+,", icon="settings", group=3, asks=True, in_pane=False),
    )


def _tools() -> tuple[ActionSpec, ...]:
    spec = section("tool", "Draw", "Draw", in_pane=True, checkable=True)
    return (
        spec(
            "select",
            "Select",
            "V",
            icon="select",
            when="project_open",
            tip="Select, move and resize annotations",
            place="rail",
        ),
        spec("box", "Box", "W", icon="box", when="writable", tip="Drag a box, then type its label", place="rail"),
        spec(
            "pan",
            "Pan",
            "H",
            icon="pan",
            when="project_open",
            tip="Drag the picture; Space does so with any tool",
            place="rail",
        ),
        spec(
            "measure",
            "Measure",
            "Shift+M",
            icon="measure",
            when="project_open",
            tip="Lengths, areas and bearings; nothing is stored",
            place="rail",
        ),
        spec("repeat", "Repeat the last tool and label", "N", icon="repeat", when="writable", checkable=False),
        spec(
            "box_here",
            "Box in the middle",
            "Shift+W",
            when="writable",
            checkable=False,
            tip="Without a mouse; arrows move it",
        ),
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
    named = (
        ("add", "Add label", "plus"),
        ("rename", "Rename label", "pencil"),
        ("recolour", "Recolour label", ""),
        ("size", "Known size of label", ""),
        ("delete", "Delete label", "delete"),
    )
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
        for name, title, icon in named
    )
    return (*edits, *numbered)


def _help() -> tuple[ActionSpec, ...]:
    spec = section("help", "Help", "Help", asks=True)
    return (
        spec("palette", "Do anything", "Ctrl+K", icon="palette"),
        spec("shortcuts", "Keyboard shortcuts", "F1", icon="help"),
        spec("about", "About Twopass"),
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
