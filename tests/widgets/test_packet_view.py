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
    assert [view.model.row(place).label for place in view.table.chosen()] == ["ON"]
    view.hex.byte_chosen.emit(9)
    assert [view.model.row(place).label for place in view.table.chosen()] == ["BATT_V"]


def test_a_byte_of_no_field_is_lit_alone(view):
    view.choose_byte(30)
    assert view.lit_bytes() == range(30, 31)
    assert view.table.chosen() == []


def test_the_chosen_field_stays_chosen_in_the_next_packet(view):
    view.choose_field("MODE")
    view.show_packet(PacketFields("HK", bytes(40), PACKET.fields))
    assert view.lit_bytes() == range(10, 11)


def test_a_field_lights_its_bits_and_no_more(view):
    view.choose_field("MODE")
    assert view.lit_bits() == range(81, 88)
    assert view.bits.text() == format(PACKET.data[10] & 0x7F, "07b")
    view.choose_field("APID")
    assert view.bits.text() == "00000000001"


def test_a_byte_chosen_again_goes_on_to_the_next_field_on_it(view):
    seen = []
    for _ in range(4):
        view.choose_byte(10)
        seen.append(view.lit_bits())
    assert seen == [range(80, 81), range(81, 88), range(80, 81), range(81, 88)]


def test_a_bit_chooses_the_field_that_holds_it(view, qtbot):
    view.choose_field("ON")
    qtbot.mouseClick(view.bits, Qt.MouseButton.LeftButton, pos=view.bits._place(85).center().toPoint())
    assert view.lit_bits() == range(81, 88)
    qtbot.keyClick(view.bits, Qt.Key.Key_Left)
    assert view.lit_bits() == range(80, 81)
    view.choose_bit(200)
    assert view.lit_bits() == range(200, 201)


TREE = (
    PacketField("APID", 5, 11, "5", group="header"),
    PacketField("wheel[0].speed", 48, 16, "1"),
    PacketField("wheel[0].is_on", 64, 1, "1"),
    PacketField("wheel[1].speed", 72, 16, "2"),
)


def test_arrays_and_parts_of_the_packet_are_branches(view):
    view.show_packet(PacketFields("HK", bytes(20), TREE))
    told = [(row.depth, row.label) for row in view.model.rows()]
    assert told == [
        (0, "header"), (1, "APID"), (0, "wheel"), (1, "[0]"), (2, "speed"), (2, "is_on"), (1, "[1]"), (2, "speed"),
    ]  # fmt: skip
    view.table.selectRow(3)
    assert view.lit_bits() == range(48, 65)


def test_branches_close_and_open_by_keys_and_a_choice_opens_them(view, qtbot):
    view.show_packet(PacketFields("HK", bytes(20), TREE))
    view.table.selectRow(2)
    qtbot.keyClick(view.table, Qt.Key.Key_Left)
    assert [row.label for row in view.model.rows()] == ["header", "APID", "wheel"]
    view.choose_byte(9)
    assert view.lit_bits() == range(72, 88)
    qtbot.keyClick(view.table, Qt.Key.Key_Left)
    assert view.model.row(view.table.current_place()).label == "[1]"


def test_a_problem_is_said(view):
    view.show_packet(PacketFields("HK", b"\x01", (), "cut short: 1 of 40 bytes"))
    assert view.problem.isVisible()
    view.show_packet(None)
    assert not view.problem.isVisible()
    assert view.hex.data == b""


def test_the_strip_of_bits_says_what_would_fill_it(view):
    def inked() -> bool:
        picture = view.bits.grab().toImage()
        return len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}) > 1

    view.show_packet(PacketFields("HK", b"\x01", ()))
    assert inked()
    view.show_packet(None)
    assert not inked()


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
    assert made.lit_bits() == range(185, 188)


def test_bytes_stand_above_the_fields_where_it_is_narrow(view):
    view.resize(700, 500)
    assert view.split.orientation() == Qt.Orientation.Vertical
    view.resize(1200, 500)
    assert view.split.orientation() == Qt.Orientation.Horizontal
