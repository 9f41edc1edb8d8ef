"""Where a station's rotator or radio is, as a mission or an operator writes it: `rotctld:HOST:PORT`, `rigctld:HOST:PORT`, `sim`, or ""."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.errors import KnownError, near_name


class DeviceKind(StrEnum):
    """What moves or tunes: nothing, the built-in simulation, or a server of Hamlib's."""

    NONE = ""
    SIM = "sim"
    ROTCTLD = "rotctld"
    RIGCTLD = "rigctld"


@dataclass(frozen=True, slots=True)
class DeviceAddress:
    """A device's address, checked. Host and port count only for a server."""

    kind: DeviceKind
    host: str = ""
    port: int = 0

    @property
    def is_real(self) -> bool:
        """Whether something outside of this program obeys."""
        return self.kind in (DeviceKind.ROTCTLD, DeviceKind.RIGCTLD)

    def __str__(self) -> str:
        return f"{self.kind}:{self.host}:{self.port}" if self.is_real else str(self.kind)


def parse_rotator(text: str) -> DeviceAddress:
    """The rotator that a text stands for. Raises KnownError with what is wrong."""
    return _parse(text, DeviceKind.ROTCTLD, 4533)


def parse_radio(text: str) -> DeviceAddress:
    """The radio that a text stands for. Raises KnownError with what is wrong."""
    return _parse(text, DeviceKind.RIGCTLD, 4532)


def _parse(text: str, server: DeviceKind, usual_port: int) -> DeviceAddress:
    word, colon, rest = text.strip().partition(":")
    if word in (DeviceKind.NONE, DeviceKind.SIM) and not colon:
        return DeviceAddress(DeviceKind(word))
    remedy = f"write {server}:127.0.0.1:{usual_port}, sim, or nothing"
    if word != server:
        raise KnownError(f"no such device: {text!r}", rule=near_name(word, [server, DeviceKind.SIM]), remedy=remedy)
    host, _, port = rest.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or any(letter.isspace() for letter in host):
        raise KnownError(f"a host and a port are needed: {text!r}", remedy=remedy)
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise KnownError(f"no port: {port!r}", rule="ports are numbers from 1 to 65535", remedy=remedy)
    return DeviceAddress(server, host, int(port))
