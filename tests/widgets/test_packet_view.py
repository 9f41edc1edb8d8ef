"""A field lights its bytes, a byte lights its field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from widgets.packet_hex import HexField, HexPane
from widgets.packet_view import PacketField, PacketFields, PacketView, demo

PACKET = PacketFields(
    "HK",
    bytes(range(40)),
    (
        PacketField("version", 0, 3),
        PacketField("APID", 5, 11, "5"),
        PacketField("BATT_V", 64, 16, "2056", "14.2", "V"),
        PacketField("ON", 80, 1, "1", "ON"),
        PacketField("MODE", 81, 7, "2", "NADIR"),
    ),
)


@pytest.fixture
def view(qtbot) -> PacketView:
    made = PacketView()
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    made.show_packet(PACKET)
    return made


def test_a_chosen_field_lights_its_bytes(view):
    view.table.selectRow(2)
    assert view.lit_bytes() == range(8, 10)


def test_a_field_across_bytes_lights_both(view):
    view.choose_field("APID")
    assert view.lit_bytes() == range(0, 2)


def test_a_chosen_byte_chooses_the_smallest_field_on_it(view):
    view.hex.byte_chosen.emit(10)
    assert [view.model.row(place).name for place in view.table.chosen()] == ["ON"]
    view.hex.byte_chosen.emit(9)
    assert [view.model.row(place).name for place in view.table.chosen()] == ["BATT_V"]


def test_a_byte_of_no_field_is_lit_alone(view):
    view.choose_byte(30)
    assert view.lit_bytes() == range(30, 31)
    assert view.table.chosen() == []


def test_the_chosen_field_stays_chosen_in_the_next_packet(view):
    view.choose_field("MODE")
    view.show_packet(PacketFields("HK", bytes(40), PACKET.fields))
    assert view.lit_bytes() == range(10, 11)


def test_a_problem_is_said(view):
    view.show_packet(PacketFields("HK", b"\x01", (), "cut short: 1 of 40 bytes"))
    assert view.problem.isVisible()
    view.show_packet(None)
    assert not view.problem.isVisible()
    assert view.hex.data == b""


def test_bytes_are_found_where_they_are_drawn(qtbot):
    pane = HexPane()
    qtbot.addWidget(pane)
    pane.resize(700, 100)
    pane.show_data(bytes(20), [HexField("a", 0, 8)])
    for place in (0, 7, 8, 15, 16, 19):
        x = pane._hex_x(place % 16) + 2
        assert pane.byte_at(QPointF(x, (place // 16) * 20 + 5)) == place
        assert pane.byte_at(QPointF(pane._text_x(place % 16) + 2, (place // 16) * 20 + 5)) == place
    assert pane.byte_at(QPointF(pane._hex_x(4) + 2, 25)) is None


def test_arrows_go_from_byte_to_byte(view, qtbot):
    view.choose_byte(20)
    qtbot.keyClick(view.hex, Qt.Key.Key_Right)
    assert view.lit_bytes() == range(21, 22)
    qtbot.keyClick(view.hex, Qt.Key.Key_Down)
    assert view.lit_bytes() == range(37, 38)


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.lit_bytes() == range(20, 22)


def test_bytes_stand_above_the_fields_where_it_is_narrow(view):
    view.resize(700, 500)
    assert view.split.orientation() == Qt.Orientation.Vertical
    view.resize(1200, 500)
    assert view.split.orientation() == Qt.Orientation.Horizontal
