"""Exports from the window: in another process, with the window's own filters, cancelled without a half file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.export_handlers import export_words, numbers_text
from console.desktop.export_process import ExportProcess, sentence_of
from console.desktop.main_window import MainWindow
from console.store.export_output import draft_of
from console.store.reader import SessionReader
from console.store.rows import PacketFilter
from console.utc import SECOND_NS, utc_text
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import Flight, view_of
from widgets.export_dialog import ExportChoice, ExportDialog, ExportOffer, ExportSpan
from widgets.packet_wish import PacketState, PacketWish

PATIENCE_MS = 30_000


@pytest.fixture
def window(flown_window: MainWindow) -> MainWindow:
    view_of(flown_window).show_workspace("investigate")
    return flown_window


def open_dialog(window: MainWindow) -> ExportDialog:
    window._handlers.actions["export_data"].trigger()
    dialog = window._handlers._export_dialog
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def wait_for_end(window: MainWindow, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: not window._handlers._export_process.is_running, timeout=PATIENCE_MS)
    return view_of(window).notices.notice()


def test_values_of_chosen_parameters_are_written(window: MainWindow, flight: Flight, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_dialog(window)
    dialog.which.setCurrentText("Names or patterns")
    dialog.names.setText("BATT_V, TEMP_*")
    dialog.path.setText(str(tmp_path / "v.csv"))
    dialog.start.click()
    assert not dialog.start.isEnabled()
    told = wait_for_end(window, qtbot)
    assert told.startswith("v.csv: ")
    assert dialog.start.isEnabled()
    with (tmp_path / "v.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert "BATT_V" in rows[0]
    assert f"{len(rows):,} rows" in told
    dialog.close()


def test_what_the_list_shows_is_what_goes_out(window: MainWindow, flight: Flight, tmp_path: Path, qtbot: QtBot) -> None:
    panel = view_of(window).rooms["investigate"].packets
    assert panel is not None
    panel.list.search.setText("HK_POWER")
    qtbot.keyClick(panel.list.table, Qt.Key.Key_X)
    dialog = window._handlers._export_dialog
    assert dialog is not None
    assert (dialog.what.currentData(), dialog.only.isChecked()) == ("packets", True)
    dialog.path.setText(str(tmp_path / "p.bin"))
    dialog.start.click()
    wait_for_end(window, qtbot)
    with SessionReader(flight.recording) as reader:
        wanted = b"".join(row.data for row in reader.packets(PacketFilter(container="HK_POWER")))
    assert (tmp_path / "p.bin").read_bytes() == wanted
    dialog.close()


def test_a_replay_exports_nothing_later_than_its_clock(
    flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    opened = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    replay_engine.greet()
    qtbot.waitUntil(lambda: view_of(opened).model.resets == 1, timeout=PATIENCE_MS)
    early_ns = flight.first_ns + 50 * SECOND_NS
    view_of(opened).model.clock.set_rate(0.0)
    view_of(opened).model.clock.set_now(early_ns)
    dialog = open_dialog(opened)
    assert dialog.span.itemText(0) == f"All of it up to the clock, {utc_text(early_ns)[9:]}"
    dialog.what.setCurrentIndex(dialog.what.findData("packets"))
    dialog.path.setText(str(tmp_path / "p.hex"))
    dialog.form.setCurrentIndex(dialog.form.findData("hex"))
    dialog.start.click()
    wait_for_end(opened, qtbot)
    with SessionReader(flight.recording) as reader:
        expected = reader.count_packets(until_ns=early_ns)
        assert 0 < expected < reader.count_packets()
    assert len((tmp_path / "p.hex").read_text().split()) == expected
    dialog.close()


def test_what_cannot_be_written_is_told(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_dialog(window)
    dialog.path.setText(str(tmp_path / "missing" / "v.csv"))
    dialog.start.click()
    assert "can't be written" in wait_for_end(window, qtbot)
    assert "can't be written" in dialog.told.text()
    dialog.close()


def test_an_older_file_is_written_over_only_when_it_is_said_twice(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("older")
    dialog = open_dialog(window)
    dialog.path.setText(str(tmp_path / "v.csv"))
    dialog.start.click()
    assert not window._handlers._export_process.is_running
    assert "there already" in dialog.told.text()
    assert (dialog.start.text(), dialog.choice().may_replace) == ("Replace", True)
    dialog.path.setText(str(tmp_path / "w.csv"))
    assert (dialog.start.text(), dialog.choice().may_replace, dialog.told.text()) == ("Export", False, "")
    dialog.close()


def test_the_keyboard_goes_to_cancel_while_an_export_runs(qtbot: QtBot) -> None:
    dialog = ExportDialog(ExportOffer({}, (ExportSpan("All of it"),), suggestion="v.csv"))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.start.setFocus()
    dialog.show_progress(0)
    assert dialog.focusWidget() is dialog.cancel


def test_a_cancelled_export_leaves_nothing(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_dialog(window)
    dialog.layout_box.setCurrentIndex(1)
    dialog.path.setText(str(tmp_path / "v.csv"))
    dialog.start.click()
    dialog.cancel.click()
    assert "cancelled" in wait_for_end(window, qtbot)
    assert not (tmp_path / "v.csv").exists()
    assert not draft_of(tmp_path / "v.csv").exists()
    dialog.close()


def test_without_an_export_there_is_nothing_to_cancel(window: MainWindow) -> None:
    window._handlers.actions["cancel_export"].trigger()
    assert "no export" in view_of(window).notices.notice()


def test_one_export_at_a_time(qtbot: QtBot, flight: Flight, tmp_path: Path) -> None:
    process = ExportProcess()
    told: list[str] = []
    process.told.connect(lambda text, status: told.append(text))
    assert process.start([str(flight.recording)], tmp_path / "a.csv")
    assert not process.start([str(flight.recording)], tmp_path / "b.csv")
    assert "already" in told[-1]
    process.close()
    assert not draft_of(tmp_path / "a.csv").exists()


def test_a_choice_becomes_options() -> None:
    choice = ExportChoice("packets", "hex", "x", only_shown=True, span=ExportSpan("", 10**18, 2 * 10**18))
    wish = PacketWish("hk", 5, 3, 25, PacketState.NOT_GOOD, b"\x01\x02", 15 * 10**17, None)
    words = export_words(choice, wish, [])
    assert words[:4] == ["--what", "packets", "--format", "hex"]
    pairs = dict(zip(words[::2], words[1::2], strict=True))
    assert pairs["--service"] == "3,25"
    assert pairs["--quality"] == "not-good"
    assert pairs["--bytes"] == "0102"
    assert pairs["--from"] == "2017-195T02:40:00.000000000Z"
    assert "--numbers" in export_words(choice, wish, [5, 6, 9])


def test_numbers_are_drawn_together() -> None:
    assert numbers_text([5, 9, 10, 11, 20, 6]) == "5-6,9-11,20"


@pytest.mark.parametrize("out", [b"", b"{}", b"[1]", b"no json"])
def test_what_is_no_report_is_no_sentence(out: bytes) -> None:
    assert sentence_of(out) == ""


def test_the_dialog_offers_only_forms_that_fit(window: MainWindow) -> None:
    dialog = open_dialog(window)
    for place in range(dialog.what.count()):
        dialog.what.setCurrentIndex(place)
        forms = [dialog.form.itemData(at) for at in range(dialog.form.count())]
        from console.store.export_wish import FORMS, What

        assert forms == [form.value for form in FORMS[What(dialog.what.currentData())]]
        assert dialog.choice().path.endswith(dialog.form.currentData())
    dialog.close()


def test_bad_frames_go_out_where_they_are_ticked(qtbot: QtBot) -> None:
    dialog = ExportDialog(ExportOffer({}, (ExportSpan("All of it"),), suggestion="v.csv"))
    qtbot.addWidget(dialog)
    dialog.what.setCurrentIndex(dialog.what.findData("frames"))
    assert "--bad-frames" not in export_words(dialog.choice(), PacketWish(), [])
    dialog.bad.setChecked(True)
    assert "--bad-frames" in export_words(dialog.choice(), PacketWish(), [])
    dialog.what.setCurrentIndex(dialog.what.findData("cadus"))
    assert "--bad-frames" not in export_words(dialog.choice(), PacketWish(), [])
