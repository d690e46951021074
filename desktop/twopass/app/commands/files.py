"""``new``, ``add``, ``info``, ``export``, ``import`` and ``check``: what a project can do without a window."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from twopass.app.commands.images import HOSTS, IMAGE, image_info, meant
from twopass.app.hosts import hosts_of
from twopass.model.edit import Edit
from twopass.model.edits.labels import in_order
from twopass.model.edits.sites import add_images
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project
from twopass.model.series import first_comparison
from twopass.store.connection import may_write
from twopass.store.project_file import ProjectFile
from twopass.workbench.adding import further_images
from twopass.workbench.exchange import export as run_export
from twopass.workbench.exchange import plan_import
from twopass.workbench.jobs import Jobs
from twopass.workbench.opening import find_image, is_project, new_comparison, project_path
from twopass.workbench.session import Session
from twopass.workbench.settings import load_settings

FILE = click.Path(path_type=Path)
FORMATS = click.Choice(["native", "coco"])


@contextmanager
def _jobs() -> Generator[Jobs]:
    jobs = Jobs(lambda _deliver: None)  # there is no UI thread to deliver to: settle() is what waits for results
    try:
        yield jobs
    finally:
        jobs.shutdown()


@contextmanager
def opened_project(path: Path, *, read_only: bool) -> Generator[Session]:
    """Yield a session on a project file, closed afterwards. Raises ``TwopassError``."""
    with _jobs() as jobs:
        session = Session.open(path.absolute(), jobs=jobs, read_only=read_only)
        try:
            yield session
        finally:
            session.close(discard=True)  # what could not be stored was said, and nobody has worked on it by hand


@click.command("new")
@click.argument("project", type=FILE)
@click.option("--before", required=True, type=IMAGE, help="The earlier image, a file or an address.")
@click.option("--after", required=True, type=IMAGE, help="The later image, a file or an address.")
@HOSTS
def new(project: Path, before: str, after: str, allow_host: tuple[str, ...]) -> None:
    """Make PROJECT of two images."""
    path = project_path(project)
    images = meant(before, allow_host), meant(after, allow_host)
    with _jobs() as jobs, progress_bar("Reading the images") as progress:
        new_comparison(path, *images, jobs=jobs, report=progress).close()
        progress(1.0)
    click.echo(f"Made {path}")


@click.command("add")
@click.argument("project", type=FILE)
@click.argument("images", nargs=-1, required=True, type=IMAGE)
@HOSTS
def add(project: Path, images: tuple[str, ...], allow_host: tuple[str, ...]) -> None:
    """Add IMAGES, files or addresses, to the site that PROJECT compares, as one undo step."""
    hosts = hosts_of(load_settings(), allow_host)
    with progress_bar("Reading the images") as progress, opened_project(project, read_only=False) as session:
        comparison = first_comparison(session.project)
        found = further_images(session.project, session.path, comparison, images, hosts, progress)
        _store(session, add_images(session.project, session.author(), comparison, found.facts))
        progress(1.0)
    if found.note:
        click.echo(f"twopass: {found.note}", err=True)
    click.echo(f"added {len(found.facts)}, known {len(found.known)}")


def _store(session: Session, edit: Edit) -> None:
    """Do an edit and wait until it is in the file. Raises ``TwopassError``."""
    session.do(edit)
    if not session.settle(60):
        error = session.stored.error
        detail = str(error) if error else "it took longer than a minute"
        raise TwopassError(ErrorCode.STORE_FAILED, path=str(session.path), detail=detail)


@click.command("info")
@click.argument("file", type=IMAGE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@HOSTS
def info(file: str, as_json: bool, allow_host: tuple[str, ...]) -> None:
    """Say what FILE holds, a project or an image; of an image, FILE may be an address."""
    found = meant(file, allow_host)
    if not (isinstance(found, Path) and is_project(found)):
        image_info(found, as_json=as_json)
        return
    with opened_project(found, read_only=True) as session:
        facts = describe(session)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    click.echo(f"{facts['title']} ({facts['path']})")
    for name in ("sites", "snapshots", "labels", "annotations", "edits"):
        click.echo(f"  {name}: {facts[name]}")
    for snapshot in facts["details"]["snapshots"]:
        place = "" if snapshot["found"] else ", image not found"
        when = snapshot["datetime"] or "date unknown"
        size = f"{snapshot['width']} × {snapshot['height']}"
        click.echo(f"  {snapshot['role'] or 'snapshot'}: {snapshot['file_name']}, {size}, {when}{place}")
    for label in facts["details"]["labels"]:
        click.echo(f"  {label['name']}: {label['annotations']}")


def describe(session: Session) -> dict[str, Any]:
    """Return what ``info --json`` prints: counts at the top level, then ``details``."""
    project = session.project
    return {
        "title": project.info.title,
        "path": str(session.path),
        "sites": len(project.sites),
        "snapshots": len(project.snapshots),
        "labels": len(project.labels),
        "annotations": len(project.annotations),
        "edits": session.edit_count,
        "comparisons": len(project.comparisons),
        "objects": len(project.objects),
        "findings": len(project.findings),
        "read_only": not may_write(session.path),
        "undo": session.history.undo_title,
        "redo": session.history.redo_title,
        "details": _details(project, session.path),
    }


def _details(project: Project, path: Path) -> dict[str, Any]:
    by_label = Counter(annotation.label for annotation in project.annotations.values())
    by_snapshot = Counter(annotation.snapshot for annotation in project.annotations.values())
    return {
        "sites": [{"id": site.number, "name": site.name} for site in project.sites.values()],
        "snapshots": [
            {
                "id": snapshot.number,
                "role": snapshot.role.value if snapshot.role else None,
                "file_name": snapshot.file_name,
                "width": snapshot.width,
                "height": snapshot.height,
                "datetime": snapshot.datetime,
                "georeferenced": snapshot.georeference is not None,
                "found": find_image(snapshot, path) is not None,
                "annotations": by_snapshot[snapshot.uid],
            }
            for snapshot in sorted(project.snapshots.values(), key=lambda snapshot: snapshot.number)
        ],
        "labels": [
            {"id": label.number, "name": label.name, "color": label.color, "annotations": by_label[label.uid]}
            for label in in_order(project)
        ],
    }


@click.command("export")
@click.argument("project", type=FILE)
@click.option("--format", "format_id", type=FORMATS, default="native", show_default=True)
@click.option("--out", required=True, type=FILE, help="The file to write; replaced whole or not at all.")
def export(project: Path, format_id: str, out: Path) -> None:
    """Write PROJECT's annotations as a file other programs read."""
    with opened_project(project, read_only=True) as session, progress_bar("Exporting") as progress:
        report = run_export(session.project, format_id, out.absolute(), progress)
    for loss in report.preview.losses:
        click.echo(f"twopass: not in the file: {loss.sentence}", err=True)
    click.echo(f"Wrote {out}")


@click.command("import")
@click.argument("project", type=FILE)
@click.argument("file", type=FILE)
@click.option("--format", "format_id", type=FORMATS, default=None, help="Found out from the file unless given.")
def import_(project: Path, file: Path, format_id: str | None) -> None:
    """Add the annotations of FILE to PROJECT, as one undo step."""
    with progress_bar("Importing") as progress, opened_project(project, read_only=False) as session:
        progress(0.1)
        plan = plan_import(session.project, file.absolute(), format_id, session.author())
        progress(0.6)
        _store(session, plan.edit)
        progress(1.0)
    for note in plan.notes:
        click.echo(f"twopass: {note}", err=True)
    click.echo(f"added {plan.added}, changed {plan.changed}, skipped {plan.skipped}, refused {plan.refused}")


@click.command("check")
@click.argument("project", type=FILE)
def check(project: Path) -> None:
    """Check PROJECT: the file is whole, its log leads to its state, its images are there."""
    with progress_bar("Checking") as progress, closing(ProjectFile.open(project.absolute(), read_only=True)) as file:
        problems = file.check(progress)
        snapshots = file.load().project.snapshots.values()
        progress(1.0)
    problems += [f"image not found: {item.file_name}" for item in snapshots if find_image(item, file.path) is None]
    for problem in problems:
        click.echo(f"twopass: {project}: {problem}", err=True)
    if problems:
        raise click.exceptions.Exit(1)
    click.echo(f"{project}: sound")


@contextmanager
def progress_bar(title: str) -> Generator[Callable[[float], None]]:
    """Yield a ``progress(fraction)`` that draws a bar on stderr, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _fraction: None
        return
    with click.progressbar(length=1000, label=title, file=sys.stderr) as bar:
        yield lambda fraction: bar.update(max(int(fraction * 1000) - bar.pos, 0))
