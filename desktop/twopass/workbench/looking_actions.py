"""The part of the action table that is about looking: views, comparing, registration, snapshots, dates."""

from __future__ import annotations

from twopass.workbench.action_spec import ActionSpec

_TOGETHER = "Both panes move together"


def view() -> tuple[ActionSpec, ...]:
    """Return the entries of views: zoom, rotation, panels, themes."""

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
        *_turning(),
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


def _turning() -> tuple[ActionSpec, ...]:
    def spec(name: str, title: str, keys: str, tip: str = "") -> ActionSpec:
        return ActionSpec(
            id=f"view.{name}",
            title=title,
            category="View",
            shortcuts=(keys,),
            menu="View",
            when="project_open",
            tip=tip,
            in_pane=True,
        )

    return (
        spec("rotate_right", "Turn clockwise", "R", "By 15 degrees"),
        spec("rotate_left", "Turn counterclockwise", "Shift+R", "By 15 degrees"),
        spec("north_up", "North up", "Shift+N"),
        spec("straighten", "As the snapshot lies", "Ctrl+0", "Undo turning"),
    )


def display() -> tuple[ActionSpec, ...]:
    """Return how snapshots are shown, and the aids over them."""

    def spec(name: str, title: str, keys: tuple[str, ...], group: int, tip: str = "", asks: bool = False) -> ActionSpec:
        return ActionSpec(
            id=f"view.{name}",
            title=title,
            category="Snapshot",
            shortcuts=keys,
            menu="Snapshot",
            group=group,
            when="writable" if group < 0 else "project_open",
            checkable=group > 0,
            tip=tip,
            asks=asks,
            in_pane=True,
        )

    adjust = "Bands, stretch, gamma, contrast, sharpness: how a snapshot is shown"
    return (
        spec("bands", "Adjust the display", ("B",), -2, adjust, asks=True),
        spec("match", "Match after to before", (), -2, "Give the after snapshot the tones of the before one"),
        spec("reset_display", "Reset the display of both", (), -2),
        spec("crosshair", "Crosshair", ("Shift+X",), 9, "Lines through both panes at the mouse"),
        spec("magnifier", "Magnifier", ("Z",), 9, "What is under the mouse, six times as large, in both panes"),
        spec("smooth", "Smooth pixels", (), 9, "Magnified pixels are smoothed, up to four times"),
    )


def compare() -> tuple[ActionSpec, ...]:
    """Return how both dates are seen, linked and registered."""

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


_THROUGH = "Georeference the active pane's snapshot through the registration"
_PROPERTIES = "When, by what and how both snapshots were taken, and where that is known from"


_NOTATIONS = (
    ("decimal", "Coordinates in degrees"),
    ("dms", "Coordinates in degrees, minutes, seconds"),
    ("utm", "Coordinates in UTM"),
    ("mgrs", "Coordinates in MGRS"),
)


def snapshot() -> tuple[ActionSpec, ...]:
    """Return what is said of a snapshot, and how coordinates are written."""

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
        spec("place_from_other", "Take the place from the other snapshot", (), 1, "writable", _THROUGH),
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


def dates() -> tuple[ActionSpec, ...]:
    """Return the entries for sites with more than two dates, and for where the panes look."""

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
