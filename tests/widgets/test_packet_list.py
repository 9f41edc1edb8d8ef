"""Packets are listed as they came, with their quality; the list is bounded and found by number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.session.messages import PacketRow
from widgets.packet_list import CAPACITY, PacketList, demo
from widgets.panel_table import CELL_ROLE


def packet(index: int, apid: int = 201, quality: int = 0, container: str = "HK") -> PacketRow:
    return PacketRow(index, index * 1_000_000_000, -1, apid, index & 0x3FFF, 0, quality, 3, 25, container, bytes(20))


@pytest.fixture
def packets(qtbot) -> PacketList:
    made = PacketList()
    qtbot.addWidget(made)
    made.resize(900, 200)
    made.show()
    return made


def test_quality_is_a_shape_and_a_word(packets):
    packets.show_packets([packet(0), packet(1, quality=1), packet(2, quality=2)])
    cells = [packets.model.index(row, 8).data(CELL_ROLE) for row in range(3)]
    assert [cell.text for cell in cells] == ["", "Truncated", "Suspect"]
    assert len({cell.status for cell in cells}) == 3


def test_unknown_on_board_time_is_said(packets):
    packets.show_packets([packet(0)])
    assert packets.model.index(0, 2).data() == "unknown"


def test_a_packet_outside_the_dictionary_is_listed(packets):
    packets.show_packets([packet(0, container="")])
    assert packets.model.index(0, 6).data() == "not in the dictionary"


def test_a_packet_that_does_not_fit_says_why(packets):
    row = PacketRow(0, 0, -1, 201, 0, 0, 0, 3, 25, "", bytes(20), "too short for its container")
    packets.show_packets([row])
    assert packets.model.index(0, 6).data() == "too short for its container"
    assert packets.model.index(0, 6).data(CELL_ROLE).tip == "too short for its container"


def test_apid_and_words_filter(packets, qtbot):
    packets.show_packets([packet(0, 201), packet(1, 202, container="EVENT"), packet(2, 202)])
    packets.apid.setCurrentText("APID 202")
    assert [row.index for row in packets.model.rows()] == [1, 2]
    qtbot.keyClicks(packets.search, "event")
    assert [row.index for row in packets.model.rows()] == [1]
    assert packets.count.text() == "1 of 3"


def test_b_goes_to_the_next_packet_that_is_not_good(packets, qtbot):
    packets.show_packets([packet(0), packet(1, quality=1), packet(2), packet(3, quality=2)])
    told = []
    packets.packet_chosen.connect(lambda row: told.append(row.index))
    for _ in range(3):
        qtbot.keyClick(packets.table, Qt.Key.Key_B)
    assert told == [1, 3, 1]


def test_the_list_is_bounded_and_keeps_the_newest(packets):
    packets.show_packets([packet(index) for index in range(CAPACITY + CAPACITY // 8 + 1)])
    assert packets.model.rowCount() == CAPACITY
    assert not packets.show_packet(0)
    assert packets.show_packet(CAPACITY + CAPACITY // 8)
    assert not packets.is_following


def test_looking_at_an_older_packet_pauses(packets):
    packets.show_packets([packet(index) for index in range(50)])
    assert packets.is_following
    packets.table.selectRow(3)
    assert not packets.is_following


def test_reset_empties(packets):
    packets.show_packets([packet(0)])
    packets.clear_after_reset()
    assert packets.model.rowCount() == 0


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.model.rowCount() == 41


def test_containers_can_be_read_where_the_list_is_narrow(packets):
    packets.resize(452, 200)
    packets.show_packets([packet(1)])
    place = [column.title for column in packets.model.columns].index("Container")
    assert packets.table.columnWidth(place) >= 120
    assert packets.table.horizontalScrollBar().maximum() == 0
