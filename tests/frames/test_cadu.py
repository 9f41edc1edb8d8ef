from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.batch import FrameFormat
from console.frames.cadu import Blocks, CaduSync, CountingSync, SyncState, encode_cadu
from tests.frames.streams import SHORT, cuts, downlink, flip, packets

STEP = 132


def stream(count: int = 12, *, framing: str = "cadu") -> list[bytes]:
    return downlink(packets(3, longest=100), framing=framing, idle=count)[:count]


def fed(sync: CaduSync | CountingSync, data: bytes) -> Blocks:
    found = sync.feed(data)
    state = sync.state
    assert state.framed + state.skipped + len(state.buffer) == len(data)
    return found


def test_every_frame_is_found_from_the_first_marker_on() -> None:
    sent = stream()
    sync = CaduSync(SHORT)
    assert fed(sync, b"noise" + b"".join(sent)).data.tobytes() == b"".join(each[4:] for each in sent)
    assert sync.state.skipped == 5


def test_three_wrong_bits_in_an_expected_marker_are_tolerated() -> None:
    sent = stream()
    sent[4] = flip(sent[4], [0, 9, 31])
    sync = CaduSync(SHORT)
    assert len(fed(sync, b"".join(sent)).data) == 12
    assert sync.state.resyncs == 0


def test_a_destroyed_marker_does_not_cost_its_frame() -> None:
    sent = stream()
    sent[4] = b"\0\0\0\0" + sent[4][4:]
    assert len(fed(CaduSync(SHORT), b"".join(sent)).data) == 12


def test_bytes_lost_in_the_middle_cost_one_frame_and_are_counted_as_a_resync() -> None:
    sent = stream()
    sent[4] = sent[4][:50]
    sync = CaduSync(SHORT)
    found = fed(sync, b"".join(sent))
    assert len(found.data) == 11
    assert sync.state.resyncs == 1
    assert found.data[5:].tobytes() == b"".join(each[4:] for each in sent[6:])


def test_bytes_lost_with_the_marker_mean_a_resync() -> None:
    sent = stream()
    sent[4] = sent[4][50:]
    sync = CaduSync(SHORT)
    found = fed(sync, b"".join(sent))
    assert (len(found.data), sync.state.resyncs, sync.state.skipped) == (11, 1, 82)
    assert found.is_resumed.tolist() == [False] * 4 + [True] + [False] * 6


def test_noise_in_the_middle_loses_sync_and_finds_it_again() -> None:
    sent = stream(6)
    noise = bytes(range(256)) * 4
    sync = CaduSync(SHORT)
    found = fed(sync, b"".join(sent) + noise + b"".join(sent))
    assert found.data[-6:].tobytes() == b"".join(each[4:] for each in sent)
    assert sync.state.resyncs == 1


def test_a_marker_with_wrong_bits_in_noise_needs_the_next_marker_to_agree() -> None:
    false = flip(SHORT.marker, [3])
    sync = CaduSync(SHORT)
    assert len(fed(sync, false + bytes(300)).data) == 0
    assert not sync.state.is_synced
    sync = CaduSync(SHORT)
    sent = stream(2)
    assert len(fed(sync, flip(sent[0], [3]) + sent[1]).data) == 2


def test_no_marker_is_refused() -> None:
    with pytest.raises(KnownError, match="sync marker"):
        CaduSync(FrameFormat(marker=b""))


def test_a_frame_of_the_wrong_length_is_not_sent() -> None:
    with pytest.raises(KnownError, match="7 bytes in a format of 128"):
        encode_cadu(SHORT, b"1234567")


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 40)), max_size=4), st.sampled_from(["cadu", "tm"]))
def test_cuts_make_no_difference_whatever_is_lost_or_broken(seed: int, losses: list[tuple[int, int]], framing: str) -> None:
    data = b"".join(stream(framing=framing))
    for at, size in losses:
        data = data[:at] + data[at + size :] if size % 2 else flip(data, list(range(at, at + size)))
    make = CaduSync if framing == "cadu" else CountingSync
    whole, pieces = make(SHORT), make(SHORT)
    expected = fed(whole, data)
    got = [pieces.feed(piece) for piece in cuts(data, seed)]
    assert b"".join(each.data.tobytes() for each in got) == expected.data.tobytes()
    assert [flag for each in got for flag in each.is_resumed.tolist()] == expected.is_resumed.tolist()
    assert pieces.state == whole.state


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=1500), st.sampled_from(["cadu", "tm"]))
def test_any_bytes_are_accounted_for(data: bytes, framing: str) -> None:
    fed(CaduSync(SHORT) if framing == "cadu" else CountingSync(SHORT), data)


def test_counting_finds_the_way_back_after_a_lost_byte() -> None:
    sent = stream(framing="tm")
    sync = CountingSync(SHORT)
    found = fed(sync, b"".join(sent[:4]) + sent[4][:-1] + b"".join(sent[5:]))
    assert found.data[-5:].tobytes() == b"".join(sent[-5:])
    assert sync.state.resyncs == 1


def test_counting_without_a_check_cuts_every_length() -> None:
    form = FrameFormat(length=10, has_fecf=False)
    sync = CountingSync(form)
    assert fed(sync, bytes(35)).data.shape == (3, 10)
    assert sync.state == SyncState(buffer=bytes(5), is_synced=True, framed=30)
