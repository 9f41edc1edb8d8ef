"""What becomes of a bug in the window's process: a report on disk, and a word to the operator. The session goes on in its engine.

Slots, tasks of thread pools and plain threads all end in the two hooks of Python; what a slot raised has left no other trace.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, Signal

from console.report import BugReports


class CrashHook(QObject):
    """Reports bugs while it is entered (`with`). `happened` carries what there is to say, once for each place that fails."""

    happened = Signal(str)

    def __init__(self, bugs: BugReports, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash_hook")
        self._bugs = bugs

    def __enter__(self) -> Self:
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._on_error, self._on_thread_error
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook, threading.excepthook = self._before

    def report(self, error: BaseException) -> None:
        """A bug has come to light here."""
        traceback.print_exception(error)
        if told := self._bugs.tell(error, "the session goes on"):
            self.happened.emit(told)

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            self.report(error)
        else:
            sys.__excepthook__(kind, error, trace)

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and issubclass(args.exc_type, Exception):
            self.report(args.exc_value)
