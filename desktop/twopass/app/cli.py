"""The command line: one click group; anything that is not a subcommand opens the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from twopass import __version__
from twopass.app.commands import files, images, play, register
from twopass.app.hosts import named
from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.messages import sentence

EPILOG = """\b
  twopass                    the window, with its start screen
  twopass BEFORE AFTER       a comparison of two images
  twopass PROJECT.twopass    a project"""


class WindowGroup(click.Group):
    """A group whose words, when they are no subcommand, are files to open in the window."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand, or the window's command with every word as its argument."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "open", window, args


@click.group(
    cls=WindowGroup,
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="twopass", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Compare two satellite snapshots of one place, label what is there, hand it on."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(window, files=())


@click.command("open")
@click.argument("files", nargs=-1, type=click.Path(path_type=str))  # an address would lose a slash in a Path
@images.HOSTS
@click.option("--sample", is_flag=True, help="Open the bundled sample comparison.")
def window(files: tuple[str, ...], allow_host: tuple[str, ...] = (), sample: bool = False) -> None:
    """Open the window on two images, on a project, or on the start screen."""
    if len(files) > 2:
        raise click.UsageError("give two images (BEFORE AFTER), or one project")
    from twopass.app.gui import run_window

    code = run_window(files, sample=sample, hosts=[named(host) for host in allow_host])
    if code:
        raise click.exceptions.Exit(code)


COMMANDS = (
    files.new,
    files.add,
    files.info,
    files.export,
    files.import_,
    files.check,
    register.register,
    images.render,
    play.play,
)
for command in COMMANDS:
    cli.add_command(command)
cli.add_command(window)


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; every failure is one line on stderr."""
    try:
        result = cli.main(args=list(argv), prog_name="twopass", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except TwopassError as error:
        click.echo(f"twopass: {sentence(error)}", err=True)
        return 2 if error.code is ErrorCode.BAD_ARGUMENT else 1
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        # One line, as a Unix user expects; click's own form takes three.
        click.echo(f"twopass: {error.format_message()}", err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("twopass: interrupted", err=True)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`twopass info … | head`): nothing to say, and nothing to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
