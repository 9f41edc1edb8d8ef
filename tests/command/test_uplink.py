"""What a link is given for a telecommand."""

from __future__ import annotations

import pytest

from console.command.uplink import FramedUplink
from console.errors import KnownError
from console.frames.batch import FrameFormat
from console.frames.cltu import CltuDecoder
from console.frames.kiss import KissDecoder
from console.frames.tc import parse_tc_frame
from console.packets.pus import build_pus_tc

PACKET = build_pus_tc(100, 5, 17, 1, b"\xc0\xdb")


def sent_as(framing: str, count: int = 1) -> list[bytes]:
    given: list[bytes] = []
    uplink = FramedUplink(given.append, framing=framing, frame_format=FrameFormat(scid=42), vcid=1)
    for _ in range(count):
        uplink.send(PACKET, 0)
    return given


@pytest.mark.parametrize("framing", ["cadu", "tm"])
def test_frames_go_up_as_cltus_that_a_receiver_decodes(framing: str) -> None:
    decoder = CltuDecoder()
    frames = [parse_tc_frame(frame) for data in sent_as(framing, 3) for frame in decoder.feed(data)]
    assert [frame.data for frame in frames] == [PACKET] * 3
    assert [frame.sequence for frame in frames] == [0, 1, 2]
    assert {(frame.scid, frame.vcid, frame.is_bypass) for frame in frames} == {(42, 1, True)}


def test_kiss_escapes_what_it_must() -> None:
    (frame,) = KissDecoder().feed(sent_as("kiss")[0])
    assert frame.data == PACKET


def test_packets_go_up_as_they_are() -> None:
    assert sent_as("packets") == [PACKET]


def test_a_frame_that_could_not_leave_takes_no_frame_number() -> None:
    refusals = [KnownError("not now")]
    given: list[bytes] = []

    def send(data: bytes) -> None:
        if refusals:
            raise refusals.pop()
        given.append(data)

    uplink = FramedUplink(send, framing="cadu", frame_format=FrameFormat(scid=1))
    with pytest.raises(KnownError):
        uplink.send(PACKET, 0)
    uplink.send(PACKET, 0)
    assert parse_tc_frame(CltuDecoder().feed(given[0])[0]).sequence == 0


class Stamp:
    """A protection that can be seen."""

    overhead = 3

    def protect(self, prefix: bytes, data: bytes) -> bytes:
        return b"<" + data + b"!>"


def test_frames_are_secured_and_say_their_whole_length() -> None:
    given: list[bytes] = []
    FramedUplink(given.append, framing="cadu", frame_format=FrameFormat(scid=1), protection=Stamp()).send(PACKET, 0)
    assert parse_tc_frame(CltuDecoder().feed(given[0])[0]).data == b"<" + PACKET + b"!>"


@pytest.mark.parametrize("framing", ["packets", "kiss"])
def test_what_has_no_frames_cannot_be_secured(framing: str) -> None:
    with pytest.raises(KnownError, match="TC frames"):
        FramedUplink(print, framing=framing, frame_format=FrameFormat(), protection=Stamp())


def test_an_unknown_framing_is_refused_by_name() -> None:
    with pytest.raises(KnownError, match="cadu"):
        FramedUplink(print, framing="cad", frame_format=FrameFormat())
