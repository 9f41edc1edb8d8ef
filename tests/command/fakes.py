"""An uplink that keeps what it was given, and a small dictionary to command with."""

from __future__ import annotations

from functools import cache

from console.command.commander import Commander
from console.command.uplink import LinkView, NoticeKind, UplinkNotice
from console.command.verify import VerificationReport
from console.dictionary.model import Dictionary
from console.dictionary.xtce import load_dictionary
from console.errors import KnownError
from console.frames.uplink_format import Service
from console.packets.pus import request_id
from console.resources import resource_root

OPEN = LinkView(is_open=True)
CLOSED = LinkView(is_open=False, reason="the link is waiting: cable out")
DROPPED = LinkView(is_open=False, reason="the link is waiting", has_dropped=True)
S = 1_000_000_000


class KeptUplink:
    """Keeps packets; refuses them with a reason when told so."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.refusal = ""

    def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> list[UplinkNotice]:
        if self.refusal:
            raise KnownError(self.refusal)
        self.packets.append(packet)
        return [UplinkNotice(now_ns, NoticeKind.SENT, tag, bypass_frames=1)]

    def step(self, now_ns: int, link: LinkView) -> list[UplinkNotice]:
        return []


@cache
def demo_dictionary() -> Dictionary:
    return load_dictionary(resource_root() / "missions" / "demo" / "wau1.xml")


def opened(uplink: KeptUplink | None = None) -> Commander:
    """A commander whose link is open."""
    commander = Commander(demo_dictionary(), uplink or KeptUplink())
    commander.step(0, [], OPEN)
    return commander


def report(packet: bytes, subtype: int, at_ns: int, *, index: int = 7, detail: str = "") -> VerificationReport:
    return VerificationReport(at_ns, subtype, request_id(packet), index, detail)
