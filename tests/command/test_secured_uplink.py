"""A secured uplink under COP-1 against the simulator's receiver: nothing twice, nothing lost to its own anti-replay, every replay rejected.

The receiver is the standard's: FARM-1 first, then a number that has to be greater than the last one (355.0-B-2 4.2.4.4), never a set.
"""

from __future__ import annotations

import random
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from console.command.framed_uplink import FramedUplink
from console.command.uplink import LinkView, NoticeKind, UplinkNotice
from console.frames.batch import FrameFormat
from console.frames.cltu import CltuDecoder, encode_cltu
from console.frames.coding import with_fecf
from console.frames.fop_state import Directive, DirectiveKind, FopPhase
from console.frames.sdls import FrameSecurity, Key, Rejection, SecurityAssociation, SecurityMode, SecurityReceiver
from console.frames.uplink_format import Service, UplinkFormat
from console.packets.pus import build_pus_tc
from console.simulator.housekeeping import Counters
from console.simulator.receiver import Receiver
from console.utc import SECOND_NS

SCID, SPI = 42, 7
ASSOCIATION = SecurityAssociation(SPI, SecurityMode.AUTHENTICATED_ENCRYPTION)
KEY = Key(bytes(range(32)))
AD = UplinkFormat(service=Service.AD, timeout_s=2.0)
BYPASS = 0x20


def packet(number: int) -> bytes:
    return build_pus_tc(100, number, 17, 1)


class Pass:
    """Both ends; `losses` says of each frame to come whether it is lost. The rest of the time nothing is."""

    def __init__(self, form: UplinkFormat = AD, *, rate_bps: float = float("inf")) -> None:
        numbers = count(1)
        self.uplink = FramedUplink(
            self.carry, framing="cadu", frame_format=FrameFormat(scid=SCID), form=form, rate_bps=rate_bps,
            protection=FrameSecurity(ASSOCIATION, KEY, lambda: next(numbers)),
        )  # fmt: skip
        self.on_board = Receiver(SCID, Counters(security=SecurityReceiver(ASSOCIATION, KEY)), form)
        self.executed, self.aired, self.losses = list[bytes](), list[bytes](), list[bool]()
        self.notices: list[UplinkNotice] = []
        self.now_ns = 0
        for _ in range(2):
            self.step()
        state = self.uplink.state()
        assert state is not None
        assert state.phase is (FopPhase.ACTIVE if form.service is Service.AD else FopPhase.INITIAL)

    def carry(self, data: bytes) -> None:
        self.aired.append(data)
        if not (self.losses and self.losses.pop(0)):
            self.executed += self.on_board.feed(data)
            self.on_board.release()

    def send(self, number: int, service: Service = Service.AD) -> None:
        self.notices += self.uplink.send(packet(number), self.now_ns, tag=number, service=service)

    def step(self, *, is_heard: bool = True) -> None:
        self.now_ns += SECOND_NS // 10
        words = (self.on_board.clcw(has_carrier=True, has_lock=True),) if is_heard else ()
        self.notices += self.uplink.step(self.now_ns, LinkView(is_open=True, clcws=words))

    def told(self, kind: NoticeKind) -> list[int]:
        return [each.tag for each in self.notices if each.kind is kind]

    def ivs(self) -> list[int]:
        """The anti-replay number of each frame in the order in which they left."""
        frames = [frame for data in self.aired for frame in CltuDecoder().feed(data)]
        return [int.from_bytes(frame[7:19], "big") for frame in frames]


def test_a_frame_that_nothing_went_past_goes_again_with_the_same_bytes() -> None:
    """232.0-B-4 figure 6-3: secured once, before FOP-1; so a frame is never two that could be carried out."""
    craft = Pass()
    craft.losses = [True]
    craft.send(0)
    craft.send(1)
    for _ in range(30):
        craft.step()
    assert craft.executed == [packet(0), packet(1)]
    assert craft.aired[2:] == craft.aired[:2]
    assert craft.ivs() == [1, 2, 1, 2]


def test_a_command_that_another_one_went_past_is_still_carried_out_once() -> None:
    """The AD frame is lost, the BD frame after it is taken: the first one's number is a replay by then."""
    craft = Pass()
    craft.losses = [True]
    craft.send(0)
    craft.send(1, Service.BD)
    assert craft.executed == [packet(1)]
    for _ in range(30):
        craft.step()
    assert craft.executed == [packet(1), packet(0)]
    assert craft.told(NoticeKind.RECEIVED) == [0]
    assert craft.ivs() == [1, 2, 3]
    assert craft.on_board.rejections == []


def test_a_command_that_was_taken_before_another_went_past_is_not_carried_out_again() -> None:
    """The AD frame is taken, no control word comes back: it goes up again, secured anew, and FARM-1 has had it."""
    craft = Pass()
    craft.send(0)
    craft.send(1, Service.BD)
    for _ in range(25):
        craft.step(is_heard=False)
    assert craft.ivs() == [1, 2, 3]
    for _ in range(10):
        craft.step()
    assert craft.executed == [packet(0), packet(1)]
    assert craft.told(NoticeKind.RECEIVED) == [0]


def test_all_that_stands_behind_a_frame_that_is_secured_anew_is_too_when_it_goes_again_and_once_only() -> None:
    craft = Pass()
    craft.losses = [True, False, True, True, True]
    craft.send(0)
    craft.send(1, Service.BD)
    craft.send(2)
    for _ in range(70):
        craft.step()
    assert craft.ivs() == [1, 2, 3, 4, 5, 4, 5]
    assert craft.executed == [packet(1), packet(0), packet(2)]


def test_a_command_that_overtakes_data_on_the_line_makes_no_replay_of_it() -> None:
    """Numbers are given as frames leave, not as they are made."""
    craft = Pass(rate_bps=1000.0)
    for number in range(3):
        craft.send(number)
    craft.send(9, Service.BD)
    for _ in range(60):
        craft.step()
    assert sorted(craft.executed) == sorted(map(packet, [0, 1, 2, 9]))
    assert craft.on_board.rejections == []
    assert craft.ivs() == sorted(craft.ivs())


def test_every_replay_is_rejected_whatever_is_made_of_its_open_header() -> None:
    """What somebody recorded and sends again: as it was, with the number that FARM-1 waits for, and as one that bypasses."""
    craft = Pass()
    craft.losses = [True]
    craft.send(0)
    craft.send(1, Service.BD)
    for _ in range(30):
        craft.step()
    carried_out = list(craft.executed)
    for data in list(craft.aired):
        (frame,) = CltuDecoder().feed(data)
        v_r = craft.on_board.farm.variables.v_r
        expected = with_fecf(bytes([frame[0] & ~BYPASS]) + frame[1:4] + bytes([v_r]) + frame[5:-2])
        bypassing = with_fecf(bytes([frame[0] | BYPASS]) + frame[1:4] + b"\x00" + frame[5:-2])
        for forged in (frame, expected, bypassing):
            craft.on_board.feed(encode_cltu(forged))
            craft.on_board.release()
    assert craft.executed == carried_out
    assert set(craft.on_board.rejections) == {Rejection.BAD_SEQUENCE}
    assert len(craft.on_board.rejections) >= 2 * len(craft.aired)


def test_a_service_begun_anew_never_sends_what_was_secured_for_the_last_one() -> None:
    """The same number and the same packet in a later service is another frame."""
    craft = Pass()
    craft.losses = [True]
    craft.send(0)
    craft.notices += craft.uplink.direct(Directive(DirectiveKind.TERMINATE), craft.now_ns)
    craft.now_ns += 5 * SECOND_NS
    craft.notices += craft.uplink.direct(Directive(DirectiveKind.INITIATE_WITH_CHECK), craft.now_ns)
    craft.step()
    craft.send(0)
    assert craft.ivs() == [1, 2]
    assert craft.executed == [packet(0)]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.2, 0.5]), st.sampled_from([float("inf"), 3000.0]), st.integers(1, 40))
def test_whatever_is_lost_a_command_is_carried_out_once_and_nothing_is_rejected(
    seed: int, loss: float, rate_bps: float, commands: int
) -> None:
    """With frames and control words lost and both services mixed: no command twice, those in sequence in order, none rejected as a replay,
    and whatever is told as received was carried out."""
    dice = random.Random(seed)
    craft = Pass(UplinkFormat(service=Service.AD, timeout_s=1.0, transmission_limit=40), rate_bps=rate_bps)
    bypassing = {number for number in range(commands) if dice.random() < 0.3}
    craft.losses = [dice.random() < loss for _ in range(5000)]
    for number in range(commands):
        craft.send(number, Service.BD if number in bypassing else Service.AD)
        for _ in range(dice.randrange(4)):
            craft.step(is_heard=dice.random() > loss)
    for _ in range(3000):
        if len(craft.told(NoticeKind.RECEIVED)) == commands - len(bypassing) and len(craft.told(NoticeKind.SENT)) == commands:
            break
        craft.step(is_heard=dice.random() > loss)
    in_sequence = [packet(number) for number in range(commands) if number not in bypassing]
    assert [each for each in craft.executed if each in in_sequence] == in_sequence
    assert len(set(craft.executed)) == len(craft.executed)
    assert craft.on_board.rejections == []
    assert sorted(craft.told(NoticeKind.RECEIVED)) == [number for number in range(commands) if number not in bypassing]
