"""FOP-1 by its state table: every event in every state through the public methods, against table 5-1 of CCSDS 232.1-B-2 written out.

Each row was held against three implementations by others, read and not run: Open Space Data Link Protocol (C), ccsds.tmtc (Java) and
Yamcs (Java). In every cell two of the three at least say what stands here, but for what the comment on ROWS names.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import pytest

from console.errors import KnownError
from console.frames.farm import Farm, FarmVariables
from console.frames.fop import Fop, variables_of
from console.frames.fop_actions import Fdu, FopVariables, SentFrame, Signal, SignalKind
from console.frames.fop_state import Directive, DirectiveKind, FopAlert, FopPhase, FrameKind
from console.frames.fop_table import TABLE, Event
from console.frames.tc import TcFrame
from console.frames.uplink_format import TimeoutType, UplinkFormat

# One line an event, one column a state from S1 to S6. Before it, frames 10 and 11 are under way in S1 to S3 (V(S) 12, NN(R) 10), an
# initiation in S4 and S5 (V(S) and NN(R) 12, a BC frame in S5), and V(S) is 12, NN(R) 10 in S6, as an alert leaves them.
#   +10 frame 10 confirmed | lost10 its negative confirm | accept, reject to a request | took, refused, done, failed to a directive
#   AD10 a frame is to be transmitted | abort | on, off the timer | >S2 the next state where it is another
#   !X an alert: what is under way is lost or failed, the timer off, >S6
# A dash is "ignore", n/a what the table says can't be. One deviation: in S3 the timer of E16 and E104 runs on (ignored there; fop_table).
# E15 and E22 are in one of the three only. E21 and E45: two of them answer a BD request at both; 4.4.3 asks for one answer, now or later.
ROWS = """
E1   | -                  | !SYNCH             | !SYNCH             | done off >S1  | done off >S1  | -
E2   | +10 +11 off        | +10 +11 off >S1    | +10 +11 off >S1    | n/a           | n/a           | -
E3   | !CLCW              | !CLCW              | !CLCW              | !CLCW         | !CLCW         | -
E4   | !SYNCH             | !SYNCH             | !SYNCH             | !SYNCH        | -             | -
E5   | -                  | !SYNCH             | !SYNCH             | n/a           | n/a           | -
E6   | +10                | +10 >S1            | +10 >S1            | n/a           | n/a           | -
E7   | !CLCW              | !CLCW              | !CLCW              | n/a           | n/a           | -
E101 | +10 lost11 !LIMIT  | +10 lost11 !LIMIT  | +10 lost11 !LIMIT  | n/a           | n/a           | -
E102 | !LIMIT             | !LIMIT             | !LIMIT             | n/a           | n/a           | -
E8   | +10 abort AD11 on >S2 | +10 abort AD11 on | +10 abort AD11 on >S2 | n/a      | n/a           | -
E9   | +10 >S3            | +10 >S3            | +10                | n/a           | n/a           | -
E10  | abort AD10 on >S2  | -                  | abort AD10 on >S2  | n/a           | n/a           | -
E11  | >S3                | >S3                | -                  | n/a           | n/a           | -
E12  | >S2                | -                  | >S2                | n/a           | n/a           | -
E103 | >S3                | >S3                | -                  | n/a           | n/a           | -
E13  | !NN_R              | !NN_R              | !NN_R              | !NN_R         | -             | -
E14  | !LOCKOUT           | !LOCKOUT           | !LOCKOUT           | !LOCKOUT      | -             | -
E15  | !CLCW              | !CLCW              | !CLCW              | !CLCW         | !CLCW         | -
E16  | abort AD10 on      | abort AD10 on      | on                 | !T1           | abort BC on   | n/a
E104 | abort AD10 on      | abort AD10 on      | on                 | suspend off >S6 | abort BC on | n/a
E17  | !T1                | !T1                | !T1                | !T1           | !T1           | n/a
E18  | suspend off >S6    | suspend off >S6    | suspend off >S6    | suspend off >S6 | !T1         | n/a
E19  | accept AD12 on     | accept AD12 on     | -                  | reject        | reject        | reject
E20  | reject             | reject             | reject             | reject        | reject        | reject
E21  | BD                 | BD                 | BD                 | BD            | BD            | BD
E22  | reject             | reject             | reject             | reject        | reject        | reject
E23  | refused            | refused            | refused            | refused       | refused       | took done >S1
E24  | refused            | refused            | refused            | refused       | refused       | took on >S4
E25  | refused            | refused            | refused            | refused       | refused       | took BC on >S5
E26  | refused            | refused            | refused            | refused       | refused       | refused
E27  | refused            | refused            | refused            | refused       | refused       | took BC on >S5
E28  | refused            | refused            | refused            | refused       | refused       | refused
E29  | took !TERM done    | took !TERM done    | took !TERM done    | took !TERM done | took !TERM done | took done
E30  | refused            | refused            | refused            | refused       | refused       | refused
E31  | n/a                | n/a                | n/a                | n/a           | n/a           | took done on >S1
E32  | n/a                | n/a                | n/a                | n/a           | n/a           | took done on >S2
E33  | n/a                | n/a                | n/a                | n/a           | n/a           | took done on >S3
E34  | n/a                | n/a                | n/a                | n/a           | n/a           | took done on >S4
E35  | refused            | refused            | refused            | refused       | refused       | took done
E36  | took done          | took done          | took done          | took done     | took done     | took done
E37  | took done          | took done          | took done          | took done     | took done     | took done
E38  | took done          | took done          | took done          | took done     | took done     | took done
E39  | took done          | took done          | took done          | took done     | took done     | took done
E40  | refused            | refused            | refused            | refused       | refused       | refused
E41  | accept AD12 on     | accept AD12 on     | -                  | -             | -             | -
E42  | !LLIF              | !LLIF              | !LLIF              | !LLIF         | !LLIF         | !LLIF
E43  | -                  | -                  | -                  | -             | BC            | -
E44  | !LLIF              | !LLIF              | !LLIF              | !LLIF         | !LLIF         | !LLIF
E45  | accept             | accept             | accept             | accept        | accept        | accept
E46  | !LLIF              | !LLIF              | !LLIF              | !LLIF         | !LLIF         | !LLIF
"""
ALERTED = {1: "lost10 lost11 !X off >S6", 2: "lost10 lost11 !X off >S6", 3: "lost10 lost11 !X off >S6", 4: "failed !X off >S6",
           5: "failed !X off >S6", 6: "!X"}  # fmt: skip
NOW, LATER = 50, 1000


def cells() -> dict[tuple[Event, FopPhase], str]:
    found = {}
    for line in ROWS.strip().splitlines():
        name, *columns = (part.strip() for part in line.split("|"))
        for phase, text in zip(FopPhase, columns, strict=True):
            found[Event[name], phase] = text
    return found


CELLS = cells()


def frame(number: int, kind: FrameKind = FrameKind.AD) -> SentFrame:
    return SentFrame(kind, number, 100 + number, b"frame")


def begun(phase: FopPhase) -> FopVariables:
    """The variables before the event, as the comment on the table says."""
    v = FopVariables(window=4, timeout_ns=500, phase=phase, v_s=12, nn_r=12)
    match phase:
        case FopPhase.ACTIVE | FopPhase.RETRANSMITTING | FopPhase.RETRANSMITTING_WITH_WAIT:
            v.nn_r, v.sent, v.timer_ns = 10, (frame(10), frame(11)), 200
        case FopPhase.INITIALISING:
            v.timer_ns, v.initiation = 200, Directive(DirectiveKind.INITIATE_WITH_CHECK)
        case FopPhase.INITIALISING_WITH_BC:
            v.timer_ns, v.initiation = 200, Directive(DirectiveKind.INITIATE_WITH_UNLOCK)
            v.sent = (SentFrame(FrameKind.BC, 0, -1, b"control"),)
        case FopPhase.INITIAL:
            v.nn_r = 10
    return v


def clcw(report: int, *, lockout: int = 0, wait: int = 0, again: int = 0, version: int = 0, cop: int = 1, vcid: int = 0) -> int:
    """A control word by its fields (CCSDS 232.0-B-4 4.2.1)."""
    return version << 29 | cop << 24 | vcid << 18 | lockout << 13 | wait << 12 | again << 11 | report


def built(kind: FrameKind, number: int, data: bytes) -> bytes:
    return f"{kind} {number} ".encode() + data


Trigger = Callable[[Fop], list[Signal]]
CLCWS: dict[Event, tuple[dict[str, object], int]] = {
    Event.E1: ({"nn_r": 12}, clcw(12)),
    Event.E2: ({}, clcw(12)),
    Event.E3: ({}, clcw(12, wait=1)),
    Event.E4: ({}, clcw(12, again=1)),
    Event.E5: ({}, clcw(10)),
    Event.E6: ({}, clcw(11)),
    Event.E7: ({}, clcw(11, wait=1)),
    Event.E101: ({"transmission_limit": 1}, clcw(11, again=1)),
    Event.E102: ({"transmission_limit": 1}, clcw(10, again=1)),
    Event.E8: ({}, clcw(11, again=1)),
    Event.E9: ({}, clcw(11, again=1, wait=1)),
    Event.E10: ({"transmissions": 2}, clcw(10, again=1)),
    Event.E11: ({"transmissions": 2}, clcw(10, again=1, wait=1)),
    Event.E12: ({"transmissions": 3}, clcw(10, again=1)),
    Event.E103: ({"transmissions": 3}, clcw(10, again=1, wait=1)),
    Event.E13: ({}, clcw(13)),
    Event.E14: ({}, clcw(11, lockout=1)),
    Event.E15: ({}, clcw(11, version=1)),
}
TIMERS: dict[Event, dict[str, object]] = {
    Event.E16: {"transmissions": 2},
    Event.E104: {"transmissions": 2, "timeout_type": TimeoutType.SUSPEND},
    Event.E17: {"transmissions": 3},
    Event.E18: {"transmissions": 3, "timeout_type": TimeoutType.SUSPEND},
}
REQUESTS: dict[Event, tuple[dict[str, object], bool]] = {
    Event.E19: ({}, False),
    Event.E20: ({"waiting": Fdu(1, b"first")}, False),
    Event.E21: ({}, True),
    Event.E22: ({"is_bd_ready": False}, True),
}
K = DirectiveKind
DIRECTIVES: dict[Event, tuple[dict[str, object], Directive]] = {
    Event.E23: ({}, Directive(K.INITIATE)),
    Event.E24: ({}, Directive(K.INITIATE_WITH_CHECK)),
    Event.E25: ({}, Directive(K.INITIATE_WITH_UNLOCK)),
    Event.E26: ({"is_bc_ready": False}, Directive(K.INITIATE_WITH_UNLOCK)),
    Event.E27: ({}, Directive(K.INITIATE_WITH_SET_V_R, 77)),
    Event.E28: ({"is_bc_ready": False}, Directive(K.INITIATE_WITH_SET_V_R, 77)),
    Event.E29: ({}, Directive(K.TERMINATE)),
    Event.E30: ({}, Directive(K.RESUME)),
    **{event: ({"suspended": state}, Directive(K.RESUME)) for state, event in enumerate([Event.E31, Event.E32, Event.E33, Event.E34], 1)},
    Event.E35: ({}, Directive(K.SET_V_S, 99)),
    Event.E36: ({}, Directive(K.SET_WINDOW, 7)),
    Event.E37: ({}, Directive(K.SET_TIMEOUT, 2500)),
    Event.E38: ({}, Directive(K.SET_TRANSMISSION_LIMIT, 9)),
    Event.E39: ({}, Directive(K.SET_TIMEOUT_TYPE, 1)),
    Event.E40: ({}, Directive(K.SET_WINDOW, 0)),
}
ANSWERS = {Event.E41: FrameKind.AD, Event.E42: FrameKind.AD, Event.E43: FrameKind.BC, Event.E44: FrameKind.BC,
           Event.E45: FrameKind.BD, Event.E46: FrameKind.BD}  # fmt: skip
READY = {FrameKind.AD: "is_ad_ready", FrameKind.BC: "is_bc_ready", FrameKind.BD: "is_bd_ready"}


def answered(event: Event, phase: FopPhase) -> tuple[dict[str, object], Trigger]:
    kind = ANSWERS[event]
    changed: dict[str, object] = {READY[kind]: False}
    if event is Event.E41 and phase < 4:
        changed["waiting"] = Fdu(1, b"next")
    if event is Event.E43 and phase == 5:
        changed["sent"] = (SentFrame(FrameKind.BC, 0, -1, b"control", is_again=True),)
    if kind is FrameKind.BD:
        changed["bypassing"] = Fdu(1, b"past")
    accepted = event in (Event.E41, Event.E43, Event.E45)
    return changed, lambda fop: (fop.frame_accepted if accepted else fop.frame_rejected)(kind, NOW)


def situation(event: Event, phase: FopPhase) -> tuple[dict[str, object], Trigger]:
    """What else the event needs before it, and how it is made to happen."""
    if event in CLCWS:
        changed, word = CLCWS[event]
        if event is Event.E1 and phase < 4:
            changed = {**changed, "sent": ()}
        return changed, lambda fop: fop.hear(word, NOW)
    if event in TIMERS:
        return TIMERS[event], lambda fop: fop.tick(LATER)
    if event in REQUESTS:
        changed, is_bypass = REQUESTS[event]
        return changed, lambda fop: fop.request(1, b"data", NOW, is_bypass=is_bypass)
    if event in DIRECTIVES:
        changed, directive = DIRECTIVES[event]
        return changed, lambda fop: fop.direct(directive, NOW)
    return answered(event, phase)


WORDS = {
    SignalKind.ABORT: "abort", SignalKind.ACCEPTED: "accept", SignalKind.REJECTED: "reject", SignalKind.DIRECTIVE_ACCEPTED: "took",
    SignalKind.DIRECTIVE_REJECTED: "refused", SignalKind.DIRECTIVE_CONFIRMED: "done", SignalKind.DIRECTIVE_FAILED: "failed",
    SignalKind.SUSPENDED: "suspend",
}  # fmt: skip


def word(signal: Signal) -> str:
    match signal.kind:
        case SignalKind.TRANSMIT:
            return f"{signal.frame_kind}{signal.number if signal.frame_kind is FrameKind.AD else ''}"
        case SignalKind.CONFIRMED:
            return f"+{signal.number}"
        case SignalKind.LOST:
            return f"lost{signal.number}"
        case SignalKind.ALERTED:
            assert signal.alert is not None
            return f"!{signal.alert.name}"
        case kind:
            return WORDS[kind]


def told(before: FopVariables, after: FopVariables, said: list[Signal]) -> list[str]:
    words = [word(signal) for signal in said]
    if after.timer_ns != before.timer_ns:
        words.append("off" if after.timer_ns < 0 else "on")
    return words + ([f">{after.phase.label}"] if after.phase != before.phase else [])


def expected(text: str, phase: FopPhase, *, nothing_left: bool) -> list[str]:
    """A cell of ROWS, its alerts written out; `nothing_left`: but for what the cell says, no frame is under way."""
    words = [] if text == "-" else text.split()
    at = next((at for at, each in enumerate(words) if each.startswith("!")), None)
    if at is None:
        return words
    whole = ALERTED[phase].replace("!X", words[at]).split()
    if nothing_left:
        whole = [each for each in whole if not each.startswith("lost")]
    end = [each for each in whole if each in ("off", ">S6")]
    return [*words[:at], *(each for each in whole if each not in end), *words[at + 1 :], *end]


@pytest.mark.parametrize("event", Event, ids=lambda event: event.name)
def test_row_of_table_5_1(event: Event) -> None:
    for phase in FopPhase:
        text = CELLS[event, phase]
        if text == "n/a":
            assert TABLE[event][phase - 1] is None, phase.label
            continue
        changed, trigger = situation(event, phase)
        v = begun(phase)
        for name, value in changed.items():
            setattr(v, name, value)
        before, fop = copy(v), Fop(built, variables=v)
        found = told(before, fop.variables, trigger(fop))
        assert found == expected(text, phase, nothing_left=event in (Event.E1, Event.E101)), phase.label


def test_the_table_has_all_fifty_rows_and_six_states() -> None:
    assert len(TABLE) == len(Event) == 50
    assert {len(row) for row in TABLE.values()} == {6}
    assert len(CELLS) == 300


def test_what_the_table_says_can_not_be_changes_nothing() -> None:
    """A timer in S6: were it to run out all the same, nothing breaks."""
    v = begun(FopPhase.INITIAL)
    v.timer_ns = 5
    fop = Fop(built, variables=v)
    assert fop.tick(LATER) == []
    assert fop.variables.phase is FopPhase.INITIAL


def after(fop: Fop, *acts: Trigger) -> list[Signal]:
    return [signal for act in acts for signal in act(fop)]


class TestActions:
    def test_a_frame_takes_the_next_number_and_starts_the_timer(self) -> None:
        """5.2.4."""
        fop = Fop(built, variables=FopVariables(phase=FopPhase.ACTIVE, v_s=255, nn_r=255, timeout_ns=500))
        said = fop.request(7, b"data", 30)
        assert [(each.kind, each.tag) for each in said] == [(SignalKind.ACCEPTED, 7), (SignalKind.TRANSMIT, 7)]
        assert said[1].frame == b"AD 255 data"
        assert (fop.variables.v_s, fop.variables.timer_ns, fop.variables.is_ad_ready) == (0, 530, False)

    def test_no_more_than_the_window_is_under_way(self) -> None:
        """5.2.10 c: V(S) < NN(R) + K."""
        fop = Fop(built, variables=FopVariables(phase=FopPhase.ACTIVE, window=2, v_s=255, nn_r=255))
        sent = []
        for tag in range(3):
            sent += [each for each in fop.request(tag, b"", 0) + fop.frame_accepted(FrameKind.AD, 0) if each.kind is SignalKind.TRANSMIT]
        assert [each.number for each in sent] == [255, 0]
        assert fop.variables.waiting == Fdu(2, b"")
        assert [each.number for each in fop.hear(clcw(0), 1) if each.kind is SignalKind.TRANSMIT] == [1]

    def test_a_retransmission_sends_the_same_bytes_in_order_one_at_a_time(self) -> None:
        """5.2.7, 5.2.10 b: a copy of the same frame."""
        counts = iter(range(9))
        fop = Fop(lambda kind, number, data: bytes([number, next(counts)]), variables=FopVariables(phase=FopPhase.ACTIVE, timeout_ns=500))
        frames = []
        for tag in range(2):
            frames += [each.frame for each in fop.request(tag, b"", 0) if each.frame]
            fop.frame_accepted(FrameKind.AD, 0)
        again = [each.frame for each in fop.tick(500) if each.frame]
        again += [each.frame for each in fop.frame_accepted(FrameKind.AD, 501) if each.frame]
        assert again == frames == [b"\x00\x00", b"\x01\x01"]
        assert [each for each in fop.frame_accepted(FrameKind.AD, 502) if each.frame] == []

    def test_progress_gives_all_transmissions_back(self) -> None:
        """5.2.8: Transmission_Count is 1 again."""
        v = begun(FopPhase.ACTIVE)
        v.transmissions = 3
        fop = Fop(built, variables=v)
        fop.hear(clcw(11), NOW)
        assert (fop.variables.transmissions, fop.variables.nn_r) == (1, 11)

    def test_an_initiation_says_how_it_ended(self) -> None:
        fop = Fop(built, variables=FopVariables(v_s=5, nn_r=5, timeout_ns=500))
        check = Directive(K.INITIATE_WITH_CHECK)
        assert [each.kind for each in fop.direct(check, 0)] == [SignalKind.DIRECTIVE_ACCEPTED]
        assert [(each.kind, each.directive) for each in fop.hear(clcw(5), 1)] == [(SignalKind.DIRECTIVE_CONFIRMED, check)]
        assert fop.variables.phase is FopPhase.ACTIVE

    def test_set_v_r_sets_both_ends(self) -> None:
        """E27 and 232.0-B-4 4.1.3.3.3."""
        fop = Fop(built)
        said = fop.direct(Directive(K.INITIATE_WITH_SET_V_R, 42), 0)
        assert said[-1].frame == b"BC 0 \x82\x00\x2a"
        assert (fop.variables.v_s, fop.variables.nn_r) == (42, 42)
        assert [each.kind for each in fop.hear(clcw(41), 1)] == []
        assert [each.kind for each in fop.hear(clcw(42), 2)] == [SignalKind.DIRECTIVE_CONFIRMED]
        assert fop.variables.sent == ()

    def test_a_new_service_begins_with_nothing_outstanding(self) -> None:
        fop = Fop(built, variables=begun(FopPhase.ACTIVE))
        after(fop, lambda f: f.direct(Directive(K.TERMINATE), 1), lambda f: f.direct(Directive(K.INITIATE), 2))
        assert (fop.variables.v_s, fop.variables.nn_r, fop.variables.sent, fop.variables.suspended) == (12, 12, (), 0)

    def test_a_suspended_service_goes_on_where_it_was(self) -> None:
        v = begun(FopPhase.RETRANSMITTING)
        v.transmissions, v.timeout_type = 3, TimeoutType.SUSPEND
        fop = Fop(built, variables=v)
        fop.tick(LATER)
        assert (fop.variables.phase, fop.variables.suspended, len(fop.variables.sent)) == (FopPhase.INITIAL, 2, 2)
        assert [each.kind for each in fop.direct(Directive(K.SET_V_S, 3), LATER)] == [SignalKind.DIRECTIVE_REJECTED]
        fop.direct(Directive(K.RESUME), LATER)
        assert (fop.variables.phase, fop.variables.suspended, fop.variables.timer_ns) == (FopPhase.RETRANSMITTING, 0, LATER + 500)
        assert [each.number for each in fop.hear(clcw(12), LATER + 1)] == [10, 11]

    def test_starting_anew_while_suspended_gives_up_what_was_under_way(self) -> None:
        v = begun(FopPhase.ACTIVE)
        v.transmissions, v.timeout_type = 3, TimeoutType.SUSPEND
        fop = Fop(built, variables=v)
        fop.tick(LATER)
        assert [each.number for each in fop.direct(Directive(K.INITIATE), LATER) if each.kind is SignalKind.LOST] == [10, 11]

    def test_terminating_while_suspended_is_taken_and_changes_nothing(self) -> None:
        """4.1 note 1: in S6 with SS other than 0 the directive is accepted and not effective; the service can still be resumed."""
        v = begun(FopPhase.ACTIVE)
        v.transmissions, v.timeout_type = 3, TimeoutType.SUSPEND
        fop = Fop(built, variables=v)
        fop.tick(LATER)
        before = copy(fop.variables)
        said = fop.direct(Directive(K.TERMINATE), LATER)
        assert [each.kind for each in said] == [SignalKind.DIRECTIVE_ACCEPTED, SignalKind.DIRECTIVE_CONFIRMED]
        assert (fop.variables, fop.variables.suspended) == (before, 1)

    def test_a_bypassing_request_has_one_answer(self) -> None:
        """4.4.3: accepted once, when the frame has left; nothing is said of it after that."""
        fop = Fop(built)
        said = [*fop.request(3, b"", 0, is_bypass=True), *fop.frame_accepted(FrameKind.BD, 1), *fop.hear(clcw(0), 2), *fop.tick(LATER)]
        assert [(each.kind, each.tag) for each in said] == [(SignalKind.TRANSMIT, 3), (SignalKind.ACCEPTED, 3)]

    @pytest.mark.parametrize("directive", [
        Directive(K.SET_V_S, 256), Directive(K.SET_V_S, -1), Directive(K.INITIATE_WITH_SET_V_R, 256), Directive(K.SET_WINDOW, 256),
        Directive(K.SET_TRANSMISSION_LIMIT, 0), Directive(K.SET_TIMEOUT, 0), Directive(K.SET_TIMEOUT_TYPE, 2),
    ])  # fmt: skip
    def test_a_value_that_can_not_be_is_rejected(self, directive: Directive) -> None:
        fop = Fop(built)
        assert [each.kind for each in fop.direct(directive, 0)] == [SignalKind.DIRECTIVE_REJECTED]
        assert fop.variables == FopVariables()

    def test_the_settings_are_what_the_directives_say(self) -> None:
        fop = Fop(built)
        for kind, value in (
            (K.SET_WINDOW, 7),
            (K.SET_TIMEOUT, 2500),
            (K.SET_TRANSMISSION_LIMIT, 9),
            (K.SET_TIMEOUT_TYPE, 1),
            (K.SET_V_S, 99),
        ):
            fop.direct(Directive(kind, value), 0)
        v = fop.variables
        assert (v.window, v.timeout_ns, v.transmission_limit, v.timeout_type, v.v_s, v.nn_r) == (7, 2_500_000_000, 9, 1, 99, 99)

    def test_the_mission_s_settings_are_the_first_ones(self) -> None:
        v = variables_of(UplinkFormat(window=3, timeout_s=1.5, transmission_limit=5, timeout_type=TimeoutType.SUSPEND))
        assert (v.window, v.timeout_ns, v.transmission_limit, v.timeout_type, v.phase) == (3, 1_500_000_000, 5, 1, FopPhase.INITIAL)


@pytest.mark.parametrize("word", [clcw(11) | 1 << 31, clcw(11, vcid=3), clcw(11, cop=0), clcw(11, cop=2), clcw(11, cop=3), 0xFFFFFFFF])
def test_a_control_word_of_another_kind_says_nothing(word: int) -> None:
    """5.3.2: type, COP in effect and virtual channel are looked at before the table."""
    for phase in FopPhase:
        fop = Fop(built, variables=begun(phase))
        before = copy(fop.variables)
        assert fop.hear(word, NOW) == []
        assert fop.variables == before


def test_every_impossible_frame_number_is_event_13() -> None:
    for report in (*range(10), *range(13, 256)):
        fop = Fop(built, variables=begun(FopPhase.ACTIVE))
        fop.hear(clcw(report), NOW)
        assert fop.variables.alert is FopAlert.NN_R


def test_a_dropped_link_ends_the_service_also_a_suspended_one() -> None:
    for phase in FopPhase:
        fop = Fop(built, variables=begun(phase))
        kinds = [each.kind for each in fop.lose_link(NOW)]
        assert kinds[-1:] == ([SignalKind.ALERTED] if phase < 6 else [])
        assert (fop.variables.phase, fop.variables.sent) == (FopPhase.INITIAL, ())
    v = begun(FopPhase.ACTIVE)
    v.phase, v.suspended = FopPhase.INITIAL, 1
    fop = Fop(built, variables=v)
    assert [each.number for each in fop.lose_link(NOW) if each.kind is SignalKind.LOST] == [10, 11]
    assert fop.variables.suspended == 0


def test_a_frame_that_can_not_be_built_leaves_everything_as_it_was() -> None:
    def refused(kind: FrameKind, number: int, data: bytes) -> bytes:
        raise KnownError("the disk is full")

    fop = Fop(refused, variables=FopVariables(phase=FopPhase.ACTIVE))
    with pytest.raises(KnownError):
        fop.request(1, b"", 0)
    assert (fop.variables.v_s, fop.variables.sent, fop.variables.waiting) == (0, (), Fdu(1, b""))


def test_both_ends_talk() -> None:
    """FOP-1 against FARM-1 without a channel: three frames, each confirmed."""
    fop, farm, confirmed = Fop(built, variables=FopVariables(phase=FopPhase.ACTIVE)), Farm(variables=FarmVariables()), []
    for tag in range(3):
        for each in fop.request(tag, b"", 0):
            if each.kind is SignalKind.TRANSMIT:
                assert farm.take(TcFrame(0, 0, each.number, b"", is_bypass=False))
        fop.frame_accepted(FrameKind.AD, 0)
        confirmed += [each.tag for each in fop.hear(farm.clcw(), 0) if each.kind is SignalKind.CONFIRMED]
    assert confirmed == [0, 1, 2]
    assert fop.variables.timer_ns == -1
