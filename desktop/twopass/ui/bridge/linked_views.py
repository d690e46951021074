"""Both panes' viewports and the link between them, without any widget.

Views are absolute. While the link is on the before pane leads: its view is the one that is kept, and the after pane's
follows from it through the map between the snapshots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from twopass.model.geometry import XY
from twopass.model.link import Correspondence, Link, LinkMode, correspondence, followed, led, link_between
from twopass.model.transforms import IDENTITY_2, Mat2, rotation, times
from twopass.model.viewport import Viewport, fitted, tidied, turn_between
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.workbench.linking import Maps

_FIRST_SIZE: XY = (640.0, 480.0)


class LinkedViews:
    """What both panes show, and how one follows the other.

    Attributes:
        views: both viewports.
        sizes: both panes' sizes in screen pixels.
        link: whether and how the after pane follows.
        maps: the ways between the snapshots without the user's offset, and on what they rest.
        is_fitted: whether nobody has moved the views since they were fitted; such views are fitted to new sizes.
    """

    def __init__(self) -> None:
        self.sizes: dict[PaneName, XY] = {"before": _FIRST_SIZE, "after": _FIRST_SIZE}
        self.views: dict[PaneName, Viewport] = {}
        self.link = Link()
        self.is_fitted = True
        self._extents: dict[PaneName, XY] = {}

    def show(self, maps: Maps, extents: dict[PaneName, XY], form: Mat2, active: PaneName, link: Link) -> None:
        """Show snapshots of some *extents* (width and height in pixels), fitted; *form* is that of the before pane."""
        self.maps = maps
        self._extents = extents
        self.link = link
        self.views = {pane: Viewport((0.0, 0.0), 1.0, form) for pane in PANES}
        self.fit(active)

    def resize(self, pane: PaneName, size: XY, active: PaneName) -> bool:
        """Say how large a pane is; return whether that is new.

        A fitted view stays fitted until somebody moves it, while the link is on: apart, each would get a scale of its
        own, and linking them again would hold what nobody chose.
        """
        if size == self.sizes[pane] or min(size) <= 0:
            return False
        self.sizes[pane] = size
        if self.is_fitted and self.link.on:
            self.fit(active)
        return True

    def fit(self, active: PaneName) -> None:
        """Show the active pane's whole snapshot, and the partner's too when the panes are not linked."""
        for pane in (active,) if self.link.on else (other(active), active):
            if self.link.on and pane == "after":
                # Its form comes from the leader's; without it a turned snapshot would be fitted as if it lay straight.
                self._place("before", self._fit_of("before"))
            self._place(pane, self._fit_of(pane))
        self.is_fitted = True

    def move(self, pane: PaneName, view: Viewport) -> None:
        """Show *view* in a pane, and what corresponds in its partner while the link is on."""
        self.is_fitted = False
        self._place(pane, view)

    def lay(self, active: PaneName, form: Mat2 = IDENTITY_2) -> None:
        """Show the pane that leads in another form, the middle of the active pane staying put."""
        pane: PaneName = "before" if self.link.on else active
        view = replace(self.views[pane], form=form)
        if pane != active:
            view = replace(view, center=self.ways.after_to_before(self.views[active].center) or view.center)
        self._place(pane, view)

    def follow(self, maps: Maps) -> None:
        """Take other ways between the snapshots; what the before pane shows stays.

        What the user shifted stays too where the ways rest on the same, and is forgotten where they do not.
        """
        link = self.link if maps.rests_on == self.maps.rests_on else Link(on=self.link.on, mode=self.link.mode)
        self.maps = maps
        self.relink(link, "before")

    def go_on(
        self, maps: Maps, link: Link, kept: Mapping[PaneName, Viewport], anchor: PaneName, *, fitted: bool
    ) -> None:
        """Link snapshots that were just shown, with the views that are *kept* of those before; *anchor*'s holds still.

        Where the anchor has none, the snapshots stay fitted. *fitted* says whether the views were so before.
        """
        self.maps, self.link = maps, link
        if anchor not in kept:
            self.fit(anchor)
            return
        self.views |= kept
        self.relink(link, anchor)
        self.is_fitted = fitted

    def switch(self, on: bool, active: PaneName) -> None:
        """Switch the link. Switched on, it holds the panes as they are now: the offset the user set is kept."""
        self.link = replace(self.link, on=False)
        if on:
            before, after = self.views["before"], self.views["after"]
            free = self.maps.basis == "pixels"
            self.link = link_between(before, after, self.maps.before_to_after, free=free, mode=self.link.mode)
            self._place(active, self.views[active])

    def relink(self, link: Link, active: PaneName) -> None:
        """Link otherwise; what the active pane shows stays."""
        self.link = link
        self._place(active, self.views[active])

    def forget_link(self, active: PaneName) -> None:
        """Link by the map alone, without any offset."""
        self.relink(Link(mode=self.link.mode), active)

    @property
    def ways(self) -> Correspondence:
        """Both ways between the panes, the user's offset included."""
        return correspondence(self.maps.before_to_after, self.maps.after_to_before, self.link)

    def _fit_of(self, pane: PaneName) -> Viewport:
        width, height = self._extents[pane]
        return fitted(width, height, self.sizes[pane], self.views[pane].form)

    def _place(self, pane: PaneName, view: Viewport) -> None:
        turn = turn_between(self.views[pane].form, view.form)
        self.views[pane] = view
        if not self.link.on:
            return
        ways = self.ways
        if pane == "before":
            partner = followed(view, ways)
            if partner is not None:
                self.views["after"] = partner
            return
        # The leader turns as far as the follower was turned on the screen, and keeps the rest of its form.
        form = self.views["before"].form
        leader = led(view, ways, tidied(times(rotation(turn), form)) if turn else form)
        if leader is None:
            return
        self.views["before"] = leader
        again = followed(leader, ways)
        if again is not None:
            self.views["after"] = again


def with_mode(link: Link, mode: LinkMode) -> Link:
    """Return the link by another map; what the user shifted belonged to the old one."""
    return link if link.mode is mode else Link(on=link.on, mode=mode)
