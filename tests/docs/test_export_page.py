"""The commands of the operator's page about export run one after the other on a recording of the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.test_docs import CONSOLE
from tests.program import moonkite

COMMANDS = [words for _, words in CONSOLE if words[:2] == ["moonkite", "export"]]


def test_the_page_shows_every_kind_of_export() -> None:
    shown = {words[words.index("--what") + 1] if "--what" in words else "values" for words in COMMANDS}
    assert shown == {"values", "packets", "frames", "cadus", "raw", "alarms", "commands"}


def test_exports_of_the_page_run_and_bring_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert moonkite("run", "--headless", "--seconds", "240", "--json", home=tmp_path).code == 0
    monkeypatch.chdir(tmp_path)
    for words in COMMANDS:
        said = moonkite(*words[1:], home=tmp_path)
        assert (said.code, said.err) == (0, ""), words
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 0, words
