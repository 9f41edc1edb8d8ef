"""Lets commands leave by their rules, and holds back what can't: no link, no pass, no room before LOS, a check that refuses, no arming.

One surprise: a rule is asked once. Whatever stands in the way at its moment holds the command for the operator; nothing flows later.
"""

from __future__ import annotations

from dataclasses import replace

from console.command.checks import Candidate, Check, Checks, Verdict
from console.command.dispatch import Dispatch
from console.command.journal import Journal
from console.command.lineup import QueueMode, ReleaseKind
from console.command.occasions import Occasion, Occasions
from console.command.queue import CommandQueue, Entry
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView
from console.dictionary.encode import EncodedCommand
from console.dictionary.model import Dictionary
from console.dictionary.significance import Significance

_EVENTS = (ReleaseKind.TIME, ReleaseKind.AOS, ReleaseKind.AFTER)


class Gate:
    """The mission's checks, asked of one waiting command."""

    def __init__(self, dictionary: Dictionary, dispatch: Dispatch, checks: Checks) -> None:
        self._dictionary, self._dispatch, self._checks = dictionary, dispatch, checks

    def built(self, name: str, arguments: dict[str, str], now_ns: int) -> tuple[EncodedCommand, Significance]:
        """A command with the next sequence count, and how much harm it can do now. Raises KnownError for a wrong name or argument."""
        command = self._dictionary.command(name)
        return self._dispatch.counts.encode(name, arguments), self._checks.care(command, now_ns).significance

    def candidate(self, entry: Entry) -> Candidate:
        """A waiting command as the checks see it."""
        encoded = self._dispatch.counts.encode(entry.name, entry.arguments)
        return Candidate(self._dictionary.command(entry.name), encoded, entry.number, entry.queued_ns, entry.asked_ns)

    def hindrance(self, entry: Entry, now_ns: int) -> Check | None:
        """The first check that refuses, else the first that waits, else None."""
        asked_ns = entry.asked_ns if entry.asked_ns >= 0 else now_ns
        candidate = replace(self.candidate(entry), asked_ns=asked_ns)
        care = self._checks.care(candidate.command, now_ns)
        if care.significance.needs_arming and entry.stage is not Stage.ARMED:
            return Check("significance", Verdict.REFUSED, f"{care.significance}{f': {care.reason}' if care.reason else ''}: arm it first")
        found = self._checks.check(candidate, now_ns)
        for verdict in (Verdict.REFUSED, Verdict.WAITING):
            for check in found:
                if check.verdict is verdict:
                    return check
        return None


class Releasing:
    """What happens in the queue as time passes."""

    def __init__(self, queue: CommandQueue, dispatch: Dispatch, gate: Gate, occasions: Occasions, journal: Journal) -> None:
        self._queue, self._dispatch, self._gate = queue, dispatch, gate
        self._occasions, self._passes, self._journal = occasions, occasions.passes, journal

    def step(self, now_ns: int, link: LinkView) -> list[CommandChange]:
        """Hold what no longer fits before LOS, give up what waits in vain, let leave what is due: in order, with one write to the disk."""
        held: list[CommandChange] = []
        leaving: list[Entry] = []
        why: dict[int, str] = {}
        for entry in [one for one in self._queue.in_order() if one.stage is Stage.QUEUED or one.asked_ns >= 0]:
            occasion = self._occasion(entry, now_ns, link)
            if occasion is None:
                held += self._hold_before_los(entry, now_ns)
                continue
            reason = self._why_held(entry, occasion, now_ns, link)
            if reason == "":
                leaving.append(entry)
                why[entry.number] = occasion.why
            elif reason is not None:
                held.append(self._queue.hold(entry.number, now_ns, reason))
        self._journal.write(*held)
        return held + (self._dispatch.depart(leaving, now_ns, why=lambda entry: why[entry.number]) if leaving else [])

    def wait_for_checks(self, entry: Entry, check: Check, now_ns: int, *, by: str = "") -> CommandChange:
        """HELD until its checks let it leave, where it may: in an enabled queue, and never for what has to be armed."""
        may_wait = self._queue.mode is QueueMode.ENABLED and not entry.significance.needs_arming
        change = self._queue.hold(entry.number, now_ns, f"waiting: {check.text}", by=by)
        entry.asked_ns = now_ns if may_wait else -1
        return change

    def _occasion(self, entry: Entry, now_ns: int, link: LinkView) -> Occasion | None:
        if entry.asked_ns >= 0:
            return Occasion("its checks hold now")
        is_asked = entry.item.is_on and (self._queue.mode is QueueMode.ENABLED or entry.item.rule.kind in _EVENTS)
        return self._occasions.of(entry.item, now_ns, link.heard_ns) if is_asked else None

    def _why_held(self, entry: Entry, occasion: Occasion, now_ns: int, link: LinkView) -> str | None:
        """'' when it may leave, None when it goes on waiting for its checks."""
        reason = occasion.missed or self._why_not(entry, now_ns, link)
        if reason:
            return reason
        check = self._gate.hindrance(entry, now_ns)
        if check is None:
            return ""
        if check.verdict is Verdict.REFUSED:
            return f"refused: {check.text}{f' ({check.rule})' if check.rule else ''}"
        return None if entry.asked_ns >= 0 else f"waiting: {check.text}"

    def _why_not(self, entry: Entry, now_ns: int, link: LinkView) -> str:
        if self._queue.mode is not QueueMode.ENABLED:
            return f"its moment came while the queue was {self._queue.mode}"
        if entry.significance.needs_arming:
            return "its time has come: arm and send"
        if not link.is_open:
            return link.reason
        return self._passes.why_not_now(now_ns) or self._passes.why_it_does_not_fit(entry.item, now_ns)

    def _hold_before_los(self, entry: Entry, now_ns: int) -> list[CommandChange]:
        current = self._passes.current(now_ns)
        if current is None or entry.item.rule.due_ns > current.los_ns:
            return []
        reason = self._passes.why_it_does_not_fit(entry.item, now_ns)
        return [self._queue.hold(entry.number, now_ns, reason)] if reason else []
