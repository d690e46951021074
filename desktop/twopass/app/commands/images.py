"""``render``, and what ``info`` says of an image: the window's own reading of images, without a window."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from twopass.app.hosts import hosts_of
from twopass.imagery.remote.image import Image
from twopass.model.display import AMOUNTS, GAMMAS, SHARPENINGS, DisplayChoice, Stretch
from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.describing import describe_image
from twopass.workbench.opening import image_at
from twopass.workbench.rendering import Rendering
from twopass.workbench.rendering import render as run_render
from twopass.workbench.settings import load_settings

FILE = click.Path(path_type=Path)
IMAGE = click.Path(path_type=str)  # or an address, which would lose a slash in a Path
HOSTS = click.option(
    "--allow-host", multiple=True, metavar="HOST", help="A host that images may be read from in this run."
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
# Options that take as many of the following words as are numbers, up to this many; click's own take a fixed count.
_MOST = {"--stretch": 2, "--bands": 3}


class WordyCommand(click.Command):
    """A command whose ``--stretch`` and ``--bands`` take one word or several."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Join the words of such an option into one, separated by commas, before click sees them."""
        joined: list[str] = []
        place = 0
        while place < len(args):
            word, place = args[place], place + 1
            joined.append(word)
            numbers: list[str] = []
            while place < len(args) and len(numbers) < _MOST.get(word, 0) and _NUMBER.fullmatch(args[place]):
                numbers.append(args[place])
                place += 1
            if numbers:
                joined[-1] = f"{word}={','.join(numbers)}"
            if word == "--":
                joined += args[place:]
                break
        return super().parse_args(ctx, joined)


def _stretch(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[float, ...] | None:
    """Return two percentiles; none at all for ``none``."""
    if value is None or value == "none":
        return None if value is None else ()
    words = value.split(",")
    if len(words) != 2 or not all(_NUMBER.fullmatch(word) for word in words):
        raise click.BadParameter("give two percentiles, or none", ctx, param)
    return tuple(float(word) for word in words)


def _bands(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    """Return the 1-based numbers of one band, or of three."""
    if value is None:
        return None
    words = value.split(",")
    if len(words) not in (1, 3) or not all(word.isascii() and word.isdigit() for word in words):
        raise click.BadParameter("give one band, or three for red, green and blue", ctx, param)
    return tuple(int(word) for word in words)


@click.command("render", cls=WordyCommand)
@click.argument("image", type=IMAGE)
@click.option("--window", nargs=4, type=int, required=True, metavar="X Y W H", help="Which pixels of the image.")
@click.option("--size", nargs=2, type=int, required=True, metavar="W H", help="The size of the PNG.")
@click.option("--out", required=True, type=FILE, help="The PNG to write; replaced whole or not at all.")
@click.option("--stretch", callback=_stretch, metavar="P1 P2 | none", help="Percentiles; else as the window.")
@click.option("--bands", callback=_bands, metavar="B | R G B", help="One band, or three for red, green and blue.")
@click.option("--colormap", default="grey", show_default=True, metavar="NAME", help="The colours of a single band.")
@click.option("--gamma", type=click.FloatRange(*GAMMAS), default=1.0, help="Above 1 brightens the middle tones.")
@click.option("--brightness", type=click.FloatRange(*AMOUNTS), default=0.0, help="From -100 (black) to 100 (white).")
@click.option("--contrast", type=click.FloatRange(*AMOUNTS), default=0.0, help="From -100 (flat) to 100 (steep).")
@click.option("--sharpen", type=click.FloatRange(*SHARPENINGS), default=0.0, help="From 0 to 100.")
@click.option("--invert", is_flag=True, help="Black and white change places.")
@HOSTS
def render(
    image: str,
    window: tuple[int, int, int, int],
    size: tuple[int, int],
    out: Path,
    stretch: tuple[float, ...] | None,
    allow_host: tuple[str, ...],
    **display: Any,
) -> None:
    """Write part of IMAGE (a file or an address) as a PNG, as the window shows it; transparent without a picture."""
    choice = DisplayChoice(**display)
    if stretch is not None:
        limits = {"percentiles": (stretch[0], stretch[1])} if stretch else {}
        choice = replace(choice, stretch=Stretch.PERCENTILE if stretch else Stretch.NONE, **limits)
    source = meant(image, allow_host)
    if out.suffix.lower() != ".png" and not out.exists():
        raise TwopassError(ErrorCode.BAD_ARGUMENT, detail=f"{out} would be a PNG; let its name end in .png.")
    run_render(source, Rendering(window=window, size=size, choice=choice), out.absolute())
    click.echo(f"Wrote {out}")


def meant(text: str, allow_host: Sequence[str]) -> Image:
    """Return the image that a user means; *allow_host* as typed, besides the settings. Raises ``TwopassError``."""
    return image_at(text, hosts_of(load_settings(), allow_host))


def image_info(image: Image, *, as_json: bool) -> None:
    """Print what an image says of itself. Raises ``TwopassError``."""
    facts = describe_image(image)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False))
        return
    for line in _lines(facts):
        click.echo(line)


def _lines(facts: Mapping[str, Any]) -> list[str]:
    bands = ", ".join(f"{band['band']} {band['name']}" for band in facts["bands"])
    there = {"all": "everywhere", "nodata": f"not where the value is {facts['nodata']}"}
    overviews = " ".join(f"1:{factor}" for factor in facts["overviews"]) or "none"
    lines = [
        f"{facts['path']}",
        f"  driver: {facts['driver']}",
        f"  size: {facts['width']} × {facts['height']}",
        f"  bands: {bands}, {facts['dtype']}" + (", from a palette" if facts["palette"] else ""),
        f"  picture: {there.get(facts['validity'], 'by its ' + facts['validity'])}",
        *_place(facts),
        f"  blocks: {facts['block'][0]} × {facts['block'][1]}",
        f"  overviews: {overviews}" + ("" if facts["overviews_averaged"] else ", not averaged"),
        *_acquisition(facts["acquisition"]),
    ]
    if facts["orientation"] != 1:
        lines.append(f"  orientation: {facts['orientation']}, turned upright")
    return lines + [f"  {name}: {' '.join(str(value).split())[:200]}" for name, value in facts["tags"].items()]


def _acquisition(properties: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for every property that is known, with where it comes from; the date also if it is not."""
    lines = [] if any(said["name"] == "datetime" for said in properties) else ["  datetime: unknown"]
    for said in properties:
        unit = f" {said['unit']}" if said["unit"] else ""
        source = f" (from {said['source']})" if said["source"] else ""
        lines.append(f"  {said['name']}: {said['value']}{unit}{source}")
    return lines


def _place(facts: Mapping[str, Any]) -> list[str]:
    if facts["georeference"] is None:
        return ["  place: unknown"]
    code = f"{facts['crs']}, " if isinstance(facts["crs"], str) else ""
    lines = [f"  crs: {code}{facts['crs_name']}"]
    if facts["transform"] is not None:
        lines.append(f"  transform: {' '.join(f'{value:.12g}' for value in facts['transform'])}")
    else:
        lines.append(f"  ground control points: {facts['gcps']}")
    lines.append(f"  place from: {facts['georeference_source']}")
    return lines
