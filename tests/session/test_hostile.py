"""Any bytes, any cut, through a whole session with every dictionary there is: nothing is raised, every packet is kept, marked, counted.

The streams are made of packets with fields turned over, cut, filled with the largest counts, or of nothing but noise, from a seed
that the test names when it fails.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from console.command.recorded import RecordedCommands
from console.dictionary.model import Dictionary
from console.dictionary.xtce import load_dictionary
from console.errors import KnownError
from console.frames.batch import Chunk, FrameFormat
from console.packets.space_packet import build_space_packet
from console.session.codec import decode_to_window, encode
from console.session.messages import Delivery, PacketRow
from console.session.session import Session, SessionParts
from tests.session import flights
from tests.shared_data import ROOT, shared

S = 1_000_000_000
_REAL = {
    "jpss1_geolocation_xtce_v1.xml": "ccsds/space_packet_parser/jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
    "idex_combined_science_definition.xml": "ccsds/space_packet_parser/idex/sciData_2023_052_14_45_05",
    "xtce.xml": "ccsds/yamcs/testdata.ccsds",
}


@cache
def dictionaries() -> list[tuple[str, Dictionary]]:
    """The demo's dictionary, and all shared ones with telemetry that load."""
    found = [("demo", flights.dictionary())]
    for path in sorted([*ROOT.glob("ccsds/**/*.xml"), *ROOT.glob("dictionaries/yamcs*/**/*.xml")]):
        try:
            found.append((path.name, load_dictionary(path)))
        except KnownError:
            continue
    return [(name, each) for name, each in found if each.containers]


@cache
def real_packets(name: str) -> bytes:
    path = ROOT / _REAL[name] if name in _REAL else Path()
    return path.read_bytes()[:20_000] if path.is_file() else b""


def spoilt_packet(dice: Random, name: str) -> bytes:
    """A packet that means harm: of the right shape outside, anything inside."""
    size = dice.choice((1, 2, 10, 60, 300, 2_000))
    fill = dice.choice(("noise", "ones", "small", "zeros"))
    data = {"noise": dice.randbytes(size), "ones": b"\xff" * size, "zeros": bytes(size)}.get(fill) or bytes(
        dice.choice(range(4)) for _ in range(size)
    )
    packet = build_space_packet(dice.choice((0, 1, 2, 11, 100, 1_424, dice.randrange(2_047))), dice.randrange(16_384), data)
    real = real_packets(name)
    if real and dice.randrange(2):
        length = int.from_bytes(real[4:6], "big") + 7
        packet = real[:length]
    turned = bytearray(packet)
    for _ in range(dice.choice((0, 0, 1, 5))):
        place = dice.randrange(6, len(turned))
        turned[place] ^= 1 << dice.randrange(8)
    return bytes(turned)


def stream(dice: Random, name: str) -> bytes:
    parts = [spoilt_packet(dice, name) for _ in range(dice.randint(1, 25))]
    if dice.randrange(4) == 0:
        parts.insert(dice.randrange(len(parts)), dice.randbytes(dice.randint(1, 40)))
    if dice.randrange(4) == 0:
        parts[-1] = parts[-1][: dice.randint(1, len(parts[-1]))]
    return b"".join(parts)


def cut(dice: Random, data: bytes) -> list[bytes]:
    places = sorted(dice.randrange(len(data) + 1) for _ in range(dice.choice((0, 1, 5, 40))))
    return [data[first:last] for first, last in zip([0, *places], [*places, len(data)], strict=True)]


def told(session: Session, chunks: list[bytes]) -> list[Delivery]:
    """All Deliveries of these bytes, as a window would get them."""
    deliveries = []
    for number, data in enumerate(chunks, start=1):
        delivery = decode_to_window(encode(session.step(number * S, [Chunk(number * S, data)])))
        assert isinstance(delivery, Delivery)
        deliveries.append(delivery)
    return deliveries


def session_on(dictionary: Dictionary) -> Session:
    return Session(SessionParts(dictionary, "packets", FrameFormat(), RecordedCommands([])))


def rows_of(deliveries: list[Delivery]) -> list[PacketRow]:
    return [row for delivery in deliveries for row in delivery.packets]


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_comes_is_kept_marked_and_counted(seed: int) -> None:
    dice = Random(seed)
    name, dictionary = dice.choice(dictionaries())
    data = stream(dice, name)
    session = session_on(dictionary)
    deliveries = told(session, cut(dice, data))
    rows, counters = rows_of(deliveries), session.decoding.counters
    assert counters.bytes == len(data) == counters.bytes_framed + counters.bytes_skipped + counters.bytes_pending, name
    assert [row.index for row in rows] == list(range(counters.packets))
    assert sum(len(row.data) for row in rows) <= counters.bytes_framed
    undecoded = [row for row in rows if not row.container]
    assert len(undecoded) == counters.undecoded
    assert all(row.reason for row in undecoded)
    sampled = {int(packet) for delivery in deliveries for batch in delivery.samples for packet in batch.packet}
    assert {row.index for row in rows if row.container and row.index not in sampled} == set()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_the_cuts_change_nothing(seed: int) -> None:
    dice = Random(seed)
    name, dictionary = dice.choice(dictionaries())
    data = stream(dice, name)

    def kept(chunks: list[bytes]) -> list[object]:
        return [(row.apid, row.container, row.generation_ns, row.reason, row.data) for row in rows_of(told(session_on(dictionary), chunks))]

    assert kept(cut(dice, data)) == kept([data]) == kept([data[place : place + 7] for place in range(0, len(data), 7)])


def test_the_reasons_are_told_apart() -> None:
    dictionary = load_dictionary(shared("ccsds/space_packet_parser/jpss/jpss1_geolocation_xtce_v1.xml"))
    whole = (ROOT / _REAL["jpss1_geolocation_xtce_v1.xml"]).read_bytes()[:71]
    short = whole[:4] + (19).to_bytes(2, "big") + whole[6:26]
    stranger = build_space_packet(99, 1, whole[6:])
    rows = rows_of(told(session_on(dictionary), [whole + short + stranger]))
    assert [row.reason for row in rows][:2] == ["", "too short for its container"]
    assert rows[2].reason.startswith("no container matches: read as ")
