"""Fixtures for all tests: everything runs offscreen, and a test that leaves something behind fails."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest

from tests.leaks import Belongings
from tests.seeds import apply_seeds, commit_seed


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """In CI the order and the draws follow from the commit."""
    apply_seeds(config, commit_seed(os.environ, config.rootpath))


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: neither the garbage collector nor the search for leaks walks it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_is_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer, a top-level widget, a child process or an open database.

    Timers are looked for where a test uses Qt: to find them, every object there is has to be looked at.
    """
    has_qt = bool({"qtbot", "qapp"} & set(request.fixturenames))
    before = Belongings.now(has_qt=has_qt)
    yield
    left = Belongings.left_since(before, has_qt=has_qt)
    assert not left, "left behind: " + "; ".join(left)


@pytest.fixture(autouse=True)
def the_look_is_as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give the application back its style sheet, font and palette: with a sheet left on it each later window takes three times as long."""
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    application = request.getfixturevalue("qapp")
    sheet, font, palette = application.styleSheet(), application.font(), application.palette()
    yield
    if application.styleSheet() != sheet:
        application.setStyleSheet(sheet)
    if application.font() != font:
        application.setFont(font)
    if application.palette() != palette:
        application.setPalette(palette)
