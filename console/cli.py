"""The command line: `moonkite ...`, one small function a subcommand.

One surprise: `moonkite FILE` needs no subcommand; a recording, or packets with `--dictionary`, opens in the window.
Exit codes: 0 done, 1 an error the operator can act on, 2 wrong usage, 70 a bug (a report is written).
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from console import __version__
from console.errors import KnownError


class FileFirst(click.Group):
    """A group whose first word may be a file instead of a subcommand; without any word it opens the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "--version"}
        if not args or (args[0] not in self.commands and args[0] not in own and (args[0].startswith("-") or Path(args[0]).exists())):
            args = ["window", *args]
        return super().parse_args(ctx, args)


@click.group(cls=FileFirst)
@click.version_option(__version__, prog_name="moonkite")
def moonkite() -> None:
    """Moonkite, a mission-operations console for small satellites. Without a subcommand it opens the window on the demo mission."""


def main() -> None:
    """The `moonkite` command: runs it and turns what goes wrong into a line and an exit code."""
    try:
        code = moonkite.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except KnownError as error:
        click.echo(f"moonkite: {error}", err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the top: whatever comes here is a bug, and says so
        sys.exit(_report_bug(error))
    sys.exit(code if isinstance(code, int) else 0)


def _report_bug(error: Exception) -> int:
    from console.report import write_report
    from console.store.places import reports_folder

    try:
        path = write_report(error, reports_folder(), doing=" ".join(sys.argv[1:2]))
        told = f"a report is in {path}"
    except OSError as failure:
        told = f"and no report could be written: {failure}"
    click.echo(f"moonkite: a bug in Moonkite: {type(error).__name__}: {error}; {told}", err=True)
    return 70
