"""Results of pass plans on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from console.command.procedure import StepResult, StepState
from console.desktop.plan_print import evidence_text, html_of, write_plans_pdf
from console.errors import KnownError
from console.store.rows import SessionInfo
from widgets.demo_procedure import demo_state

SOURCE = """
[[steps]]
id = "healthy"
kind = "branch"
text = "Is it well?"
condition = "BATT_V > 7.0"
[[steps]]
id = "ping"
kind = "command"
text = "Alive"
command = "PING"
arguments = { N = 3 }
"""


SESSION = SessionInfo("S", "WAU-1 <x>", "Banting", "SIM", "demo", "", "0", "", 0, 1, 0, 1, is_being_written=False, is_complete=True)


def test_each_step_has_what_it_does_its_result_and_its_evidence() -> None:
    html = html_of(SESSION, [replace(demo_state(), source=SOURCE)])
    assert "1. Routine pass</b> running" in html
    assert "SIM WAU-1 &lt;x&gt; over Banting" in html
    assert "healthy<br/>Is it well? BATT_V &gt; 7.0</td>" in html
    assert "ping<br/>Alive: PING N=3</td>" in html
    assert "<td>command 1 completed; packet 412</td><td>OP</td>" in html
    assert html.count("passed over") == 1


def test_a_plan_whose_text_is_not_toml_any_more_still_tells_its_results() -> None:
    html = html_of(SESSION, [replace(demo_state(), source="[[steps")])
    assert "command 1 completed; packet 412" in html


def test_a_session_without_a_plan_says_so() -> None:
    assert "No plan was loaded" in html_of(SESSION, [])


def test_evidence_names_values_command_and_packet() -> None:
    assert evidence_text(StepResult("a", StepState.DONE, text="BATT_V 8", packet=5)) == "BATT_V 8; packet 5"
    failed = StepResult("b", StepState.FAILED, text="failed", command=3, stage="failed", packet=9)
    assert evidence_text(failed) == "command 3 failed; packet 9"


@pytest.mark.usefixtures("qapp")
def test_it_is_a_pdf_and_nothing_where_it_can_not_be_written(tmp_path: Path) -> None:
    assert write_plans_pdf(tmp_path / "p.pdf", SESSION, [replace(demo_state(), source=SOURCE)]) == 1
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF-")
    with pytest.raises(KnownError, match="the report of pass plans can't be printed"):
        write_plans_pdf(tmp_path / "none" / "p.pdf", SESSION, [])
