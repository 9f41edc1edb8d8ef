"""Which regular expressions of a dictionary may be run: those that can't take for ever on any text.

Python's `re` backtracks. A repeated group that itself holds a repetition or a choice takes exponential time, many open repetitions
side by side take the length to their power; both are refused, and so are look-arounds and back references.
"""

from __future__ import annotations

import re

MAX_PATTERN = 200
MAX_OPEN = 3
MAX_TEXT = 256
"""Characters of a value that are looked at."""

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d*,?\d*\}|.", re.DOTALL)


def pattern_fault(text: str) -> str:
    """Why a pattern can't be used; empty when it can."""
    if len(text) > MAX_PATTERN:
        return f"it has {len(text)} characters, at most {MAX_PATTERN}"
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    if re.search(r"\(\?|\\[1-9]", text):
        return "look-arounds, flags and back references are refused"
    return _slow(_PIECE.findall(text))


def _slow(pieces: list[str]) -> str:
    groups, opened = [False], 0
    closed = False
    for piece in pieces:
        is_repetition = piece in "*+?" or (piece[0] == "{" and len(piece) > 1)
        if is_repetition and closed and piece != "?":
            return "a repeated group may hold neither a repetition nor a choice"
        opened += piece in "*+" or (piece[0] == "{" and piece.endswith(",}"))
        closed = piece == ")" and groups[-1]
        if piece == "(":
            groups.append(False)
        elif piece == ")" and len(groups) > 1:
            inner = groups.pop()
            groups[-1] |= inner
        elif is_repetition or piece == "|":
            groups[-1] = True
    return f"it has {opened} open repetitions, at most {MAX_OPEN}" if opened > MAX_OPEN else ""
