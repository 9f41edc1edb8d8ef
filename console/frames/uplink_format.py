"""How telecommands leave for one spacecraft: service, virtual channel, framing, and what FOP-1 is set to (CCSDS 232.0-B-4, 232.1-B-2 5.1).

One surprise: `map_id` None means frames without a segment header (232.0-B-4 4.1.3.2.2), so a packet must then fit into one frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

MODULUS = 256
MOST_WINDOW = 127


class Service(StrEnum):
    """AD: in sequence, confirmed by CLCW, sent again by FOP-1. BD: past the sequence check, sent once (232.0-B-4 2.4.2)."""

    AD = "AD"
    BD = "BD"


class UplinkFraming(StrEnum):
    """What is made of a packet: a TC frame in a CLTU; a KISS frame; an AX.25 UI frame in a KISS frame; nothing."""

    CLTU = "cltu"
    KISS = "kiss"
    AX25 = "ax25"
    PACKETS = "packets"


class TimeoutType(IntEnum):
    """What FOP-1 does when the last transmission has not been confirmed in time (232.1-B-2 5.1.10)."""

    ALERT = 0
    SUSPEND = 1


@dataclass(frozen=True, slots=True)
class UplinkFormat:
    """One spacecraft's uplink. `framing` None: the one that goes with the downlink's. `window` frames at most are under way
    unconfirmed; a frame is sent `transmission_limit` times at most, `timeout_s` apart. `max_length`: of a whole TC frame, in bytes.
    `destination` and `source` are AX.25 addresses."""

    service: Service = Service.BD
    vcid: int = 0
    map_id: int | None = None
    window: int = 10
    timeout_s: float = 5.0
    transmission_limit: int = 3
    timeout_type: TimeoutType = TimeoutType.ALERT
    is_randomised: bool = False
    framing: UplinkFraming | None = None
    max_length: int = 1024
    destination: str = ""
    source: str = ""
