"""What a link is given for a telecommand, when, and what becomes of it: COP-1 against a receiver, a line that takes its time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacepackets.ccsds import SpHeader

from console.command.framed_uplink import FramedUplink
from console.command.uplink import LinkView, NoticeKind, Precedence, UplinkNotice
from console.errors import KnownError
from console.frames.ax25 import parse_ui_frame
from console.frames.batch import FrameFormat
from console.frames.cltu import CltuDecoder
from console.frames.farm import Farm, FarmPhase
from console.frames.fop_state import Directive, DirectiveKind, FopAlert, FopPhase
from console.frames.kiss import KissDecoder
from console.frames.sdls import FrameSecurity, Key, SecurityAssociation, SecurityReceiver
from console.frames.segments import SegmentJoiner
from console.frames.tc import TcFrame, parse_tc_frame
from console.frames.uplink_format import Service, TimeoutType, UplinkFormat, UplinkFraming
from console.packets.pus import build_pus_tc
from tests.command.fakes import DROPPED, OPEN, S

PACKET = build_pus_tc(100, 5, 17, 1, b"\xc0\xdb")
AD = UplinkFormat(service=Service.AD, timeout_s=2.0)
K = DirectiveKind


def packet(count: int) -> bytes:
    return build_pus_tc(100, count, 17, 1)


class Ground:
    """An uplink with a spacecraft's receiver at the other end of a line that nothing is lost on, unless it is told to lose."""

    def __init__(
        self, form: UplinkFormat = AD, *, framing: str = "cadu", v_r: int = 0, rate_bps: float = float("inf"), **more: object
    ) -> None:
        self.given: list[bytes] = []
        self.refusals: list[KnownError] = []
        self.losses: list[bool] = []
        self.uplink = FramedUplink(self.take, framing=framing, frame_format=FrameFormat(scid=42), form=form, rate_bps=rate_bps, **more)  # type: ignore[arg-type]
        self.farm = Farm(vcid=form.vcid)
        self.farm.variables.v_r = v_r
        self.decoder, self.joiner = CltuDecoder(is_randomised=form.is_randomised), SegmentJoiner()
        self.arrived: list[bytes] = []
        self.frames: list[TcFrame] = []
        self.notices: list[UplinkNotice] = []
        self.now_ns = 0

    def take(self, data: bytes) -> None:
        if self.refusals:
            raise self.refusals.pop()
        self.given.append(data)
        if self.losses and self.losses.pop(0):
            return
        for each in self.decoder.feed(data):
            frame = parse_tc_frame(each)
            self.frames.append(frame)
            if self.farm.take(frame):
                self.arrived.append(frame.data)

    def send(self, count: int = 0, **more: object) -> list[UplinkNotice]:
        told = list(self.uplink.send(packet(count), self.now_ns, tag=count, **more))  # type: ignore[arg-type]
        self.notices += told
        return told

    def step(self, seconds: float = 0.1, *, is_heard: bool = True) -> list[UplinkNotice]:
        self.now_ns += round(seconds * S)
        words = (self.farm.clcw(),) if is_heard else ()
        told = list(self.uplink.step(self.now_ns, LinkView(is_open=True, clcws=words)))
        self.notices += told
        return told

    def begun(self) -> Ground:
        self.step()
        self.step()
        assert self.phase is FopPhase.ACTIVE
        return self

    def direct(self, kind: DirectiveKind, value: int = 0) -> None:
        self.notices += self.uplink.direct(Directive(kind, value), self.now_ns)

    @property
    def phase(self) -> FopPhase:
        state = self.uplink.state()
        assert state is not None
        return state.phase


class Stamp:
    """A protection that can be seen."""

    overhead = 3

    def protect(self, prefix: bytes, data: bytes) -> bytes:
        return b"<" + data + b"!>"


def kinds(notices: list[UplinkNotice]) -> list[tuple[int, str]]:
    return [(each.tag, each.kind.name) for each in notices]


class TestFraming:
    def sent_as(self, framing: str, form: UplinkFormat) -> list[bytes]:
        given: list[bytes] = []
        uplink = FramedUplink(given.append, framing=framing, frame_format=FrameFormat(scid=42), form=form)
        for tag in range(2):
            (notice,) = uplink.send(PACKET, 7, tag=tag)
            assert notice == UplinkNotice(7, NoticeKind.SENT, tag, bypass_frames=1)
        return given

    @pytest.mark.parametrize("framing", ["cadu", "tm"])
    @pytest.mark.parametrize("is_randomised", [False, True])
    def test_frames_go_up_as_cltus_that_a_receiver_decodes(self, framing: str, is_randomised: bool) -> None:
        """Type BD; the number of a type B frame is 0 (232.0-B-4 4.1.2.7)."""
        decoder = CltuDecoder(is_randomised=is_randomised)
        data = self.sent_as(framing, UplinkFormat(vcid=1, is_randomised=is_randomised))
        frames = [parse_tc_frame(frame) for each in data for frame in decoder.feed(each)]
        assert [frame.data for frame in frames] == [PACKET] * 2
        assert {(frame.scid, frame.vcid, frame.sequence, frame.is_bypass, frame.is_control) for frame in frames} == {
            (42, 1, 0, True, False)
        }

    def test_an_independent_decoder_finds_the_packet(self) -> None:
        """The space packet header as `spacepackets` reads it from the frame's bytes."""
        (frame,) = CltuDecoder().feed(self.sent_as("cadu", UplinkFormat())[0])
        header = SpHeader.unpack(frame[5:])
        assert (header.apid, header.seq_count, header.packet_len) == (100, 5, len(PACKET))

    def test_kiss_escapes_what_it_must(self) -> None:
        (frame,) = KissDecoder().feed(self.sent_as("kiss", UplinkFormat())[0])
        assert frame.data == PACKET

    def test_ax25_goes_in_kiss_with_its_addresses(self) -> None:
        form = UplinkFormat(framing=UplinkFraming.AX25, destination="WAU-1", source="GS-7")
        (frame,) = KissDecoder().feed(self.sent_as("kiss", form)[0])
        found = parse_ui_frame(frame.data)
        assert found is not None
        assert (str(found), found.info) == ("GS-7 > WAU-1", PACKET)

    def test_packets_go_up_as_they_are(self) -> None:
        assert self.sent_as("packets", UplinkFormat()) == [PACKET] * 2
        assert self.sent_as("cadu", UplinkFormat(framing=UplinkFraming.PACKETS)) == [PACKET] * 2

    def test_a_long_packet_goes_in_segments_and_needs_them(self) -> None:
        long = build_pus_tc(100, 5, 6, 2, bytes(range(256)))
        ground = Ground(UplinkFormat(map_id=5, max_length=100))
        (notice,) = ground.uplink.send(long, 0, tag=3)
        assert notice.bypass_frames == len(ground.given) == 3
        assert {frame.data[0] & 0x3F for frame in ground.frames} == {5}
        assert [ground.joiner.feed(data) for data in ground.arrived] == [None, None, long]
        with pytest.raises(KnownError, match="map_id"):
            Ground(UplinkFormat(max_length=100)).uplink.send(long, 0)

    def test_secured_frames_keep_the_segment_header_open(self) -> None:
        """355.0-B-2 4.1.1.1: what is secured begins behind it."""
        counts, key, association = iter(range(1, 99)), Key(bytes(32)), SecurityAssociation(spi=7)
        sender, receiver = FrameSecurity(association, key, lambda: next(counts)), SecurityReceiver(association, key)
        ground = Ground(UplinkFormat(map_id=5, max_length=60), protection=sender)
        ground.send()
        raw = [frame for data in ground.given for frame in CltuDecoder().feed(data)]
        found = [frame[5:6] + receiver.process(frame[:6], frame[6:-2]) for frame in raw]  # type: ignore[operator]
        assert [ground.joiner.feed(segment) for segment in found][-1] == packet(0)
        assert max(map(len, raw)) <= 60

    def test_frames_are_secured_and_say_their_whole_length(self) -> None:
        given: list[bytes] = []
        FramedUplink(given.append, framing="cadu", frame_format=FrameFormat(scid=1), protection=Stamp()).send(PACKET, 0)
        assert parse_tc_frame(CltuDecoder().feed(given[0])[0]).data == b"<" + PACKET + b"!>"

    @pytest.mark.parametrize("framing", ["packets", "kiss"])
    def test_what_has_no_frames_cannot_be_secured(self, framing: str) -> None:
        with pytest.raises(KnownError, match="TC frames"):
            FramedUplink(print, framing=framing, frame_format=FrameFormat(), protection=Stamp())

    def test_an_unknown_framing_is_refused_by_name(self) -> None:
        with pytest.raises(KnownError, match="cadu"):
            FramedUplink(print, framing="cad", frame_format=FrameFormat())


class TestAcceptedInSequence:
    """Service AD."""

    def test_it_begins_by_itself_with_the_spacecraft_s_number_and_sends_nothing_for_it(self) -> None:
        ground = Ground(v_r=77)
        with pytest.raises(KnownError, match="no control word"):
            ground.send()
        ground.begun()
        state = ground.uplink.state()
        assert state is not None
        assert (state.v_s, ground.given) == (77, [])
        assert ground.uplink.take_remarks() == ["the AD service has begun, next frame 77"]

    def test_a_command_is_sent_then_received_with_the_evidence(self) -> None:
        ground = Ground(v_r=77).begun()
        assert kinds(ground.send()) == [(0, "SENT")]
        (received,) = ground.step()
        assert (received.kind, received.detail) == (NoticeKind.RECEIVED, "CLCW N(R)=78, frame 77")
        assert ground.frames[0] == TcFrame(42, 0, 77, packet(0), is_bypass=False)

    def test_a_lost_frame_is_sent_again_and_told_once(self) -> None:
        ground = Ground().begun()
        ground.losses = [True]
        ground.send()
        ground.send(1)
        for _ in range(10):
            ground.step()
        assert ground.arrived == [packet(0), packet(1)]
        assert kinds(ground.notices) == [(0, "SENT"), (1, "SENT"), (0, "RECEIVED"), (1, "RECEIVED")]
        assert len(ground.given) == 4
        assert ground.given[2:] == ground.given[:2], "the same bytes"

    def test_a_command_beyond_the_window_waits_and_is_sent_later(self) -> None:
        ground = Ground(UplinkFormat(service=Service.AD, window=2)).begun()
        assert [kinds(ground.send(count)) for count in range(4)] == [[(0, "SENT")], [(1, "SENT")], [], []]
        state = ground.uplink.state()
        assert state is not None
        assert (state.sent, state.waiting) == (2, 2)
        assert kinds(ground.step()) == [(0, "RECEIVED"), (1, "RECEIVED"), (2, "SENT"), (3, "SENT")]

    def test_what_is_never_confirmed_is_unknown_and_what_never_left_comes_back(self) -> None:
        ground = Ground(UplinkFormat(service=Service.AD, window=1, timeout_s=1.0, transmission_limit=2)).begun()
        ground.losses = [True] * 9
        for count in range(3):
            ground.send(count)
        for _ in range(30):
            ground.step(is_heard=False)
        assert kinds(ground.notices) == [(0, "SENT"), (2, "RETURNED"), (1, "RETURNED"), (0, "UNCONFIRMED")]
        assert {each.detail for each in ground.notices[1:]} == {f"the AD service ended: {FopAlert.T1}"}
        assert (len(ground.given), ground.phase) == (2, FopPhase.INITIAL)
        for _ in range(50):
            ground.step()
        assert len(ground.given) == 2, "nothing is sent again by itself, nor is the service begun again"
        with pytest.raises(KnownError, match=r"AD service can't take it: it ended, no confirmation in time"):
            ground.send(9)

    def test_a_dropped_link_ends_it_and_the_next_one_begins_anew(self) -> None:
        ground = Ground(UplinkFormat(service=Service.AD, window=1)).begun()
        ground.losses = [True]
        ground.send(0)
        ground.send(1)
        told = list(ground.uplink.step(ground.now_ns, DROPPED))
        assert kinds(told) == [(1, "RETURNED"), (0, "UNCONFIRMED")]
        assert all("the link dropped" in each.detail for each in told)
        for _ in range(50):
            ground.step(0.5)
        assert len(ground.given) == 1
        assert ground.phase is FopPhase.ACTIVE

    def test_a_link_that_refuses_gives_the_command_back_with_its_reason(self) -> None:
        ground = Ground().begun()
        ground.refusals = [KnownError("the port has gone")]
        (returned,) = ground.send()
        assert (returned.kind, returned.detail) == (NoticeKind.RETURNED, "the port has gone")
        assert ground.phase is FopPhase.INITIAL
        ground.now_ns += 10 * S
        ground.direct(K.INITIATE_WITH_CHECK)
        ground.step()
        assert kinds(ground.send(1)) == [(1, "SENT")]

    def test_a_frame_that_can_not_be_secured_comes_back(self) -> None:
        def full() -> int:
            raise KnownError("the disk is full")

        ground = Ground(protection=FrameSecurity(SecurityAssociation(spi=7), Key(bytes(32)), full)).begun()
        (returned,) = ground.send()
        assert (returned.kind, returned.detail) == (NoticeKind.RETURNED, "the disk is full")
        assert ground.given == []

    def test_past_the_sequence_check_works_in_any_state(self) -> None:
        ground = Ground()
        (sent,) = ground.send(service=Service.BD)
        assert (sent.kind, sent.bypass_frames) == (NoticeKind.SENT, 1)
        assert ground.frames[0].is_bypass

    def test_a_segmented_packet_is_received_with_its_last_segment(self) -> None:
        ground = Ground(UplinkFormat(service=Service.AD, map_id=0, max_length=16, window=1)).begun()
        assert ground.send() == []
        for _ in range(4):
            ground.step()
        assert kinds(ground.notices) == [(0, "SENT"), (0, "RECEIVED")]
        assert [ground.joiner.feed(data) for data in ground.arrived][-1] == packet(0)

    def test_a_packet_that_was_cut_short_comes_back_and_says_so(self) -> None:
        ground = Ground(UplinkFormat(service=Service.AD, map_id=0, max_length=16, window=1)).begun()
        ground.send()
        (returned,) = ground.uplink.step(ground.now_ns, DROPPED)
        assert returned.kind is NoticeKind.RETURNED
        assert "1 of 2 segments had left" in returned.detail


class TestDirectives:
    def test_a_lockout_needs_the_operator_who_unlocks_it(self) -> None:
        ground = Ground()
        ground.farm.variables.phase = FarmPhase.LOCKOUT
        for _ in range(5):
            ground.step()
        assert (ground.phase, ground.given) == (FopPhase.INITIAL, [])
        assert "lockout" in ground.uplink.take_remarks()[0]
        ground.direct(K.INITIATE_WITH_UNLOCK)
        assert kinds(ground.notices) == [(-1, "CONTROL")]
        assert ground.frames[0] == TcFrame(42, 0, 0, b"\x00", is_control=True)
        ground.step()
        assert ground.phase is FopPhase.ACTIVE

    def test_set_v_r_sets_the_spacecraft_s_number(self) -> None:
        ground = Ground(UplinkFormat())
        ground.step()
        ground.direct(K.INITIATE_WITH_SET_V_R, 200)
        ground.step()
        assert (ground.farm.variables.v_r, ground.phase) == (200, FopPhase.ACTIVE)
        assert ground.uplink.take_remarks() == ["the AD service has begun, next frame 200"]

    def test_terminate_gives_back_what_waits(self) -> None:
        ground = Ground(UplinkFormat(service=Service.AD, window=1)).begun()
        for count in range(2):
            ground.send(count)
        ground.direct(K.TERMINATE)
        assert kinds(ground.notices[1:]) == [(1, "RETURNED"), (0, "UNCONFIRMED")]
        assert "ended by the operator" in ground.notices[-1].detail

    def test_a_suspended_service_is_resumed_by_hand(self) -> None:
        form = UplinkFormat(service=Service.AD, timeout_s=1.0, transmission_limit=1, timeout_type=TimeoutType.SUSPEND)
        ground = Ground(form).begun()
        ground.send()
        for _ in range(12):
            ground.step(is_heard=False)
        state = ground.uplink.state()
        assert state is not None
        assert (state.phase, state.suspended) == (FopPhase.INITIAL, 1)
        assert "suspended" in ground.uplink.take_remarks()[-1]
        ground.direct(K.RESUME)
        assert kinds(ground.step()) == [(0, "RECEIVED")]

    def test_a_refused_directive_says_which_state_does_not_allow_it(self) -> None:
        ground = Ground().begun()
        with pytest.raises(KnownError, match=r"initiate with unlock.*S1 \(active\)"):
            ground.direct(K.INITIATE_WITH_UNLOCK)
        with pytest.raises(KnownError, match="value 999"):
            ground.direct(K.SET_WINDOW, 999)

    def test_a_new_service_waits_until_nothing_is_in_the_air(self) -> None:
        ground = Ground().begun()
        ground.send()
        ground.direct(K.TERMINATE)
        with pytest.raises(KnownError, match="still be on their way"):
            ground.direct(K.INITIATE)
        ground.now_ns += 2 * S
        ground.direct(K.INITIATE)

    def test_without_frames_there_is_no_cop_1(self) -> None:
        ground = Ground(UplinkFormat(), framing="kiss")
        assert ground.uplink.state() is None
        with pytest.raises(KnownError, match="framing kiss"):
            ground.direct(K.INITIATE)

    @pytest.mark.parametrize("word", [0x8000_0000, 0x0110_0000, 0x0000_0005, 0xFFFF_FFFF, 0x0300_0000])
    def test_a_control_word_of_another_kind_begins_and_ends_nothing(self, word: int) -> None:
        ground = Ground()
        ground.uplink.step(1, LinkView(is_open=True, clcws=(word,)))
        assert ground.phase is FopPhase.INITIAL
        ground.begun()
        ground.uplink.step(ground.now_ns, LinkView(is_open=True, clcws=(word, word)))
        assert ground.phase is FopPhase.ACTIVE


class TestLine:
    """At 1000 bit/s: PING makes a CLTU of 34 bytes, 272 ms."""

    def test_no_faster_than_the_rate(self) -> None:
        ground = Ground(UplinkFormat(), rate_bps=1000.0)
        assert ground.uplink.airtime_ns(packet(0)) == 272_000_000
        assert [kinds(ground.send(count)) for count in range(3)] == [[(0, "SENT")], [], []]
        sent = [(each.tag, each.at_ns) for _ in range(10) for each in ground.step(0.1)]
        assert sent == [(1, 300_000_000), (2, 600_000_000)]

    @pytest.mark.parametrize("service", Service)
    def test_commands_go_before_data_that_came_earlier(self, service: Service) -> None:
        ground = Ground(UplinkFormat(service=Service.AD, window=100), rate_bps=1000.0).begun()
        for count in range(6):
            ground.send(count, service=service, precedence=Precedence.DATA)
        ground.send(100, service=service)
        ground.send(101, service=service)
        for _ in range(30):
            ground.step()
        sent = [each.tag for each in ground.notices if each.kind is NoticeKind.SENT]
        assert sorted(sent) == [0, 1, 2, 3, 4, 5, 100, 101]
        assert sent.index(101) <= 4, "but for what was on its way already"
        assert [tag for tag in sent if tag < 100] == [0, 1, 2, 3, 4, 5]

    def test_a_command_overtakes_data_that_waits_for_the_line_by_the_other_service(self) -> None:
        ground = Ground(rate_bps=1000.0).begun()
        for count in range(2):
            ground.send(count, service=Service.BD, precedence=Precedence.DATA)
        ground.send(100)
        sent = [each.tag for _ in range(10) for each in ground.step() if each.kind is NoticeKind.SENT]
        assert sent == [100, 1]

    def test_a_frame_that_waits_for_the_line_does_not_leave_after_the_service_has_ended(self) -> None:
        ground = Ground(rate_bps=100.0).begun()
        for count in range(3):
            ground.send(count)
        ground.direct(K.TERMINATE)
        for _ in range(100):
            ground.step()
        assert len(ground.given) == 1
        assert kinds(ground.notices) == [(0, "SENT"), (2, "RETURNED"), (1, "RETURNED"), (0, "UNCONFIRMED")]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.2, 0.5]), st.sampled_from([float("inf"), 2000.0]), st.integers(1, 60))
def test_whatever_the_channel_does_each_command_has_one_fate_and_arrives_once(
    seed: int, loss: float, rate_bps: float, commands: int
) -> None:
    dice = random.Random(seed)
    ground = Ground(UplinkFormat(service=Service.AD, timeout_s=1.5, window=dice.randint(1, 10)), rate_bps=rate_bps).begun()
    asked = list(range(commands))
    for _ in range(60 * commands + 200):
        ground.losses = [dice.random() < loss for _ in range(20)]
        if asked and dice.random() < 0.5 and ground.phase in (FopPhase.ACTIVE, FopPhase.RETRANSMITTING):
            ground.send(asked.pop(0))
        ground.step(0.1, is_heard=dice.random() >= loss)
    fates: dict[int, list[str]] = {}
    for each in ground.notices:
        fates.setdefault(each.tag, []).append(each.kind.name)
    counts = [int.from_bytes(data[2:4]) & 0x3FFF for data in ground.arrived]
    assert counts == list(range(len(counts)))
    for tag, told in fates.items():
        assert told in (["SENT", "RECEIVED"], ["SENT", "UNCONFIRMED"], ["RETURNED"])
        assert (tag in counts) or told != ["SENT", "RECEIVED"]
        assert (tag not in counts) or told != ["RETURNED"]


def test_a_closed_link_gives_nothing_away() -> None:
    ground = Ground(rate_bps=100.0).begun()
    for count in range(3):
        ground.send(count)
    for _ in range(2):
        ground.uplink.step(ground.now_ns + 100 * S, LinkView(is_open=False))
    assert len(ground.given) == 1
    assert ground.uplink.step(ground.now_ns + 200 * S, OPEN) == []
