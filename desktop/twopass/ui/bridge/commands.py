"""What keys and menu entries do to annotations: each makes one edit of the state's session, or only selects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from twopass.model.display import DisplayChoice
from twopass.model.edit import Edit, merged
from twopass.model.edits import annotations, snapshots
from twopass.model.edits.common import Author, added, counted
from twopass.model.edits.labels import clean_name, named, new_label
from twopass.model.errors import TwopassError
from twopass.model.geometry import XY, Box, Shape, bounds, moved
from twopass.model.ids import Uid
from twopass.model.link import carried
from twopass.model.project import Project, applied
from twopass.model.records import Annotation, Certainty
from twopass.model.transforms import inverse, turned
from twopass.ui.bridge.comparison_state import ComparisonState
from twopass.ui.bridge.names import PaneName, other

_PASTE_STEP: XY = (10.0, 10.0)
SMALLEST_SIDE = 1.0


def draw(state: ComparisonState, pane: PaneName, shape: Shape, label: str) -> bool:
    """Add an annotation and select it. *label* is a label's uid or a name; a new name joins the catalogue with it."""
    snapshot = state.snapshot(pane).uid

    def edit(project: Project, author: Author, uid: Uid) -> Edit:
        return annotations.draw(project, author, snapshot=snapshot, label=uid, shape=shape)

    done = _with_label(state, label, edit)
    if done is None:
        return False
    state.select([done.touched[-1]])
    return True


def relabel(state: ComparisonState, label: str) -> bool:
    """Give the selected annotations another label, by uid or name; a new name joins the catalogue in the same step."""

    def edit(project: Project, author: Author, uid: Uid) -> Edit:
        return annotations.relabel(project, author, in_order(state), uid)

    return _with_label(state, label, edit) is not None


def _with_label(state: ComparisonState, label: str, make: Callable[[Project, Author, Uid], Edit]) -> Edit | None:
    """Do the edit *make* returns for a label, adding the label first if there is none of this uid or name."""
    project, author = state.project, state.session.author()
    try:
        known = project.labels.get(Uid(label)) or named(project, clean_name(label))
        if known is not None:
            edit = make(project, author, known.uid)
        else:
            known = new_label(project, author, label)
            first = Edit("", (added(known),))
            then = make(applied(project, first), author, known.uid)
            edit = replace(then, changes=(*first.changes, *then.changes))
    except TwopassError as error:
        state.tell(error)
        return None
    if not state.do(edit):
        return None
    state.set_label(known.uid)
    return edit


def number_key(state: ComparisonState, key: str) -> None:
    """Relabel the selection with the label of a number key, or make it the current label."""
    label = next((label for label in state.project.labels.values() if label.key == key), None)
    if label is None:
        return
    if state.selected:
        relabel(state, label.uid)
    else:
        state.set_label(label.uid)


def reshape(state: ComparisonState, shapes: dict[Uid, Shape], verb: str, gesture: str | None = None) -> bool:
    """Give annotations new shapes as one step."""
    try:
        edit = annotations.reshape(state.project, state.session.author(), shapes, verb=verb, gesture=gesture)
    except TwopassError as error:
        state.tell(error)
        return False
    return state.do(edit)


def nudge(state: ComparisonState, by: XY, gesture: str | None = None) -> None:
    """Move the selected annotations by snapshot pixels; equal gestures in a row are one step."""
    shapes: dict[Uid, Shape] = {}
    for pane in ("before", "after"):
        shown = state.snapshot(pane).uid
        uids = [uid for uid in in_order(state) if state.project.annotations[uid].snapshot == shown]
        if uids:
            originals = [state.project.annotations[uid].shape for uid in uids]
            shapes |= dict(zip(uids, kept_inside(state, pane, originals, by), strict=True))
    reshape(state, shapes, "Move", gesture)


def stretch(state: ComparisonState, by: XY, gesture: str | None = None) -> None:
    """Move the right and bottom sides of the selected boxes by snapshot pixels, down to one pixel."""
    shapes: dict[Uid, Shape] = {}
    for uid in in_order(state):
        shape = state.project.annotations[uid].shape
        if isinstance(shape, Box):
            pane = state.pane_of(state.project.annotations[uid])
            if pane is None:
                continue
            snapshot = state.snapshot(pane)
            dx = _held(by[0], 0.0, shape.right, snapshot.width) if by[0] > 0 else by[0]
            dy = _held(by[1], 0.0, shape.bottom, snapshot.height) if by[1] > 0 else by[1]
            width = max(shape.width + dx, min(shape.width, SMALLEST_SIDE))
            height = max(shape.height + dy, min(shape.height, SMALLEST_SIDE))
            shapes[uid] = Box(shape.x, shape.y, width, height)
    if shapes:
        reshape(state, shapes, "Resize", gesture)


def show_as(
    state: ComparisonState, panes: Iterable[PaneName], choice: DisplayChoice, gesture: str | None = None
) -> bool:
    """Show the snapshots of panes with other bands, another stretch or other colours, as one step."""
    edit = snapshots.shown_as(state.project, [state.snapshot(pane).uid for pane in panes], choice, gesture)
    return bool(edit) and state.begin_gesture() and state.do(edit)


def show_each(state: ComparisonState, choices: Mapping[Uid, DisplayChoice]) -> bool:
    """Show each snapshot in its own way, as one step; return whether all of them are shown so now."""
    edit = snapshots.shown_each(state.project, choices)
    return not edit or (state.begin_gesture() and state.do(edit))


def delete(state: ComparisonState) -> None:
    """Delete the selected annotations."""
    if state.selected:
        state.do(annotations.delete(state.project, in_order(state)))


def toggle_certainty(state: ComparisonState, certainty: Certainty) -> None:
    """Say how sure the identification of the selected annotations is; take it back where all have it already."""
    uids = in_order(state)
    known = {state.project.annotations[uid].certainty for uid in uids}
    set_certainty(state, None if known == {certainty} else certainty)


def set_certainty(state: ComparisonState, certainty: Certainty | None) -> None:
    """Say how sure the identification of the selected annotations is; None takes it back."""
    title = f"Certainty: {certainty.value}" if certainty else "No certainty"
    author, uids = state.session.author(), in_order(state)
    if uids:
        state.do(annotations.describe(state.project, author, uids, title=title, certainty=certainty))


def copy(state: ComparisonState) -> None:
    """Put the selected annotations on the clipboard."""
    if state.selected:
        state.clipboard = tuple(state.project.annotations[uid] for uid in in_order(state))


def paste(state: ComparisonState, pane: PaneName | None = None) -> None:
    """Place the clipboard in a pane (the active one): at the corresponding spot, or beside where it was copied."""
    _place(state, state.clipboard, state.active if pane is None else pane, "Paste")


def paste_other(state: ComparisonState) -> None:
    """Place the clipboard in the pane that is not active."""
    paste(state, other(state.active))


def duplicate(state: ComparisonState) -> None:
    """Copy the selected annotations beside themselves, without touching the clipboard."""
    chosen = [state.project.annotations[uid] for uid in in_order(state)]
    project, edits = state.project, list[Edit]()
    try:
        for pane in ("before", "after"):
            group = [annotation for annotation in chosen if state.pane_of(annotation) == pane]
            if group:
                shapes = [_beside(state, annotation, pane) for annotation in group]
                edit = annotations.place(
                    project,
                    state.session.author(),
                    group,
                    shapes=shapes,
                    snapshot=state.snapshot(pane).uid,
                    verb="Duplicate",
                )
                project = applied(project, edit)
                edits.append(edit)
    except TwopassError as error:
        state.tell(error)
        return
    if not edits:
        return
    whole = merged(edits)
    if len(edits) > 1:
        whole = replace(whole, title=f"Duplicate {counted(len(chosen), 'annotation', 'annotations')}")
    if state.do(whole):
        state.select(whole.touched)


def select_all(state: ComparisonState) -> None:
    """Select every annotation of the active pane."""
    state.select(state.outlines[state.active].everything())


def select_next(state: ComparisonState, step: int) -> bool:
    """Select the next (or previous) annotation of the active pane by number; False if the pane has none."""
    shown = state.snapshot(state.active).uid
    notes = [note for note in state.project.annotations.values() if note.snapshot == shown]
    if not notes:
        return False
    numbers = [note.number for uid in state.selected if (note := state.project.annotations[uid]).snapshot == shown]
    # No sorting: Tab is held down, and there may be a hundred thousand.
    nearest, end = (min, max(numbers, default=0)) if step > 0 else (max, min(numbers, default=0))
    beyond = [note for note in notes if note.number * step > end * step] if numbers else notes
    following = nearest(beyond or notes, key=lambda note: note.number)
    state.select([following.uid])
    reveal(state, following)
    return True


def reveal(state: ComparisonState, annotation: Annotation) -> None:
    """Bring an annotation into its pane if it lies outside."""
    pane = state.pane_of(annotation)
    if pane is None:
        return
    center, size = bounds(annotation.shape).center, state.sizes[pane]
    x, y = state.views[pane].to_screen(center, size)
    if not (0 <= x <= size[0] and 0 <= y <= size[1]):
        state.center_on(pane, center)


def in_order(state: ComparisonState) -> list[Uid]:
    """Return the selected uids by number, so that copies and titles come out the same every time."""
    return sorted(state.selected, key=lambda uid: state.project.annotations[uid].number)


def _place(state: ComparisonState, originals: tuple[Annotation, ...], pane: PaneName, verb: str) -> None:
    kept: list[Annotation] = []
    shapes: list[Shape] = []
    for original in originals:
        shape = _shape_in(state, original, pane)
        if shape is not None:
            kept.append(original)
            shapes.append(shape)
    if not kept:
        return
    snapshot = state.snapshot(pane).uid
    try:
        edit = annotations.place(
            state.project, state.session.author(), kept, shapes=shapes, snapshot=snapshot, verb=verb
        )
    except TwopassError as error:
        state.tell(error)
        return
    if state.do(edit):
        state.set_active(pane)
        state.select(edit.touched)
        if originals is state.clipboard:
            _remember_pasted(state, edit)


def _remember_pasted(state: ComparisonState, edit: Edit) -> None:
    """Let the next paste start from this one, so that copies do not land on each other."""
    pasted = [state.project.annotations[uid] for uid in edit.touched]
    if pasted and pasted[0].snapshot == state.clipboard[0].snapshot:
        state.clipboard = tuple(pasted)


def _shape_in(state: ComparisonState, original: Annotation, pane: PaneName) -> Shape | None:
    source = state.pane_of(original)
    if source == pane or source is None:
        return _beside(state, original, pane)
    return carried(original.shape, state.way_from(source))


def _beside(state: ComparisonState, original: Annotation, pane: PaneName) -> Shape:
    """Return an annotation's shape a little to the right and down, as seen on screen."""
    return kept_inside(state, pane, [original.shape], turned(inverse(state.views[pane].matrix), _PASTE_STEP))[0]


def kept_inside(state: ComparisonState, pane: PaneName, shapes: Sequence[Shape], by: XY) -> list[Shape]:
    """Return shapes moved together by snapshot pixels, no farther than to the edge of the pane's snapshot."""
    snapshot = state.snapshot(pane)
    boxes = [bounds(shape) for shape in shapes]
    dx = _held(by[0], min(box.x for box in boxes), max(box.right for box in boxes), snapshot.width)
    dy = _held(by[1], min(box.y for box in boxes), max(box.bottom for box in boxes), snapshot.height)
    return [moved(shape, dx, dy) for shape in shapes]


def _held(by: float, low: float, high: float, size: float) -> float:
    """Return how far what lies from *low* to *high* moves; what sticks out already may stay, but goes no farther."""
    return max(by, min(-low, 0.0)) if by < 0 else min(by, max(size - high, 0.0))
