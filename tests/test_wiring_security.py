"""Which sessions are secured, and that none is where it can't be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.errors import KnownError
from console.frames.sdls import OVERHEAD, Rejection
from console.frames.tc import build_tc_frame, parse_tc_frame
from console.store.places import HOME_VARIABLE, keys_folder
from console.utc import parse_utc
from console.wiring import Cast, Wanted, cast_of, live_setup, secured_uplink
from tests.simulator.flights import command

AT_NS = parse_utc("2026-11-23T06:00:00Z")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))


def cast(link: str, *, security: str = "", spacecraft: str = "") -> Cast:
    return cast_of(Wanted(link=link, security=security, spacecraft=spacecraft, epoch_ns=AT_NS, clock_ns=AT_NS))


@pytest.mark.parametrize(
    ("link", "security", "is_secured"),
    [
        ("secured simulator", "", True),
        ("simulator", "", False),
        ("sim", "", False),
        ("sim", "on", True),
        ("tcp:127.0.0.1:1", "", False),
    ],
)
def test_a_link_is_secured_where_the_mission_or_the_operator_says_so(link: str, security: str, is_secured: bool) -> None:
    found = cast(link, security=security)
    assert found.is_secured is is_secured
    assert (secured_uplink(found) is not None) is is_secured


def test_a_spacecraft_without_security_cannot_be_secured() -> None:
    with pytest.raises(KnownError, match=r"\[spacecraft\.security\]"):
        cast("sim", security="on", spacecraft="WAU-2")


def test_both_ends_of_the_secured_simulator_understand_each_other_and_no_stranger() -> None:
    ends = secured_uplink(cast("secured simulator"))
    assert ends is not None
    packet, sender = command("PING"), ends.sender()
    frame = build_tc_frame(257, 0, 0, packet, protection=sender)
    on_board = secured_uplink(cast("secured simulator"))
    assert on_board is not None
    receiver = on_board.receiver()
    assert len(frame) == len(packet) + 5 + 2 + OVERHEAD
    assert receiver.process(frame[:5], frame[5:-2]) is Rejection.BAD_SEQUENCE, "it was protected before this spacecraft began"
    again = build_tc_frame(257, 0, 0, packet, protection=sender)
    assert receiver.process(again[:5], again[5:-2]) == packet
    assert parse_tc_frame(again).data != packet


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_no_session_begins_with_a_key_that_others_can_read() -> None:
    assert secured_uplink(cast("secured simulator")) is not None
    (keys_folder() / "demo-wau-1.key").chmod(0o640)
    with pytest.raises(KnownError, match="not private"):
        live_setup(Wanted(link="secured simulator", epoch_ns=AT_NS, clock_ns=AT_NS))
