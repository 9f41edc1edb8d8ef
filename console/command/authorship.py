"""Who stands behind a command: an operator by name, or a pass plan that an operator runs: `plan NAME (operator)`."""

from __future__ import annotations

_PLAN = "plan "


def plan_by(name: str, operator: str) -> str:
    """Who a plan's commands are told to come from."""
    return f"{_PLAN}{name} ({operator})" if operator else f"{_PLAN}{name}"


def people_of(by: str) -> set[str]:
    """The people who may be meant, folded: the operator behind a plan, every way that its brackets can be read; none where a plan was run
    by nobody known."""
    text = by.strip()
    if not text.startswith(_PLAN):
        return {text.casefold()} - {""}
    if not text.endswith(")"):
        return set()
    starts = [place for place in range(len(text)) if text.startswith(" (", place)]
    return {text[start + 2 : -1].strip().casefold() for start in starts} - {""}
