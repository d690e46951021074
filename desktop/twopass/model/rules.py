"""What must hold in every project, whoever wrote it; the store, the importers and ``twopass check`` all ask here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from twopass.model import geometry
from twopass.model.ids import Kind, Uid
from twopass.model.project import Project
from twopass.model.records import Record

_NUMBER = attrgetter("number")
_REFERENCES = (attrgetter("snapshot"), attrgetter("label"), attrgetter("object"))


def problems(project: Project) -> list[str]:
    """Return every broken rule as a short phrase, empty for a sound project."""
    return [*_duplicate_numbers(project), *_references(project), *_shapes(project), *_cycles(project)]


def _duplicate_numbers(project: Project) -> Iterator[str]:
    for kind in Kind:
        if kind is Kind.PROJECT:
            continue
        records = project.of_kind(kind).values()
        numbers = list(map(_NUMBER, records))
        # Only what is broken is looked at one by one: there may be a hundred thousand.
        if len(set(numbers)) == len(numbers) and min(numbers, default=1) >= 1:
            continue
        counts = Counter(numbers)
        yield from (f"{kind.value} number {number} is used {n} times" for number, n in counts.items() if n > 1)
        yield from (f"{kind.value} {record.uid} has number {record.number}" for record in records if record.number < 1)


def _references(project: Project) -> Iterator[str]:
    for snapshot in project.snapshots.values():
        yield from _missing(snapshot, "site", (snapshot.site,), project.sites)
    for comparison in project.comparisons.values():
        yield from _missing(comparison, "site", (comparison.site,), project.sites)
        yield from _missing(comparison, "snapshot", (comparison.before, comparison.after), project.snapshots)
    for label in project.labels.values():
        yield from _missing(label, "label", (label.parent,), project.labels)
    for record in project.objects.values():
        yield from _missing(record, "label", (record.label,), project.labels)
    yield from _missing_of_annotations(project)
    for finding in project.findings.values():
        yield from _missing(finding, "comparison", (finding.comparison,), project.comparisons)
        yield from _missing(finding, "object", (finding.object,), project.objects)
        references = (finding.before_annotation, finding.after_annotation)
        yield from _missing(finding, "annotation", references, project.annotations)


def _missing_of_annotations(project: Project) -> Iterator[str]:
    snapshots, labels, objects = project.snapshots, project.labels, project.objects
    referred = [set(map(field, project.annotations.values())) for field in _REFERENCES]
    known = (snapshots.keys(), labels.keys(), objects.keys() | {None})
    if all(uids <= there for uids, there in zip(referred, known, strict=True)):
        return
    for annotation in project.annotations.values():
        yield from _missing(annotation, "snapshot", (annotation.snapshot,), snapshots)
        yield from _missing(annotation, "label", (annotation.label,), labels)
        yield from _missing(annotation, "object", (annotation.object,), objects)


def _missing(record: Record, what: str, uids: Iterable[Uid | None], known: Mapping[Uid, Record]) -> Iterator[str]:
    for uid in uids:
        if uid is not None and uid not in known:
            article = "an" if what[0] in "ao" else "a"
            yield f"{type(record).__name__} {record.number} refers to {article} {what} that is not there"


def _shapes(project: Project) -> Iterator[str]:
    for annotation in project.annotations.values():
        if not geometry.is_drawable(annotation.shape):
            yield f"annotation {annotation.number} has a shape without extent or with numbers that are not finite"


def _cycles(project: Project) -> Iterator[str]:
    for label in project.labels.values():
        seen: set[Uid] = set()
        current = label.uid
        while current in project.labels and current not in seen:
            seen.add(current)
            parent = project.labels[current].parent
            if parent is None:
                break
            current = parent
        else:
            if current == label.uid and seen:
                yield f"label {label.number} is its own ancestor"
