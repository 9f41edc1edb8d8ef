from __future__ import annotations

import csv
import io
import random

import msgspec

from console.orbit.pass_text import csv_text, json_text, pass_record
from console.orbit.types import Pass
from console.utc import parse_utc

AOS = parse_utc("2026-11-22T10:55:12.345Z")


def one_pass(name: str = "WAU-1", *, at_ns: int = AOS, minutes: float = 10.0, station: str = "Banting") -> Pass:
    los_ns = at_ns + round(minutes * 60e9)
    return Pass(name, station, at_ns, (at_ns + los_ns) // 2, los_ns, 67.25, 10.0, 100.0, 190.0, at_ns - 10**14, 1.16, 0.2)


def test_a_table_reads_back_to_the_records() -> None:
    rng = random.Random()
    names = ["".join(rng.choice('a,"\n\r;=é衛') for _ in range(rng.randrange(1, 12))) for _ in range(30)]
    records = [pass_record(one_pass(name)) for name in names]
    text = csv_text(records)
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == [{key: str(value) for key, value in one.items()} for one in records]
    assert text.count("\r\n") >= 31


def test_times_are_utc_and_lists_are_json() -> None:
    text = csv_text([{**pass_record(one_pass()), "windows": [1, 2], "is_lit": True, "none": None}])
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert row["aos_utc"] == "2026-11-22T10:55:12.345Z"
    assert (row["windows"], row["is_lit"], row["none"]) == ("[1,2]", "true", "")


def test_no_passes_are_a_header_alone() -> None:
    assert csv_text([]).splitlines() == [",".join(pass_record(one_pass()))]
    assert msgspec.json.decode(json_text([])) == []


def test_json_holds_the_same_records() -> None:
    assert msgspec.json.decode(json_text([pass_record(one_pass())])) == [pass_record(one_pass())]
