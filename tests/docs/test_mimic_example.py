"""The drawing in the help for mission authors is one: read with the demo's dictionary, every attribute of the table known."""

from __future__ import annotations

import re

from console.mimic.binding import KNOWN
from console.mimic.reader import read_mimic
from console.mimic.style import CLASSES, TOKENS
from console.mission.loader import load_mission
from console.resources import demo_mission_folder
from tests.program import REPOSITORY

PAGE = (REPOSITORY / "resources" / "help" / "mission-author.md").read_text(encoding="utf-8")


def test_the_example_is_a_drawing_without_faults() -> None:
    (drawing,) = re.findall(r"```svg\n(.*?)```", PAGE, re.DOTALL)
    dictionary = load_mission(demo_mission_folder(), session_start_ns=0).spacecraft[0].dictionary
    assert dictionary is not None
    mimic = read_mimic(drawing.encode(), name="Tank", file="tank.svg", spacecraft="WAU-1", parameters=dictionary.parameters)
    assert set(mimic.parameters()) == {"BATT_V", "BATT_SOC", "HEATER_BATT_ON", "SUN_ANGLE"}


def test_the_page_tells_every_attribute_and_every_class() -> None:
    section = PAGE.split("## Mimics", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"data-[a-z]+(?:-[a-z]+)?", section)) == set(KNOWN)
    named = set(re.findall(r"`(m-[a-z]+)`", section))
    assert named == set(CLASSES)
    assert {token for token in TOKENS if f"`{token}`" in section} == set(TOKENS)
