"""Where a link leads, as a mission or an operator writes it: `tcp:HOST:PORT`, `serial:DEVICE?baud=57600`, `file:PATH?rate=1200`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qsl

from console.errors import KnownError, near_name
from console.link.capture import FileFormat

LOOPBACK = "127.0.0.1"
DEFAULT_BAUD = 9600
_FORMS = "sim, serial:DEVICE?baud=N, tcp:HOST:PORT, tcp-listen:PORT, udp:HOST:PORT, file:PATH?rate=BYTES_A_SECOND&format=hex"


class LinkKind(StrEnum):
    """What carries the bytes."""

    SIM = "sim"
    SERIAL = "serial"
    TCP = "tcp"
    TCP_LISTEN = "tcp-listen"
    UDP = "udp"
    FILE = "file"


_OPTIONS: dict[LinkKind, tuple[str, ...]] = {
    LinkKind.SERIAL: ("baud", "parity", "stop"),
    LinkKind.UDP: ("send",),
    LinkKind.FILE: ("rate", "format", "times", "port"),
}


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """A link's address, checked. Which fields count depends on `kind`.

    TCP goes to host and port; `tcp-listen` and UDP listen there (on loopback unless a host is named). UDP sends to `send_host`
    and `send_port`, or not at all. `rate_bytes_s` is how fast a file is read, infinite for as fast as possible. `has_capture_times`: the
    session lives in a capture's own time, `is_paced` as slowly as it; `port` is then the one UDP or TCP port wanted, 0 for all.
    """

    text: str
    kind: LinkKind
    host: str = ""
    port: int = 0
    send_host: str = ""
    send_port: int = 0
    device: str = ""
    baud: int = DEFAULT_BAUD
    parity: str = "N"
    stop_bits: float = 1
    path: Path = Path()
    rate_bytes_s: float = math.inf
    format: FileFormat = FileFormat.AUTO
    has_capture_times: bool = False
    is_paced: bool = False

    @property
    def can_send(self) -> bool:
        """Whether a command can leave by this link at all."""
        return self.kind not in (LinkKind.FILE, LinkKind.UDP) or bool(self.send_host)


def parse_link(url: str) -> LinkAddress:
    """The address that a text stands for. Raises KnownError with what is wrong, and the near name of a misspelt word."""
    text = url.strip()
    scheme, _, rest = text.partition(":")
    try:
        kind = LinkKind(scheme.partition("?")[0].casefold())
    except ValueError as error:
        rule = near_name(scheme, [kind.value for kind in LinkKind])
        raise KnownError(f"no kind of link is called {scheme!r}", where=url, rule=rule, remedy=f"write one of {_FORMS}") from error
    target, _, query = rest.partition("?")
    options = _options(kind, query, url)
    match kind:
        case LinkKind.SIM:
            return _sim(text, target)
        case LinkKind.SERIAL:
            return _serial(text, target, options)
        case LinkKind.FILE:
            return _file(text, target, options)
        case LinkKind.UDP:
            host, port = _endpoint(target, text, LOOPBACK)
            send_host, send_port = _endpoint(options["send"], text) if "send" in options else ("", 0)
            return LinkAddress(text, kind, host, port, send_host, send_port)
        case LinkKind.TCP_LISTEN:
            return LinkAddress(text, kind, *_endpoint(target, text, LOOPBACK))
        case LinkKind.TCP:
            return LinkAddress(text, kind, *_endpoint(target, text))


def _options(kind: LinkKind, query: str, url: str) -> dict[str, str]:
    known = _OPTIONS.get(kind, ())
    options = dict(parse_qsl(query, keep_blank_values=True))
    for name in options:
        if name not in known:
            remedy = f"{kind} takes {', '.join(known) or 'no options'}"
            raise KnownError(f"no option {name!r}", where=url, rule=near_name(name, known), remedy=remedy)
    return options


def _sim(text: str, target: str) -> LinkAddress:
    if target:
        raise KnownError(f"the simulator takes no address, not {target!r}", where=text, remedy="write sim")
    return LinkAddress(text, LinkKind.SIM)


def _serial(text: str, target: str, options: dict[str, str]) -> LinkAddress:
    if not target:
        raise KnownError("no serial device is named", where=text, remedy="write serial:/dev/ttyUSB0?baud=9600")
    baud = _number(options.get("baud", str(DEFAULT_BAUD)), "baud", text)
    if baud != int(baud):
        raise KnownError(f"no baud rate: {options['baud']!r}", where=text)
    parity = options.get("parity", "N").upper()
    if parity not in ("N", "E", "O", "M", "S"):
        raise KnownError(f"no parity: {parity!r}", where=text, remedy="write N, E, O, M or S")
    stop = _number(options.get("stop", "1"), "stop", text)
    if stop not in (1, 1.5, 2):
        raise KnownError(f"no number of stop bits: {options['stop']!r}", where=text, remedy="write 1, 1.5 or 2")
    return LinkAddress(text, LinkKind.SERIAL, device=target, baud=int(baud), parity=parity, stop_bits=stop)


def _file(text: str, target: str, options: dict[str, str]) -> LinkAddress:
    if not target:
        raise KnownError("no file is named", where=text, remedy="write file:pass.bin?rate=1200")
    rate, times = options.get("rate", "max"), _word(options, "times", ("receipt", "capture"), text)
    kind = FileFormat(_word(options, "format", tuple(FileFormat), text))
    if times == "capture" and kind in (FileFormat.RAW, FileFormat.HEX):
        raise KnownError(f"a file of format {kind} has no times of its own", where=text, remedy="leave out times=capture")
    return LinkAddress(
        text,
        LinkKind.FILE,
        port=_endpoint(options["port"], text, LOOPBACK)[1] if "port" in options else 0,
        path=Path(target),
        rate_bytes_s=math.inf if rate == "max" else _number(rate, "rate", text),
        format=kind,
        has_capture_times=times == "capture",
        is_paced=times == "capture" and "rate" not in options,
    )


def _word(options: dict[str, str], name: str, known: tuple[str, ...], where: str) -> str:
    """One of the known words, the first when it is left out."""
    word = options.get(name, known[0])
    if word not in known:
        raise KnownError(f"no {name}: {word!r}", where=where, rule=near_name(word, known), remedy=f"write {', '.join(known)}")
    return word


def _number(text: str, name: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (value > 0 and math.isfinite(value)):
        raise KnownError(f"{name} is no number above zero: {text!r}", where=where)
    return value


def _endpoint(text: str, where: str, default_host: str = "") -> tuple[str, int]:
    """HOST:PORT, [IPv6]:PORT, or PORT alone where there is a default host."""
    host, colon, port = text.rpartition(":")
    host = host.strip("[]") if colon else default_host
    if not host:
        raise KnownError("a host and a port are needed", where=where, remedy="write HOST:PORT, such as 192.168.1.20:5000")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise KnownError(f"no port: {port!r}", where=where, rule="ports are numbers from 1 to 65535")
    return host, int(port)
