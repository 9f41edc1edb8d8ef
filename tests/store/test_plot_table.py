"""A plot's table holds every sample with both times, engineering and raw, and says where it comes from."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from console.dictionary.calibration import Polynomial
from console.dictionary.model import Kind, Parameter
from console.errors import KnownError
from console.store.plot_table import HEADER, SeenLine, TableQuery, write_recorded, write_seen
from console.utc import parse_utc
from tests.store.recordings import SECOND, START_NS, batch, begin, delivery

VOLT = Parameter("V", "/V", Kind.FLOAT, "V", calibrate=Polynomial((0.5, 0.001)))
MODE = Parameter("MODE", "/MODE", Kind.ENUMERATED, labels={0: "SAFE", 1: "SUN"})
REMARKS = {"spacecraft": "WAU-1"}


def rows(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# spacecraft: WAU-1"
    assert tuple(lines[1].split(",")) == HEADER
    return list(csv.DictReader(lines[1:]))


@pytest.fixture
def session(tmp_path: Path) -> Path:
    with begin(tmp_path) as writer:
        columns = {"V": np.arange(3000, dtype=np.int16), "MODE": np.arange(3000, dtype=np.uint8) % 2}
        writer.delivery(delivery(0, samples=[batch(0, columns, lag_ns=2 * SECOND)]))
    return writer.path


def test_every_sample_of_the_stretch_is_written(session: Path, tmp_path: Path) -> None:
    query = TableQuery([VOLT, MODE], START_NS + 10 * SECOND, START_NS + 19 * SECOND)
    assert write_recorded(tmp_path / "t.csv", session, query, until_ns=2**62, remarks=REMARKS) == 20
    found = rows(tmp_path / "t.csv")
    assert [row["value"] for row in found[:3]] == ["0.51", "0.511", "0.512"]
    assert [row["raw"] for row in found[:3]] == ["10", "11", "12"]
    assert {row["value"] for row in found if row["parameter"] == "MODE"} == {"SAFE", "SUN"}
    assert found[0]["units"] == "V"
    assert int(found[0]["received_ns"]) - int(found[0]["generation_ns"]) == 2 * SECOND
    assert parse_utc(found[0]["received_utc"]) == int(found[0]["received_ns"]) == START_NS + 10 * SECOND


def test_nothing_received_later_than_the_clock_is_written(session: Path, tmp_path: Path) -> None:
    query = TableQuery([VOLT], 0, 2**62)
    assert write_recorded(tmp_path / "t.csv", session, query, until_ns=START_NS + 4 * SECOND, remarks=REMARKS) == 5


def test_what_is_seen_leaves_the_other_time_empty(tmp_path: Path) -> None:
    seen = SeenLine(VOLT, np.array([START_NS, START_NS, START_NS + 1]), np.array([1.5, np.nan, 2.0]), "generation")
    assert write_seen(tmp_path / "t.csv", [seen], remarks=REMARKS) == 2
    first, second = rows(tmp_path / "t.csv")
    assert (first["received_utc"], first["generation_ns"], first["value"], first["raw"]) == ("", str(START_NS), "1.5", "")
    assert second["value"] == "2"


def test_a_failure_leaves_what_was_there(session: Path, tmp_path: Path) -> None:
    target = tmp_path / "t.csv"
    target.write_text("old")
    with pytest.raises(KnownError):
        write_recorded(target, tmp_path / "absent.moonkite", TableQuery([VOLT], 0, 1), until_ns=0, remarks=REMARKS)
    assert target.read_text() == "old"
    assert list(tmp_path.glob(".*.new")) == []
    with pytest.raises(KnownError, match="can't be written"):
        write_seen(tmp_path / "no folder" / "t.csv", [], remarks=REMARKS)
