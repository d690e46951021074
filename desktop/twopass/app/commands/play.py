"""``play``: run a journey through the real window."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

FILE = click.Path(path_type=Path)


@click.command("play")
@click.argument("journey", type=FILE, required=False)
@click.option("--out", type=FILE, help="Where screenshots and what the journey writes go; its own folder by default.")
@click.option("--report", type=FILE, help="Write times and memory of every step as JSON.")
@click.option("--platform", type=click.Choice(["offscreen", "xcb"]), help="Qt platform; the display's by default.")
@click.option("--describe-state", is_flag=True, help="Print the state that `expect` compares with, and stop.")
def play(
    journey: Path | None, out: Path | None, report: Path | None, platform: str | None, describe_state: bool
) -> None:
    """Drive the real window by a file of steps; exit 0 when every step held."""
    from twopass.app.journeys import spec

    if platform is None and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        platform = "offscreen"
    if platform:
        os.environ["QT_QPA_PLATFORM"] = platform
    if describe_state:
        from twopass.app.journeys.state import SHAPE

        click.echo(json.dumps(SHAPE, indent=1))
        return
    if journey is None:
        raise click.UsageError("which journey? Give its file: twopass play JOURNEY.json")
    steps = spec.load(journey)
    os.environ["QT_SCALE_FACTOR"] = str(steps.device_pixel_ratio)
    from twopass.app.journeys.player import play_journey

    folder = journey.absolute().parent if out is None else out.absolute()
    failure = play_journey(steps, folder, report)
    if failure:
        click.echo(f"twopass: {failure}", err=True)
        raise click.exceptions.Exit(1)
