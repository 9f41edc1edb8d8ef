"""The plan in the help for mission authors is one: read with the demo's dictionary, and it shows every key."""

from __future__ import annotations

import re

from console.command.procedure_file import check_procedure
from console.command.procedure_text import ORDER
from tests.command.fakes import demo_dictionary
from tests.program import REPOSITORY

PAGE = (REPOSITORY / "resources" / "help" / "mission-author.md").read_text(encoding="utf-8")


def test_the_example_is_a_plan_without_faults_and_shows_every_key() -> None:
    (text,) = re.findall(r"```toml plan\n(.*?)```", PAGE, re.DOTALL)
    found, faults = check_procedure(text, name="example", dictionary=demo_dictionary())
    assert found is not None
    assert not faults, [str(fault) for fault in faults]
    assert {key for key in ORDER if not re.search(rf"^{key} =", text, re.MULTILINE)} == set()
