"""What a check says of a command, each with its verdict in words. Plain values, also for windows."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Verdict(StrEnum):
    """What a check says, least first. WAITING: it may hold yet, and the command is held until then or until its time is over."""

    GOOD = "good"
    WARNING = "warning"
    WAITING = "waiting"
    REFUSED = "refused"


class Check(Struct, frozen=True):
    """One check: `subject` names it (`link`, `constraint`, `interlock`, `approval`, `repeat`, ...), `text` says what was found, `rule`
    which rule it is."""

    subject: str
    verdict: Verdict
    text: str
    rule: str = ""
