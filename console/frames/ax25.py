"""AX.25 addresses and UI frames (AX.25 2.2, 3.12 and 4.3.3.6), tolerant of what CubeSats really send.

One surprise: the end-of-address bit is missing, early or on every address in flown frames. Where it stands right, any PID is taken;
elsewhere UI control (03, or 13 with the poll bit) and PID F0 after two to ten addresses are what makes a frame AX.25.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.errors import KnownError

_ADDRESS = 7
_MAX_ADDRESSES = 10
_UI = bytes([0x03, 0xF0])
_UI_CONTROLS = (0x03, 0x13)
NO_LAYER_3 = 0xF0


@dataclass(frozen=True, slots=True)
class Address:
    """A callsign with its SSID; `octet` is the SSID octet as sent. Text as operators write it: `GS-1`, `CQ`."""

    callsign: str
    ssid: int
    octet: int

    def __str__(self) -> str:
        return f"{self.callsign}-{self.ssid}" if self.ssid else self.callsign


@dataclass(frozen=True, slots=True)
class Ax25Frame:
    """One UI frame. `via` are the digipeaters; `pid` says what the information is, F0 for nothing more."""

    destination: Address
    source: Address
    via: tuple[Address, ...]
    info: bytes
    pid: int = NO_LAYER_3

    @property
    def is_standard(self) -> bool:
        """Whether the end-of-address bit stands on the last address and nowhere else (AX.25 2.2, 3.12.2)."""
        ends = [address.octet & 1 for address in (self.destination, self.source, *self.via)]
        return ends.index(1) == len(ends) - 1 if 1 in ends else False

    def __str__(self) -> str:
        path = f" via {', '.join(map(str, self.via))}" if self.via else ""
        return f"{self.source} > {self.destination}{path}"


def parse_ui_frame(frame: bytes) -> Ax25Frame | None:
    """The UI frame, or None for anything else ("not AX.25": keep its bytes). Never raises."""
    ended = next((at for at, octet in enumerate(frame[_ADDRESS - 1 : _MAX_ADDRESSES * _ADDRESS : _ADDRESS], start=1) if octet & 1), 0)
    if ended >= 2 and (found := _read(frame, ended)) is not None:
        return found
    counts = (count for count in range(2, _MAX_ADDRESSES + 1) if frame[count * _ADDRESS + 1 : count * _ADDRESS + 2] == _UI[1:])
    return next((found for count in counts if (found := _read(frame, count)) is not None), None)


def _read(frame: bytes, count: int) -> Ax25Frame | None:
    """The frame with so many addresses, None when it can't have them."""
    end = count * _ADDRESS
    if len(frame) < end + 2 or frame[end] not in _UI_CONTROLS:
        return None
    addresses = [parse_address(frame[at : at + _ADDRESS]) for at in range(0, end, _ADDRESS)]
    known = [address for address in addresses if address is not None]
    if len(known) < count:
        return None
    return Ax25Frame(known[0], known[1], tuple(known[2:]), frame[end + 2 :], frame[end + 1])


def header_length(frame: bytes) -> int:
    """Bytes before the information field of a UI frame; 0 when it is none."""
    found = parse_ui_frame(frame)
    return 0 if found is None else len(frame) - len(found.info)


def parse_address(field: bytes) -> Address | None:
    """Seven bytes as an address; None when they can't be one. Blank and NUL callsigns are accepted, and unshifted ones."""
    letters = bytes(octet >> 1 for octet in field[:6])
    if any(octet & 1 for octet in field[:6]) or not _is_callsign(letters):
        letters = field[:6]
    if not _is_callsign(letters):
        return None
    return Address(letters.rstrip(b" \0").decode("ascii"), field[6] >> 1 & 0x0F, field[6])


def _is_callsign(letters: bytes) -> bool:
    text = letters.rstrip(b" \0")
    return not text or (text.isalnum() and text.isascii() and text == text.upper())


def build_ui_frame(destination: str, source: str, info: bytes) -> bytes:
    """A UI frame between two stations given as `CALL` or `CALL-SSID`."""
    return _address(destination, 0xE0) + _address(source, 0x61) + _UI + info


def _address(text: str, octet: int) -> bytes:
    call, _, ssid = text.partition("-")
    if not (0 < len(call) <= 6 and call.isascii() and call.isalnum()) or not (ssid or "0").isdecimal() or int(ssid or 0) > 15:
        raise KnownError(f"no AX.25 address: {text!r}", rule="1 to 6 letters or digits, then -0 to -15 (AX.25 2.2, 3.12)")
    return bytes(ord(letter) << 1 for letter in call.upper().ljust(6)) + bytes([octet | int(ssid or 0) << 1])
