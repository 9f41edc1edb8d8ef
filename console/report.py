"""A bug's report on disk: what happened, where, with which versions, so that it can be told to the developers."""

from __future__ import annotations

import platform
import sys
import threading
import traceback
from pathlib import Path

from console import __version__
from console.clock import system_utc_ns
from console.utc import file_text, utc_text

REPORTS_AT_MOST = 20


class BugReports:
    """The bugs of one process: each place that fails is reported once, whichever thread it is in, and not without end."""

    def __init__(self, folder: Path, *, doing: str) -> None:
        self._folder, self._doing = folder, doing
        self._known: set[str] = set()
        self._reporting = threading.Lock()

    def tell(self, error: BaseException, what_goes_on: str = "") -> str:
        """Write a report, where that can be done, and return what there is to say of the bug; '' when it has been said. Never raises."""
        place = f"{type(error).__name__} {_place_of(error)}"
        with self._reporting:
            if place in self._known or len(self._known) >= REPORTS_AT_MOST:
                return ""
            self._known.add(place)
        try:
            report = f"a report is in {write_report(error, self._folder, doing=self._doing)}"
        except OSError as trouble:
            report = f"no report could be written: {trouble.strerror or trouble}"
        return "; ".join(filter(None, (f"a bug in Moonkite: {type(error).__name__}: {error}", what_goes_on, report)))


def _place_of(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


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
