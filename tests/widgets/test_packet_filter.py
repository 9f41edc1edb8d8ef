"""What the filter's fields say is what is wanted; what can't be read is told and left out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.session.messages import PacketRow
from widgets.packet_filter import PacketFilterBar
from widgets.packet_list import PacketList
from widgets.packet_wish import PacketState, PacketWish, parse_service

S = 1_000_000_000


def packet(index: int, **changes: object) -> PacketRow:
    fields = {
        "received_ns": index * S, "generation_ns": -1, "apid": 201, "sequence": index, "vcid": 0, "quality": 0, "service": 3,
        "subtype": 25, "container": "HK", "data": bytes([index]) * 8,
    }  # fmt: skip
    return PacketRow(index, **{**fields, **changes})


@pytest.fixture
def bar(qtbot) -> PacketFilterBar:
    made = PacketFilterBar()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def packets(qtbot) -> PacketList:
    made = PacketList()
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    made.show_packets([packet(0), packet(1, service=5, subtype=1), packet(2, container=""), packet(3, quality=1), packet(4, apid=77)])
    return made


@pytest.mark.parametrize(
    ("text", "means"),
    [("", (None, None)), ("3", (3, None)), (" 3, 25 ", (3, 25)), ("3,", None), ("x", None), ("1,2,3", None), ("-1", None)],
)
def test_services_are_read(text, means):
    assert parse_service(text) == means


def test_all_fields_make_one_wish(bar, qtbot):
    bar.add_apids({201, 77})
    with qtbot.waitSignal(bar.wish_changed, timeout=2000) as told:
        bar.apid.setCurrentText("APID 77")
        bar.service.setText("3,25")
        bar.octets.setText("08 6 4")
        bar.octets.setText("08 64")
        bar.first.setText("1970-01-01T00:00:02Z")
        bar.settle()
    assert told.args[0] == bar.wish or bar.wish.apid == 77
    assert bar.wish == PacketWish("", 77, 3, 25, PacketState.ANY, b"\x08\x64", 2 * S, None)
    bar.show_all()
    assert bar.wish == PacketWish()


def test_what_cannot_be_read_is_told_and_left_out(bar):
    bar.service.setText("three")
    bar.octets.setText("0")
    bar.last.setText("soon")
    bar.settle()
    assert bar.wish == PacketWish()
    assert bar.fault.isVisible()
    assert all(word in bar.fault.text() for word in ("service", "hexadecimal", "no UTC time"))
    for field in (bar.service, bar.octets, bar.last):
        field.clear()
    bar.settle()
    assert not bar.fault.isVisible()


def test_keys_change_the_wish_a_moment_after_the_last(bar, qtbot):
    with qtbot.waitSignal(bar.wish_changed, timeout=3000) as told:
        qtbot.keyClicks(bar.octets, "0164")
    assert told.args[0].octets == b"\x01\x64"


@pytest.mark.parametrize(
    ("state", "shown"),
    [("Any quality", 5), ("Good", 4), ("Not good", 2), ("Truncated", 1), ("Suspect", 0), ("Undecoded", 1)],
)
def test_qualities(packets, state, shown):
    packets.state.setCurrentText(state)
    assert packets.model.rowCount() == shown
    assert packets.count.text() == f"{shown} of 5"


def test_bytes_and_times_filter(packets):
    packets.filter.octets.setText("03 03")
    packets.filter.settle()
    assert [row.index for row in packets.model.rows()] == [3]
    packets.filter.octets.clear()
    packets.filter.first.setText("1970-01-01T00:00:01Z")
    packets.filter.last.setText("1970-01-01T00:00:03Z")
    packets.filter.settle()
    assert [row.index for row in packets.model.rows()] == [1, 2, 3]


def test_undecoded_packets_are_marked_and_found(packets, qtbot):
    assert packets.model.index(2, 8).data() == "Undecoded"
    seen = []
    for _ in range(3):
        qtbot.keyClick(packets.table, Qt.Key.Key_B)
        seen.append(packets.model.row(packets.table.current_place()).index)
    assert seen == [2, 3, 2]


def test_the_whole_recording_is_shown_as_others_find_it(packets, qtbot):
    with qtbot.waitSignal(packets.search_requested, timeout=2000):
        qtbot.keyClick(packets.table, Qt.Key.Key_W)
    assert packets.count.text() == "looking ..."
    packets.show_found([packet(10), packet(11)], 900, has_more=True)
    assert packets.count.text() == "2 of 900"
    packets.show_packets([packet(12)])
    assert packets.model.rowCount() == 2, "what comes meanwhile waits"
    with qtbot.waitSignal(packets.bad_requested, timeout=2000) as told:
        packets.table.selectRow(1)
        qtbot.keyClick(packets.table, Qt.Key.Key_B)
    assert told.args == [11]
    qtbot.keyClick(packets.table, Qt.Key.Key_W)
    assert [row.index for row in packets.model.rows()] == [0, 1, 2, 3, 4, 12]


def test_more_is_asked_for_at_the_end_of_what_is_shown(packets, qtbot):
    packets.whole.setChecked(True)
    packets.show_found([packet(index) for index in range(100)], 500, has_more=True)
    with qtbot.waitSignal(packets.more_requested, timeout=2000) as told:
        packets.table.scrollToBottom()
    assert told.args == [99]
    packets.show_found([packet(100)], 500, has_more=False, is_next=True)
    assert packets.model.rowCount() == 101


def test_chosen_packets_are_exported_or_all_that_are_shown(packets, qtbot):
    with qtbot.waitSignal(packets.export_requested, timeout=2000) as told:
        qtbot.keyClick(packets.table, Qt.Key.Key_X)
    assert told.args == [PacketWish(), []]
    packets.table.selectAll()
    with qtbot.waitSignal(packets.export_requested, timeout=2000) as told:
        packets.export.click()
    assert told.args[1] == [0, 1, 2, 3, 4]


def test_the_chosen_packet_stays_chosen_when_others_are_listed(packets):
    packets.show_packet(3)
    packets.state.setCurrentText("Not good")
    assert packets.model.row(packets.table.current_place()).index == 3
    packets.filter.show_all()
    assert packets.table.current_place() == 3
    packets.whole.setChecked(True)
    packets.show_found([packet(index) for index in range(2, 9)], 7, has_more=False)
    assert packets.model.row(packets.table.current_place()).index == 3
