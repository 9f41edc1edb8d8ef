"""Real streams of 27 CubeSats, by the golden file; the protocol by its 1987 paper."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.frames.kiss import MAX_FRAME, KissDecoder, KissFrame, encode_kiss, unescape
from tests.frames.streams import cuts
from tests.shared_data import shared

RECORDED = "ax25-kiss/gr-satellites"
# Data frames: number and lengths in the order of the stream (ax25-kiss/GOLDEN.md).
LENGTHS = {
    "1kuns_pf": [38] * 2, "ao73": [256], "at03": [46], "athenoxat_1": [169], "au02": [23], "ca03": [144], "ca03_9k6": [144] * 8,
    "cz02": [89], "dsat": [219, 219, 78], "galassia": [191] * 7, "gomx_1": [216], "ideassat": [200] * 2, "kr01": [47],
    "lucky_7": [35] * 8, "ops_sat": [62], "spooqy_1": [17, 27, 207, 207, 207, 207, 64, 23], "suomi_100": [96, 136], "tw_1b": [207],
    "ty_2": [88, 168, 88],
}  # fmt: skip


def recorded(name: str) -> tuple[KissDecoder, list[KissFrame]]:
    decoder = KissDecoder()
    return decoder, decoder.feed((shared(RECORDED) / f"{name}.kss").read_bytes())


def test_all_sixty_one_recorded_frames_and_as_many_unknown_commands_are_found() -> None:
    frames = [frame for path in shared(RECORDED).glob("*.kss") for frame in recorded(path.stem)[1]]
    assert sum(frame.is_data for frame in frames) == 61
    assert [frame.command for frame in frames if not frame.is_data] == [9] * 61
    assert not any(frame.has_bad_escape for frame in frames)


def test_recorded_lengths_are_those_known() -> None:
    shared(RECORDED)
    found = {name: [len(frame.data) for frame in recorded(name)[1] if frame.is_data] for name in LENGTHS}
    assert found == LENGTHS


def test_doubled_fends_are_counted_and_no_frames() -> None:
    assert recorded("ca03_9k6")[0].state.empty == 15
    assert recorded("au02")[0].state.empty == 1


@given(st.binary(max_size=100), st.integers(0, 15), st.integers(0, 11))
def test_a_frame_reads_back_as_built(data: bytes, command: int, port: int) -> None:
    assert KissDecoder().feed(encode_kiss(data, command=command, port=port)) == [KissFrame(command, port, data)]


def test_a_wrong_escape_keeps_both_bytes_and_is_marked() -> None:
    assert unescape(b"a\xdb\x01b\xdb") == (b"a\xdb\x01b\xdb", True)
    assert unescape(b"a\xdb\xdc\xdb\xddb") == (b"a\xc0\xdbb", False)


@given(st.lists(st.sampled_from([b"\xc0", b"\xdb", b"\xdb\xdc", b"\xdb\xdd", b"\0abc", b"\x09"])), st.integers(0, 2**32))
def test_any_bytes_cut_anyhow_are_accounted_for(parts: list[bytes], seed: int) -> None:
    data = b"".join(parts)
    whole, pieces = KissDecoder(), KissDecoder()
    expected = whole.feed(data)
    assert [frame for piece in cuts(data, seed, longest=5) for frame in pieces.feed(piece)] == expected
    assert pieces.state == whole.state
    assert whole.state.framed + whole.state.skipped + len(whole.state.buffer) == len(data)


def test_a_stream_without_end_does_not_fill_the_memory() -> None:
    decoder = KissDecoder()
    decoder.feed(b"\xc0" + bytes(MAX_FRAME + 1))
    assert (decoder.state.buffer, decoder.state.skipped, decoder.state.resyncs) == (b"", MAX_FRAME + 1, 1)
    assert len(decoder.feed(b"rest\xc0\0next\xc0")) == 1
