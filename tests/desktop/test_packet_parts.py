"""A packet is taken apart as far as it goes: bits account for every bit, and what does not fit says why."""

from __future__ import annotations

import binascii
import random

import msgspec
import pytest

from console.desktop.packet_parts import REST, take_apart
from console.session.messages import PacketRow
from tests.session import flights


def rows() -> list[PacketRow]:
    return list(flights.session().decoding.take(flights.pass_chunks(20)).packets)


@pytest.fixture(scope="module")
def packets() -> list[PacketRow]:
    return rows()


def test_every_field_shows_the_bits_that_stand_in_the_packet(packets: list[PacketRow]) -> None:
    """Oracle: the unsigned number in the packet's own bits."""
    power = next(row for row in packets if row.container == "HK_POWER")
    whole = int.from_bytes(power.data, "big")
    for one in take_apart(flights.dictionary(), power).fields:
        if one.raw.isdigit() and one.bits < 32:
            assert int(one.raw) == whole >> (8 * len(power.data) - one.first_bit - one.bits) & ((1 << one.bits) - 1), one


def test_fields_cover_the_whole_packet(packets: list[PacketRow]) -> None:
    for row in {row.container: row for row in packets}.values():
        fields = take_apart(flights.dictionary(), row).fields
        covered = {bit for one in fields for bit in range(one.first_bit, one.first_bit + one.bits)}
        assert max(covered) == 8 * len(row.data) - 1


def test_a_checksum_at_the_end_is_judged() -> None:
    body = bytes.fromhex("004dc0050005") + b"abcd"
    good = body + binascii.crc_hqx(body, 0xFFFF).to_bytes(2, "big")
    row = PacketRow(1, 0, -1, 77, 5, 0, 0, -1, -1, "", good)
    last = take_apart(flights.dictionary(), row).fields[-1]
    assert (last.name, last.value, last.is_bad, last.bits) == ("packet error control", "matches", False, 16)
    broken = msgspec.structs.replace(row, data=good[:-1] + bytes([good[-1] ^ 1]))
    assert take_apart(flights.dictionary(), broken).fields[-1].name == REST


def test_a_packet_that_is_too_short_is_shown_as_far_as_it_goes(packets: list[PacketRow]) -> None:
    power = next(row for row in packets if row.container == "HK_POWER")
    data = power.data[:30]
    short = msgspec.structs.replace(power, container="", data=data)
    parts = take_apart(flights.dictionary(), short)
    assert "too short" in parts.problem
    assert "understood up to byte" in parts.problem
    assert len(parts.fields) > 12
    whole = int.from_bytes(data, "big")
    service = next(one for one in parts.fields if one.name == "SERVICE")
    assert int(service.raw) == whole >> (8 * len(data) - service.first_bit - service.bits) & 0xFF


def test_what_nobody_describes_is_a_field_of_its_own(packets: list[PacketRow]) -> None:
    strange = PacketRow(1, 0, -1, 77, 5, 0, 0, -1, -1, "", bytes.fromhex("004dc0050001aabb"))
    rest = take_apart(flights.dictionary(), strange).fields[-1]
    assert (rest.name, rest.first_bit + rest.bits) == (REST, 64)


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes_can_be_taken_apart(seed: int) -> None:
    dice = random.Random(seed)
    data = dice.randbytes(dice.randrange(0, 60))
    row = PacketRow(1, 0, -1, dice.randrange(0, 0x8006), 5, 0, dice.randrange(3), -1, -1, "", data)
    parts = take_apart(flights.dictionary(), row)
    assert all(one.first_bit + one.bits <= 8 * len(data) for one in parts.fields)
    assert parts.problem
