from __future__ import annotations

import math
from pathlib import Path

import pytest

from console.errors import KnownError
from console.link.address import LinkAddress, LinkKind, parse_link


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("sim", LinkAddress("sim", LinkKind.SIM)),
        ("tcp:host:5000", LinkAddress("tcp:host:5000", LinkKind.TCP, "host", 5000)),
        ("tcp:[::1]:5000", LinkAddress("tcp:[::1]:5000", LinkKind.TCP, "::1", 5000)),
        ("tcp-listen:5000", LinkAddress("tcp-listen:5000", LinkKind.TCP_LISTEN, "127.0.0.1", 5000)),
        ("tcp-listen:0.0.0.0:5000", LinkAddress("tcp-listen:0.0.0.0:5000", LinkKind.TCP_LISTEN, "0.0.0.0", 5000)),
        ("udp:5000", LinkAddress("udp:5000", LinkKind.UDP, "127.0.0.1", 5000)),
        ("udp:0.0.0.0:5000?send=h:6", LinkAddress("udp:0.0.0.0:5000?send=h:6", LinkKind.UDP, "0.0.0.0", 5000, "h", 6)),
        ("serial:/dev/ttyUSB0", LinkAddress("serial:/dev/ttyUSB0", LinkKind.SERIAL, device="/dev/ttyUSB0")),
        ("serial:COM3?baud=57600", LinkAddress("serial:COM3?baud=57600", LinkKind.SERIAL, device="COM3", baud=57600)),
        ("file:a b.bin", LinkAddress("file:a b.bin", LinkKind.FILE, path=Path("a b.bin"))),
        ("file:C:/x.bin?rate=1200.5", LinkAddress("file:C:/x.bin?rate=1200.5", LinkKind.FILE, path=Path("C:/x.bin"), rate_bytes_s=1200.5)),
        ("file:x?rate=max", LinkAddress("file:x?rate=max", LinkKind.FILE, path=Path("x"), rate_bytes_s=math.inf)),
    ],
)
def test_address_is_understood(url: str, wanted: LinkAddress) -> None:
    assert parse_link(url) == wanted


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "no kind of link"),
        ("tpc:host:5000", "did you mean tcp"),
        ("seriel:/dev/x", "did you mean serial"),
        ("tcp:5000", "a host and a port"),
        ("tcp:host", "a host and a port"),
        ("tcp:host:0", "ports are numbers"),
        ("tcp:host:65536", "ports are numbers"),
        ("tcp:host:-1", "ports are numbers"),
        ("tcp:host:٣", "ports are numbers"),
        ("serial:", "no serial device"),
        ("serial:/dev/x?baud=fast", "baud is no number"),
        ("serial:/dev/x?baud=0", "baud is no number"),
        ("serial:/dev/x?baud=9600.5", "no baud rate"),
        ("serial:/dev/x?bauds=9600", "did you mean baud"),
        ("serial:/dev/x?parity=Q", "no parity"),
        ("serial:/dev/x?stop=3", "stop bits"),
        ("file:", "no file is named"),
        ("file:x?rate=-1", "rate is no number"),
        ("file:x?rate=nan", "rate is no number"),
        ("file:x?rate=inf", "rate is no number"),
        ("udp:5000?send=6", "a host and a port"),
        ("sim:5", "takes no address"),
        ("tcp:h:1?x=1", "takes no options"),
    ],
)
def test_mistake_is_told(url: str, says: str) -> None:
    with pytest.raises(KnownError, match=says):
        parse_link(url)


@pytest.mark.parametrize("url", ["tcp:h:1", "tcp-listen:1", "serial:x", "udp:1?send=h:2", "sim"])
def test_line_with_a_far_end_can_send(url: str) -> None:
    assert parse_link(url).can_send


@pytest.mark.parametrize("url", ["udp:1", "file:x"])
def test_line_without_a_far_end_cannot_send(url: str) -> None:
    assert not parse_link(url).can_send
