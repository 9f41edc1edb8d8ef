"""The values of a JSON list one after the other, so that a long one never holds the interpreter for long.

Stricter than Python's own reader: no NaN or Infinity, no key twice, and numbers of a sensible length only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from console.errors import KnownError

_LONGEST_NUMBER = 64
_GAP = re.compile(r"[ \t\n\r]*")


def json_values(text: str, *, source: str) -> Iterator[Any]:
    """The values of a list, or the one value that a text is. Raises KnownError with the line where the text is no JSON."""
    decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_whole, parse_float=_decimal, parse_constant=_refuse)
    at = _skip(text, 0)
    is_list = text[at : at + 1] == "["
    at = _skip(text, at + is_list)
    is_empty = is_list and text[at : at + 1] == "]"
    while not is_empty:
        value, at = _decode(decoder, text, at, source)
        yield value
        at = _skip(text, at)
        if not is_list or text[at : at + 1] == "]":
            break
        if text[at : at + 1] != ",":
            raise _broken("',' or ']' expected", text, at, source)
        at = _skip(text, at + 1)
    end = _skip(text, at + is_list)
    if end < len(text):
        raise _broken("text after the end", text, end, source)


def _decode(decoder: json.JSONDecoder, text: str, at: int, source: str) -> tuple[Any, int]:
    try:
        return decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _broken(error.msg, text, error.pos, source) from error
    except ValueError as error:
        raise _broken(str(error), text, at, source) from error
    except RecursionError as error:
        raise _broken("nested too deep", text, at, source) from error


def _skip(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _broken(rule: str, text: str, at: int, source: str) -> KnownError:
    return KnownError("broken JSON", where=f"{source}:{text.count(chr(10), 0, at) + 1}", rule=rule)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError(f"the key {_twice(pairs)[:40]!r} twice in one object")
    return value


def _twice(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    return next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def _decimal(text: str) -> float:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} digits")
    return float(text)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
