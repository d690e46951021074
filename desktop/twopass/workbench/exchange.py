"""Export and import of label files: what would be lost, whole files or none, and imports as one undo step."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twopass.formats.registry import detected, format_named
from twopass.formats.spec import FormatSpec, Loss, Refusal
from twopass.model.edit import Edit
from twopass.model.edits.common import Author, counted
from twopass.model.edits.comparisons import ImageFacts
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.ids import Kind
from twopass.model.project import Project
from twopass.workbench.matching import Matcher
from twopass.workbench.merging import Merge
from twopass.workbench.whole_files import begins_like_ours, check_target, replace_whole

LARGEST_FILE = 500 * 1024 * 1024

Progress = Callable[[float], None]

_PLURALS = {
    Kind.SITE: "sites",
    Kind.SNAPSHOT: "snapshots",
    Kind.COMPARISON: "comparisons",
    Kind.LABEL: "labels",
    Kind.OBJECT: "objects",
    Kind.ANNOTATION: "annotations",
    Kind.FINDING: "findings",
}


@dataclass(frozen=True, slots=True)
class ExportPreview:
    """What an export will hold, and what it will not.

    Attributes:
        counts: how many records of the project go into the file, by "annotations", "labels", "snapshots" …
        losses: what the format has no place for.
    """

    counts: Mapping[str, int]
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """A finished export: where it is, how large, and what it holds."""

    path: Path
    size: int
    preview: ExportPreview


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do; nothing has happened yet.

    Attributes:
        edit: the whole import as one undo step; empty if there is nothing new.
        added, changed, skipped, refused: how many annotations; skipped ones are in the project already.
        notes: in sentences, what else is added or changed, what is refused and why, what was understood otherwise.
        format_id: the format the file is in.
        counts: the same for every kind of record ("labels" …), as added, changed, skipped.
    """

    edit: Edit
    added: int
    changed: int
    skipped: int
    refused: int
    notes: tuple[str, ...]
    format_id: str
    counts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


def plan_export(project: Project, format_id: str, out: Path) -> ExportPreview:
    """Return what an export to *out* would hold and lose. Raises ``TwopassError`` if it could not be written there."""
    spec = _writing(format_id)
    _check_target(project, out)
    return _preview(project, spec)


def export(project: Project, format_id: str, out: Path, progress: Progress | None = None) -> ExportReport:
    """Write a project as a label file, whole or not at all; *progress* is told fractions from 0 to 1.

    Raises ``TwopassError``: ``FORMAT_UNKNOWN``, ``EXPORT_FAILED``, ``DISK_FULL``, ``FILE_IS_FOLDER``. The old file is
    as it was then, and nothing is left beside it.
    """
    tell = progress or (lambda fraction: None)
    spec = _writing(format_id)
    _check_target(project, out)
    preview = _preview(project, spec)
    tell(0.1)
    assert spec.write is not None
    data = spec.write(project)
    tell(0.8)
    replace_whole(out, data)
    tell(1.0)
    return ExportReport(out, len(data), preview)


def count_text(count: int, plural: str) -> str:
    """Return a count for people, as in "1 site" or "3,000 annotations"."""
    return f"1 {plural.removesuffix('s')}" if count == 1 else f"{count:,} {plural}"


def _writing(format_id: str) -> FormatSpec:
    spec = format_named(format_id)
    if spec.write is None:
        raise TwopassError(ErrorCode.FORMAT_UNKNOWN, path=format_id)
    return spec


def _preview(project: Project, spec: FormatSpec) -> ExportPreview:
    losses = spec.losses(project)
    without = {loss.field: loss.count for loss in losses}
    counts = {
        plural: max(len(project.of_kind(kind)) - without.get(kind.value, 0), 0) for kind, plural in _PLURALS.items()
    }
    return ExportPreview(counts, losses)


def _check_target(project: Project, out: Path) -> None:
    check_target(out, [Path(snapshot.path) for snapshot in project.snapshots.values() if snapshot.path])
    if begins_like_ours(out):
        detail = "the file there is an image or a project"
        raise TwopassError(ErrorCode.EXPORT_FAILED, path=str(out), detail=detail)


def plan_import(project: Project, path: Path, format_id: str | None, author: Author) -> ImportPlan:
    """Return what importing a label file would do; *format_id* ``None`` means to find out.

    Raises ``TwopassError`` if the file can't be read (``FILE_…``, ``NOT_JSON``, ``NOT_COCO``, ``NOT_NATIVE``,
    ``FORMAT_NEWER``, ``FORMAT_UNKNOWN``) or nothing in it can be used (``UNSAFE_PATH``, ``BAD_RECORD``).
    """
    data = _bytes_of(path)
    spec = detected(data) if format_id is None else format_named(format_id)
    if spec.read is None:
        raise TwopassError(ErrorCode.FORMAT_UNKNOWN, path=str(path))
    file = spec.read(data, str(path), author.new_uid)
    del data
    merge = Merge(project, file, author, Matcher(project, file, path, _facts_of).match)
    merge.run()
    refusals = _refusals(merge.refused)
    _check_useful(merge, path, refusals)
    counts = {
        plural: (merge.counts[kind, "added"], merge.counts[kind, "changed"], merge.counts[kind, "skipped"])
        for kind, plural in _PLURALS.items()
    }
    annotations = counts["annotations"]
    title = f"Import {counted(annotations[0] + annotations[1], 'annotation', 'annotations')} from {path.name}"
    return ImportPlan(
        edit=Edit(title, tuple(merge.changes)),
        added=annotations[0],
        changed=annotations[1],
        skipped=annotations[2],
        refused=sum(refusal.kind == "annotation" for refusal in merge.refused),
        notes=(*_others(merge), *refusals, *merge.notes),
        format_id=spec.id,
        counts=counts,
    )


def _facts_of(path: Path) -> ImageFacts:
    # Imported late: reading images brings numpy and decoding processes, and most imports need none.
    from twopass.workbench.facts import facts_of

    return facts_of(path)


def _bytes_of(path: Path) -> bytes:
    where = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise TwopassError(ErrorCode.FILE_IS_FOLDER, path=where)
        if not stat.S_ISREG(status.st_mode):
            raise TwopassError(ErrorCode.FILE_UNREADABLE, path=where, detail="it is not a file")
        if status.st_size > LARGEST_FILE:
            raise TwopassError(ErrorCode.FILE_UNREADABLE, path=where, detail="it is larger than 500 MB")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise TwopassError(ErrorCode.FILE_MISSING, path=where) from error
    except (OSError, ValueError) as error:
        raise TwopassError(ErrorCode.FILE_UNREADABLE, path=where, detail=_reason(error)) from error
    if not data:
        raise TwopassError(ErrorCode.FILE_EMPTY, path=where)
    return data


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _refusals(refused: list[Refusal]) -> list[str]:
    """Return the refusals as sentences, those with the same reason together."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for refusal in refused:
        grouped.setdefault((refusal.kind, refusal.reason), []).append(refusal.name)
    return [_refusal(kind, reason, names) for (kind, reason), names in grouped.items()]


def _refusal(kind: str, reason: str, names: list[str]) -> str:
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return f"{counted(len(names), kind, _plural(kind))} refused: {reason} ({shown})"


def _plural(kind: str) -> str:
    return kind[:-1] + "ies" if kind.endswith("y") else kind + "s"


def _others(merge: Merge) -> list[str]:
    """Return what happens to records other than annotations, as sentences."""
    notes: list[str] = []
    for kind, plural in _PLURALS.items():
        for what in ("added", "changed"):
            count = merge.counts[kind, what]
            if count and kind is not Kind.ANNOTATION:
                notes.append(f"{counted(count, kind.value, plural)} {what}")
    return notes


def _check_useful(merge: Merge, path: Path, refusals: list[str]) -> None:
    """Raise if records were refused and nothing but catalogue entries would be left of the import."""
    useful = any(
        count
        for (kind, what), count in merge.counts.items()
        if kind is Kind.ANNOTATION or (what != "skipped" and kind is not Kind.LABEL)
    )
    if useful or not refusals:
        return
    code = ErrorCode.UNSAFE_PATH if merge.unsafe else ErrorCode.BAD_RECORD
    # Images first: they are why their annotations are refused.
    reasons = sorted(refusals, key=lambda sentence: " image" not in sentence)
    raise TwopassError(code, path=str(path), where=path.name, detail=reasons[0])
