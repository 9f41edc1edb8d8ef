"""Edits the text of a pass plan step by step: comments and all other steps stay as they were written, down to the letter.

One surprise: the text is the plan. A form changes the lines of one step in it, so nothing that an author wrote is lost by looking at it.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from console.errors import KnownError

Values = Mapping[str, Any]

ORDER = (
    "id", "kind", "text", "condition", "on", "is", "command", "arguments", "until", "repeatable", "duration", "choices", "at", "timeout",
    "retry", "then", "else", "unknown",
)  # fmt: skip
_STEP = re.compile(r"^\s*\[\[\s*steps\s*\]\]\s*(?:#.*)?$")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def step_values(text: str) -> list[dict[str, Any]]:
    """The steps as plain values. Raises KnownError when the text is not TOML or its steps are no tables."""
    by_blocks = _values_by_blocks(text)
    if by_blocks is not None:
        return by_blocks
    try:
        found = tomllib.loads(text).get("steps", [])
    except tomllib.TOMLDecodeError as error:
        raise KnownError(str(error), rule="TOML 1.0") from error
    if not isinstance(found, list) or not all(isinstance(step, dict) for step in found):
        raise KnownError("the steps are no tables", remedy="write [[steps]]")
    return found


def _values_by_blocks(text: str) -> list[dict[str, Any]] | None:
    """The same, each step read on its own, so that an edit reads one of them anew; None where that might mean something else (texts of
    several lines, other tables, a fault)."""
    if '"""' in text or "'''" in text:
        return None
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _STEP.match(line)]
    head = _block_values("\n".join(lines[: starts[0] if starts else len(lines)]))
    blocks = [_block_values("\n".join(lines[a:b])) for a, b in pairwise([*starts, len(lines)])] if starts else []
    if head is None or "steps" in head or any(block is None or set(block) != {"steps"} or len(block["steps"]) != 1 for block in blocks):
        return None
    return [copy.deepcopy(block["steps"][0]) for block in blocks if block is not None]


@lru_cache(maxsize=1024)
def _block_values(block: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(block)
    except tomllib.TOMLDecodeError:
        return None


def with_step(text: str, place: int, values: Values) -> str:
    """The text with other values in one step, whose own lines of comment stay. Raises KnownError where lines and steps don't match."""
    lines, starts = _lines_and_starts(text)
    first, last = starts[place], _end(lines, starts, place)
    header = next(number for number in range(first, last) if _STEP.match(lines[number]))
    body = lines[header + 1 : last]
    comments = [line for line in body if line.lstrip().startswith("#")]
    gap = lines[last - _trailing_blanks(body) : last]
    return _joined([*lines[: header + 1], *comments, *_value_lines(values), *gap, *lines[last:]])


def with_new_step(text: str, place: int, values: Values) -> str:
    """The text with a step put in front of the one at `place` (behind the last one where there is none)."""
    lines, starts = _lines_and_starts(text)
    at = starts[place] if place < len(starts) else len(lines)
    before = lines[:at]
    gap = [""] if before and before[-1].strip() else []
    return _joined([*before, *gap, "[[steps]]", *_value_lines(values), *([""] if place < len(starts) else []), *lines[at:]])


def without_step(text: str, place: int) -> str:
    """The text without one step and the comment right above it."""
    lines, starts = _lines_and_starts(text)
    return _joined([*lines[: starts[place]], *lines[_end(lines, starts, place) :]])


def with_step_moved(text: str, place: int, to: int) -> str:
    """The text with one step, and the comment right above it, at another place."""
    lines, starts = _lines_and_starts(text)
    blocks = [lines[start : _end(lines, starts, number)] for number, start in enumerate(starts)]
    head = lines[: starts[0]]
    blocks = [[*block, *([] if not block[-1].strip() else [""])] for block in blocks]
    blocks.insert(max(0, min(to, len(blocks) - 1)), blocks.pop(place))
    return _joined([*head, *(line for block in blocks for line in block)]).rstrip("\n") + "\n"


def new_plan(description: str = "") -> str:
    """The text of a plan with nothing but a first look."""
    first = {"id": "contact", "kind": "note", "text": "Contact"}
    return f'description = {value_text(description)}\nmode = "semi-automatic"\n\n' + _joined(["[[steps]]", *_value_lines(first)])


def value_text(value: object) -> str:
    """A value as TOML writes it. Raises KnownError for what a plan can't hold."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return f"[{', '.join(value_text(item) for item in value)}]"
        case dict():
            return "{ " + ", ".join(f"{_key(name)} = {value_text(item)}" for name, item in value.items()) + " }" if value else "{}"
    raise KnownError(f"{value!r} can't stand in a plan", rule="texts, numbers, true and false, lists and tables of them")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else value_text(name)


def _value_lines(values: Values) -> list[str]:
    names = [name for name in ORDER if name in values] + [name for name in values if name not in ORDER]
    return [f"{_key(name)} = {value_text(values[name])}" for name in names]


def _lines_and_starts(text: str) -> tuple[list[str], list[int]]:
    """The lines, and for each step the first one that belongs to it: its header, or the comment right above."""
    count, lines = len(step_values(text)), text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    headers = [number for number, line in enumerate(lines) if _STEP.match(line)]
    if len(headers) != count:
        raise KnownError("this plan can't be edited step by step", rule="each step begins with a line [[steps]]", remedy="edit its text")
    return lines, [_with_comment_above(lines, header) for header in headers]


def _with_comment_above(lines: list[str], header: int) -> int:
    first = header
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return first


def _end(lines: list[str], starts: list[int], place: int) -> int:
    return starts[place + 1] if place + 1 < len(starts) else len(lines)


def _trailing_blanks(lines: list[str]) -> int:
    return next((count for count, line in enumerate(reversed(lines)) if line.strip()), len(lines))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
