from __future__ import annotations

import csv
import io
from pathlib import Path

import icalendar
import pytest

from tests.program import moonkite, moonkite_process

WHEN = ("--from", "2026-11-22T00:00:00Z", "--days", "0.5")


def test_all_formats_tell_the_same_passes(tmp_path: Path) -> None:
    records = moonkite("passes", *WHEN, "--json", home=tmp_path).json
    assert moonkite("passes", *WHEN, "--format", "json", home=tmp_path).json == records
    rows = list(csv.DictReader(io.StringIO(moonkite("passes", *WHEN, "--format", "csv", home=tmp_path).out)))
    assert [row["aos_utc"] for row in rows] == [one["aos_utc"] for one in records]
    assert {tuple(row) for row in rows} == {tuple(records[0])}
    events = icalendar.Calendar.from_ical(moonkite("passes", *WHEN, "--format", "ical", home=tmp_path).out).walk("VEVENT")
    assert [f"{event.decoded('dtstart'):%Y-%m-%dT%H:%M:%S}" for event in events] == [one["aos_utc"][:19] for one in records]
    assert len(records) > 3


def test_a_calendar_goes_into_a_file_with_its_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "passes.ics"
    said = moonkite("passes", *WHEN, "--format", "ical", "--alarm-minutes", "10", "-o", file, home=tmp_path)
    assert (said.code, said.out, said.err) == (0, "", "")
    content = file.read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n") > 10
    assert b"TRIGGER:-PT10M" in content


def test_a_plan_is_printed_beside_the_list(tmp_path: Path) -> None:
    said = moonkite_process("passes", *WHEN, "--station", "Banting", "--pdf", tmp_path / "plan.pdf", "--json", home=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert said.json[0]["station"] == "Banting"
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--json", "--format", "csv"), "exclude each other"),
        (("--alarm-minutes", "5"), "only a calendar can remind"),
        (("--format", "xml"), "Invalid value"),
    ],
)
def test_wishes_that_contradict_each_other_are_told(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    said = moonkite("passes", *WHEN, *options, home=tmp_path)
    assert said.code == 2
    assert words in said.err


@pytest.mark.parametrize("option", [("--format", "csv", "-o"), ("--pdf",)])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, option: tuple[str, ...]) -> None:
    said = moonkite_process("passes", *WHEN, *option, tmp_path / "missing" / "x", home=tmp_path)
    assert said.code == 1
    assert "can't be written" in said.complaint
