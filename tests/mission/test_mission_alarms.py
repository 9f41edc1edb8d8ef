"""`[[spacecraft.alarms]]`: deadband, latch and suppression by design, for which XTCE has no words."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from console.errors import KnownError
from console.mission.loader import check_mission, load_mission
from console.mission.model import Mission
from console.resources import demo_mission_folder
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.states import AlarmState
from tests.telemetry.builders import samples

GOOD = """
[[spacecraft.alarms]]
parameter = "TEMP_CAM"
deadband = 0.5
latching = true
min_violations = 2
suppressed_by = "CAM_STATE"
suppressed_at = ["OFF", "FAULT"]
"""


def folder_with(tmp_path: Path, text: str) -> Path:
    """The demo mission with this put after its first spacecraft's head."""
    folder = tmp_path / "mission"
    shutil.copytree(demo_mission_folder(), folder)
    file = folder / "mission.toml"
    head, mark, tail = file.read_text(encoding="utf-8").partition("[spacecraft.elements]")
    file.write_text(head + text + mark + tail, encoding="utf-8")
    return folder


def mission(tmp_path: Path, text: str) -> Mission:
    return load_mission(folder_with(tmp_path, text), session_start_ns=0)


def test_the_additions_are_in_the_rule(tmp_path: Path) -> None:
    dictionary = mission(tmp_path, GOOD).spacecraft[0].dictionary
    assert dictionary is not None
    rule = dictionary.parameters["TEMP_CAM"].alarm
    assert rule is not None
    assert (rule.deadband, rule.is_latching, rule.min_violations, len(rule.ranges)) == (0.5, True, 2, 2)
    assert rule.suppression is not None
    assert (rule.suppression.inputs, rule.suppression.text) == (("CAM_STATE",), "CAM_STATE = OFF or FAULT")


def test_an_alarm_is_suppressed_by_design_while_the_other_parameter_says_so(tmp_path: Path) -> None:
    dictionary = mission(tmp_path, GOOD).spacecraft[0].dictionary
    assert dictionary is not None
    labels = {label: number for number, label in dictionary.parameters["CAM_STATE"].labels.items()}
    alarms = AlarmMonitor(dictionary)
    other = next(label for label in labels if label not in ("OFF", "FAULT"))
    states = [labels["OFF"], labels[other], labels["FAULT"]]
    holds = dictionary.parameters["TEMP_CAM"].alarm
    assert holds is not None
    assert holds.suppression is not None
    assert np.asarray(holds.suppression.holds({"CAM_STATE": np.array(states)}, 3)).tolist() == [True, False, True]
    alarms.check([samples({"TEMP_CAM": [0.0], "CAM_STATE": [labels["OFF"]]})])
    assert [change.state for change in alarms.standing() if change.parameter == "TEMP_CAM"] == [AlarmState.SUPPRESSED]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('parameter = "TEMP_KAM"', "no parameter TEMP_KAM"),
        ('parameter = "TEMP_CAM"\ndeadband = -1.0', "deadband"),
        ('parameter = "TEMP_CAM"\nsuppressed_by = "NOBODY"\nsuppressed_at = ["OFF"]', "no parameter NOBODY"),
        ('parameter = "TEMP_CAM"\nsuppressed_by = "CAM_STATE"', "not at which values"),
        ('parameter = "TEMP_CAM"\nsuppressed_by = "CAM_STATE"\nsuppressed_at = ["BROKEN"]', "no value BROKEN"),
        ('parameter = "TEMP_CAM"\nsuppressed_at = ["OFF"]', "not of what"),
        ('parameter = "TEMP_CAM"\nlatch = true', "latch"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    folder = folder_with(tmp_path, f"\n[[spacecraft.alarms]]\n{text}\n")
    faults = check_mission(folder)
    assert len(faults) == 1
    assert fault in str(KnownError.of(faults))
    assert "mission.toml" in faults[0].where
