"""What captured link-layer records carry: the payload of UDP datagrams and TCP streams over IPv4 and IPv6 (RFC 768, 791, 8200, 9293).

One surprise: TCP is put in order only as far as a capture needs it: segments that came twice are taken once, a few that came early wait
for those before them, and what never came is passed over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

ETHERNET, RAW_IP, PPI = 1, 101, 192
_NULL = {0, 108}
_RAW = {12, 14, RAW_IP, 228, 229}
_COOKED = {113: 14, 276: 0}
_COOKED_HEADERS = {113: 16, 276: 20}
USER_TYPES = range(147, 163)
_VLANS = {0x8100, 0x88A8, 0x9100}
_IPV4, _IPV6 = 0x0800, 0x86DD
_TCP, _UDP = 6, 17
_EXTENSIONS = {0, 43, 60}
_FRAGMENT = 44
_EARLY_KEPT = 64
_FLOWS_KEPT = 256


@dataclass(slots=True)
class _Flow:
    """One direction of a TCP connection: the next byte expected, and segments that came early."""

    expected: int
    early: dict[int, bytes] = field(default_factory=dict)


class Datagrams:
    """Takes records apart. What is no payload is counted by reason in `passed_over`."""

    def __init__(self, passed_over: Counter[str], *, port: int = 0) -> None:
        self._passed_over, self._port = passed_over, port
        self._flows: dict[bytes, _Flow] = {}

    def payloads(self, link_type: int, data: bytes) -> list[bytes]:
        """The payload of one record, in order; empty when there is none. Never raises, whatever the bytes."""
        if link_type in USER_TYPES:
            return [data] if data else []
        if link_type == PPI:
            return self._radiotap(data)
        packet = self._network_layer(link_type, data)
        return self._ip(packet) if packet is not None else []

    def _pass(self, why: str) -> None:
        self._passed_over[why] += 1

    def _radiotap(self, data: bytes) -> list[bytes]:
        """Per-packet information: its own length and the link type of what follows stand in its header."""
        size, inner = int.from_bytes(data[2:4], "little"), int.from_bytes(data[4:8], "little")
        if size < 8 or size > len(data) or inner == PPI:
            self._pass("records with a broken header")
            return []
        return self.payloads(inner, data[size:])

    def _network_layer(self, link_type: int, data: bytes) -> bytes | None:
        """The IP packet in a record, None when there is none."""
        if link_type in _RAW:
            return data
        if link_type in _NULL:
            return data[4:]
        if link_type == ETHERNET:
            at = 12
            while int.from_bytes(data[at : at + 2], "big") in _VLANS:
                at += 4
            return self._checked(int.from_bytes(data[at : at + 2], "big"), data[at + 2 :])
        if link_type in _COOKED:
            at = _COOKED[link_type]
            return self._checked(int.from_bytes(data[at : at + 2], "big"), data[_COOKED_HEADERS[link_type] :])
        self._pass(f"records of link type {link_type}")
        return None

    def _checked(self, protocol: int, data: bytes) -> bytes | None:
        if protocol in (_IPV4, _IPV6):
            return data
        self._pass("records that are not IP")
        return None

    def _ip(self, packet: bytes) -> list[bytes]:
        version = packet[0] >> 4 if packet else 0
        if version == 4 and len(packet) >= 20:
            return self._ipv4(packet)
        if version == 6 and len(packet) >= 40:
            return self._ipv6(packet)
        self._pass("records that are not IP")
        return []

    def _ipv4(self, packet: bytes) -> list[bytes]:
        start, total = 4 * (packet[0] & 15), int.from_bytes(packet[2:4], "big") or len(packet)
        if int.from_bytes(packet[6:8], "big") & 0x3FFF:
            self._pass("fragments of IP packets")
            return []
        return self._transport(packet[9], packet[12:20], packet[start:total] if start >= 20 else b"")

    def _ipv6(self, packet: bytes) -> list[bytes]:
        following, at, end = packet[6], 40, 40 + int.from_bytes(packet[4:6], "big")
        while following in _EXTENSIONS and at + 2 <= len(packet):
            following, at = packet[at], at + 8 * (packet[at + 1] + 1)
        if following == _FRAGMENT:
            self._pass("fragments of IP packets")
            return []
        return self._transport(following, packet[8:40], packet[at:end])

    def _transport(self, protocol: int, addresses: bytes, data: bytes) -> list[bytes]:
        if protocol not in (_TCP, _UDP) or len(data) < (20 if protocol == _TCP else 8):
            self._pass("packets that are neither UDP nor TCP")
            return []
        ports = (int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big"))
        if self._port and self._port not in ports:
            self._pass("datagrams of other ports")
            return []
        if protocol == _TCP:
            return self._tcp(addresses + data[:4], data)
        size = int.from_bytes(data[4:6], "big")
        payload = data[8 : size or None]
        return [payload] if payload else []

    def _tcp(self, name: bytes, segment: bytes) -> list[bytes]:
        sequence, is_first = int.from_bytes(segment[4:8], "big"), bool(segment[13] & 2)
        payload = segment[4 * (segment[12] >> 4) :] if segment[12] >> 4 >= 5 else b""
        flow = self._flows.get(name)
        if flow is None or is_first:
            if len(self._flows) >= _FLOWS_KEPT:
                self._flows.pop(next(iter(self._flows)))
            flow = self._flows[name] = _Flow((sequence + is_first) % (1 << 32))
            sequence += is_first
        return self._in_order(flow, sequence, payload) if payload else []

    def _in_order(self, flow: _Flow, sequence: int, payload: bytes) -> list[bytes]:
        ahead = _signed(sequence - flow.expected)
        if ahead > 0:
            flow.early[sequence] = payload
            if len(flow.early) <= _EARLY_KEPT:
                return []
            self._pass("gaps in a TCP stream")
            flow.expected = _earliest(flow)
        elif -ahead < len(payload):
            flow.early[flow.expected] = payload[-ahead:]
        else:
            self._pass("TCP segments that came twice")
        return self._ready(flow)

    def rest(self) -> list[bytes]:
        """What came early and waited in vain, at the capture's end."""
        found = []
        for flow in self._flows.values():
            while flow.early:
                self._pass("gaps in a TCP stream")
                flow.expected = _earliest(flow)
                found += self._ready(flow)
        return found

    def _ready(self, flow: _Flow) -> list[bytes]:
        """Segments that follow each other from the expected byte on, what of them was not seen before."""
        found = []
        while (at := next((at for at in flow.early if _signed(at - flow.expected) <= 0), None)) is not None:
            payload = flow.early.pop(at)[-_signed(at - flow.expected) :]
            if payload:
                found.append(payload)
                flow.expected = (flow.expected + len(payload)) % (1 << 32)
        return found


def _earliest(flow: _Flow) -> int:
    return min(flow.early, key=lambda at: _signed(at - flow.expected))


def _signed(difference: int) -> int:
    """A difference of sequence numbers, modulo 2^32, between -2^31 and 2^31."""
    return (difference + (1 << 31)) % (1 << 32) - (1 << 31)
