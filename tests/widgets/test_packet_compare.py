"""Two packets side by side: what differs is marked, and found by keys."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt

from widgets.packet_compare import PacketCompare, demo, differing_bytes, paired
from widgets.packet_tree import PacketField
from widgets.packet_view import PacketFields

LEFT = PacketFields("A", b"\x01\x02\x03", (PacketField("x", 0, 8, "1"), PacketField("y", 8, 8, "2"), PacketField("z", 16, 8, "3")))
RIGHT = PacketFields("B", b"\x01\x05\x03\x09", (PacketField("x", 0, 8, "1"), PacketField("y", 8, 8, "5"), PacketField("w", 24, 8, "9")))


@pytest.fixture
def compare(qtbot) -> PacketCompare:
    made = PacketCompare()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    made.show_packets(LEFT, RIGHT)
    return made


def test_bytes_that_differ_or_are_missing_are_marked(compare):
    assert differing_bytes(LEFT.data, RIGHT.data) == {1, 3}
    assert [pane.differing for pane in compare.panes] == [{1, 3}, {1, 3}]


@pytest.mark.parametrize("seed", range(5))
def test_differences_are_the_same_from_either_side(seed):
    dice = random.Random(seed)
    one, other = (dice.randbytes(dice.randrange(40)) for _ in range(2))
    assert differing_bytes(one, other) == differing_bytes(other, one)
    assert differing_bytes(one, one) == frozenset()


def test_fields_are_matched_by_name():
    pairs = {pair.name: pair for pair in paired(LEFT, RIGHT)}
    assert [name for name, pair in pairs.items() if pair.is_same] == ["x"]
    assert pairs["y"].change == "+3"
    assert pairs["z"].second is None
    assert pairs["w"].first is None


def test_keys_go_from_difference_to_difference_round_the_end(compare, qtbot):
    seen = []
    for key in (Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_P):
        qtbot.keyClick(compare.table, key)
        seen.append(compare.model.row(compare.table.current_place()).name)
    assert seen == ["y", "z", "w", "y", "w"]


def test_a_field_lights_its_bits_in_both(compare):
    compare.table.selectRow(1)
    assert [pane.lit_bits for pane in compare.panes] == [range(8, 16), range(8, 16)]


def test_the_same_can_be_hidden(compare):
    compare.only.setChecked(True)
    assert [pair.name for pair in compare.model.rows()] == ["y", "z", "w"]


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.summary.text() == "4 bytes and 3 fields differ"
