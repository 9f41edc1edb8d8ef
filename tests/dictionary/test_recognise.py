"""A packet finds its command again, for every command of the demo's dictionary."""

from __future__ import annotations

import pytest

from console.dictionary.encode import encode_command
from console.dictionary.model import Kind
from console.dictionary.recognise import command_of, service_command
from tests.simulator.flights import wau1

DICTIONARY = wau1().dictionary
assert DICTIONARY is not None
SAMPLES = {Kind.TIME: "2026-11-27T12:00:00Z", Kind.BINARY: "0A0B", Kind.STRING: "X", Kind.FLOAT: "1", Kind.INTEGER: "200"}


def arguments_for(name: str) -> dict[str, str]:
    assert DICTIONARY is not None
    found = {}
    for one in DICTIONARY.command(name).arguments:
        low = max(one.low or 0, 1) if one.kind is Kind.INTEGER else one.low
        found[one.name] = next(iter(one.labels.values())) if one.labels else f"{low:g}" if low is not None else SAMPLES[one.kind]
    return found


@pytest.mark.parametrize("name", sorted(DICTIONARY.commands))
def test_a_packet_finds_its_command_again_whatever_its_count(name: str) -> None:
    assert DICTIONARY is not None
    packet = encode_command(DICTIONARY, name, arguments_for(name), sequence=12345).data
    found = command_of(DICTIONARY, packet)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("packet", [b"", b"\x18", bytes(20), b"\xff" * 20])
def test_other_bytes_are_no_command(packet: bytes) -> None:
    assert DICTIONARY is not None
    assert command_of(DICTIONARY, packet) is None


def test_a_service_finds_its_command() -> None:
    assert DICTIONARY is not None
    names = [found.name for pair in [(17, 1), (11, 4), (11, 17), (3, 5)] if (found := service_command(DICTIONARY, *pair)) is not None]
    assert names == ["PING", "SCHEDULE_INSERT", "SCHEDULE_REPORT", "HK_ENABLE"]
    assert service_command(DICTIONARY, 6, 1) is None
