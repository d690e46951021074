"""The one table of everything the user can do. Menus, toolbar, palette, help and journeys are made from it.

It holds no callables: ``app.bindings`` gives every id its handler.
"""

from __future__ import annotations

from dataclasses import dataclass


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


MENUS = ("File", "Edit", "Draw", "View", "Display", "Compare", "Snapshot", "Labels", "Help")


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


_TOGETHER = "Both panes move together"


def _view() -> tuple[ActionSpec, ...]:
    def spec(
        name: str,
        title: str,
        icon: str = "",
        keys: tuple[str, ...] = (),
        group: int = 0,
        when: str = "project_open",
        checkable: bool = False,
        tip: str = "",
        place: str = "",
        in_pane: bool = False,
        asks: bool = False,
    ) -> ActionSpec:
        return ActionSpec(
            id=f"view.{name}",
            title=title,
            category="View",
            icon=icon,
            shortcuts=keys,
            menu="View",
            group=group,
            when=when,
            checkable=checkable,
            tip=tip,
            place=place,
            in_pane=in_pane,
            asks=asks,
        )

    return (
        spec("fit", "Fit the snapshot", "fit", ("F",), place="rail", in_pane=True),
        spec("one_to_one", "One to one", "one-to-one", ("Ctrl+1",), tip="One screen pixel a pixel", place="rail"),
        spec("zoom_in", "Zoom in", "zoom-in", ("+", "="), in_pane=True),
        spec("zoom_out", "Zoom out", "zoom-out", ("-",), in_pane=True),
        spec("rotate_right", "Turn clockwise", "", ("R",), 0, tip="By 15 degrees", in_pane=True),
        spec("rotate_left", "Turn counterclockwise", "", ("Shift+R",), 0, tip="By 15 degrees", in_pane=True),
        spec("north_up", "North up", "", ("Shift+N",), 0, in_pane=True),
        spec("straighten", "As the snapshot lies", "", ("Ctrl+0",), 0, tip="Undo turning"),
        spec("switch_pane", "Switch pane", "switch-pane", ("F6",), 1),
        spec("focus_panel", "Go to the panel", "", ("Shift+F6",), 1, tip="With the keyboard; Esc comes back"),
        spec("next_annotation", "Next annotation", "", ("Ctrl+]",), 2),
        spec("previous_annotation", "Previous annotation", "", ("Ctrl+[",), 2),
        spec("panel", "Panel", "panel", ("F9",), 3, "always", True),
        spec("chrome", "Imagery only", "full-view", ("F11",), 3, "project_open", True, "Hide everything else"),
        spec("theme_system", "Theme of the system", "theme", (), 4, "always", True),
        spec("theme_dark", "Dark theme", "", (), 4, "always", True),
        spec("theme_light", "Light theme", "", (), 4, "always", True),
    )


def _display() -> tuple[ActionSpec, ...]:
    def spec(name: str, title: str, keys: tuple[str, ...], group: int, tip: str = "", asks: bool = False) -> ActionSpec:
        return ActionSpec(
            id=f"view.{name}",
            title=title,
            category="Display",
            shortcuts=keys,
            menu="Display",
            group=group,
            when="writable" if group == 0 else "project_open",
            checkable=group == 1,
            tip=tip,
            asks=asks,
            in_pane=True,
        )

    adjust = "Bands, stretch, gamma, contrast, sharpness: how a snapshot is shown"
    return (
        spec("bands", "Adjust the display", ("B",), 0, adjust, asks=True),
        spec("match", "Match after to before", (), 0, "Give the after snapshot the tones of the before one"),
        spec("reset_display", "Reset the display of both", (), 0),
        spec("crosshair", "Crosshair", ("X",), 1, "Lines through both panes at the mouse"),
        spec("magnifier", "Magnifier", ("Z",), 1, "What is under the mouse, six times as large, in both panes"),
        spec("smooth", "Smooth pixels", (), 1, "Magnified pixels are smoothed, up to four times"),
    )


def _compare() -> tuple[ActionSpec, ...]:
    def spec(
        name: str,
        title: str,
        icon: str = "",
        keys: tuple[str, ...] = (),
        group: int = 0,
        checkable: bool = False,
        tip: str = "",
        in_pane: bool = False,
        when: str = "project_open",
    ) -> ActionSpec:
        return ActionSpec(
            id=f"view.{name}",
            title=title,
            category="Compare",
            icon=icon,
            shortcuts=keys,
            menu="Compare",
            group=group,
            when=when,
            checkable=checkable,
            tip=tip,
            in_pane=in_pane,
        )

    return (
        *_modes(),
        spec("link", "Link the panes", "link", ("L",), 1, True, _TOGETHER, True, "panes_apart"),
        spec("reset_link", "Forget the link's offset", "", ("Shift+L",), 1, in_pane=True),
        spec("link_automatic", "Link automatically", "", (), 2, True, "By ground where it is known, else by pixel"),
        spec("link_ground", "Link by ground", "", (), 2, True, "By registration, or by both georeferences"),
        spec("link_pixel", "Link by pixel", "", (), 2, True, "The same pixel of both snapshots"),
        spec("registration", "Registration", "register", ("G",), 3, True, "How the snapshots lie on each other", True),
        *_registration(),
    )


def _modes() -> tuple[ActionSpec, ...]:
    def spec(
        name: str, title: str, tip: str = "", keys: tuple[str, ...] = (), icon: str = "", group: int = -1
    ) -> ActionSpec:
        return ActionSpec(
            id=f"view.{name}",
            title=title,
            category="Compare",
            icon=icon,
            shortcuts=keys,
            menu="Compare",
            group=group,
            when="project_open",
            checkable=bool(icon),
            tip=tip,
            place="modes" if icon else "",
            in_pane=not keys[0].startswith("F"),
        )

    return (
        spec("mode_side", "Side by side", "", ("F2",), "mode-side"),
        spec("mode_stacked", "One above the other", "", ("F3",), "mode-stacked"),
        spec("mode_swipe", "Swipe", "Drag the line between before and after", ("F4",), "mode-swipe"),
        spec("mode_blink", "Blink", "Before and after in turn", ("F5",), "mode-blink"),
        spec("mode_blend", "Blend", "After lies over before, as if on glass", ("F7",), "mode-blend"),
        spec("mode_difference", "Difference", "Bright where the two differ", ("F8",), "mode-difference"),
        spec("mode_lens", "Lens", "The other picture around the mouse; again goes back", ("E",), "mode-lens"),
        spec("mode_less", "Less", "Slower, weaker or smaller, as the mode has it", ("Alt+Left",), group=0),
        spec("mode_more", "More", "Faster, stronger or larger, as the mode has it", ("Alt+Right",), group=0),
        spec("swipe_left", "Swipe to the left", "Nearly all is after's", ("A",), group=0),
        spec("swipe_center", "Swipe to the middle", "", ("S",), group=0),
        spec("swipe_right", "Swipe to the right", "Nearly all is before's", ("D",), group=0),
        spec("swipe_turn", "Turn the swipe's line", "Upright or level", ("Shift+S",), group=0),
    )


def _registration() -> tuple[ActionSpec, ...]:
    def spec(
        action: str, title: str, keys: tuple[str, ...], tip: str, when: str = "writable", checkable: bool = False
    ) -> ActionSpec:
        return ActionSpec(
            id=action,
            title=title,
            category="Registration",
            shortcuts=keys,
            menu="Compare",
            group=3,
            when=when,
            checkable=checkable,
            tip=tip,
            in_pane=True,
        )

    return (
        spec("registration.automatic", "Register automatically", ("Shift+G",), "Find out how the snapshots fit"),
        spec(
            "registration.misfit",
            "Show the misfit",
            (),
            "How well the snapshots fit from place to place",
            "project_open",
            True,
        ),
        spec("tool.tie_point", "Tie points", ("T",), "Click places that both snapshots show", checkable=True),
        spec("tool.nudge", "Nudge", ("U",), "Shift the after snapshot with arrows or the mouse", checkable=True),
        spec("registration.remove", "Remove the registration", (), "Its tie points go too; undo brings all back"),
    )


_PROPERTIES = "When, by what and how both snapshots were taken, and where that is known from"


_NOTATIONS = (
    ("decimal", "Coordinates in degrees"),
    ("dms", "Coordinates in degrees, minutes, seconds"),
    ("utm", "Coordinates in UTM"),
    ("mgrs", "Coordinates in MGRS"),
)


def _snapshot() -> tuple[ActionSpec, ...]:
    def spec(
        name: str,
        title: str,
        keys: tuple[str, ...] = (),
        group: int = 0,
        when: str = "project_open",
        tip: str = "",
        in_pane: bool = False,
        asks: bool = False,
        checkable: bool = False,
    ) -> ActionSpec:
        return ActionSpec(
            id=f"snapshot.{name}",
            title=title,
            category="Snapshot",
            shortcuts=keys,
            menu="Snapshot",
            group=group,
            when=when,
            tip=tip,
            in_pane=in_pane,
            asks=asks,
            checkable=checkable,
        )

    return (
        spec("properties", "Snapshot properties", ("I",), tip=_PROPERTIES, in_pane=True, asks=True),
        spec("swap", "Swap before and after", when="writable", tip="For two snapshots in the wrong order"),
        spec("georeference", "Georeference", ("Shift+I",), 1, "writable", "Scale and corners by hand", True, True),
        spec(
            "known_length",
            "Known length of the measured line",
            ("Ctrl+L",),
            1,
            "writable",
            "Gives the scale",
            asks=True,
        ),
        spec("go_to", "Go to a place", ("Ctrl+G",), 2, tip="Degrees, UTM, MGRS or pixels", asks=True),
        spec("copy_coordinates", "Copy coordinates", ("Ctrl+Shift+C",), 2, tip="Of the place under the mouse"),
        spec("copy_measure", "Copy what is measured", ("Ctrl+Shift+M",), 2),
        *(
            spec(f"coordinates_{notation}", title, (), 3, checkable=True, tip="How coordinates are written")
            for notation, title in _NOTATIONS
        ),
    )


_DETACH = "Into a window of its own, for a second screen"
_OVERVIEW = "Where both panes look, and what has been seen at 1:2 or closer"


def _dates() -> tuple[ActionSpec, ...]:
    def spec(
        name: str,
        title: str,
        keys: str,
        tip: str = "",
        icon: str = "",
        menu: str = "Compare",
        group: int = 4,
        checkable: bool = False,
        in_pane: bool = True,
    ) -> ActionSpec:
        return ActionSpec(
            id=f"view.{name}",
            title=title,
            category=menu,
            icon=icon,
            shortcuts=(keys,),
            menu=menu,
            group=group,
            when="project_open",
            checkable=checkable,
            tip=tip,
            in_pane=in_pane,
        )

    return (
        spec("date_back", "Earlier date", "[", "In the active pane"),
        spec("date_on", "Later date", "]", "In the active pane"),
        spec("dates_back", "Both dates earlier", "{"),
        spec("dates_on", "Both dates later", "}"),
        spec("focus_dates", "Go to the dates", "Ctrl+F6", "With the keyboard; Esc comes back", in_pane=False),
        spec("grid", "All dates at once", "Shift+O", "Up to nine, linked", "grid", checkable=True),
        spec("overview", "Overview map", "O", _OVERVIEW, "overview", "View", 5, True),
        spec("detach", "Detach the after pane", "Ctrl+Shift+D", _DETACH, "detach", "View", 5, True, False),
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
    *_view(),
    *_display(),
    *_compare(),
    *_snapshot(),
    *_dates(),
    *_labels(),
    *_annotation(),
    *_help(),
)
_BY_ID = {action.id: action for action in ACTIONS}


def spec(action: str) -> ActionSpec:
    """Return the entry of an id. Raises ``KeyError``."""
    return _BY_ID[action]


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
