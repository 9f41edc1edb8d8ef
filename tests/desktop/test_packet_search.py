"""The whole recording is searched as the list is filtered, in pages, and never later than the window's clock."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.packet_search import PAGE, filter_of, first_page, next_page, page_at_bad
from console.desktop.panels.packets import PacketsPanel
from console.session.messages import PacketRow
from console.store.reader import SessionReader
from console.utc import SECOND_NS
from tests.desktop.flights import Flight, view_of
from tests.store.recordings import START_NS, begin, delivery
from widgets.packet_wish import PacketState, PacketWish

PATIENCE_MS = 10_000


def record(folder: Path, count: int, *, seed: int = 1) -> list[PacketRow]:
    """Packets of several kinds and qualities, written into one session."""
    dice = random.Random(seed)
    rows = [
        PacketRow(
            index, START_NS + index * SECOND_NS, -1, dice.choice([100, 101, 2046]), index & 0x3FFF, 0, dice.choice([0] * 8 + [1, 2, 3]),
            *dice.choice([(3, 25), (5, 1), (-1, -1)]), dice.choice(["HK_POWER", "HK_RADIO", ""]), dice.randbytes(6),
        )
        for index in range(count)
    ]  # fmt: skip
    with begin(folder) as writer:
        writer.delivery(delivery(count, packets=rows))
    return rows


WISHES = [
    PacketWish(),
    PacketWish(apid=101),
    PacketWish(words="hk 3,25"),
    PacketWish(words="POWER 100"),
    PacketWish(service=5, subtype=1),
    PacketWish(service=3),
    *(PacketWish(state=state) for state in PacketState),
    PacketWish(from_ns=START_NS + 10 * SECOND_NS, until_ns=START_NS + 40 * SECOND_NS),
    PacketWish(words="radio", state=PacketState.NOT_GOOD, apid=100, until_ns=START_NS + 300 * SECOND_NS),
]


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: str(wish) or "all")
def test_the_file_and_the_list_find_the_same(tmp_path: Path, wish: PacketWish) -> None:
    rows = record(tmp_path, 400)
    octets = PacketWish(octets=rows[7].data[2:5])
    with SessionReader(next(tmp_path.glob("*.moonkite"))) as reader:
        for each in (wish, octets):
            found = first_page(reader, each)
            assert list(found.rows) == [row for row in rows if each.matches(row)]
            assert found.total == len(found.rows) == reader.count_packets(filter_of(each))


def test_pages_follow_each_other_without_a_gap(tmp_path: Path) -> None:
    rows = record(tmp_path, 2 * PAGE + 300)
    wish = PacketWish(apid=100)
    with SessionReader(next(tmp_path.glob("*.moonkite"))) as reader:
        found = first_page(reader, PacketWish())
        assert (len(found.rows), found.total, found.has_more) == (PAGE, len(rows), True)
        told = list(found.rows)
        while found.has_more:
            found = next_page(reader, PacketWish(), told[-1].index)
            told += found.rows
        assert told == rows
        assert first_page(reader, wish).total == sum(row.apid == 100 for row in rows)


def test_the_next_bad_packet_is_found_in_the_file_and_round_its_end(tmp_path: Path) -> None:
    rows = record(tmp_path, 300)
    bad = [row.index for row in rows if row.quality or not row.container]
    with SessionReader(next(tmp_path.glob("*.moonkite"))) as reader:
        assert page_at_bad(reader, PacketWish(), -1).goal == bad[0]
        assert page_at_bad(reader, PacketWish(), bad[4]).goal == bad[5]
        assert page_at_bad(reader, PacketWish(), bad[-1]).goal == bad[0]
        assert page_at_bad(reader, PacketWish(words="nothing"), -1).goal == -1


@pytest.fixture
def window(flown_window: MainWindow) -> MainWindow:
    view_of(flown_window).show_workspace("investigate")
    return flown_window


def packets_of(window: MainWindow) -> PacketsPanel:
    panel = view_of(window).rooms["investigate"].packets
    assert panel is not None
    return panel


def test_the_whole_recording_is_a_key_away(window: MainWindow, flight: Flight, qtbot: QtBot) -> None:
    shown = packets_of(window).list
    with SessionReader(flight.recording) as reader:
        total = reader.count_packets()
    qtbot.keyClick(shown.table, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: shown.count.text() == f"{total:,} of {total:,}", timeout=PATIENCE_MS)
    shown.search.setText("HK_POWER")
    qtbot.waitUntil(lambda: 0 < shown.model.rowCount() < total, timeout=PATIENCE_MS)
    assert {row.container for row in shown.model.rows()} == {"HK_POWER"}
    qtbot.keyClick(shown.table, Qt.Key.Key_W)
    assert not shown.is_whole
    assert {row.container for row in shown.model.rows()} == {"HK_POWER"}


def test_nothing_later_than_the_clock_is_found(window: MainWindow, flight: Flight, qtbot: QtBot) -> None:
    view, shown = view_of(window), packets_of(window).list
    early_ns = flight.first_ns + 40 * SECOND_NS
    view.model.clock.set_rate(0.0)
    view.model.clock.set_now(early_ns)
    with SessionReader(flight.recording) as reader:
        expected = reader.count_packets(until_ns=early_ns)
        assert 0 < expected < reader.count_packets()
    shown.whole.setChecked(True)
    qtbot.waitUntil(lambda: shown.count.text() == f"{expected:,} of {expected:,}", timeout=PATIENCE_MS)


def test_times_are_read_as_everywhere_in_the_window(window: MainWindow) -> None:
    bar = packets_of(window).list.filter
    bar.first.setText("-30s")
    bar.settle()
    now_ns = view_of(window).model.now_ns()
    assert bar.wish.from_ns is not None
    assert abs(now_ns - 30 * SECOND_NS - bar.wish.from_ns) < 5 * SECOND_NS
    bar.last.setText("next AOS")
    bar.settle()
    assert "times, not events" in bar.fault.text()


def test_two_packets_are_compared_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    panel = packets_of(window)
    power = [row.index for row in panel.list.model.rows() if row.container == "HK_POWER"]
    panel.list.show_packet(power[0])
    qtbot.keyClick(panel.list.table, Qt.Key.Key_C)
    panel.list.show_packet(power[-1])
    assert panel.below.currentWidget() is panel.compare
    assert "SEQ_COUNT" in {pair.name for pair in panel.compare.model.all_rows() if not pair.is_same}
    qtbot.keyClick(panel.list.table, Qt.Key.Key_N)
    place = panel.compare.table.current_place()
    assert place is not None
    assert not panel.compare.model.row(place).is_same
    qtbot.keyClick(panel.compare.table, Qt.Key.Key_Escape)
    assert panel.below.currentWidget() is panel.view


def test_the_next_bad_packet_is_one_key_away_from_anywhere(window: MainWindow, qtbot: QtBot) -> None:
    view_of(window).show_workspace("monitor")
    panel = packets_of(window)
    row = panel.list.model.rows()[3]
    panel.list.show_packets([PacketRow(10**6, row.received_ns, -1, 77, 0, 0, 1, -1, -1, "", b"\x00")])
    window._handlers.actions["next_bad_packet"].trigger()
    assert view_of(window).room.workspace.name == "investigate"
    place = panel.list.table.current_place()
    assert place is not None
    assert panel.list.model.row(place).quality or not panel.list.model.row(place).container
