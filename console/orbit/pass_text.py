"""Passes as other programs read them: one record a pass (JSON), and a table of records (CSV, RFC 4180, with a header line)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

import msgspec

from console.orbit.pass_bodies import Body
from console.orbit.pass_details import PassDetails
from console.orbit.passes import PassSearch
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


def details_record(one: PassDetails, *, frequency_hz: float | None = None) -> dict[str, object]:
    """A pass with everything that is known of it: `pass_record`, and ranges in km and one-way light times in s, windows in sight, light,
    and what can be seen by eye, as stretches from `start_utc` to `end_utc`; Sun and Moon at TCA, and how near the spacecraft comes to
    them; with a frequency its Doppler shifts in Hz as received."""
    plain = one.one_pass
    record = pass_record(plain) | {
        "tca_azimuth_deg": round(plain.tca_azimuth_deg, 3),
        **{f"{name}_range_km": round(range_km, 3) for name, range_km in zip(_INSTANTS, one.range_km, strict=True)},
        **{f"{name}_light_time_s": round(light_s, 6) for name, light_s in zip(_INSTANTS, one.light_time_s, strict=True)},
        "element_epoch_utc": iso_text(plain.element_epoch_ns),
        "element_source": one.source,
        "is_clipped_start": plain.is_clipped_start,
        "is_clipped_end": plain.is_clipped_end,
        "visibility_windows": _spans(one.windows),
        "sunlit": _spans(one.sunlit),
        "shadows": [{**_span(span.start_ns, span.end_ns), "kind": span.kind.value} for span in one.shadows],
        "optical": _spans(one.optical),
        **_body("sun", one.bodies.sun),
        **_body("moon", one.bodies.moon),
        "moon_lit": round(one.bodies.moon_lit, 3),
        "refraction": "none",
        "light_time": light_time_text(one.has_light_time),
    }
    if frequency_hz is not None:
        shifts = one.doppler_hz(frequency_hz)
        record |= {"frequency_mhz": frequency_hz / 1e6}
        record |= {f"doppler_{name}_hz": round(shift, 1) for name, shift in zip(_INSTANTS, shifts, strict=True)}
    return record


def _body(name: str, body: Body) -> dict[str, object]:
    return {
        f"tca_{name}_azimuth_deg": round(body.azimuth_deg, 2),
        f"tca_{name}_elevation_deg": round(body.elevation_deg, 2),
        f"least_{name}_separation_deg": round(body.least_apart_deg, 2),
    }


def light_time_text(is_included: bool) -> str:
    """What JSON says of light time: 'included' where times, angles and Doppler are those of the signal that arrives."""
    return "included" if is_included else "none"


def search_record(found: PassSearch) -> dict[str, object]:
    """What came of one spacecraft over one station: how many passes, or why there are none."""
    return {
        "spacecraft": found.spacecraft,
        "station": found.station,
        "outcome": found.outcome.value,
        "reason": found.reason,
        "passes": len(found.passes),
    }


def _spans(spans: Sequence[tuple[int, int]]) -> list[dict[str, str]]:
    return [_span(start_ns, end_ns) for start_ns, end_ns in spans]


def _span(start_ns: int, end_ns: int) -> dict[str, str]:
    return {"start_utc": iso_text(start_ns), "end_utc": iso_text(end_ns)}


_INSTANTS = ("aos", "tca", "los")
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
