"""Patterns of string alarms: those that are run end at once, whatever the text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.model import PatternAlarm
from console.dictionary.patterns import pattern_fault


@pytest.mark.parametrize(
    "text", ["", "FAULT", "ERR.*", "(ON|OFF)", r"E\d{3}", "[a-z]+[0-9]*", r"\(.*\)", "(abc)+", "(a|b)?x", "[)(]+", "a{3}"]
)
def test_plain_patterns_are_used(text: str) -> None:
    assert pattern_fault(text) == ""


@pytest.mark.parametrize(
    "text", ["(", "[", "*", "(a+)+", "((a+))+", "(a|aa)*", "(?=a)", r"(a)\1", "(a*){9}", ".*.*.*.*", "a" * 201, "(a{1,9})*", "(?i)a"]
)
def test_what_could_take_for_ever_or_is_no_pattern_is_refused(text: str) -> None:
    assert pattern_fault(text)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "(", ")", "*", "+", "?", "|", ".", "{2,}", "{1,3}", "[ab]"]), max_size=12),
    st.text("ab", max_size=40),
)
def test_no_accepted_pattern_is_slow(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    if pattern_fault(pattern):
        return
    began = time.process_time()
    PatternAlarm(re.compile(pattern), 1).is_met(text * 10 + "c")
    assert time.process_time() - began < 1.0


def test_the_whole_text_has_to_match() -> None:
    alarm = PatternAlarm(re.compile("ERR.*"), 2)
    assert alarm.is_met("ERR 5")
    assert not alarm.is_met("NO ERR 5")
