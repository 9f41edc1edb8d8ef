"""How a pass and spans of time are told in words and figures, the same in every view."""

from __future__ import annotations

from console.orbit.types import Pass
from console.utc import SECOND_NS, utc_text
from widgets.theme import Status

_AGE_STATUS = {"ok": Status.NORMAL, "warning": Status.CAUTION, "serious": Status.SERIOUS}


def clock_text(at_ns: int) -> str:
    """The time of day, `10:55:12`."""
    return utc_text(at_ns)[9:17]


def span_text(span_ns: int) -> str:
    """A span as `00:12:33`, with days before it when there are any; a negative one counts as zero."""
    seconds = max(span_ns, 0) // SECOND_NS
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days}d {clock}" if days else clock


def age_text(age_days: float) -> str:
    """The age of elements: hours below two days, then days."""
    return f"{age_days * 24:.0f} h" if abs(age_days) < 2 else f"{age_days:.1f} d"


def error_text(error_s: float) -> str:
    """The expected error of AOS, with as many figures as it deserves."""
    if error_s < 0.1:
        return "< 0.1 s"
    return f"± {error_s:.1f} s" if error_s < 10 else f"± {error_s:.0f} s"


def age_status(one_pass: Pass) -> Status:
    """How good the elements still are: normal, caution from the first limit, serious from the second."""
    return _AGE_STATUS.get(one_pass.age_level, Status.SERIOUS)


def pass_details(one_pass: Pass) -> list[tuple[str, str]]:
    """What an operator asks about a pass, as (label, value)."""
    return [
        ("AOS", clock_text(one_pass.aos_ns)),
        ("TCA", clock_text(one_pass.tca_ns)),
        ("LOS", clock_text(one_pass.los_ns)),
        ("lasts", span_text(one_pass.los_ns - one_pass.aos_ns)[3:]),
        ("max", f"{one_pass.max_elevation_deg:4.1f}°"),
        ("elements", f"{age_text(one_pass.element_age_days)} old"),
        ("AOS error", error_text(one_pass.expected_aos_error_s)),
    ]


def pass_tip(one_pass: Pass) -> str:
    """The same in lines, with azimuths and full dates, for a tooltip."""
    return "\n".join(
        [
            f"{one_pass.spacecraft} over {one_pass.station}",
            f"AOS {utc_text(one_pass.aos_ns)}  azimuth {one_pass.aos_azimuth_deg:.0f}°",
            f"TCA {utc_text(one_pass.tca_ns)}  azimuth {one_pass.tca_azimuth_deg:.0f}°, {one_pass.max_elevation_deg:.1f}° high",
            f"LOS {utc_text(one_pass.los_ns)}  azimuth {one_pass.los_azimuth_deg:.0f}°",
            f"elements {age_text(one_pass.element_age_days)} old, AOS error {error_text(one_pass.expected_aos_error_s)}",
        ]
    )
