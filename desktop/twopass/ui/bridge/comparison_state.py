"""What the window shows of one session: the comparison, both views and their link, selection, tool and label."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from twopass.imagery.ground import Ground
from twopass.model.edit import Edit
from twopass.model.edits.labels import in_order
from twopass.model.edits.sites import standing, with_pairs
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.geometry import XY, Box
from twopass.model.ids import Uid
from twopass.model.link import Correspondence, Link, LinkMode, PixelMap
from twopass.model.project import Project
from twopass.model.records import Annotation, Comparison, Snapshot
from twopass.model.registering import MisfitCell, TransformModel
from twopass.model.series import first_comparison
from twopass.model.transforms import IDENTITY_2, Mat2, turned
from twopass.model.viewport import Viewport, at_scale, rotated, smallest_scale, square_form, zoomed
from twopass.ui.bridge.aids import Aids
from twopass.ui.bridge.linked_views import LinkedViews, with_mode
from twopass.ui.bridge.local_lock import LocalLock
from twopass.ui.bridge.measuring import Measuring
from twopass.ui.bridge.modes import ModeState
from twopass.ui.bridge.names import PANES, PaneName, other
from twopass.ui.bridge.visits import Visits
from twopass.ui.canvas.outlines import Chosen, Outlines
from twopass.workbench.linking import Maps, comparison_maps
from twopass.workbench.measuring import basis_of, is_approximate, metres_per_pixel
from twopass.workbench.messages import short_sentence
from twopass.workbench.places import Notation
from twopass.workbench.session import Session, SessionEvent

DRAWING_TOOLS = frozenset({"box"})


class ComparisonState(QObject):
    """The one place that knows what both panes show; panes and panels listen to it and never to each other.

    Attributes:
        comparison: which two snapshots are shown; if the project does not hold it, its first edit stores it.
        snapshots: the records by pane, as the project has them now.
        linked: both panes' views and sizes, and the link between them.
        lock: both panes held on one spot, for one look.
        outlines: the annotations of both snapshots as arrays, up to date whenever somebody hears of a change.
        changed: the bounds, by pane, of what the last edit changed, before and after; None if that may be everything.
        selected: uids of annotations of the shown snapshots.
        tool: "select", "box", "pan" or "measure".
        label: the label a new annotation gets unless the picker says otherwise; None in an empty catalogue.
        mode: whether the panes lie beside or over each other, and how.
        cursor: the pane and snapshot pixel under the mouse, or None.
        clipboard: copied annotations.
        registration_model: what a registration may do that is made next.
        waiting_for: the tie point that has but a suggestion in a pane, or None.
        misfit: how well the registration fits from place to place, while that is shown; else None.
        measuring: the measure on the screen.
        hint: what the next input would do, for the status line.
        aids: crosshair, magnifier and smoothing.
        notation: how coordinates are written.
        visits: which comparisons were shown before this one, and how they were linked.
    """

    project_changed = Signal(object)
    selection_changed = Signal()
    views_changed = Signal()
    tool_changed = Signal()
    active_changed = Signal()
    label_changed = Signal()
    link_changed = Signal()
    comparison_changed = Signal()
    stored_changed = Signal()
    cursor_changed = Signal()
    hint_changed = Signal(str)
    notation_changed = Signal()
    failed = Signal(str)

    def __init__(
        self, session: Session, parent: QObject | None = None, outlines: Mapping[Uid, Outlines] | None = None
    ) -> None:
        """Show the first comparison of a session; *outlines*, by snapshot, are those of its project, where made."""
        super().__init__(parent)
        self.session = session
        self.active: PaneName = "before"
        self.selected: frozenset[Uid] = frozenset()
        self.tool = "select"
        self.last_drawing_tool = "box"
        self.cursor: tuple[PaneName, XY] | None = None
        self.clipboard: tuple[Annotation, ...] = ()
        self.hint = ""
        self.aids = Aids(self)
        self.registration_model = TransformModel.SIMILARITY
        self.misfit: tuple[MisfitCell, ...] | None = None
        self.waiting_for: tuple[int, PaneName] | None = None
        self.linked = LinkedViews()
        self.lock = LocalLock(self)
        self.notation: Notation = "decimal"
        self.label: Uid | None = None
        self.measuring = Measuring(self)
        self.mode = ModeState(self)
        self.visits = Visits(self)
        self._grounds: dict[Uid, tuple[Snapshot, Ground | None]] = {}
        self._keep_label()
        shown = first_comparison(session.project)
        made = dict(outlines or {})
        self.outlines: dict[PaneName, Outlines] = {
            pane: made.pop(shown.before if pane == "before" else shown.after, Outlines()) for pane in PANES
        }
        self.changed: dict[PaneName, list[Box] | None] = {}
        self.show_fitted(shown)
        self._unsubscribe = session.subscribe(self._on_event)

    def close(self) -> None:
        """Stop listening to the session, and let go of whoever listens here: the project would live on in them."""
        self._unsubscribe()
        self.deleteLater()

    # -- the project -------------------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The frozen project on the screen."""
        return self.session.project

    @property
    def snapshots(self) -> dict[PaneName, Snapshot]:
        """The shown snapshots by pane."""
        snapshots = self.project.snapshots
        return {"before": snapshots[self.comparison.before], "after": snapshots[self.comparison.after]}

    def snapshot(self, pane: PaneName) -> Snapshot:
        """Return the snapshot a pane shows."""
        uid = self.comparison.before if pane == "before" else self.comparison.after
        return self.project.snapshots[uid]

    def pane_of(self, annotation: Annotation) -> PaneName | None:
        """Return the pane that shows an annotation, or None."""
        if annotation.snapshot == self.comparison.before:
            return "before"
        return "after" if annotation.snapshot == self.comparison.after else None

    def begin_gesture(self) -> bool:
        """Wait for the last edit's commit before the next gesture; say so and return False if nothing may be edited.

        Where the commit fails, the badge says so and the gesture goes on: its edit waits behind the others.
        """
        if self.session.read_only:
            self.tell(TwopassError(ErrorCode.PROJECT_READ_ONLY, path=str(self.session.path)))
            return False
        self.session.settle(5.0)
        return True

    def do(self, edit: Edit) -> bool:
        """Apply an edit; what stops it is told through ``failed``. Returns whether it was applied."""
        try:
            self.session.do(with_pairs(self.project, edit))
        except TwopassError as error:
            self.tell(error)
            return False
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is a step of the user's to take back: making the comparison on the screen is none."""
        return bool(self.session.history.undoable) and self.session.history.undoable[-1].seqs[0] > 1

    def undo(self) -> None:
        """Take back the last step; what stops it is told through ``failed``."""
        if not self.can_undo:
            self.tell(TwopassError(ErrorCode.NOTHING_TO_UNDO))
            return
        try:
            self.session.undo()
        except TwopassError as error:
            self.tell(error)

    def redo(self) -> None:
        """Bring back the step last undone; what stops it is told through ``failed``."""
        before = self.project
        try:
            self.session.redo()
        except TwopassError as error:
            self.tell(error)
        self.visits.bring_back(before)

    def tell(self, error: TwopassError) -> None:
        """Hand the sentence for an error to whoever shows it."""
        self.failed.emit(short_sentence(error))

    # -- what is chosen ----------------------------------------------------------------------------------------------

    def select(self, uids: Iterable[Uid]) -> None:
        """Select exactly these annotations (those that exist)."""
        known = self.project.annotations
        # What was chosen among the outlines exists.
        chosen = uids if isinstance(uids, Chosen) else frozenset(filter(known.__contains__, uids))
        if chosen != self.selected:
            self.selected = chosen
            self.selection_changed.emit()

    def set_active(self, pane: PaneName) -> None:
        """Make a pane the one that keys and view commands go to."""
        if pane != self.active:
            self.active = pane
            self.active_changed.emit()

    def set_tool(self, tool: str) -> None:
        """Choose what the mouse does: "select", "box", "pan" or "measure"."""
        if tool in DRAWING_TOOLS:
            self.last_drawing_tool = tool
        if tool != self.tool:
            self.tool = tool
            self.tool_changed.emit()

    def set_label(self, uid: Uid) -> None:
        """Choose the label of the next annotation."""
        if uid in self.project.labels and uid != self.label:
            self.label = uid
            self.label_changed.emit()

    def set_hint(self, text: str) -> None:
        """Say what the next input would do."""
        if text != self.hint:
            self.hint = text
            self.hint_changed.emit(text)

    def set_notation(self, notation: Notation) -> None:
        """Choose how coordinates are written."""
        if notation != self.notation:
            self.notation = notation
            self.notation_changed.emit()

    def set_cursor(self, pane: PaneName, pixel: XY | None) -> None:
        """Say which snapshot pixel the mouse is over; None when it left the pane."""
        cursor = None if pixel is None else (pane, pixel)
        if cursor != self.cursor:
            self.cursor = cursor
            self.cursor_changed.emit()

    def set_comparison(self, comparison: Comparison) -> None:
        """Show another comparison, or a pair to look at that the project does not hold.

        The ground in the panes stays, as far as something says where it lies there.
        """
        if comparison.uid != self.comparison.uid:
            self.select(())
            self.visits.go_on(comparison)
            self.comparison_changed.emit()
            self.views_changed.emit()

    # -- views -------------------------------------------------------------------------------------------------------

    @property
    def views(self) -> dict[PaneName, Viewport]:
        """Both viewports."""
        return self.linked.views

    @property
    def sizes(self) -> dict[PaneName, XY]:
        """Both panes' sizes in screen pixels."""
        return self.linked.sizes

    @property
    def link(self) -> Link:
        """Whether and how the after pane follows."""
        return self.linked.link

    @property
    def maps(self) -> Maps:
        """The ways between the snapshots without the user's offset, and on what they rest."""
        return self.linked.maps

    def set_size(self, pane: PaneName, size: XY) -> None:
        """Say how large a pane is; a fitted view stays fitted until somebody moves it."""
        if self.linked.resize(pane, size, self.active):
            self.views_changed.emit()

    def set_view(self, pane: PaneName, view: Viewport) -> None:
        """Show *view* in a pane, and what corresponds in its partner while the link is on."""
        self.linked.move(pane, view)
        self.views_changed.emit()

    def center_on(self, pane: PaneName, pixel: XY, scale: float | None = None) -> None:
        """Put a snapshot pixel in the middle of a pane, optionally at a scale."""
        view = replace(self.views[pane], center=pixel)
        if scale is not None:
            view = at_scale(view, scale, _middle(self.sizes[pane]), self.sizes[pane])
        self.set_view(pane, view)

    def zoom(self, factor: float, about: XY | None = None) -> None:
        """Magnify the active pane about a place on its screen, its middle unless another is given."""
        pane = self.leads or self.active
        size, snapshot = self.sizes[pane], self.snapshot(pane)
        smallest = smallest_scale(snapshot.width, snapshot.height)
        self.set_view(pane, zoomed(self.views[pane], factor, about or _middle(size), size, smallest))

    def rotate(self, degrees: float) -> None:
        """Turn the active pane clockwise about its middle."""
        size = self.sizes[self.active]
        self.set_view(self.active, rotated(self.views[self.active], degrees, _middle(size), size))

    def north_up(self) -> None:
        """Turn the active pane until north is up. Raises ``TwopassError(NORTH_UNKNOWN)``."""
        for pane in (self.active, other(self.active)) if self.link.on else (self.active,):
            ground, view = self.ground(pane), self.views[pane]
            north = None if ground is None else ground.north_at(view.center)
            if north is not None:
                x, y = turned(view.matrix, north)
                self.rotate(-math.degrees(math.atan2(x, -y)))
                return
        raise TwopassError(ErrorCode.NORTH_UNKNOWN)

    def straighten(self) -> None:
        """Show the before snapshot (or, not linked, the active pane's) as it lies in its file."""
        self.linked.lay(self.active, self._form_of("before" if self.link.on else self.active))
        self.views_changed.emit()

    def fit(self) -> None:
        """Show the active pane's whole snapshot (and the partner's too when the panes are not linked)."""
        self.linked.fit(self.active)
        self.views_changed.emit()

    def one_to_one(self) -> None:
        """Show the active pane at one screen pixel per snapshot pixel, about its middle."""
        self.center_on(self.active, self.views[self.active].center, 1.0)

    def set_link(self, on: bool) -> None:
        """Switch the link. Switched on, it holds the panes as they are now: the offset the user set is kept.

        Panes that lie over each other stay linked.
        """
        if on != self.link.on and (on or not self.mode.composite):
            self.linked.switch(on, self.active)
            self._relinked()

    def reset_link(self) -> None:
        """Link again by the map alone, without any offset."""
        self.linked.forget_link(self.active)
        self._relinked()

    def set_link_mode(self, mode: LinkMode) -> None:
        """Link by another map. Raises ``TwopassError(GROUND_UNKNOWN)`` where the ground is meant and not known."""
        maps = comparison_maps(self.project, self.comparison, mode)
        if mode is LinkMode.GROUND and maps.basis == "pixels":
            raise TwopassError(ErrorCode.GROUND_UNKNOWN)
        self.linked.maps = maps
        self.linked.relink(with_mode(self.link, mode), self.active)
        self._relinked()

    def restore_link(self, link: Link) -> None:
        """Link as the user had linked this comparison the last time."""
        self.linked.maps = comparison_maps(self.project, self.comparison, link.mode)
        self.linked.relink(replace(link, on=link.on or self.mode.composite), self.active)
        self._relinked()

    def show_misfit(self, cells: tuple[MisfitCell, ...] | None) -> None:
        """Show how well the registration fits from place to place, or no more."""
        self.misfit = cells
        self._relinked()

    def relink(self, link: Link) -> None:
        """Link otherwise by the same map; what the before pane shows stays."""
        self.linked.relink(link, "before")
        self._relinked()

    def _relinked(self) -> None:
        self.link_changed.emit()
        self.views_changed.emit()

    def corresponding(self, pane: PaneName, pixel: XY) -> XY | None:
        """Return the pixel of the other pane's snapshot that shows the same spot, or None."""
        return self.way_from(pane)(pixel)

    def way_from(self, pane: PaneName) -> PixelMap:
        """Return the map from a pane's pixels to its partner's, the user's offset included."""
        return self.ways.before_to_after if pane == "before" else self.ways.after_to_before

    @property
    def ways(self) -> Correspondence:
        """Both ways between the panes, the user's offset included."""
        return self.linked.ways

    # -- screen and pixels -------------------------------------------------------------------------------------------

    @property
    def leads(self) -> PaneName | None:
        """The pane in whose frame both are drawn, where they lie over each other; None where they lie apart."""
        return "before" if self.mode.composite else None

    def to_screen(self, pane: PaneName, pixel: XY) -> XY:
        """Return where a pane shows one of its snapshot's pixels, in screen pixels from the pane's top left."""
        if self.leads is not None and pane == "after":
            place = self.ways.after_to_before(pixel)
            if place is not None:
                return self.views["before"].to_screen(place, self.sizes["before"])
        return self.views[pane].to_screen(pixel, self.sizes[pane])

    def to_pixel(self, pane: PaneName, screen: XY) -> XY:
        """Return which of its snapshot's pixels a pane shows at a place: the inverse of :meth:`to_screen`."""
        if self.leads is not None and pane == "after":
            place = self.ways.before_to_after(self.views["before"].to_pixel(screen, self.sizes["before"]))
            if place is not None:
                return place
        return self.views[pane].to_pixel(screen, self.sizes[pane])

    # -- the ground --------------------------------------------------------------------------------------------------

    def ground(self, pane: PaneName) -> Ground | None:
        """Return where a pane's snapshot lies on the ground, or None where nothing says so."""
        snapshot = self.snapshot(pane)
        known = self._grounds.get(snapshot.uid)
        if known is None or known[0] is not snapshot:
            reference = snapshot.georeference
            ground = None if reference is None else Ground(reference, snapshot.width, snapshot.height)
            known = self._grounds[snapshot.uid] = (snapshot, ground)
        return known[1]

    def metres_per_pixel(self, pane: PaneName, at: XY) -> tuple[float, float] | None:
        """Return metres per snapshot pixel along x and y: from the georeference, else the stated GSD, else None."""
        return metres_per_pixel(self.snapshot(pane), self.ground(pane), at)

    def is_approximate(self, pane: PaneName) -> bool:
        """Return whether a pane's metres are only about right."""
        snapshot = self.snapshot(pane)
        return is_approximate(snapshot, basis_of(snapshot, self.ground(pane)))

    # -- inside ------------------------------------------------------------------------------------------------------

    def show_fitted(self, comparison: Comparison) -> None:
        """Show a comparison whole; nobody is told yet."""
        self.comparison, self.misfit = comparison, None
        extents: dict[PaneName, XY] = {
            pane: (float(shot.width), float(shot.height)) for pane, shot in self.snapshots.items()
        }
        maps = comparison_maps(self.project, comparison)
        self._outline(None)
        self.linked.show(maps, extents, self._form_of("before"), self.active, Link())

    def _outline(self, touched: Iterable[Uid] | None) -> None:
        for pane, outlines in self.outlines.items():
            self.changed[pane] = outlines.show(self.project, self.snapshot(pane).uid, touched)

    def _form_of(self, pane: PaneName) -> Mat2:
        """Return the form that shows a snapshot as it lies, with ground pixels square on screen."""
        if self.ground(pane) is None:
            return IDENTITY_2
        snapshot = self.snapshot(pane)
        return square_form(self.metres_per_pixel(pane, (snapshot.width / 2, snapshot.height / 2)))

    def _on_event(self, event: SessionEvent) -> None:
        if event.kind == "project":
            self._after_edit(event.touched)
        else:
            self.stored_changed.emit()

    def _after_edit(self, touched: frozenset[Uid]) -> None:
        self._keep_label()
        shown = standing(self.project, self.comparison)
        if shown is None:
            self.visits.go_back()
            self.comparison_changed.emit()
            self.views_changed.emit()
        elif shown != self.comparison or touched & {shown.before, shown.after}:
            self.comparison = shown
            self._outline(touched)
            # What was measured of another registration says nothing of this one.
            self.misfit = None
            self.linked.follow(comparison_maps(self.project, shown, self.link.mode))
            self.comparison_changed.emit()
        else:
            self._outline(touched)
        gone = frozenset(uid for uid in touched & self.selected if uid not in self.project.annotations)
        if gone:
            self.selected -= gone
        # Only now: whoever hears of the edit must not find what it deleted still selected.
        self.project_changed.emit(touched)
        if gone:
            self.selection_changed.emit()

    def _keep_label(self) -> None:
        if self.label in self.project.labels:
            return
        self.label = next((label.uid for label in in_order(self.project)), None)
        self.label_changed.emit()


def _middle(size: XY) -> XY:
    return (size[0] / 2, size[1] / 2)
