"""PySide6 6.12.0 drops a reference to None at every void call; a few thousand calls later the process aborts."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal

from console.desktop.pin import broken_reason, require_sound_pyside
from console.errors import KnownError


class Emitter(QObject):
    fired = Signal()


@pytest.mark.parametrize("value", [None, True])
def test_void_calls_and_emits_keep_the_references_of_singletons(value: object, qapp: object) -> None:
    emitter = Emitter()
    emitter.fired.connect(lambda: None)
    before = sys.getrefcount(value)
    for _ in range(2_000):
        emitter.setObjectName("x")
        emitter.fired.emit()
        emitter.blockSignals(False)
    assert sys.getrefcount(value) >= before - 200


@pytest.mark.parametrize("version", ["6.9.1", "6.10.1", "6.12.0"])
def test_broken_version_is_refused_with_the_reason_and_the_remedy(version: str) -> None:
    with pytest.raises(KnownError, match=rf"PySide6 {version}.*6\.11\.3"):
        require_sound_pyside(version)


def test_pinned_version_is_accepted() -> None:
    assert broken_reason("6.11.3") == ""
    require_sound_pyside()
