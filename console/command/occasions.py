"""When a release rule lets a command leave: its occasion has come, has been missed, or is still to come.

One surprise: an occasion that passed while nothing could leave is missed for good. It is never made up for later.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from console.command.conditions import NoTelemetry, Telemetry, Truth, judge, parse_condition
from console.command.lineup import QueueItem, ReleaseKind, ReleaseRule
from console.command.pass_times import PassTimes
from console.command.states import Stage
from console.dictionary.criteria import Criterion
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.utc import SECOND_NS

JUDGE_EVERY_NS = SECOND_NS // 10
LATE_NS = 30 * SECOND_NS
"""How late a time may be noticed (a machine that slept) and still release."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A rule's moment: `why` it has come, or why it was `missed`."""

    why: str = ""
    missed: str = ""


@dataclass(slots=True)
class Occasions:
    """Judges release rules by time, passes, telemetry and the ends of other commands."""

    dictionary: Dictionary
    passes: PassTimes
    telemetry: Telemetry = field(default_factory=NoTelemetry)
    stages: dict[int, Stage] = field(default_factory=dict)
    """The last stage of every command of the session."""
    _criteria: dict[str, Criterion] = field(default_factory=dict)
    _judged: dict[str, Occasion | None] = field(default_factory=dict)
    _judged_ns: int = -1

    def checked(self, rule: ReleaseRule, now_ns: int) -> ReleaseRule:
        """The rule, with its pass filled in. Raises KnownError for one that could never let anything leave."""
        match rule.kind:
            case ReleaseKind.TIME if rule.at_ns <= now_ns:
                raise KnownError("the release time has passed", rule="a time that is still to come")
            case ReleaseKind.AOS:
                return self._next_aos(rule, now_ns)
            case ReleaseKind.TELEMETRY:
                self._criterion(rule.condition)
            case ReleaseKind.AFTER:
                self._check_after(rule.after)
        return rule

    def of(self, item: QueueItem, now_ns: int, heard_ns: int) -> Occasion | None:
        """Whether the rule of a waiting command lets it leave now; None while it is still to come. `heard_ns`: when the spacecraft was
        last heard."""
        match item.rule.kind:
            case ReleaseKind.TIME:
                return self._of_time(item.rule.due_ns, now_ns)
            case ReleaseKind.AOS:
                return self._of_aos(item.rule, now_ns, heard_ns)
            case ReleaseKind.TELEMETRY:
                return self._of_telemetry(item.rule.condition, now_ns)
            case ReleaseKind.AFTER:
                return self._of_another(item.rule.after)
        return None

    def _next_aos(self, rule: ReleaseRule, now_ns: int) -> ReleaseRule:
        aos_ns = self.passes.next_aos_ns(now_ns)
        if aos_ns < 0:
            raise KnownError("no pass is known", rule="a release at AOS needs one", remedy="release it at a time or by hand")
        if rule.offset_s < 0:
            raise KnownError("nothing can leave before AOS", rule="an offset of 0 s or more")
        return ReleaseRule(ReleaseKind.AOS, aos_ns, rule.offset_s)

    def _check_after(self, number: int) -> None:
        stage = self.stages.get(number)
        if stage is None or stage.is_end:
            what = f"command {number} is not known here" if stage is None else f"command {number} has ended: {stage}"
            raise KnownError(what, rule="a release after another command needs one that is still to complete")

    def _of_time(self, due_ns: int, now_ns: int) -> Occasion | None:
        if now_ns < due_ns:
            return None
        if now_ns - due_ns > LATE_NS:
            return Occasion(missed=f"its time passed {(now_ns - due_ns) // SECOND_NS} s ago")
        return Occasion("its time has come")

    def _of_aos(self, rule: ReleaseRule, now_ns: int, heard_ns: int) -> Occasion | None:
        if now_ns < rule.due_ns:
            return None
        current = self.passes.current(now_ns)
        if current is None or current.aos_ns > rule.due_ns:
            return Occasion(missed="nothing was heard in its pass")
        return Occasion("AOS, and the spacecraft is heard") if heard_ns >= current.aos_ns else None

    def _of_telemetry(self, condition: str, now_ns: int) -> Occasion | None:
        if not 0 <= now_ns - self._judged_ns < JUDGE_EVERY_NS:
            self._judged, self._judged_ns = {}, now_ns
        if condition not in self._judged:
            found = judge(self._criterion(condition), self.telemetry, now_ns)
            self._judged[condition] = Occasion(f"{condition}: {found.evidence}") if found.truth is Truth.HOLDS else None
        return self._judged[condition]

    def _of_another(self, number: int) -> Occasion | None:
        stage = self.stages.get(number)
        if stage is Stage.COMPLETED:
            return Occasion(f"command {number} has completed")
        return Occasion(missed=f"command {number} ended: {stage}") if stage is None or stage.is_end else None

    def _criterion(self, condition: str) -> Criterion:
        if condition not in self._criteria:
            self._criteria[condition] = parse_condition(condition, self.dictionary)
        return self._criteria[condition]
