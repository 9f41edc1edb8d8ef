"""FARM-1 by its state table, CCSDS 232.1-B-2 table 6-1 written out; the control word by 232.0-B-4 4.2.

Held against two implementations by others and the data sheet of a decoder chip (Dynex MA28140, figure 5: the window), read and not run.
E10 in S3 differs among them (Wait goes or stays); nobody sees it, for a control word with Lockout is looked at for nothing else.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.frames.clcw import parse_clcw
from console.frames.farm import Farm, FarmEvent, FarmPhase, FarmVariables
from console.frames.tc import TcFrame

# Before: V(R) 10, Retransmit 1 (in S2 Wait 1 as well), FARM-B 2. take: the data go on | V(R)=n | R0, R1, W0, W1 the flags | B the FARM-B
# counter one up | >S2 the next state. A dash: nothing happens. Lockout is the state S3.
ROWS = """
E1  | take V(R)=11 R0  | -                    | -
E2  | W1 >S2           | -                    | -
E3  | -                | -                    | -
E4  | -                | -                    | -
E5  | >S3              | >S3                  | -
E6  | take B           | take B               | take B
E7  | R0 B             | R0 W0 B >S1          | R0 B >S1
E8  | V(R)=77 R0 B     | V(R)=77 R0 W0 B >S1  | B
E9  | -                | -                    | -
E10 | -                | W0 >S1               | -
"""
FRAMES = {
    FarmEvent.E1: TcFrame(0, 0, 10, b"x", is_bypass=False),
    FarmEvent.E2: TcFrame(0, 0, 10, b"x", is_bypass=False),
    FarmEvent.E3: TcFrame(0, 0, 19, b"x", is_bypass=False),
    FarmEvent.E4: TcFrame(0, 0, 0, b"x", is_bypass=False),
    FarmEvent.E5: TcFrame(0, 0, 20, b"x", is_bypass=False),
    FarmEvent.E6: TcFrame(0, 0, 123, b"x"),
    FarmEvent.E7: TcFrame(0, 0, 0, b"\x00", is_control=True),
    FarmEvent.E8: TcFrame(0, 0, 0, b"\x82\x00\x4d", is_control=True),
    FarmEvent.E9: TcFrame(0, 0, 0, b"\x82\x01\x4d", is_control=True),
}


def begun(phase: FarmPhase) -> FarmVariables:
    return FarmVariables(
        window=20, phase=phase, wants_retransmission=True, is_waiting=phase is FarmPhase.WAIT, v_r=10, farm_b=2,
    )  # fmt: skip


def happened(farm: Farm, event: FarmEvent) -> list[str]:
    """What the event changes, in the words of ROWS."""
    v = farm.variables
    before = FarmVariables(v.window, v.modulus, v.phase, v.wants_retransmission, v.is_waiting, v.v_r, v.farm_b)
    if event is FarmEvent.E10:
        is_taken, _ = False, farm.release_buffer()
    else:
        is_taken = farm.take(FRAMES[event], has_buffer=event is not FarmEvent.E2)
    words = ["take"] if is_taken else []
    words += [f"V(R)={v.v_r}"] if v.v_r != before.v_r else []
    words += [f"R{v.wants_retransmission:d}"] if v.wants_retransmission != before.wants_retransmission else []
    words += [f"W{v.is_waiting:d}"] if v.is_waiting != before.is_waiting else []
    words += ["B"] if v.farm_b == before.farm_b + 1 else []
    return words + ([f">S{v.phase}"] if v.phase != before.phase else [])


@pytest.mark.parametrize("line", ROWS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_row_of_table_6_1(line: str) -> None:
    name, *columns = (part.strip() for part in line.split("|"))
    for phase, text in zip(FarmPhase, columns, strict=True):
        assert happened(Farm(variables=begun(phase)), FarmEvent[name]) == text.replace("-", "").split(), phase


@pytest.mark.parametrize(("event", "flags"), [(FarmEvent.E2, (True, True)), (FarmEvent.E3, (True, False))])
def test_frames_that_are_not_taken_ask_for_a_retransmission(event: FarmEvent, flags: tuple[bool, bool]) -> None:
    """E2 and E3 in S1, with Retransmit 0 before."""
    farm = Farm(variables=FarmVariables(v_r=10))
    assert not farm.take(FRAMES[event], has_buffer=event is not FarmEvent.E2)
    assert (farm.variables.wants_retransmission, farm.variables.is_waiting) == flags


def test_the_window_is_divided_as_the_standard_says() -> None:
    """6.1.8: PW = NW = W / 2; the positive part holds V(R) to V(R) + PW - 1, the negative part V(R) - NW to V(R) - 1."""
    for v_r in range(256):
        farm = Farm(variables=FarmVariables(window=20, v_r=v_r))
        events = [farm.event_of(TcFrame(0, 0, (v_r + ahead) % 256, b"x", is_bypass=False)) for ahead in range(256)]
        assert events == [FarmEvent.E1, *[FarmEvent.E3] * 9, *[FarmEvent.E5] * 236, *[FarmEvent.E4] * 10]


@pytest.mark.parametrize("frame", [
    TcFrame(0, 0, 0, b"\x01", is_control=True), TcFrame(0, 0, 0, b"\x00\x00", is_control=True),
    TcFrame(0, 0, 0, b"\x82\x00", is_control=True), TcFrame(0, 0, 0, b"\x82\x00\x01\x02", is_control=True),
    TcFrame(0, 0, 10, b"\x00", is_bypass=False, is_control=True),
])  # fmt: skip
def test_control_commands_that_are_none_are_not_valid(frame: TcFrame) -> None:
    """232.0-B-4 4.1.3.3 and table 4-1: bypass 0 with control 1 is reserved."""
    assert Farm().event_of(frame) is FarmEvent.E9


@given(
    st.integers(0, 63), st.sampled_from(FarmPhase), st.booleans(), st.integers(0, 255), st.integers(0, 1000), st.booleans(), st.booleans()
)
def test_the_control_word_reads_back(vcid: int, phase: FarmPhase, again: bool, v_r: int, farm_b: int, rf: bool, lock: bool) -> None:
    is_waiting = phase is FarmPhase.WAIT
    farm = Farm(vcid=vcid, variables=FarmVariables(phase=phase, wants_retransmission=again, is_waiting=is_waiting, v_r=v_r, farm_b=farm_b))
    found = parse_clcw(farm.clcw(has_rf=rf, has_lock=lock))
    assert found is not None
    assert (found.version, found.status, found.cop, found.vcid) == (0, 0, 1, vcid)
    assert (found.has_no_rf, found.has_no_bit_lock) == (not rf, not lock)
    assert (found.is_locked_out, found.is_waiting, found.wants_retransmission) == (phase is FarmPhase.LOCKOUT, is_waiting, again)
    assert (found.farm_b, found.report) == (farm_b % 4, v_r)
