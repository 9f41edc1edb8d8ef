"""The window's bookings: acts in a worker, other processes' acts seen, what moved or vanished said once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desktop.booking_desk import BookingDesk
from console.desktop.pass_marks import Standings
from console.mission.loader import load_mission
from console.mission.model import Mission
from console.orbit.types import Pass
from console.resources import demo_mission_folder
from console.store.bookings import BookingBook
from tests.desktop.test_pass_marks import found_of
from tests.station.test_bookings import START_NS, a_pass

WITHIN_MS = 5_000


@pytest.fixture(scope="module")
def mission() -> Mission:
    demo = load_mission(demo_mission_folder(), session_start_ns=START_NS)
    crafts = tuple(replace(craft, name=name) for craft, name in zip(demo.spacecraft, "ABCD", strict=False))
    stations = tuple(replace(one, site=replace(one.site, name=name)) for one, name in zip(demo.stations, "XYZ", strict=False))
    return replace(demo, spacecraft=crafts, stations=stations, is_fictional=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bookings.sqlite"


@pytest.fixture
def open_desk(mission: Mission, file: Path) -> Iterator[Callable[..., BookingDesk]]:
    opened: list[BookingDesk] = []

    def open_one(*, is_fictional: bool = False) -> BookingDesk:
        opened.append(BookingDesk(replace(mission, is_fictional=is_fictional), lambda: file))
        return opened[-1]

    yield open_one
    for desk in opened:
        desk.close()


def settle(qtbot: QtBot, desk: BookingDesk, act: Callable[[], object], *, until: Callable[[Standings], bool]) -> None:
    act()
    qtbot.waitUntil(lambda: until(desk.standings), timeout=WITHIN_MS)


def booked(desk: BookingDesk) -> list[Pass]:
    return [each.one for each in desk.standings.booked]


def test_no_file_is_made_before_something_is_booked(qtbot: QtBot, open_desk: Callable[..., BookingDesk], file: Path) -> None:
    desk = open_desk()
    with qtbot.waitSignal(desk.changed, timeout=WITHIN_MS):
        desk.show_found(found_of(a_pass("A")))
    assert not file.exists()


def test_booking_and_releasing_come_back_as_standings(qtbot: QtBot, open_desk: Callable[..., BookingDesk]) -> None:
    desk, one = open_desk(), a_pass("A")
    desk.show_found(found_of(one))
    settle(qtbot, desk, lambda: desk.book(one, by="ops1"), until=lambda now: [each.one for each in now.booked] == [one])
    assert desk.standings.booked[0].booking.booked_by == "ops1"
    settle(qtbot, desk, lambda: desk.release(one, by="ops1"), until=lambda now: not now.booked)


def test_a_conflict_is_refused_in_words_and_can_be_swapped(qtbot: QtBot, open_desk: Callable[..., BookingDesk]) -> None:
    desk, first, second = open_desk(), a_pass("A"), a_pass("B", at_s=60)
    said: list[tuple[str, bool]] = []
    desk.said.connect(lambda text, is_bad: said.append((text, is_bad)))
    desk.show_found(found_of(first, second))
    settle(qtbot, desk, lambda: desk.book(first, by="ops1"), until=lambda now: len(now.booked) == 1)
    desk.book(second, by="ops2")
    qtbot.waitUntil(lambda: len(said) == 2, timeout=WITHIN_MS)
    assert said[1][1]
    assert "one antenna (booking 1, booked by ops1)" in said[1][0]
    settle(qtbot, desk, lambda: desk.swap(second, by="ops2"), until=lambda now: [each.one for each in now.booked] == [second])
    assert said[2] == ("B over X is booked (booking 2) in place of A (booking 1)", False)


def test_what_another_process_books_is_seen(qtbot: QtBot, open_desk: Callable[..., BookingDesk], file: Path) -> None:
    desk, one = open_desk(), a_pass("A")
    desk.show_found(found_of(one))
    with BookingBook(file) as other:
        other.book(one, at_ns=1, by="the command line")
    settle(qtbot, desk, desk.look, until=lambda now: len(now.booked) == 1)
    with BookingBook(file) as other:
        other.release(1, at_ns=2, by="the command line")
    settle(qtbot, desk, desk.look, until=lambda now: not now.booked)


def test_a_pass_that_moved_is_said_once(qtbot: QtBot, open_desk: Callable[..., BookingDesk]) -> None:
    desk, said = open_desk(), []
    desk.said.connect(lambda text, _: said.append(text))
    desk.show_found(found_of(a_pass("A")))
    settle(qtbot, desk, lambda: desk.book(a_pass("A"), by=""), until=lambda now: len(now.booked) == 1)
    for _ in range(2):
        desk.show_found(found_of(a_pass("A", at_s=30)))
        qtbot.waitUntil(lambda: booked(desk) == [a_pass("A", at_s=30)], timeout=WITHIN_MS)
        desk.show_found(found_of(a_pass("A", at_s=30), a_pass("B", at_s=9000)))
        qtbot.waitUntil(lambda: booked(desk) == [a_pass("A", at_s=30)], timeout=WITHIN_MS)
    moved = [text for text in said if "30 s later" in text]
    assert moved == ["A over X (booking 1): AOS is 30 s later than when it was booked (less than a second was expected)"]


def test_a_vanished_pass_is_said_but_in_an_exercise_released_in_silence(
    qtbot: QtBot, open_desk: Callable[..., BookingDesk], file: Path
) -> None:
    with BookingBook(file) as book:
        book.book(a_pass("A"), at_ns=1, by="ops1")
    real = open_desk()
    with qtbot.waitSignal(real.said, timeout=WITHIN_MS) as heard:
        real.show_found(found_of(a_pass("B")))
    assert "no such pass" in heard.args[0]
    real.close()
    exercise, said = open_desk(is_fictional=True), []
    exercise.said.connect(lambda text, _: said.append(text))
    with qtbot.waitSignal(exercise.changed, timeout=WITHIN_MS):
        exercise.show_found(found_of(a_pass("B")))
    assert (exercise.standings.booked, said) == ((), [])
    with BookingBook(file) as book:
        assert book.standing() == []


def test_bookings_of_other_missions_are_left_alone(qtbot: QtBot, open_desk: Callable[..., BookingDesk], file: Path) -> None:
    with BookingBook(file) as book:
        book.book(a_pass("ELSEWHERE"), at_ns=1, by="")
    desk = open_desk()
    with qtbot.waitSignal(desk.changed, timeout=WITHIN_MS):
        desk.show_found(found_of(a_pass("A")))
    assert desk.standings.booked == ()


def test_a_file_that_cannot_be_used_is_told_and_ends_nothing(qtbot: QtBot, open_desk: Callable[..., BookingDesk], file: Path) -> None:
    file.write_bytes(b"no database at all, but long enough to look like one" * 30)
    desk = open_desk()
    with qtbot.waitSignal(desk.said, timeout=WITHIN_MS) as heard:
        desk.book(a_pass("A"), by="")
    assert heard.args[1]
    assert "move the file away" in heard.args[0]


def test_a_pass_that_is_not_booked_is_not_released(qtbot: QtBot, open_desk: Callable[..., BookingDesk]) -> None:
    desk = open_desk()
    with qtbot.waitSignal(desk.said, timeout=WITHIN_MS) as heard:
        desk.release(a_pass("A"), by="")
    assert heard.args == ["A over X is not booked", True]
