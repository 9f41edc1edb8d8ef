"""Messages as bytes."""

from __future__ import annotations

import contextlib
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from console.command.states import CommandChange, Stage
from console.dictionary.byte_fields import ByteFields
from console.dictionary.model import AlarmRange
from console.dictionary.significance import Significance
from console.errors import KnownError
from console.frames.batch import LinkCounters
from console.frames.fop_state import DirectiveKind, FopPhase, FopState
from console.frames.uplink_format import Service, TimeoutType
from console.session import codec
from console.session.codec import decode_samples, decode_to_engine, decode_to_window, encode, encode_samples
from console.session.messages import (
    Acknowledge,
    AddNote,
    Arm,
    Cancel,
    ChangeLimit,
    Delivery,
    FopDirective,
    Hello,
    LinkState,
    Mark,
    Mode,
    PacketRow,
    Prepare,
    Prepared,
    Queue,
    Refused,
    ResetLatch,
    Send,
    Shelve,
    Shutdown,
    Steer,
    TakeBack,
    Unshelve,
    Welcome,
)  # fmt: skip
from console.telemetry.samples import SampleBatch
from console.telemetry.states import (
    AlarmChange,
    AlarmFlood,
    AlarmLevel,
    AlarmState,
    Event,
    EventSeverity,
    HandLimits,
    LimitByHand,
    LimitState,
)
from tests.session.told import rows

LOW = HandLimits((AlarmRange(1, 0.0, None), AlarmRange(3, None, -0.5, is_inside=True)), 2, 3, 0.25)
DTYPES = ["?", "i1", "u1", "<i2", ">u2", "<i4", ">i4", "<u8", "<i8", "<f4", ">f8", "<f2"]


def batch(raw: dict[str, object], size: int) -> SampleBatch:
    times = np.arange(size, dtype=np.int64)
    return SampleBatch("HK", times, times + 1, times + 2, raw)  # type: ignore[arg-type]


def delivery(**more: object) -> Delivery:
    return Delivery(1, 2, 1.0, LinkState("sim", "open"), LinkCounters(clcw=7), **more)  # type: ignore[arg-type]


@st.composite
def batches(draw: st.DrawFn) -> SampleBatch:
    size = draw(st.integers(0, 20))
    column = st.one_of(
        st.sampled_from(DTYPES).flatmap(lambda kind: hnp.arrays(kind, size)),
        st.lists(st.text(max_size=8), min_size=size, max_size=size),
        st.lists(st.binary(max_size=8), min_size=size, max_size=size),
    )
    return batch(draw(st.dictionaries(st.text(min_size=1, max_size=8), column, max_size=5)), size)


@settings(max_examples=60, deadline=None)
@given(st.lists(batches(), max_size=3))
def test_samples_of_any_kind_come_back_as_they_were(samples: list[SampleBatch]) -> None:
    again = decode_to_window(encode(delivery(samples=samples)))
    assert isinstance(again, Delivery)
    assert [rows(each) for each in again.samples] == [rows(each) for each in samples]
    assert [rows(each) for each in decode_samples(encode_samples(samples))] == [rows(each) for each in samples]


def test_fields_left_in_their_packets_travel_as_the_bytes_they_are() -> None:
    fields = ByteFields(b"abcdef", np.asarray([0, 2], np.int64), np.asarray([2, 6], np.int64))
    sent = batch({"BLOB": fields}, 2)
    (kept,) = decode_samples(encode_samples([sent]))
    delivered = decode_to_window(encode(delivery(samples=[sent])))
    assert isinstance(delivered, Delivery)
    assert kept.raw == delivered.samples[0].raw == {"BLOB": [b"ab", b"cdef"]}


def test_a_whole_delivery_comes_back_as_it_was() -> None:
    told = delivery(
        packets=[PacketRow(0, 1, -1, 2, 3, 4, 0, 17, 2, "PONG", b"\x00\xff")],
        events=[Event(1, EventSeverity.HIGH, "OBC", "reset")],
        alarm_changes=[AlarmChange(1, "BATT_V", AlarmLevel.CRITICAL, AlarmState.UNACKNOWLEDGED, "6.0 V", "< 6.2 V")],
        command_changes=[CommandChange(1, 2, "PING", Stage.SENT, {"A": "1"}, b"\x18", Significance.VITAL)],
        is_reset=True,
        gui_dropped=9,
        limits=[LimitState("BATT_V", LOW.ranges, "MODE == SAFE", LimitByHand("BATT_V", LOW, 5, "OPS1", "old"))],
        flood=AlarmFlood(1, 2, 37, "BATT_V"),
    )
    assert decode_to_window(encode(told)) == told


@pytest.mark.parametrize(
    "message",
    [
        Welcome("1", "s", Mode.SIM, "/m", "WAU-1", "Banting", "", "", 1, 2, True, [Mark(1, "aos", "x")], ["n"]),
        Prepared("PING", b"\x18", [("SERVICE", 56, 8)], ["w"]),
        Refused("Send", "no"),
    ],
)
def test_what_an_engine_says_comes_back(message: Welcome | Prepared | Refused) -> None:
    assert decode_to_window(encode(message)) == message


@pytest.mark.parametrize(
    "message",
    [
        Hello("1", "OPS1"), Prepare("PING", {"A": "1"}), Queue("PING", {}, True), Arm(1), Send(2), Cancel(3), TakeBack(3),
        Acknowledge("", "seen"),
        Shelve("V", 60.0, "known"),
        Unshelve("V", "n"), ResetLatch(""), ChangeLimit("V", LOW, "r"), ChangeLimit("V", None, "r", 5),
        AddNote("n"), FopDirective(DirectiveKind.SET_WINDOW, 7),
        Send(3, Service.BD), Steer(rate=math.inf, seek_ns=5, step=-1), Steer(), Shutdown(),
    ],
)  # fmt: skip
def test_what_a_window_says_comes_back(message: Hello) -> None:
    assert decode_to_engine(encode(message)) == message


@pytest.mark.parametrize("column", [np.array([object()]), np.zeros((2, 2)), np.array([1j]), np.array(["2026-01-01"], "M8[s]")])
def test_columns_that_are_no_plain_numbers_do_not_travel(column: np.ndarray) -> None:
    with pytest.raises(TypeError):
        encode(delivery(samples=[batch({"A": column}, len(column))]))


def ext(code: bytes, data: bytes, kind: int = 1) -> msgspec.msgpack.Ext:
    return msgspec.msgpack.Ext(kind, code + data)


GOOD = ext(b"<i8", bytes(8))


@pytest.mark.parametrize(
    "column",
    [
        ext(b"|O8", bytes(8)), ext(b"<M8", bytes(8)), ext(b"<i8", bytes(7)), ext(b"<i8", bytes(16)), ext(b"<i8", bytes(8), kind=2),
        ext(b"", b""), ext(b"|b1", b"\x02"), 5, None, [1], ["a", b"b"], ["a", "b"], {"a": 1},
    ],
)  # fmt: skip
def test_columns_that_lie_are_refused(column: object) -> None:
    wire = msgspec.to_builtins(delivery()) | {"samples": [["HK", GOOD, GOOD, GOOD, {"A": column}]]}
    with pytest.raises(KnownError, match="not a message"):
        decode_to_window(msgspec.msgpack.encode(wire))


def test_times_are_of_one_type_only() -> None:
    wire = msgspec.to_builtins(delivery()) | {"samples": [["HK", ext(b"<f8", bytes(8)), GOOD, GOOD, {}]]}
    with pytest.raises(KnownError):
        decode_to_window(msgspec.msgpack.encode(wire))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.booleans())
def test_noise_is_refused_and_never_more_than_that(noise: bytes, is_to_engine: bool) -> None:
    decode = decode_to_engine if is_to_engine else decode_to_window
    with contextlib.suppress(KnownError):
        decode(noise)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_message_with_wrong_bytes_is_refused_or_another_message(data: st.DataObject) -> None:
    whole = bytearray(encode(delivery(samples=[batch({"A": np.arange(3.0), "B": ["x", "y", "z"]}, 3)])))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(KnownError):
        decode_to_window(bytes(whole[: data.draw(st.integers(0, len(whole)))]))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(KnownError):
        decode_to_window(b"\x91" * 100_000)


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MESSAGE_LIMIT", 10)
    with pytest.raises(KnownError, match="at most 10"):
        decode_to_engine(encode(AddNote("x" * 20)))


def test_the_sending_end_of_cop_1_travels() -> None:
    state = FopState(0, Service.AD, FopPhase.ACTIVE, 5, 3, 2, 1, 10, 77, 5, 1, 3, TimeoutType.SUSPEND)
    again = decode_to_window(encode(delivery(fop=state)))
    assert isinstance(again, Delivery)
    assert again.fop == state
