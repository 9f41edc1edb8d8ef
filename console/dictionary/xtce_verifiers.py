"""XTCE significance and verifiers of commands.

How PUS service 1 stands for the stages: an AcceptedVerifier is report 1/1 or 1/2, an ExecutionVerifier (started) 1/3 or 1/4,
one named for progress 1/5 or 1/6, a CompleteVerifier 1/7 or 1/8 (ECSS-E-ST-70-41C 6.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from console.dictionary.model import Verifier
from console.dictionary.significance import Significance
from console.dictionary.xtce_source import Element, Source, SpaceSystem, child, children, local

Placed = tuple[SpaceSystem, Element]
_DURATION = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_STAGES = {
    "TransferredToRangeVerifier": None, "SentFromRangeVerifier": None, "ReceivedVerifier": ("accepted", 1),
    "AcceptedVerifier": ("accepted", 1), "QueuedVerifier": None, "ExecutionVerifier": ("started", 3),
    "CompleteVerifier": ("completed", 7), "FailedVerifier": None,
}  # fmt: skip
DEFAULT_WINDOW_S = 30.0
_OTHER_LEVELS = {"normal": Significance.NONE, "user1": Significance.CRITICAL, "user2": Significance.CRITICAL}


def significance_of(chain: list[Placed], source: Source) -> tuple[Significance, str]:
    """The significance of a command, its own or that of the nearest base, and the reason for it."""
    for _, element in reversed(chain):
        holder = child(element, "DefaultSignificance")
        if holder is None:
            continue
        return significance_word(holder, source), holder.get("reasonForWarning") or ""
    return Significance.NONE, ""


def significance_word(holder: Element, source: Source) -> Significance:
    """The level that a Significance says. `user1` and `user2` mean what a mission makes of them: they are taken as critical."""
    word = (holder.get("consequenceLevel") or "normal").lower()
    if word in ("user1", "user2"):
        source.warn(holder, f"consequence level {word} is taken as critical")
    known = {**{str(level): level for level in Significance}, **_OTHER_LEVELS}
    if word not in known:
        source.fault(holder, f"{word} is no consequence level", rule=" ".join(known))
    return known.get(word, Significance.NONE)


def verifiers_of(chain: list[Placed], source: Source, is_report: Callable[[Element, SpaceSystem], bool]) -> Iterator[Verifier]:
    """The verifiers of a command and its bases that PUS reports tell; a later one of the same stage replaces an earlier one."""
    found: dict[str, Verifier] = {}
    for system, element in chain:
        for item in children(child(element, "VerifierSet")):
            made = _verifier(item, source)
            if made is not None:
                found.pop(made.stage, None)
                found |= {made.stage: made} if is_report(item, system) else {}
    order = ("accepted", "started", "progress", "completed")
    yield from sorted(found.values(), key=lambda verifier: order.index(verifier.stage))


def _verifier(item: Element, source: Source) -> Verifier | None:
    stage = _STAGES.get(local(item))
    if stage is None:
        return None
    word, success = stage
    if word == "started" and "progress" in f"{item.get('name')}{item.get('shortDescription')}".lower():
        word, success = "progress", 5
    window = child(item, "CheckWindow")
    text = window.get("timeToStopChecking") if window is not None else None
    seconds = duration_s(text) if text else DEFAULT_WINDOW_S
    if seconds is None:
        source.fault(window if window is not None else item, f"{text} is no duration", rule="ISO 8601: PT5S")
        seconds = DEFAULT_WINDOW_S
    is_from_release = window is None or window.get("timeWindowIsRelativeTo") == "commandRelease"
    return Verifier(word, seconds, 1, success, success + 1, is_from_release=is_from_release)


def duration_s(text: str) -> float | None:
    """Seconds of an ISO 8601 duration in days, hours, minutes and seconds; None if it is none."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        return None
    sign, days, hours, minutes, seconds = match.groups()
    total = int(days or 0) * 86_400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds or 0)
    return -total if sign else total
