"""Builders: small mission folders, sound ones to be spoilt."""

from __future__ import annotations

import re
from pathlib import Path

from console.utc import parse_utc

START_NS = parse_utc("2026-11-23T06:00:00Z")

# Skyfield's documentation and the SGP4 verification set carry this one: Vanguard 1, from Spacetrack Report 3's successors.
VANGUARD = """VANGUARD 1
1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753
2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667
"""

DICTIONARY = """<?xml version="1.0" encoding="UTF-8"?>
<SpaceSystem xmlns="http://www.omg.org/spec/XTCE/20180204" name="SMALL">
  <TelemetryMetaData>
    <ParameterTypeSet>
      <IntegerParameterType name="U16" signed="false"><UnitSet/><IntegerDataEncoding sizeInBits="16"/></IntegerParameterType>
    </ParameterTypeSet>
    <ParameterSet>
      <Parameter name="BATT_V" parameterTypeRef="U16"/>
      <Parameter name="PANEL_I" parameterTypeRef="U16"/>
    </ParameterSet>
    <ContainerSet>
      <SequenceContainer name="HK">
        <EntryList><ParameterRefEntry parameterRef="BATT_V"/><ParameterRefEntry parameterRef="PANEL_I"/></EntryList>
      </SequenceContainer>
    </ContainerSet>
  </TelemetryMetaData>
</SpaceSystem>
"""

MISSION = """name = "Small"
description = "Two spacecraft"

[limits]
stale_factor = 2

[[spacecraft]]
name = "ONE"
catalogue_number = 270001
priority = 3
dictionary = "one.xml"

[spacecraft.elements]
epoch = "session-start"
local_time_descending_node = "10:30"
mean_motion = 15.2
inclination_deg = 97.4
mean_anomaly_deg = 12.5

[spacecraft.frames]
length = 223
scid = 7

[[spacecraft]]
name = "OLD"
catalogue_number = 5

[spacecraft.elements]
file = "orbit/old.tle"

[[stations]]
name = "Here"
latitude_deg = 2.8
longitude_deg = 101.5
approximate = true
min_elevation_deg = 5
mask = [[0, 3], [90, 7.5]]
antenna = { slew_deg_s = 3 }

[[links]]
name = "modem"
url = "serial:/dev/ttyUSB0?baud=9600"
framing = "kiss"
spacecraft = "ONE"
station = "Here"

[layouts.ONE]
plots = [["BATT_V", "PANEL_I"], ["PANEL_I"]]
watch = ["BATT_V"]
"""


def write_mission(folder: Path, *changes: tuple[str, str], **files: str) -> Path:
    """A mission folder; each change replaces a text of mission.toml that must be there. `files` are more files, by stem."""
    text = MISSION
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "orbit").mkdir(parents=True, exist_ok=True)
    (folder / "mission.toml").write_text(text, encoding="utf-8")
    (folder / "one.xml").write_text(files.get("one", DICTIONARY), encoding="utf-8")
    (folder / "orbit" / "old.tle").write_text(files.get("old", VANGUARD), encoding="utf-8")
    return folder


def line_of(folder: Path, pattern: str) -> int:
    """The line of mission.toml, from 1, that a pattern is found on."""
    lines = (folder / "mission.toml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if re.search(pattern, line))
