"""Answers of Hamlib's servers are read whole or not at all, however they are cut, and nothing but the due answer is taken for it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.station.hamlib import (
    GET_POSITION,
    SPLIT_ON,
    STOP,
    Conversation,
    GarbledError,
    Reply,
    request,
    set_frequency,
    set_position,
)  # fmt: skip
from tests.shared_data import shared

POSITION = b"get_pos:\nAzimuth: 9.62\nElevation: -0.50\nRPRT 0\n"


def asked(*requests: object) -> Conversation:
    talk = Conversation()
    for each in requests or (GET_POSITION,):
        talk.ask(each, 100)  # type: ignore[arg-type]
    return talk


def test_requests_are_lines_of_the_extended_protocol_without_a_carriage_return():
    assert GET_POSITION.line == b"+\\get_pos\n"
    assert set_position(-12.345, 6.0).line == b"+\\set_pos -12.35 6.00\n" or set_position(-12.345, 6.0).line == b"+\\set_pos -12.34 6.00\n"
    assert set_frequency(145_825_000.4).line == b"+\\set_freq 145825000\n"
    assert set_frequency(435e6, is_transmitter=True).line == b"+\\set_split_freq 435000000\n"
    assert SPLIT_ON.line == b"+\\set_split_vfo 1 VFOB\n"


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_never_becomes_bytes(bad):
    for make in (lambda: set_position(bad, 1.0), lambda: set_position(1.0, bad), lambda: set_frequency(bad)):
        with pytest.raises(KnownError):
            make()


@pytest.mark.parametrize("hertz", [0.0, -5.0, 0.4])
def test_what_is_no_frequency_never_becomes_bytes(hertz):
    with pytest.raises(KnownError):
        set_frequency(hertz)


def test_an_answer_has_labelled_values_and_a_code():
    (reply,) = asked().hear(POSITION)
    assert reply == Reply("get_pos", {"Azimuth": "9.62", "Elevation": "-0.50"}, 0)
    assert reply.number("Azimuth", most=360.0) == 9.62
    assert reply.refusal == ""


def test_a_refusal_says_why():
    (reply,) = asked(set_position(10, 20)).hear(b"set_pos: 725 200\nRPRT -1\n")
    assert reply.code == -1
    assert "outside of its own limits" in reply.refusal


@given(st.lists(st.sampled_from([GET_POSITION, STOP]), min_size=1, max_size=6), st.lists(st.integers(0, 400), max_size=12))
def test_answers_come_out_the_same_however_they_are_cut(requests, cuts):
    talk = asked(*requests)
    data = b"".join(POSITION if each is GET_POSITION else b"stop:\nRPRT 0\n" for each in requests)
    edges = sorted({0, len(data), *(cut % len(data) for cut in cuts)})
    replies = [reply for a, b in pairwise(edges) for reply in talk.hear(data[a:b])]
    assert [reply.name for reply in replies] == [each.name for each in requests]
    assert talk.is_idle


@given(st.binary(min_size=1, max_size=600))
def test_garbage_is_garbled_or_still_waits_and_is_never_an_answer(data):
    talk = asked()
    try:
        replies = talk.hear(data)
    except GarbledError:
        return
    assert replies == []
    assert not talk.is_idle


@given(st.integers(0, len(POSITION) - 1), st.binary(min_size=1, max_size=8))
def test_an_answer_with_garbage_in_it_gives_no_position_beyond_the_range(at, junk):
    try:
        replies = asked().hear(POSITION[:at] + junk + POSITION[at:])
        for reply in replies:
            assert abs(reply.number("Azimuth", most=1080.0)) <= 1080.0
    except GarbledError:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"stop:\nRPRT 0\n",
        b"9.62\n4.81\n",
        b"RPRT 0\n",
        b"get_pos:\nCaps dump for model:\t1\n",
        b"get_pos:\n" + b"A: 1\n" * 20,
        b"x" * 201,
        POSITION + b"more\n",
        b"HTTP/1.1 400 Bad Request\r\n",
    ],
)
def test_what_is_not_the_due_answer_is_garbled(data):
    with pytest.raises(GarbledError):
        asked().hear(data)


@pytest.mark.parametrize("text", ["nan", "inf", "1e99", "abc", "12,5"])
def test_a_position_that_is_no_number_is_garbled(text):
    (reply,) = asked().hear(f"get_pos:\nAzimuth: {text}\nElevation: 1\nRPRT 0\n".encode())
    with pytest.raises(GarbledError):
        reply.number("Azimuth", most=1080.0)


def test_an_unasked_answer_is_garbled():
    with pytest.raises(GarbledError, match="nobody had asked"):
        Conversation().hear(b"RPRT 0\n")


def test_the_recorded_extended_answers_are_read():
    """The transcript of rotctld 4.5.4: the two extended commands in it, `+p` and `+\\set_pos 10 20`."""
    text = shared("hamlib/transcript_rotctld_rigctld_dummy.txt").read_text()
    assert r"<<< 'get_pos:\nAzimuth: 9.62\nElevation: 9.62\nRPRT 0\n'" in text
    assert r"<<< 'set_pos: 10 20\nRPRT 0\n'" in text
    talk = asked(GET_POSITION, request("set_pos", "10", "20"))
    replies = talk.hear(b"get_pos:\nAzimuth: 9.62\nElevation: 9.62\nRPRT 0\nset_pos: 10 20\nRPRT 0\n")
    assert [reply.code for reply in replies] == [0, 0]
