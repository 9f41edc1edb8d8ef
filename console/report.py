"""A bug's report on disk: what happened, where, with which versions, so that it can be told to the developers."""

from __future__ import annotations

import platform
import sys
import traceback
from pathlib import Path

from console import __version__
from console.clock import system_utc_ns
from console.utc import file_text, utc_text


def write_report(error: BaseException, folder: Path, *, doing: str = "") -> Path:
    """Write a report of an unexpected error into `folder` and return its path. Raises OSError when even that can't be done."""
    at_ns = system_utc_ns()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"bug-{file_text(at_ns)}-{at_ns % 1_000_000_000:09d}.txt"
    lines = [
        f"Moonkite {__version__}, {utc_text(at_ns)}",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"command: {' '.join(sys.argv)}",
        f"doing: {doing or 'not told'}",
        "",
        *traceback.format_exception(error),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
