"""``register``: how the second image lies on the first, found by what they show; printed, or stored in a project."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from twopass.app.commands.files import opened_project, progress_bar
from twopass.app.commands.images import HOSTS, IMAGE, meant
from twopass.app.hosts import hosts_of
from twopass.model.edits.registrations import registered
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project
from twopass.model.properties import number_of
from twopass.model.records import Comparison, Snapshot
from twopass.model.registering import TransformModel
from twopass.workbench.messages import sentence
from twopass.workbench.opening import expected_image, is_project
from twopass.workbench.registering import Outcome, Side, open_side, poor_reason, register_snapshots
from twopass.workbench.settings import load_settings
from twopass.workbench.trust import angle_warning

if TYPE_CHECKING:
    from twopass.workbench.session import Session

REFUSED = 3  # the exit code of a registration that can't be trusted
MODELS = click.Choice([model.value for model in TransformModel])


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the command line says of the fit: what it may do, and whether a poor one will do."""

    model: TransformModel | None
    anyway: bool


class _Bar:
    """Tells a progress bar; nothing cancels a command but Ctrl-C."""

    def __init__(self, progress: Callable[[float], None]) -> None:
        self._progress = progress

    def check(self) -> None:
        """Go on."""

    def report(self, fraction: float, text: str = "") -> None:
        """Hear how far it is."""
        self._progress(fraction)


@click.command("register")
@click.argument("files", type=IMAGE, nargs=-1, required=True, metavar="BEFORE AFTER | PROJECT")
@click.option("--model", type=MODELS, help="What the transform may do; else the simplest that the images bear out.")
@click.option("--comparison", type=int, metavar="N", help="The number of a PROJECT's comparison; else its first.")
@click.option("--anyway", is_flag=True, help="Take a poor fit too: one that more than a quarter of the overlap misses.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@HOSTS
def register(
    files: tuple[str, ...],
    model: str | None,
    comparison: int | None,
    anyway: bool,
    as_json: bool,
    allow_host: tuple[str, ...],
) -> None:
    """Find how AFTER lies on BEFORE, and print it; of a PROJECT's comparison, store it too, as one undo step.

    after_to_before is a 3 × 3 matrix, row by row, from AFTER's pixels to BEFORE's, counted from the outer top-left
    corner. Exit code 3, and the reason, where no fit can be trusted, or where it is poor: where more than a quarter of
    the places that were checked are off by more than 2 pixels. What else speaks against it is told on stderr, and by
    "good" and "warnings" in the JSON.
    """
    chosen = _Chosen(None if model is None else TransformModel(model), anyway)
    try:
        if len(files) == 1:
            _register_project(files[0], comparison, chosen, allow_host, as_json=as_json)
        elif len(files) == 2 and comparison is None:
            with progress_bar("Registering") as progress:
                tells = _Bar(progress)
                before, after = (open_side(meant(file, allow_host), tells) for file in files)
                outcome = _trusted(before, after, chosen, tells)
            _say(outcome, outcome.warnings, as_json=as_json)
        else:
            raise click.UsageError("give two images (BEFORE AFTER), or one project")
    except TwopassError as error:
        if error.code is not ErrorCode.NOT_REGISTERED:
            raise
        click.echo(f"twopass: {sentence(error)}", err=True)
        raise click.exceptions.Exit(REFUSED) from error


def _register_project(
    file: str, number: int | None, chosen: _Chosen, allow_host: tuple[str, ...], *, as_json: bool
) -> None:
    path = Path(file)
    if not is_project(path):
        raise click.UsageError("give two images (BEFORE AFTER), or one project")
    with progress_bar("Registering") as progress, opened_project(path, read_only=False) as session:
        project, tells = session.project, _Bar(progress)
        comparison = _comparison(project, number)
        snapshots = project.snapshots[comparison.before], project.snapshots[comparison.after]
        sides = [_side(snapshot, session, allow_host, tells) for snapshot in snapshots]
        outcome = _trusted(sides[0], sides[1], chosen, tells)
        earlier = comparison.registration
        kept = outcome.registration if earlier is None else outcome.with_points(earlier.tie_points)
        session.do(registered(project, session.author(), comparison.uid, kept))
        if not session.settle(60):
            detail = str(session.stored.error or "it took longer than a minute")
            raise TwopassError(ErrorCode.STORE_FAILED, path=file, detail=detail)
    before, after = (number_of(snapshot, "view:off_nadir") for snapshot in snapshots)
    leaning = angle_warning(before, after)
    _say(outcome, (*outcome.warnings, *([leaning] if leaning else [])), as_json=as_json)
    if not as_json:
        click.echo(f"{'Stored' if earlier is None else 'Stored in place of the earlier one'} in {file}")


def _trusted(before: Side, after: Side, chosen: _Chosen, tells: _Bar) -> Outcome:
    """Return what was found. Raises ``TwopassError(NOT_REGISTERED)`` for a poor fit as for none, unless it is wanted.

    A script looks at the exit code: it must not build on a fit that only parts of the overlap have.
    """
    outcome = register_snapshots(before, after, chosen.model, tells)
    if outcome.found.poor and not chosen.anyway:
        reason = f"the best fit is poor, {poor_reason(outcome.found)}; --anyway takes it"
        raise TwopassError(ErrorCode.NOT_REGISTERED, path=after.image.info.path, detail=reason)
    return outcome


def _comparison(project: Project, number: int | None) -> Comparison:
    found = sorted(project.comparisons.values(), key=lambda item: item.number)
    chosen = [item for item in found if number in (None, item.number)]
    if not chosen:
        have = ", ".join(str(item.number) for item in found) or "none"
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=f"The project has no such comparison; it has: {have}.")
    return chosen[0]


def _side(snapshot: Snapshot, session: Session, allow_host: tuple[str, ...], tells: _Bar) -> Side:
    image = expected_image(snapshot, session.path, hosts_of(load_settings(), allow_host))
    return open_side(image, tells, georeference=snapshot.georeference, gsd=number_of(snapshot, "gsd"))


def _say(outcome: Outcome, warnings: tuple[str, ...], *, as_json: bool) -> None:
    facts = _facts(outcome, warnings)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False))
        return
    matrix = facts["after_to_before"]
    for row in range(3):
        click.echo("  ".join(f"{value:18.10g}" for value in matrix[3 * row : 3 * row + 3]))
    metres = "" if facts["rmse_m"] is None else f", {facts['rmse_m']:.3g} m"
    click.echo(f"method: {facts['method']}, {facts['model']}, started from the {facts['started_from']}")
    click.echo(f"inliers: {facts['inliers']} of {facts['windows']} places, over {facts['spread']:.0%} of the overlap")
    click.echo(f"checked: {facts['agreeing']} of {facts['checked']} other places agree")
    click.echo(f"rms: {facts['rmse_px']:.3g} px{metres}; nine of ten within {facts['misfit_px']:.3g} px")
    for warning in warnings:
        click.echo(f"twopass: {warning}", err=True)


def _facts(outcome: Outcome, warnings: tuple[str, ...]) -> dict[str, Any]:
    kept, found = outcome.registration, outcome.found
    return {
        "after_to_before": list(kept.after_to_before),
        "method": kept.method,
        "model": found.model.value,
        "started_from": found.way,
        "inliers": found.inliers,
        "windows": found.windows,
        "spread": found.spread,
        "rmse_px": kept.rmse_px,
        "rmse_m": kept.rmse_m,
        "misfit_px": found.misfit_px,
        "quarter_px": found.quarter_px,
        "poor": found.poor,
        "checked": found.checked,
        "agreeing": found.agreeing,
        "good": not warnings,
        "warnings": list(warnings),
    }
