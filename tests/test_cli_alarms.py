"""`moonkite alarms` tells every change of every alarm of a session file, and the limits set by hand in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from console.cli import moonkite
from console.dictionary.model import AlarmRange
from console.session.messages import ChangeLimit
from console.session.session import Asked, Session
from console.telemetry.states import HandLimits
from tests.session.flights import S, parts, pass_chunks, the_pass, writer

LOW = HandLimits((AlarmRange(3, 100.0, None),))


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alarms")
    first_ns = the_pass()[0] + 99 * S
    file = writer(folder, first_ns)
    one = Session(parts(recorder=file))
    one.step(first_ns, (), [Asked(ChangeLimit("BATT_V", LOW, "to see an alarm"), "OPS1")])
    for chunk in pass_chunks(8):
        one.step(chunk.received_ns, [chunk])
    file.close()
    return file.path


def run(*words: str) -> str:
    found = CliRunner().invoke(moonkite, ["alarms", *words], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


def test_every_change_and_the_limits_by_hand_stand_in_lines(recording: Path) -> None:
    lines = run(str(recording), "--parameter", "BATT_V").splitlines()
    assert any("critical" in line and "unacknowledged" in line and "> 100 V" not in line and "< 100 V" in line for line in lines)
    assert lines[-1].endswith("critical 100 ..   OPS1: to see an alarm")


def test_json_holds_the_same(recording: Path) -> None:
    found = json.loads(run(str(recording), "--json"))
    one = next(each for each in found["changes"] if each["parameter"] == "BATT_V" and each["state"] == "unacknowledged")
    assert (one["level"], one["limit"], one["count"]) == ("critical", "< 100 V", 1)
    hand = found["limits_by_hand"][0]
    assert (hand["parameter"], hand["by"], hand["reason"]) == ("BATT_V", "OPS1", "to see an alarm")
    assert hand["limits"]["ranges"][0]["low"] == 100.0


def test_what_stands_is_the_last_of_each(recording: Path) -> None:
    found = json.loads(run(str(recording), "--standing", "--json"))["changes"]
    assert [each["parameter"] for each in found].count("BATT_V") == 1
    assert all(each["state"] != "normal" for each in found)


def test_an_unknown_parameter_is_refused_with_the_near_one(recording: Path) -> None:
    found = CliRunner().invoke(moonkite, ["alarms", str(recording), "--parameter", "BATT_W"])
    assert found.exit_code != 0
    assert "BATT_V" in str(found.exception) + found.output
