"""A monkey at the model: after any run of edits, undo and redo, the log replayed is the state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from support.projects import counting

from twopass.model.edit import Edit, inverted, merged
from twopass.model.edits import annotations
from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts, compare, empty_project
from twopass.model.errors import TwopassError
from twopass.model.geometry import Box
from twopass.model.history import EventMark, EventRole, History, after_event, from_log
from twopass.model.project import Project, applied
from twopass.model.rules import problems

NOW = "2024-12-13T08:31:40Z"


def _only_the_first(edits: Iterable[Edit]) -> Edit:
    """Merge without all but the first edit."""
    return next(iter(edits))


def _as_it_was(edit: Edit) -> Edit:
    """Invert nothing."""
    return edit


def _never_joining(history: History, mark: EventMark) -> History:
    """Advance as if no edit belonged to a gesture."""
    return after_event(history, replace(mark, gesture=None))


class Machine(RuleBasedStateMachine):
    merge: Callable[[Iterable[Edit]], Edit] = staticmethod(merged)
    invert: Callable[[Edit], Edit] = staticmethod(inverted)
    advance: Callable[[History, EventMark], History] = staticmethod(after_event)

    def __init__(self) -> None:
        super().__init__()
        author = Author("monkey", NOW, counting())
        self.start = empty_project(author, "test")
        facts = ImageFacts(path="/a.tif", width=100, height=100)
        first = compare(self.start, author, site="s", before=facts, after=facts)
        self.author = author
        self.project: Project = applied(self.start, first)
        self.log: list[tuple[EventMark, Edit]] = [(EventMark(1, EventRole.CREATE, first.title), first)]
        self.history = History()
        self.numbers: set[int] = set()

    def _record(self, edit: Edit, role: EventRole, gesture: str | None = None) -> None:
        self.project = applied(self.project, edit)
        mark = EventMark(len(self.log) + 1, role, edit.title, gesture)
        self.log.append((mark, edit))
        self.history = type(self).advance(self.history, mark)

    def _step(self, seqs: tuple[int, ...]) -> Edit:
        return type(self).merge([self.log[seq - 1][1] for seq in seqs])

    @rule(x=st.integers(0, 90), data=st.data())
    def draw(self, x: int, data: st.DataObject) -> None:
        snapshot = data.draw(st.sampled_from(sorted(self.project.snapshots)))
        label = sorted(self.project.labels)[0]
        edit = annotations.draw(self.project, self.author, snapshot=snapshot, label=label, shape=Box(x, 1, 5, 5))
        number = edit.changes[0].after.number
        assert number not in self.numbers, "a number was given out twice"
        self.numbers.add(number)
        self._record(edit, EventRole.DO)

    @precondition(lambda self: self.project.annotations)
    @rule(dx=st.integers(1, 5), gesture=st.sampled_from([None, "nudge"]), data=st.data())
    def move(self, dx: int, gesture: str | None, data: st.DataObject) -> None:
        uid = data.draw(st.sampled_from(sorted(self.project.annotations)))
        box = self.project.annotations[uid].shape
        shapes = {uid: Box(box.x + dx, box.y, box.width, box.height)}
        edit = annotations.reshape(self.project, self.author, shapes, gesture=gesture)
        self._record(edit, EventRole.DO, gesture)

    @precondition(lambda self: self.project.annotations)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        uid = data.draw(st.sampled_from(sorted(self.project.annotations)))
        self._record(annotations.delete(self.project, [uid]), EventRole.DO)

    @precondition(lambda self: self.history.undoable)
    @rule()
    def undo(self) -> None:
        self._record(type(self).invert(self._step(self.history.undoable[-1].seqs)), EventRole.UNDO)

    @precondition(lambda self: self.history.undoable)
    @rule()
    def undo_then_redo_changes_nothing(self) -> None:
        before = self.project
        self.undo()
        self.redo()
        assert self.project == before

    @precondition(lambda self: self.history.redoable)
    @rule()
    def redo(self) -> None:
        self._record(type(self).invert(self._step(self.history.redoable[-1].seqs)), EventRole.REDO)

    @invariant()
    def the_log_leads_to_the_state(self) -> None:
        replayed = self.start
        for _, edit in self.log:
            replayed = applied(replayed, edit)
        assert replayed == self.project
        assert from_log(mark for mark, _ in self.log) == self.history
        assert problems(self.project) == []


def test_history_holds_for_any_run_of_edits() -> None:
    run_state_machine_as_test(Machine, settings=settings(max_examples=60, stateful_step_count=25, deadline=None))


@pytest.mark.parametrize(
    ("part", "fault"), [("merge", _only_the_first), ("invert", _as_it_was), ("advance", _never_joining)]
)
def test_the_machine_notices_a_fault(part: str, fault: Callable[..., object]) -> None:
    broken = type("BrokenMachine", (Machine,), {part: staticmethod(fault)})
    enough = settings(
        max_examples=500, stateful_step_count=30, deadline=None, database=None, derandomize=True,
        phases=(Phase.generate,), report_multiple_bugs=False,
    )  # fmt: skip
    with pytest.raises((AssertionError, TwopassError)):
        run_state_machine_as_test(broken, settings=enough)
