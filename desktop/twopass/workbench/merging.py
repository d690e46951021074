"""Merges a label file into a project: who is who, what is new, and what changed, as one list of changes.

Records are the same if they have the same uid. Where a file has no uids (COCO, files of other hands), sites and labels
are the same by name, comparisons by their snapshots, and annotations by snapshot, label and shape: so importing the
same file again adds nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from twopass.formats.spec import LabelFile, Refusal
from twopass.model.edit import Change
from twopass.model.edits.common import Author, added, changed
from twopass.model.edits.labels import new_label
from twopass.model.ids import Kind, Uid
from twopass.model.project import Project
from twopass.model.properties import merged
from twopass.model.records import (
    UNSTAMPED,
    Annotation,
    Label,
    Record,
    Snapshot,
    TrackedObject,
)
from twopass.model.values import JsonObject
from twopass.workbench.matching import Match, free_name

T = TypeVar("T", bound=Record)


class Merge:
    """One merge. After :meth:`run`, ``changes``, ``counts``, ``refused``, ``notes`` and ``unsafe`` say what came of it.

    ``counts`` are by kind and one of "added", "changed", "skipped".
    """

    def __init__(self, project: Project, file: LabelFile, author: Author, match: Callable[[Snapshot], Match]) -> None:
        self.changes: list[Change] = []
        self.counts: Counter[tuple[Kind, str]] = Counter()
        self.refused: list[Refusal] = list(file.refused)
        self.notes: list[str] = list(file.notes)
        self.unsafe = False
        self._project = project
        self._file = file
        self._author = author
        self._match = match
        self._uids: dict[Uid, Uid] = {}  # of the file's records: what they are called in the project
        self._gone: dict[Uid, str] = {}  # snapshots that are not imported, and why
        self._licenses: dict[int, int] = {}
        self._is_native = file.format_id == "native"

    def run(self) -> None:
        """Merge everything, referenced kinds first."""
        self._info()
        self._sites()
        self._snapshots()
        self._labels()
        self._comparisons()
        twins = self._twins()
        self._objects(twins)
        self._annotations(twins)
        self._findings()

    def _info(self) -> None:
        mine, theirs = self._project.info, self._file.project.info
        licenses, self._licenses = merged_licenses(mine.licenses, theirs.licenses)
        if self._is_native and _is_empty(self._project):
            info = theirs
            self._licenses = {}
        else:
            info = replace(
                mine,
                licenses=licenses,
                attributes=_more(mine.attributes, theirs.attributes),
                extensions={**theirs.extensions, **mine.extensions},
                extra_top={**theirs.extra_top, **mine.extra_top},
            )
        if info != mine:
            self.changes.append(Change(Kind.PROJECT, mine.uid, mine, info))

    def _sites(self) -> None:
        by_name = {site.name: site.uid for site in self._project.sites.values()}
        self._merge(Kind.SITE, self._file.project.sites, lambda site: by_name.get(site.name), lambda site, _old: site)

    def _snapshots(self) -> None:
        matches = {image.uid: self._match(image) for image in self._file.project.snapshots.values()}
        taken = {snapshot.file_name for snapshot in self._project.snapshots.values()}
        kept: dict[Uid, Snapshot] = {}
        for image in self._file.project.snapshots.values():
            match = matches[image.uid]
            if match.reason is not None:
                self.unsafe = self.unsafe or match.unsafe
                self._gone[image.uid] = match.reason
                self.refused.append(Refusal("image", str(image.number), match.reason))
            else:
                kept[image.uid] = image

        def known(image: Snapshot) -> Uid | None:
            snapshot = matches[image.uid].snapshot
            return snapshot.uid if snapshot else None

        def made(image: Snapshot, old: Snapshot | None) -> Snapshot:
            licence = self._licenses.get(image.license, image.license) if image.license is not None else None
            image = replace(image, site=self._uids.get(image.site) if image.site else None, license=licence)
            if old is not None:
                # What the image is called here, where it lies and how large it is, the project knows best.
                return replace(image, file_name=old.file_name, path=old.path, width=old.width, height=old.height)
            name = free_name(image.file_name, taken)
            taken.add(name)
            return self._new_snapshot(replace(image, file_name=name), matches[image.uid])

        self._merge(Kind.SNAPSHOT, kept, known, made)

    def _new_snapshot(self, image: Snapshot, match: Match) -> Snapshot:
        image = replace(image, path=str(match.found) if match.found else "")
        facts = match.facts
        if facts is None:
            return image
        return replace(
            image,
            width=facts.width,
            height=facts.height,
            datetime=image.datetime or (None if image.date_captured else facts.datetime),
            date_captured=image.date_captured or (None if image.datetime else facts.date_captured),
            # What somebody wrote down in the file goes before what the image says.
            georeference=image.georeference or facts.georeference,
            properties=merged(image.properties, facts.properties),
            stamp=self._author.created(),
        )

    def _labels(self) -> None:
        labels = dict(self._project.labels)
        by_name = {label.name: label.uid for label in labels.values()}
        incoming: dict[Uid, Label] = {}
        for label in self._file.project.labels.values():
            if label.name in by_name and not self._is_known(Kind.LABEL, label.uid):
                self._uids[label.uid] = by_name[label.name]
                self._learn_size(labels, by_name[label.name], label)
                continue
            by_name.setdefault(label.name, label.uid)
            incoming[label.uid] = label
            self._uids[label.uid] = label.uid

        def made(label: Label, old: Label | None) -> Label:
            parent = self._uids.get(label.parent) if label.parent else None
            if old is not None and label.name != old.name and by_name.get(label.name) != label.uid:
                self.notes.append(f"label {old.name} keeps its name: there is another label {label.name}")
                label = replace(label, name=old.name)
            if old is None and not self._is_native:
                fresh = new_label(replace(self._project, labels=labels), self._author, label.name)
                label = replace(label, color=fresh.color, key=fresh.key)
            label = replace(label, parent=None if _makes_circle(labels, label.uid, parent) else parent)
            others = (other.key for other in labels.values() if other.uid != label.uid)
            label = replace(label, key=None) if label.key is not None and label.key in others else label
            labels[label.uid] = label
            return label

        self._merge(Kind.LABEL, incoming, lambda _label: None, made)

    def _learn_size(self, labels: dict[Uid, Label], uid: Uid, label: Label) -> None:
        """Give a label of the project the known size of the file's label of the same name, where it has none."""
        own = labels.get(uid)
        if own is None or uid in self._file.project.labels:
            self.counts[Kind.LABEL, "skipped"] += 1
            return
        length, width = (mine if mine is not None else theirs for mine, theirs in _sizes(own, label))
        labels[uid] = replace(own, length_m=length, width_m=width)
        self._put(Kind.LABEL, own, labels[uid])

    def _comparisons(self) -> None:
        by_ends = {(item.before, item.after): item.uid for item in self._project.comparisons.values()}
        kept: dict[Uid, Any] = {}
        for item in self._file.project.comparisons.values():
            gone = self._gone.get(item.before) or self._gone.get(item.after)
            if gone:
                self.refused.append(Refusal("comparison", str(item.number), gone))
                continue
            ends = {"before": self._uids[item.before], "after": self._uids[item.after]}
            kept[item.uid] = replace(item, site=self._uids.get(item.site) if item.site else None, **ends)
        self._merge(Kind.COMPARISON, kept, lambda item: by_ends.get((item.before, item.after)), lambda item, _old: item)

    def _twins(self) -> dict[Uid, Uid]:
        """Return the file's annotations without uid that the project has already: same snapshot, label and shape."""
        mine: defaultdict[Any, list[Uid]] = defaultdict(list)
        for annotation in self._project.annotations.values():
            mine[annotation.snapshot, annotation.label, annotation.shape].append(annotation.uid)
        twins: dict[Uid, Uid] = {}
        for annotation in self._file.project.annotations.values():
            if annotation.uid in self._file.identified or annotation.snapshot in self._gone:
                continue
            same = mine.get((self._uids[annotation.snapshot], self._uids[annotation.label], annotation.shape))
            if same:
                twins[annotation.uid] = same.pop(0)
        return twins

    def _objects(self, twins: Mapping[Uid, Uid]) -> None:
        """Objects without uid are known by their annotations, or by saying the same."""
        known: dict[Uid, Uid] = {}
        for theirs, mine in twins.items():
            thing = self._file.project.annotations[theirs].object
            own = self._project.annotations[mine].object
            if thing is not None and own is not None:
                known.setdefault(thing, own)
        saying = {_content(thing): thing.uid for thing in self._project.objects.values()}

        def find(thing: TrackedObject) -> Uid | None:
            if thing.uid in self._file.identified:
                return None
            return known.get(thing.uid) or saying.get(_content(thing))

        things = {
            thing.uid: replace(thing, label=self._uids[thing.label]) for thing in self._file.project.objects.values()
        }
        self._merge(Kind.OBJECT, things, find, lambda thing, _old: thing)

    def _annotations(self, twins: Mapping[Uid, Uid]) -> None:
        kept: dict[Uid, Annotation] = {}
        for annotation in self._file.project.annotations.values():
            gone = self._gone.get(annotation.snapshot)
            if gone is None:
                kept[annotation.uid] = annotation
            else:
                self.refused.append(Refusal("annotation", str(annotation.number), gone))

        def made(annotation: Annotation, _old: Annotation | None) -> Annotation:
            annotation = replace(
                annotation,
                snapshot=self._uids[annotation.snapshot],
                label=self._uids[annotation.label],
                object=self._uids.get(annotation.object) if annotation.object else None,
            )
            if self._is_native:
                return annotation
            stamp = self._author.created() if annotation.stamp == UNSTAMPED else annotation.stamp
            return replace(annotation, stamp=stamp, source=annotation.source or "import")

        self._merge(Kind.ANNOTATION, kept, lambda item: twins.get(item.uid), made)

    def _findings(self) -> None:
        saying = {_content(finding): finding.uid for finding in self._project.findings.values()}
        kept: dict[Uid, Any] = {}
        for finding in self._file.project.findings.values():
            if finding.comparison not in self._uids:
                self.refused.append(Refusal("finding", str(finding.number), "its comparison is not imported"))
                continue
            names = ("comparison", "object", "before_annotation", "after_annotation")
            references = {name: getattr(finding, name) for name in names}
            mapped = {name: self._uids.get(uid) if uid else None for name, uid in references.items()}
            kept[finding.uid] = replace(finding, **cast("dict[str, Any]", mapped))
        self._merge(Kind.FINDING, kept, lambda finding: saying.get(_content(finding)), lambda finding, _old: finding)

    def _merge(
        self,
        kind: Kind,
        records: Mapping[Uid, T],
        find: Callable[[T], Uid | None],
        made: Callable[[T, Any], T],
    ) -> None:
        """Merge the records of one kind: by uid (may change), else by *find* (stays as it is), else as new ones."""
        mine = self._project.of_kind(kind)
        new: list[T] = []
        for record in records.values():
            if self._is_known(kind, record.uid):
                self._uids[record.uid] = record.uid
                old = mine[record.uid]
                self._put(kind, old, replace(made(record, old), number=old.number))
                continue
            known = find(record)
            if known is not None:
                self._uids[record.uid] = known
                self.counts[kind, "skipped"] += 1
                continue
            self._uids[record.uid] = record.uid
            new.append(record)
        numbers = self._numbers(kind, new)
        for record in new:
            self.changes.append(added(replace(made(record, None), number=numbers[record.uid])))
            self.counts[kind, "added"] += 1

    def _put(self, kind: Kind, old: Record, record: Record) -> None:
        if record == old:
            self.counts[kind, "skipped"] += 1
            return
        self.counts[kind, "changed"] += 1
        self.changes.append(changed(old, record))

    def _is_known(self, kind: Kind, uid: Uid) -> bool:
        return uid in self._file.identified and uid in self._project.of_kind(kind)

    def _numbers(self, kind: Kind, records: Iterable[Record]) -> dict[Uid, int]:
        """Return numbers for new records: the file's own where no record ever had them, else the next ones."""
        last = self._project.next_number(kind) - 1
        last = max((last, *(record.number for record in self._project.of_kind(kind).values())))
        records = list(records)
        following = max((last, *(record.number for record in records))) + 1
        result: dict[Uid, int] = {}
        for record in records:
            if record.number > last:
                result[record.uid] = record.number
            else:
                result[record.uid] = following
                following += 1
        return result


def merged_licenses(
    mine: tuple[JsonObject, ...], theirs: tuple[JsonObject, ...]
) -> tuple[tuple[JsonObject, ...], dict[int, int]]:
    """Return all licences, and which id each of the file's licences has among them."""
    result = list(mine)
    ids: dict[int, int] = {}
    for license_ in theirs:
        own = cast(int, license_["id"])
        same = next((item for item in result if {**item, "id": 0} == {**license_, "id": 0}), None)
        if same is not None:
            ids[own] = cast(int, same["id"])
            continue
        taken = {cast(int, item["id"]) for item in result}
        ids[own] = own if own not in taken else max(taken) + 1
        result.append({**license_, "id": ids[own]})
    return tuple(result), ids


def _more(mine: tuple[JsonObject, ...], theirs: tuple[JsonObject, ...]) -> tuple[JsonObject, ...]:
    known = {(item.get("name"), item.get("scope")) for item in mine}
    return (*mine, *(item for item in theirs if (item.get("name"), item.get("scope")) not in known))


def _sizes(*labels: Label) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    return tuple(label.length_m for label in labels), tuple(label.width_m for label in labels)


def _content(record: Any) -> str:
    """Return what a record says, without its identity, number and author."""
    return repr(replace(record, uid=Uid(""), number=0, stamp=UNSTAMPED))


def _makes_circle(labels: Mapping[Uid, Label], label: Uid, parent: Uid | None) -> bool:
    seen: set[Uid] = set()
    while parent is not None and parent not in seen:
        if parent == label:
            return True
        seen.add(parent)
        parent = labels[parent].parent if parent in labels else None
    return False


def _is_empty(project: Project) -> bool:
    return not any(project.of_kind(kind) for kind in Kind if kind is not Kind.PROJECT)
