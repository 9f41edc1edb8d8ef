"""Fixtures for all tests: everything runs offscreen, and a test that leaves something behind fails."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest

from tests.leaks import Belongings


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer, a top-level widget, a child process or an open database."""
    before = Belongings.now()
    yield
    left = Belongings.left_since(before)
    assert not left, "left behind: " + "; ".join(left)
