"""The bytes that a link is given for a telecommand packet, by the framing of the uplink: CLTU, KISS, AX.25 in KISS, or none."""

from __future__ import annotations

from console.command.seals import Seals
from console.errors import KnownError, near_name
from console.frames.ax25 import build_ui_frame
from console.frames.cltu import encode_cltu
from console.frames.fop_actions import Signal
from console.frames.fop_state import FrameKind
from console.frames.kiss import encode_kiss
from console.frames.segments import split_packet
from console.frames.tc import HEADER_LENGTH, Protection, build_tc_frame
from console.frames.uplink_format import UplinkFormat, UplinkFraming

USUAL = {"cadu": UplinkFraming.CLTU, "tm": UplinkFraming.CLTU, "packets": UplinkFraming.PACKETS, "kiss": UplinkFraming.KISS}
_FECF_LENGTH = 2


class Wrapping:
    """Makes frames and what goes round them. `link_framing` is that of the downlink, which says what is usual for the uplink."""

    def __init__(self, form: UplinkFormat, link_framing: str, scid: int, protection: Protection | None = None) -> None:
        if link_framing not in USUAL:
            raise KnownError(f"no framing {link_framing}", rule=near_name(link_framing, USUAL), remedy=f"one of {', '.join(USUAL)}")
        self.framing = form.framing or USUAL[link_framing]
        if protection is not None and not self.has_frames:
            raise KnownError(
                f"a link of {self.framing} can't be secured", rule="Space Data Link Security is for TC frames", remedy="framing cadu or tm"
            )
        self._form, self._scid, self._overhead = form, scid, protection.overhead if protection else 0
        self._seals = Seals(protection, has_segment_header=form.map_id is not None) if protection else None

    @property
    def has_frames(self) -> bool:
        """Whether packets go up in TC frames."""
        return self.framing is UplinkFraming.CLTU

    def pieces(self, packet: bytes) -> list[bytes]:
        """The data fields of the frames that carry a packet. Raises KnownError for one that doesn't fit."""
        form = self._form
        if not self.has_frames:
            return [packet]
        room = form.max_length - HEADER_LENGTH - _FECF_LENGTH - self._overhead
        if form.map_id is not None:
            return split_packet(packet, form.map_id, room)
        if len(packet) > room:
            raise KnownError(
                f"a packet of {len(packet)} bytes doesn't fit into a frame", rule=f"{room} bytes, without segments (CCSDS 232.0-B-4 4.1)",
                remedy="give the mission's uplink a map_id, so that packets go in segments",
            )  # fmt: skip
        return [packet]

    def frame(self, kind: FrameKind, number: int, data: bytes) -> bytes:
        """A TC frame that is not secured yet; those of type B have number 0 (232.0-B-4 4.1.2.7)."""
        is_bypass, is_control = kind is not FrameKind.AD, kind is FrameKind.BC
        return build_tc_frame(self._scid, self._form.vcid, number, data, bypass=is_bypass, is_control=is_control)

    def leaving(self, first: Signal) -> bytes:
        """The bytes of a frame, or of a packet where there are none, that leaves now. Raises KnownError where it can't be secured."""
        return self._wrap(first.frame if self._seals is None else self._seals.sealed(first))

    def _wrap(self, data: bytes) -> bytes:
        form = self._form
        match self.framing:
            case UplinkFraming.CLTU:
                return encode_cltu(data, is_randomised=form.is_randomised)
            case UplinkFraming.KISS:
                return encode_kiss(data)
            case UplinkFraming.AX25:
                return encode_kiss(build_ui_frame(form.destination, form.source, data))
            case _:
                return data

    def length(self, packet: bytes) -> int:
        """How many bytes a packet makes on the link, each of its frames sent once."""
        if not self.has_frames:
            return len(self._wrap(packet))
        overhead = HEADER_LENGTH + _FECF_LENGTH + self._overhead
        return sum(len(encode_cltu(bytes(len(piece) + overhead))) for piece in self.pieces(packet))
