from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.packets.stream import PacketStream
from tests.frames.streams import cuts, packets


def test_packets_one_after_another() -> None:
    sent = packets(50)
    stream = PacketStream()
    assert [unit.data for unit in stream.feed(b"".join(sent))] == sent
    assert (stream.state.skipped, stream.state.buffer) == (0, b"")


def test_garbage_is_skipped_and_counted() -> None:
    sent = packets(20, longest=30)
    stream = PacketStream()
    found = stream.feed(b"".join(sent[:10]) + b"\xff" * 100 + b"".join(sent[10:]))
    assert [unit.data for unit in found] == sent
    assert (stream.state.skipped, stream.state.resyncs) == (100, 1)


def test_zero_fill_is_not_a_packet_of_apid_zero() -> None:
    sent = packets(8, longest=30)
    stream = PacketStream()
    found = stream.feed(b"".join(sent[:4]) + bytes(64) + b"".join(sent[4:]))
    assert [unit.data for unit in found][-4:] == sent[4:]


def test_a_truncated_packet_waits() -> None:
    sent = packets(3)
    stream = PacketStream()
    assert len(stream.feed(b"".join(sent)[:-1])) == 2
    assert stream.state.buffer == sent[-1][:-1]


@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from(packets(5, longest=20))), max_size=12), st.integers(0, 2**32))
def test_any_bytes_cut_anyhow_are_accounted_for(parts: list[bytes], seed: int) -> None:
    data = b"".join(parts)
    whole, pieces = PacketStream(), PacketStream()
    expected = whole.feed(data)
    assert [unit for piece in cuts(data, seed) for unit in pieces.feed(piece)] == expected
    assert pieces.state == whole.state
    assert whole.state.framed + whole.state.skipped + len(whole.state.buffer) == len(data)
