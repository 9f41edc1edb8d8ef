"""From an address to a link that is ready to run."""

from __future__ import annotations

from console.clock import Clock
from console.errors import KnownError
from console.link.address import LinkAddress, LinkKind
from console.link.file import CaptureLink, FileLink
from console.link.link import Link
from console.link.retry import Opener, RetryingLink
from console.link.tcp import TcpCaller, TcpListener
from console.link.udp import UdpOpener


def open_link(address: LinkAddress, clock: Clock) -> Link:
    """The link for an address; it does nothing until it is run. Raises KnownError for `sim`, which needs a spacecraft."""
    if address.kind is LinkKind.FILE:
        return _file_link(address, clock)
    first_pause_s = 0.0 if address.kind is LinkKind.TCP_LISTEN else 0.5
    return RetryingLink(address.text, _opener(address), clock, can_send=address.can_send, first_pause_s=first_pause_s)


def _file_link(address: LinkAddress, clock: Clock) -> FileLink:
    rate, port = address.rate_bytes_s, address.port
    if address.has_capture_times:
        return CaptureLink(address.text, address.path, clock, is_paced=address.is_paced, rate_bytes_s=rate, port=port)
    return FileLink(address.text, address.path, clock, rate_bytes_s=rate, kind=address.format, port=port)


def _opener(address: LinkAddress) -> Opener:
    match address.kind:
        case LinkKind.TCP:
            return TcpCaller(address.host, address.port)
        case LinkKind.TCP_LISTEN:
            return TcpListener(address.host, address.port)
        case LinkKind.UDP:
            return UdpOpener(address.host, address.port, address.send_host, address.send_port)
        case LinkKind.SERIAL:
            from console.link.serial import SerialOpener  # noqa: PLC0415 - pyserial is loaded by those who have a serial line

            return SerialOpener(address.device, address.baud, parity=address.parity, stop_bits=address.stop_bits)
    raise KnownError(f"{address.kind} is no line to be opened", where=address.text)
