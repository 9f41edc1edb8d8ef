"""Which recording a subcommand is about: a file, or the word latest, and where that is looked for."""

from __future__ import annotations

from pathlib import Path

import click

LATEST = "latest"
_FOLDER = click.Path(path_type=Path, file_okay=False)
recordings_option = click.option("--recordings", type=_FOLDER, help="where session files are (default: the user's own folder)")
latest_option = click.option("--recordings", type=_FOLDER, help="where FILE 'latest' is looked for (default: the user's own folder)")


def recording_named(file: Path, recordings: Path | None = None) -> Path:
    """The file, or the recording that was begun last where it is the word latest. Raises KnownError when there is none."""
    return latest_in(recordings) if str(file) == LATEST and not file.exists() else file


def latest_in(recordings: Path | None) -> Path:
    """The recording that was begun last. Raises KnownError when there is none."""
    from console.cli_sessions import sessions_in
    from console.errors import KnownError
    from console.store.places import sessions_folder

    found = [one for one in sessions_in(recordings) if not one.fault]
    if not found:
        raise KnownError("there is no recording yet", where=str(recordings or sessions_folder()))
    return Path(found[0].path)
