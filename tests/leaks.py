"""What a test may not leave behind: threads, running timers, top-level widgets, child processes, open databases."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

_TASKS = Path("/proc/self/task")
_TURNS = 2


@dataclass(frozen=True)
class Belongings:
    """All that a process holds at one instant, by kind; the texts tell a reader what to look for."""

    held: frozenset[tuple[str, str]]

    @classmethod
    def now(cls, *, has_qt: bool = True) -> Belongings:
        looks = {kind: look for kind, look in _LOOKS.items() if has_qt or kind != "timer"}
        return cls(frozenset((kind, text) for kind, look in looks.items() for text in look()))

    @classmethod
    def left_since(cls, before: Belongings, *, has_qt: bool = True) -> list[str]:
        """What is held now and was not before; asks again, with the garbage and Qt's deferred deletions done in between."""
        for _ in range(_TURNS):  # what a deletion lets go may be garbage in its turn: the menus of plots
            if not cls.now(has_qt=has_qt).held - before.held:
                return []
            _finish_deletions()
            if not cls.now(has_qt=has_qt).held - before.held:
                return []
            gc.collect()
        _finish_deletions()
        _join_dying_threads(before)
        return sorted(f"{kind} {text}" for kind, text in cls.now(has_qt=has_qt).held - before.held)


def _threads() -> list[str]:
    return [f"{thread.name} ({thread.ident})" for thread in threading.enumerate() if thread.is_alive()]


def _join_dying_threads(before: Belongings) -> None:
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and ("thread", f"{thread.name} ({thread.ident})") not in before.held:
            thread.join(timeout=2.0)


def _widgets() -> list[str]:
    qt = sys.modules.get("PySide6.QtWidgets")
    if qt is None or qt.QApplication.instance() is None:
        return []
    return [f"{type(w).__name__} {w.objectName()!r} {id(w):x}" for w in qt.QApplication.topLevelWidgets() if not w.inherits("QMenu")]


def _timers() -> list[str]:
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return []
    import shiboken6

    timers = (thing for thing in gc.get_objects() if type(thing) is core.QTimer)
    return [f"{timer.objectName()!r} {id(timer):x}" for timer in timers if shiboken6.isValid(timer) and timer.isActive()]


def _children() -> list[str]:
    told = list(_TASKS.glob("*/children"))
    if told and not any(_read(one).strip() for one in told):
        return []  # psutil reads of every process of the machine, three times a test
    return [str(child.pid) for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except OSError:  # the thread has ended
        return ""


def _databases() -> list[str]:
    return [str(file.path) for file in psutil.Process().open_files() if file.path.endswith((".moonkite", ".db", "-wal", "-shm"))]


def _finish_deletions() -> None:
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
        core.QCoreApplication.processEvents()


_LOOKS: dict[str, Callable[[], list[str]]] = {
    "thread": _threads,
    "top-level widget": _widgets,
    "timer": _timers,
    "child process": _children,
    "database": _databases,
}
