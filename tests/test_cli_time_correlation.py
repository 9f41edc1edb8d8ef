"""`moonkite time-correlation`: the demo's clock as its recording shows it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from console.store.reader import SessionReader
from tests.program import moonkite


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clock")
    said = moonkite("run", "--headless", "--seconds", "120", "--recordings", folder, "--json", home=folder)
    return Path(said.json["recording"])


def test_offset_and_rate_are_those_of_the_packets(recording: Path, tmp_path: Path) -> None:
    said = moonkite("time-correlation", recording, "--json", home=tmp_path)
    assert (said.code, said.err) == (0, "")
    found = said.json["correlation"]
    with SessionReader(recording) as reader:
        rows = reader.packets(limit=100_000)
    offsets = np.array([(row.generation_ns - row.received_ns) / 1e9 for row in rows])
    assert found["offset_s"] == pytest.approx(float(np.max(offsets)), abs=0.01)
    assert 0 < found["offset_sigma_s"] < 0.01
    assert found["used"] + found["rejected"] <= len(rows) == said.json["packets"]
    assert (said.json["light_time"], said.json["events"]) == ("none: a simulated signal takes no time", [])


def test_a_known_delay_moves_the_offset(recording: Path, tmp_path: Path) -> None:
    plain, delayed = (moonkite("time-correlation", recording, *more, "--json", home=tmp_path).json for more in ((), ("--delay", "0.5")))
    assert delayed["correlation"]["offset_s"] - plain["correlation"]["offset_s"] == pytest.approx(0.5, abs=1e-3)


def test_a_terminal_reads_lines(recording: Path, tmp_path: Path) -> None:
    said = moonkite("time-correlation", recording, home=tmp_path)
    assert [line.split()[0] for line in said.out.splitlines()] == ["packets", "light", "offset", "rate", "residuals", "window"]


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.moonkite").write_bytes(b"nothing")
    said = moonkite("time-correlation", tmp_path / "x.moonkite", home=tmp_path)
    assert said.code == 1
    assert "x.moonkite" in said.err
