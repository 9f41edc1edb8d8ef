"""The link says what it is, silence is told after three seconds, and every byte is accounted for."""

from __future__ import annotations

import pytest

from console.frames.batch import LinkCounters
from console.session.messages import LinkState
from console.utc import SECOND_NS
from widgets.link_panel import LinkPanel, clcw_text, demo, link_words, rate_text
from widgets.theme import Status

NOW = 1000 * SECOND_NS
LOCKED = LinkCounters(is_locked=True)


def link(status: str = "open", age_s: float = 0.5, detail: str = "") -> LinkState:
    return LinkState("sim", status, detail, 9600.0, NOW - round(age_s * SECOND_NS))


@pytest.fixture
def panel(qtbot) -> LinkPanel:
    made = LinkPanel()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("state", "counters", "status", "headline"),
    [
        (link(), LOCKED, Status.NORMAL, "Locked"),
        (link(), LinkCounters(), Status.CAUTION, "No frame lock"),
        (link(age_s=3.1), LOCKED, Status.CAUTION, "Silent"),
        (link("waiting", 60, "refused, again in 4 s"), LOCKED, Status.SERIOUS, "Waiting to try again"),
        (link("connecting"), LOCKED, Status.STANDBY, "Connecting"),
        (link("ended"), LOCKED, Status.OFF, "Ended"),
        (LinkState("sim", "open"), LOCKED, Status.STANDBY, "Open, nothing received yet"),
    ],
)
def test_status_and_words(state, counters, status, headline):
    found = link_words(state, counters, NOW)
    assert found[:2] == (status, headline)


def test_silence_says_for_how_long():
    assert link_words(link(age_s=42), LOCKED, NOW)[2].startswith("Last byte 42 s ago")


def test_bytes_that_are_not_accounted_for_are_shown(panel):
    panel.show_link(link(), LinkCounters(bytes=100, bytes_framed=80, bytes_skipped=10, bytes_pending=10), NOW)
    assert panel.bytes.values["Unaccounted"].text() == "0"
    panel.show_link(link(), LinkCounters(bytes=100, bytes_framed=80), NOW)
    assert panel.bytes.values["Unaccounted"].text() == "20"
    assert "color" in panel.bytes.values["Unaccounted"].styleSheet()


def test_bad_frames_are_marked_and_none_are_not(panel):
    panel.show_link(link(), LinkCounters(frames_bad=3, is_locked=True), NOW)
    assert panel.frames.values["Bad"].text() == "3"
    assert panel.frames.values["Bad"].styleSheet()
    assert not panel.frames.values["Lost"].styleSheet()


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (None, "none received"),
        (0x0100002C, "ready, next frame 44"),
        (0x01002005, "lockout, next frame 5"),
        (0x0100C8FF, "no RF, no bit lock, retransmit, next frame 255"),
    ],
)
def test_clcw_is_read_out(word, text):
    assert clcw_text(word) == text


@pytest.mark.parametrize(("rate", "text"), [(0, "0 bit/s"), (9588, "9.59 kbit/s"), (2_000_000, "2 Mbit/s")])
def test_rates(rate, text):
    assert rate_text(rate) == text


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.headline.text().startswith("Locked")
