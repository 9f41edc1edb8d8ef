"""The link says what it is, silence is told after three seconds, and every byte is accounted for."""

from __future__ import annotations

import pytest

from console.frames.batch import LinkCounters, StreamTally
from console.frames.fop_state import FopAlert, FopPhase, FopState
from console.frames.uplink_format import Service, TimeoutType
from console.session.messages import LinkState
from console.utc import SECOND_NS
from widgets.link_panel import LinkPanel, account_of, clcw_text, demo, fop_text, link_words, rate_text
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
    panel.show_link(link(), LinkCounters(bytes=100, bytes_good=70, bytes_idle=10, bytes_skipped=10, bytes_pending=10), NOW)
    cell = panel.account.values["Bytes", "Unaccounted"]
    assert cell.text() == "0"
    panel.show_link(link(), LinkCounters(bytes=100, bytes_good=80), NOW)
    assert cell.text() == "20"
    assert "color" in cell.styleSheet()


def test_bad_frames_are_marked_and_none_are_not(panel):
    panel.show_link(link(), LinkCounters(frames=3, frames_bad=3, is_locked=True), NOW)
    assert panel.account.values["Frames", "Bad"].text() == "3"
    assert panel.account.values["Frames", "Bad"].styleSheet()
    assert not panel.account.values["Frames", "Lost"].styleSheet()


def test_a_row_that_is_rarely_needed_is_there_from_its_first_count_until_all_begins_anew(panel):
    def seen() -> set[str]:
        return {name for name in panel.account.ROWS if not panel.account.values["Bytes", name].isHidden()}

    usual = set(panel.account.ROWS) - set(panel.account.RARE)
    link = LinkState("sim", "open")
    panel.show_link(link, LinkCounters(bytes=100, bytes_good=100), 0)
    assert seen() == usual
    panel.show_link(link, LinkCounters(bytes=200, bytes_good=150, bytes_pending=50), 0)
    assert seen() == usual | {"Waiting"}
    panel.show_link(link, LinkCounters(bytes=250, bytes_good=250), 0)
    assert seen() == usual | {"Waiting"}, "nothing jumps"
    panel.show_link(link, LinkCounters(bytes=50, bytes_good=50), 0)
    assert seen() == usual, "a seek back"


def test_each_column_adds_up_to_what_was_received(panel):
    counters = LinkCounters(
        bytes=100, bytes_good=40, bytes_corrected=10, bytes_bad=20, bytes_idle=5, bytes_unknown=15, bytes_skipped=7, bytes_pending=3,
        frames=9, frames_good=6, frames_corrected=2, frames_idle=1, frames_bad=2, frames_unknown=1, units=8, packets=6, packets_bad=2,
        packets_idle=1, fragments=1,
    )  # fmt: skip
    for parts in account_of(counters).values():
        summed = [count for name, count in parts.items() if name not in ("Received", "Lost", "Undecoded")]
        assert sum(summed) == parts["Received"]


def test_channels_and_apids_stand_below(panel):
    streams = (StreamTally("vc", 1, 0, 10, 2), StreamTally("apid", -1, 11, 7, stride=10, late=1))
    panel.show_link(link(), LinkCounters(streams=streams, symbols_corrected=5), NOW)
    assert panel.streams.text().split("\n") == ["VC 0: 10, 2 missing", "APID 11: 7, every 10th, 1 late"]
    assert panel.coding.text() == "5 symbols mended"
    panel.show_link(link(), LinkCounters(), NOW)
    assert not panel.streams.isVisible()


@pytest.mark.parametrize(
    ("word", "text"),
    [
        (None, "none received"),
        (0x80000000, "none received"),
        (0x0100002C, "ready, next frame 44, VC 0, bypass 0"),
        (0x01002005, "lockout, next frame 5, VC 0, bypass 0"),
        (0x0108CEFF, "no RF, no bit lock, retransmit, next frame 255, VC 2, bypass 3"),
        (0x00000001, "ready, next frame 1, VC 0, bypass 0, COP 0"),
    ],
)
def test_clcw_is_read_out(word, text):
    assert clcw_text(word) == text


def fop(**more):
    form = {"vcid": 0, "service": Service.AD, "phase": FopPhase.ACTIVE, "v_s": 12, "nn_r": 12, "sent": 0, "waiting": 0, "window": 10}
    timing = {"timer_ns": -1, "timeout_ns": 5 * SECOND_NS, "transmissions": 1, "transmission_limit": 3, "timeout_type": TimeoutType.ALERT}
    return FopState(**form | timing | more)


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (None, ""),
        (fop(service=Service.BD, phase=FopPhase.INITIAL), ""),
        (fop(), "S1 active, next frame 12"),
        (
            fop(phase=FopPhase.RETRANSMITTING, nn_r=10, sent=2, waiting=3, timer_ns=NOW + 4 * SECOND_NS, transmissions=2),
            "S2 sending again, next frame 12, 2 unconfirmed from 10, 3 waiting, answer within 4 s, sent 2 of 3 times",
        ),
        (fop(phase=FopPhase.INITIAL, alert=FopAlert.LOCKOUT),
         "S6 not active, next frame 12, it ended: the spacecraft's receiver is in lockout"),
        (fop(phase=FopPhase.INITIAL, suspended=2, nn_r=11, sent=1),
         "S6 not active, next frame 12, suspended, was S2, 1 unconfirmed from 11"),
    ],
)  # fmt: skip
def test_the_sending_end_is_read_out(state, text):
    assert fop_text(state, NOW) == text


def test_the_sending_end_stands_in_the_panel_where_there_is_one(panel):
    panel.show_link(link(), LinkCounters(), NOW, fop())
    assert panel.fop.text() == "Uplink in sequence: S1 active, next frame 12"
    assert not panel.fop.isHidden()
    panel.show_link(link(), LinkCounters(), NOW)
    assert panel.fop.isHidden()


@pytest.mark.parametrize(("rate", "text"), [(0, "0 bit/s"), (9588, "9.59 kbit/s"), (2_000_000, "2 Mbit/s")])
def test_rates(rate, text):
    assert rate_text(rate) == text


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.headline.text().startswith("Locked")
