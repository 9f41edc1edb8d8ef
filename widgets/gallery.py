"""Every view alone, with made-up but lifelike contents: to look at, to test, to take pictures of.

A view is in the gallery when its module has a function `demo() -> QWidget`. Modules are found without importing them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from console.errors import KnownError, near_name
from widgets.theme import DARK, Theme, apply_theme, stylesheet

DEFAULT_SIZE = (860, 460)
FRAMES_MS = 200


@cache  # 130 files are read and parsed
def registry() -> Mapping[str, str]:
    """Name to import path of every view with a demo, sorted by name."""
    folder = Path(__file__).parent
    found = {path.stem: f"widgets.{path.stem}" for path in sorted(folder.glob("*.py")) if _has_demo(path)}
    return MappingProxyType({name.replace("_", "-"): module for name, module in found.items()})


def _has_demo(path: Path) -> bool:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, ast.FunctionDef) and node.name == "demo" for node in body)


def open_demo(name: str, theme: Theme = DARK, size: tuple[int, int] | None = None) -> QWidget:
    """The view of that name with its demo contents, not yet shown. KnownError with a near name when there is none."""
    known = registry()
    if name not in known:
        raise KnownError(f"no view {name} in the gallery", rule=near_name(name, known), remedy="run it without a name to see all")
    make = cast("Callable[[], QWidget]", import_module(known[name]).demo)
    widget = make()
    set_theme = getattr(widget, "set_theme", None)
    if set_theme is not None:
        set_theme(theme)
    widget.setStyleSheet(widget.styleSheet() or stylesheet(theme))
    widget.setWindowTitle(f"{name} (gallery)")
    _give_size(widget, size)
    return widget


def _give_size(widget: QWidget, size: tuple[int, int] | None) -> None:
    if size is None:
        hint, (width, height) = widget.sizeHint(), DEFAULT_SIZE
        is_strip = widget.maximumHeight() < height
        size = max(hint.width(), width), hint.height() if is_strip else max(hint.height(), height)
    widget.resize(*size)


def _let_frames_pass() -> None:
    """Views that paint with a frame timer have nothing to show before its first ticks."""
    loop = QEventLoop()
    QTimer.singleShot(FRAMES_MS, loop.quit)
    loop.exec()


def take_picture(name: str, file: Path, theme: Theme = DARK, size: tuple[int, int] | None = None) -> None:
    """Write a PNG of the view. KnownError when the file can't be written."""
    application = cast(QApplication, QApplication.instance())
    apply_theme(application, theme)
    widget = open_demo(name, theme, size)
    widget.show()
    _let_frames_pass()
    is_written = widget.grab().save(str(file))
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    if not is_written:
        raise KnownError("the picture could not be written", where=str(file), remedy="name a PNG file in a folder that exists")
