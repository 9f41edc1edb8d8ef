"""The uplink: FOP-1 over a line that takes its time, commands before data (CCSDS 232.0-B-4, 232.1-B-2).

Two surprises. What FOP-1 sends again, with the same number and data, is all that is ever sent again: when the link drops FOP-1 forgets
everything, and each packet under way is told UNCONFIRMED or RETURNED. And the service begins by itself only where nothing has to be sent
for it: with a control word that raises no flag; all else is the operator's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.command.fop_words import remark_of, why_not_active, why_refused
from console.command.parcels import Parcel, Parcels
from console.command.uplink import LinkView, NoticeKind, Precedence, UplinkNotice
from console.command.uplink_line import UplinkLine
from console.command.wrapping import Wrapping
from console.errors import KnownError
from console.frames.batch import FrameFormat
from console.frames.clcw import Clcw, parse_clcw
from console.frames.fop import Fop, variables_of
from console.frames.fop_actions import Signal, SignalKind
from console.frames.fop_state import Directive, DirectiveKind, FopAlert, FopPhase, FopState, FrameKind
from console.frames.tc import Protection
from console.frames.uplink_format import Service, UplinkFormat
from console.utc import SECOND_NS

_TAKES_AD = (FopPhase.ACTIVE, FopPhase.RETRANSMITTING, FopPhase.RETRANSMITTING_WITH_WAIT)
_USUAL_FORM = UplinkFormat()


class FramedUplink:
    """Gives packets to `send_bytes` as the framing asks, no faster than `rate_bps`."""

    def __init__(
        self, send_bytes: Callable[[bytes], None], *, framing: str, frame_format: FrameFormat, form: UplinkFormat = _USUAL_FORM,
        rate_bps: float = float("inf"), protection: Protection | None = None,
    ) -> None:  # fmt: skip
        self._form, self._line = form, UplinkLine(send_bytes, rate_bps)
        self._wrapping = Wrapping(form, framing, frame_format.scid or 0, protection)
        self._fop = Fop(self._wrapping.frame, vcid=form.vcid, variables=variables_of(form))
        self._parcels = Parcels()
        self._heard: Clcw | None = None
        self._has_begun = False
        self._reason = ""
        self._remarks: list[str] = []

    def send(
        self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None, precedence: Precedence = Precedence.COMMAND
    ) -> Sequence[UplinkNotice]:
        pieces = self._wrapping.pieces(packet)
        wanted = (service or self._form.service) if self._wrapping.has_frames else None
        if wanted is Service.AD and self._fop.variables.phase not in _TAKES_AD:
            raise KnownError(
                f"the AD service can't take it: {why_not_active(self._fop.variables, self._heard)}",
                remedy="begin it, or send past the sequence check (BD)",
            )
        self._parcels.add(Parcel(tag, wanted, pieces, precedence))
        return self._pump(now_ns)

    def step(self, now_ns: int, link: LinkView) -> Sequence[UplinkNotice]:
        notices = self._drop(now_ns) if link.has_dropped or not link.is_open else []
        for word in link.clcws if link.is_open and self._wrapping.has_frames else ():
            notices += self._hear(word, now_ns)
        notices += self._heed(self._fop.tick(now_ns), now_ns)
        return notices + self._pump(now_ns)

    def direct(self, directive: Directive, now_ns: int) -> Sequence[UplinkNotice]:
        if not self._wrapping.has_frames:
            raise KnownError(f"there is no COP-1 with framing {self._wrapping.framing}")
        notices: list[UplinkNotice] = []
        if directive.kind.is_initiation:
            self._check_quiet(now_ns)
        if directive.kind in (DirectiveKind.INITIATE_WITH_CHECK, DirectiveKind.INITIATE_WITH_UNLOCK) and self._heard is not None:
            notices += self._heed(self._fop.direct(Directive(DirectiveKind.SET_V_S, self._heard.report), now_ns), now_ns)
        said = self._fop.direct(directive, now_ns)
        if any(each.kind is SignalKind.DIRECTIVE_REJECTED for each in said):
            raise KnownError(f"FOP-1 refuses to {directive.kind}", rule=why_refused(directive, self._fop.variables))
        return [*notices, *self._heed(said, now_ns), *self._pump(now_ns)]

    def state(self) -> FopState | None:
        v = self._fop.variables
        if not self._wrapping.has_frames:
            return None
        return FopState(
            self._form.vcid, self._form.service, v.phase, v.v_s, v.nn_r, len(v.sent), self._parcels.waiting + (v.waiting is not None),
            v.window, v.timer_ns, v.timeout_ns, v.transmissions, v.transmission_limit, v.timeout_type, v.suspended, v.alert, v.alert_ns,
        )  # fmt: skip

    def take_remarks(self) -> list[str]:
        taken, self._remarks = self._remarks, []
        return taken

    def airtime_ns(self, packet: bytes) -> int:
        """How long the line is busy with a packet that is sent once; 0 for one that can't be sent."""
        try:
            return self._line.airtime_ns(self._wrapping.length(packet))
        except KnownError:
            return 0

    def _hear(self, word: int, now_ns: int) -> list[UplinkNotice]:
        found = parse_clcw(word)
        if found is None or found.vcid != self._form.vcid or found.cop != 1 or found.version:
            return self._heed(self._fop.hear(word, now_ns), now_ns)
        self._heard = found
        try:
            notices = self._heed(self._fop.hear(word, now_ns), now_ns)
        except KnownError as error:
            return self._fail(-1, FrameKind.AD, error, now_ns)
        if self._form.service is Service.AD and not self._has_begun and self._fop.variables.phase is FopPhase.INITIAL:
            self._has_begun = True
            notices += self._begin(found, now_ns)
        return notices

    def _begin(self, clcw: Clcw, now_ns: int) -> list[UplinkNotice]:
        """Begin the service with the spacecraft's own number, which the next control word has to confirm. Nothing is sent for it."""
        if clcw.is_locked_out or clcw.is_waiting or clcw.wants_retransmission:
            self._remarks.append(f"the AD service is not begun: the receiver on board says {', '.join(clcw.flags)}; unlock it")
            return []
        said = self._fop.direct(Directive(DirectiveKind.SET_V_S, clcw.report), now_ns)
        said += self._fop.direct(Directive(DirectiveKind.INITIATE_WITH_CHECK), now_ns)
        return self._heed(said, now_ns)

    def _pump(self, now_ns: int) -> list[UplinkNotice]:
        """Let leave what can, in order of precedence."""
        notices: list[UplinkNotice] = []
        has_moved = True
        while has_moved:
            fed = self._feed(now_ns)
            notices += fed or []
            first = self._line.take(self._parcels.precedence, now_ns)
            notices += self._leave(first, now_ns) if first is not None else []
            has_moved = first is not None or fed is not None
        return notices

    def _feed(self, now_ns: int) -> list[UplinkNotice] | None:
        """Ask FOP-1 to take the next piece of each service; None when there was none to be taken."""
        v, found = self._fop.variables, []
        if v.is_bd_ready and (piece := self._parcels.take(Service.BD)) is not None:
            found.append((piece, True))
        if v.waiting is None and v.phase in _TAKES_AD and (piece := self._parcels.take(Service.AD)) is not None:
            found.append((piece, False))
        if not self._line.holds(None) and (piece := self._parcels.take(None)) is not None:
            self._line.add(Signal(SignalKind.TRANSMIT, piece[0], None, piece[1]))
            return []
        notices = [each for piece, is_bypass in found for each in self._request(*piece, is_bypass, now_ns)]
        return notices if found else None

    def _request(self, piece: int, data: bytes, is_bypass: bool, now_ns: int) -> list[UplinkNotice]:
        try:
            said = self._fop.request(piece, data, now_ns, is_bypass=is_bypass)
        except KnownError as error:
            return self._fail(piece, FrameKind.BD if is_bypass else FrameKind.AD, error, now_ns)
        return self._heed(said, now_ns)

    def _leave(self, first: Signal, now_ns: int) -> list[UplinkNotice]:
        """Give what is first to the link."""
        try:
            self._line.give(self._wrapping.leaving(first), now_ns)
        except KnownError as error:
            return self._fail(first.tag, first.frame_kind, error, now_ns)
        notices = self._parcels.leave(first.tag, now_ns)
        if first.frame_kind is FrameKind.BC:
            notices.append(UplinkNotice(now_ns, NoticeKind.CONTROL, bypass_frames=1))
        return notices + (self._heed(self._accepted(first.frame_kind, now_ns), now_ns) if first.frame_kind else [])

    def _accepted(self, kind: FrameKind, now_ns: int) -> list[Signal]:
        """The procedures below are ready for the next frame of this kind; one that can't be built then is their failure."""
        try:
            return self._fop.frame_accepted(kind, now_ns)
        except KnownError as error:
            self._reason = str(error)
            return self._fop.frame_rejected(kind, now_ns)

    def _fail(self, piece: int, kind: FrameKind | None, error: KnownError, now_ns: int) -> list[UplinkNotice]:
        """A piece could not leave: its packet comes back, and the AD service ends (E42, E44, E46)."""
        self._reason = str(error)
        notices = self._parcels.give_up(lambda each, _: each == piece, now_ns, self._reason)
        if kind is not None:
            notices += self._heed(self._fop.frame_rejected(kind, now_ns) + self._accepted(kind, now_ns), now_ns)
        self._reason = ""
        return notices

    def _heed(self, said: Sequence[Signal], now_ns: int) -> list[UplinkNotice]:
        """Do what FOP-1 says, and tell what it means for packets."""
        notices, todo, lost = list[UplinkNotice](), list(said), set[int]()
        while todo:
            each = todo.pop(0)
            match each.kind:
                case SignalKind.TRANSMIT:
                    self._line.add(each)
                case SignalKind.ABORT if each.frame_kind is not None:
                    todo += self._aborted(each.frame_kind, now_ns)
                case SignalKind.CONFIRMED:
                    report = self._heard.report if self._heard else 0
                    notices += self._parcels.confirm(each.tag, now_ns, f"CLCW N(R)={report}, frame {each.number}")
                case SignalKind.LOST | SignalKind.REJECTED:
                    lost.add(each.tag)
                case SignalKind.ALERTED if each.alert is not None:
                    todo += [*self._aborted(FrameKind.AD, now_ns), *self._aborted(FrameKind.BC, now_ns)]
                    notices += self._alerted(each.alert, now_ns)
                case _:
                    self._remarks += [words] if (words := remark_of(each, self._fop.variables)) else []
        return notices + (self._parcels.give_up(lambda piece, _: piece in lost, now_ns, "the AD service was begun anew") if lost else [])

    def _aborted(self, kind: FrameKind, now_ns: int) -> list[Signal]:
        """Take back what has not left yet; the procedures below are then ready."""
        return self._accepted(kind, now_ns) if self._line.drop(kind) else []

    def _alerted(self, alert: FopAlert, now_ns: int) -> list[UplinkNotice]:
        """The AD service has ended: so have all packets of it."""
        reason = f"the AD service ended: {self._reason or alert}"
        self._remarks.append(reason)
        return self._parcels.give_up(lambda _, parcel: parcel.service is Service.AD, now_ns, reason)

    def _drop(self, now_ns: int) -> list[UplinkNotice]:
        """The link is gone: nothing that waits will leave, and nothing is known of what has left."""
        self._has_begun, self._heard = False, None
        notices = self._heed(self._fop.lose_link(now_ns), now_ns)
        for kind in FrameKind:
            notices += self._heed(self._aborted(kind, now_ns), now_ns)
        self._line.clear()
        return notices + self._parcels.give_up(lambda _, parcel: True, now_ns, str(FopAlert.LINK))

    def _check_quiet(self, now_ns: int) -> None:
        """A frame that is still on its way would be taken for the first one of a new service."""
        left_ns = self._line.left_ns + self._fop.variables.timeout_ns - now_ns
        if self._line.left_ns >= 0 and left_ns > 0 and self._fop.variables.alert is not None:
            raise KnownError("frames may still be on their way", remedy=f"wait {left_ns / SECOND_NS:.1f} s")
