"""The part of the action table that is about looking: views, comparing, registration, snapshots, dates."""

from __future__ import annotations

from twopass.workbench.action_spec import ActionSpec, section


def view() -> tuple[ActionSpec, ...]:
    """Return the entries of views: zoom, rotation, panels, themes."""
    spec = section("view", "View", "View", when="project_open")
    return (
        spec("fit", "Fit the snapshot", "F", icon="fit", place="rail", in_pane=True),
        spec("one_to_one", "One to one", "Ctrl+1", icon="one-to-one", tip="One screen pixel a pixel", place="rail"),
        spec("zoom_in", "Zoom in", "+ =", icon="zoom-in", in_pane=True),
        spec("zoom_out", "Zoom out", "-", icon="zoom-out", in_pane=True),
        spec("rotate_right", "Turn clockwise", "R", tip="By 15 degrees", in_pane=True),
        spec("rotate_left", "Turn counterclockwise", "Shift+R", tip="By 15 degrees", in_pane=True),
        spec("north_up", "North up", "Shift+N", in_pane=True),
        spec("straighten", "As the snapshot lies", "Ctrl+0", tip="Undo turning", in_pane=True),
        spec("switch_pane", "Switch pane", "F6", icon="switch-pane", group=1),
        spec("focus_panel", "Go to the panel", "Shift+F6", group=1, tip="With the keyboard; Esc comes back"),
        spec("next_annotation", "Next annotation", "Ctrl+]", group=2),
        spec("previous_annotation", "Previous annotation", "Ctrl+[", group=2),
        spec("panel", "Panel", "F9", icon="panel", group=3, when="always", checkable=True),
        spec("chrome", "Imagery only", "F11", icon="full-view", group=3, checkable=True, tip="Hide everything else"),
        spec("theme_system", "Theme of the system", icon="theme", group=4, when="always", checkable=True),
        spec("theme_dark", "Dark theme", group=4, when="always", checkable=True),
        spec("theme_light", "Light theme", group=4, when="always", checkable=True),
    )


def display() -> tuple[ActionSpec, ...]:
    """Return how snapshots are shown, and the aids over them."""
    spec = section("view", "Snapshot", "Snapshot", in_pane=True)
    return (
        spec(
            "bands",
            "Adjust the display",
            "B",
            group=-2,
            when="writable",
            tip="Bands, stretch, gamma, contrast, sharpness: how a snapshot is shown",
            asks=True,
        ),
        spec(
            "match",
            "Match after to before",
            group=-2,
            when="writable",
            tip="Give the after snapshot the tones of the before one",
        ),
        spec("reset_display", "Reset the display of both", group=-2, when="writable"),
        spec(
            "crosshair",
            "Crosshair",
            "Shift+X",
            group=9,
            when="project_open",
            checkable=True,
            tip="Lines through both panes at the mouse",
        ),
        spec(
            "magnifier",
            "Magnifier",
            "Z",
            group=9,
            when="project_open",
            checkable=True,
            tip="What is under the mouse, six times as large, in both panes",
        ),
        spec(
            "smooth",
            "Smooth pixels",
            group=9,
            when="project_open",
            checkable=True,
            tip="Magnified pixels are smoothed, else they are squares",
        ),
    )


def compare() -> tuple[ActionSpec, ...]:
    """Return how both dates are seen, linked and registered."""
    return (*_modes(), *_tuning(), *_links(), *_registration())


def _modes() -> tuple[ActionSpec, ...]:
    spec = section("view", "Compare", "Compare", when="project_open", in_pane=True, checkable=True, group=-1)
    return (
        spec("mode_side", "Side by side", "F2", icon="mode-side", place="modes", in_pane=False),
        spec("mode_stacked", "One above the other", "F3", icon="mode-stacked", place="modes", in_pane=False),
        spec(
            "mode_swipe",
            "Swipe",
            "F4",
            icon="mode-swipe",
            tip="Drag the line between before and after",
            place="modes",
            in_pane=False,
        ),
        spec(
            "mode_blink", "Blink", "F5", icon="mode-blink", tip="Before and after in turn", place="modes", in_pane=False
        ),
        spec(
            "mode_blend",
            "Blend",
            "F7",
            icon="mode-blend",
            tip="After lies over before, as if on glass",
            place="modes",
            in_pane=False,
        ),
        spec(
            "mode_difference",
            "Difference",
            "F8",
            icon="mode-difference",
            tip="Bright where the two differ",
            place="modes",
            in_pane=False,
        ),
        spec(
            "mode_lens",
            "Lens",
            "E",
            icon="mode-lens",
            tip="The other picture around the mouse; again goes back",
            place="modes",
        ),
    )


def _tuning() -> tuple[ActionSpec, ...]:
    spec = section("view", "Compare", "Compare", group=0, when="project_open", in_pane=True)
    return (
        spec(
            "mode_less",
            "Less",
            "Alt+Left",
            tip="Slower, weaker or smaller, as the mode has it",
        ),
        spec(
            "mode_more",
            "More",
            "Alt+Right",
            tip="Faster, stronger or larger, as the mode has it",
        ),
        spec("swipe_left", "Swipe to the left", "A", tip="Nearly all is after's"),
        spec("swipe_center", "Swipe to the middle", "S"),
        spec("swipe_right", "Swipe to the right", "D", tip="Nearly all is before's"),
        spec("swipe_turn", "Turn the swipe's line", "Shift+S", tip="Upright or level"),
    )


def _links() -> tuple[ActionSpec, ...]:
    spec = section("view", "Compare", "Compare", when="project_open", checkable=True)
    return (
        spec(
            "link",
            "Link the panes",
            "L",
            icon="link",
            group=1,
            when="panes_apart",
            tip="Both panes move together",
            in_pane=True,
        ),
        spec("reset_link", "Forget the link's offset", "Shift+L", group=1, checkable=False, in_pane=True),
        spec("link_automatic", "Link automatically", group=2, tip="By ground where it is known, else by pixel"),
        spec("link_ground", "Link by ground", group=2, tip="By registration, or by both georeferences"),
        spec("link_pixel", "Link by pixel", group=2, tip="The same pixel of both snapshots"),
        spec(
            "registration",
            "Registration",
            "G",
            icon="register",
            group=3,
            tip="How the snapshots lie on each other",
            in_pane=True,
        ),
    )


def _registration() -> tuple[ActionSpec, ...]:
    spec = section("registration", "Registration", "Compare", group=3, when="writable", in_pane=True)
    tool = section("tool", "Registration", "Compare", group=3, when="writable", in_pane=True)
    return (
        spec("automatic", "Register automatically", "Shift+G", tip="Find out how the snapshots fit"),
        spec(
            "misfit",
            "Show the misfit",
            when="project_open",
            checkable=True,
            tip="How well the snapshots fit from place to place",
        ),
        tool("tie_point", "Tie points", "T", checkable=True, tip="Click places that both snapshots show"),
        tool("nudge", "Nudge", "U", checkable=True, tip="Shift the after snapshot with arrows or the mouse"),
        spec("remove", "Remove the registration", tip="Its tie points go too; undo brings all back"),
    )


def snapshot() -> tuple[ActionSpec, ...]:
    """Return what is said of a snapshot, and how coordinates are written."""
    spec = section("snapshot", "Snapshot", "Snapshot", when="project_open")
    return (
        spec(
            "properties",
            "Snapshot properties",
            "I",
            tip="When, by what and how both snapshots were taken, and where that is known from",
            asks=True,
            in_pane=True,
        ),
        spec("swap", "Swap before and after", when="writable", tip="For two snapshots in the wrong order"),
        spec(
            "georeference",
            "Georeference",
            "Shift+I",
            group=1,
            when="writable",
            tip="Scale and corners by hand",
            asks=True,
            in_pane=True,
        ),
        spec(
            "known_length",
            "Known length of the measured line",
            "Ctrl+L",
            group=1,
            when="writable",
            tip="Gives the scale",
            asks=True,
        ),
        spec(
            "place_from_other",
            "Take the place from the other snapshot",
            group=1,
            when="writable",
            tip="Georeference the active pane's snapshot through the registration",
        ),
        *_coordinates(),
    )


def _coordinates() -> tuple[ActionSpec, ...]:
    spec = section("snapshot", "Snapshot", "Snapshot", when="project_open")
    return (
        spec("go_to", "Go to a place", "Ctrl+G", group=2, tip="Degrees, UTM, MGRS or pixels", asks=True),
        spec("copy_coordinates", "Copy coordinates", "Ctrl+Shift+C", group=2, tip="Of the place under the mouse"),
        spec("copy_measure", "Copy what is measured", "Ctrl+Shift+M", group=2),
        spec(
            "coordinates_decimal", "Coordinates in degrees", group=3, checkable=True, tip="How coordinates are written"
        ),
        spec(
            "coordinates_dms",
            "Coordinates in degrees, minutes, seconds",
            group=3,
            checkable=True,
            tip="How coordinates are written",
        ),
        spec("coordinates_utm", "Coordinates in UTM", group=3, checkable=True, tip="How coordinates are written"),
        spec("coordinates_mgrs", "Coordinates in MGRS", group=3, checkable=True, tip="How coordinates are written"),
    )


def dates() -> tuple[ActionSpec, ...]:
    """Return the entries for sites with more than two dates, and for where the panes look."""
    return (*_stepping(), *_places())


def _stepping() -> tuple[ActionSpec, ...]:
    spec = section("view", "Compare", "Compare", when="project_open", in_pane=True, group=4)
    return (
        spec("date_back", "Earlier date", "[", tip="In the active pane"),
        spec("date_on", "Later date", "]", tip="In the active pane"),
        spec("dates_back", "Both dates earlier", "{"),
        spec("dates_on", "Both dates later", "}"),
        spec("focus_dates", "Go to the dates", "Ctrl+F6", tip="With the keyboard; Esc comes back", in_pane=False),
        spec("grid", "All dates at once", "Shift+O", icon="grid", checkable=True, tip="Up to nine, linked"),
    )


def _places() -> tuple[ActionSpec, ...]:
    spec = section("view", "View", "View", when="project_open", checkable=True, group=5)
    return (
        spec(
            "overview",
            "Overview map",
            "O",
            icon="overview",
            tip="Where both panes look, and what has been seen at 1:2 or closer",
            in_pane=True,
        ),
        spec(
            "detach",
            "Detach the after pane",
            "Ctrl+Shift+D",
            icon="detach",
            tip="Into a window of its own, for a second screen",
        ),
    )
