"""The `[spacecraft.uplink]` table of a mission file: how telecommands leave (CCSDS 232.0-B-4, 231.0-B-4, 232.1-B-2)."""

from __future__ import annotations

from console.errors import KnownError
from console.frames.ax25 import build_ui_frame
from console.frames.segments import MOST_MAP
from console.frames.tc import MAX_LENGTH
from console.frames.uplink_format import MOST_WINDOW, Service, TimeoutType, UplinkFormat, UplinkFraming
from console.mission.fields import Table
from console.mission.model import Radio

_TIMEOUT_TYPES = {"alert": TimeoutType.ALERT, "suspend": TimeoutType.SUSPEND}
_LEAST_LENGTH = 16


def read_uplink(table: Table, radio: Radio) -> UplinkFormat:
    """The table, a missing one as the usual format: type BD, virtual channel 0, no segments."""
    usual = UplinkFormat()
    framing = table.choice("framing", "", ("", *(one.value for one in UplinkFraming)))
    timeout = table.choice("timeout_type", "alert", tuple(_TIMEOUT_TYPES))
    service = table.choice("service", usual.service.value, tuple(one.value for one in Service))
    form = UplinkFormat(
        service=Service(service) if service in set(Service) else usual.service,
        vcid=table.integer("vcid", usual.vcid, low=0, high=63),
        map_id=table.integer("map_id", low=0, high=MOST_MAP) if table.has("map_id") else None,
        window=table.integer("window", usual.window, low=1, high=MOST_WINDOW),
        timeout_s=table.number("timeout_s", usual.timeout_s, low=0.1, high=3600.0),
        transmission_limit=table.integer("transmission_limit", usual.transmission_limit, low=1, high=255),
        timeout_type=_TIMEOUT_TYPES.get(timeout, TimeoutType.ALERT),
        is_randomised=table.flag("is_randomised", usual.is_randomised),
        framing=UplinkFraming(framing) if framing in set(UplinkFraming) else None,
        max_length=table.integer("max_length", usual.max_length, low=_LEAST_LENGTH, high=MAX_LENGTH),
        destination=table.text("destination", ""),
        source=table.text("source", ""),
    )
    _check_ax25(table, form)
    _check_timeout(table, form, radio)
    table.end()
    return form


def _check_ax25(table: Table, form: UplinkFormat) -> None:
    """AX.25 needs two addresses, and nothing else has any."""
    if form.framing is not UplinkFraming.AX25:
        for key in ("destination", "source"):
            if table.has(key):
                table.fault(key, "is only for AX.25", remedy='write framing = "ax25"')
        return
    for key, address in (("destination", form.destination), ("source", form.source)):
        try:
            build_ui_frame(address, address, b"")
        except KnownError as error:
            table.fault(key, error.faults[0].what, rule=error.faults[0].rule)


def _check_timeout(table: Table, form: UplinkFormat, radio: Radio) -> None:
    """FOP-1's timer begins when a frame is given to the line: it must not run out before the frame is through."""
    airtime_s = 8 * (form.max_length / 7 * 8 + 18) / radio.uplink_bps
    if form.service is Service.AD and form.timeout_s < airtime_s:
        rule = f"{airtime_s:.1f} s and more: so long takes a frame of {form.max_length} bytes at {radio.uplink_bps:g} bit/s"
        table.fault("timeout_s", f"is {form.timeout_s:g}", rule=rule, remedy="a longer timeout, or a smaller max_length")
