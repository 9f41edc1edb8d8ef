"""Passes as other programs read them: one record a pass (JSON), and a table of records (CSV, RFC 4180, with a header line)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import msgspec

from console.orbit.types import Pass
from console.utc import iso_text


def pass_record(one: Pass) -> dict[str, object]:
    """A pass with its times in UTC (ISO 8601), angles in degrees, age in days and expected error in seconds."""
    return {
        "spacecraft": one.spacecraft,
        "station": one.station,
        "aos_utc": iso_text(one.aos_ns),
        "tca_utc": iso_text(one.tca_ns),
        "los_utc": iso_text(one.los_ns),
        "max_elevation_deg": round(one.max_elevation_deg, 4),
        "aos_azimuth_deg": round(one.aos_azimuth_deg, 3),
        "los_azimuth_deg": round(one.los_azimuth_deg, 3),
        "element_age_days": round(one.element_age_days, 4),
        "expected_aos_error_s": round(one.expected_aos_error_s, 2),
        "age_level": one.age_level,
    }


NO_PASSES = tuple(pass_record(Pass("", "", 0, 0, 0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0)))


def csv_text(records: Sequence[Mapping[str, object]], *, columns: Sequence[str] = NO_PASSES) -> str:
    """Records as a table: a column for every key in the order in which they come; lists and tables inside are JSON. Lines end with
    CR LF; without records there is the header line alone, with `columns`."""
    columns = list(dict.fromkeys(key for record in records for key in record)) or columns
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(record.get(column)) for column in columns] for record in records)
    return out.getvalue()


def json_text(records: Sequence[Mapping[str, object]]) -> str:
    """Records as a JSON list that people can read."""
    return msgspec.json.format(msgspec.json.encode(records), indent=1).decode() + "\n"


def _cell(value: object) -> object:
    if isinstance(value, list | tuple | dict):
        return msgspec.json.encode(value).decode()
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value
