"""`moonkite bookings`: which passes are booked, who gets an antenna that two want, and booking, releasing and swapping."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from msgspec import Struct, to_builtins

from console.cli_output import json_option, print_json
from console.clock import system_utc_ns
from console.errors import KnownError
from console.utc import DAY_NS, SECOND_NS, iso_text, parse_utc, utc_text

if TYPE_CHECKING:
    from console.mission.model import AntennaLimits, Mission
    from console.orbit.types import Pass
    from console.station.bookings import BookedPass
    from console.station.schedule import Decision
    from console.store.bookings import Act, BookingBook

SAME_AOS_NS = 30 * 60 * SECOND_NS
USUAL_DAYS, LONGEST_DAYS = 14.0, 60.0
T = TypeVar("T")
mission_option = click.option(
    "--mission", type=click.Path(path_type=Path, exists=True, file_okay=False), help="the mission's folder (default: the demo mission)"
)
from_option = click.option("--from", "start", metavar="UTC", help="as of this instant (default: now)")
days_option = click.option("--days", type=click.FloatRange(0, LONGEST_DAYS, min_open=True), default=USUAL_DAYS, show_default=True)
by_option = click.option("--by", default="", help="who does it (default: the operator of the window's settings, else the login name)")
reason_option = click.option("--reason", default="", help="why; kept in the history")
_OWN = ("booked_ns", "booked_by", "reason", "released_ns")


class BookingRecord(Struct, frozen=True):
    """One booking as `--json` prints it: the newest prediction, and what has become of it since it was booked."""

    booking: int
    spacecraft: str
    station: str
    aos_utc: str
    los_utc: str
    max_elevation_deg: float
    booked_utc: str
    booked_by: str
    reason: str
    fate: str
    moved_s: float
    remark: str


class ActRecord(Struct, frozen=True):
    """One line of the history as `--json` prints it."""

    at_utc: str
    by: str
    act: str
    booking: int
    reason: str


class PlanRecord(Struct, frozen=True):
    """What a plan makes of one pass, as `--json` prints it."""

    spacecraft: str
    station: str
    verdict: str
    aos_utc: str
    los_utc: str
    start_utc: str
    end_utc: str
    reason: str
    choose_by_hand: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """A mission as of an instant, with its passes from there on."""

    mission: Mission
    start_ns: int
    end_ns: int
    passes: tuple[Pass, ...]

    @property
    def antennas(self) -> dict[str, AntennaLimits]:
        """The machines by station."""
        return {station.name: station.antenna for station in self.mission.stations}

    def find(self, spacecraft: str, station: str, at_ns: int | None) -> Pass:
        """The pass that rises about then, or the next one; KnownError when there is none."""
        self.mission.spacecraft_named(spacecraft)
        self.mission.station_named(station)
        mine = [one for one in self.passes if (one.spacecraft, one.station) == (spacecraft, station) and one.los_ns > self.start_ns]
        if at_ns is None:
            found = min(mine, key=lambda one: one.aos_ns, default=None)
        else:
            found = min(mine, key=lambda one: abs(one.aos_ns - at_ns), default=None)
            found = found if found is not None and abs(found.aos_ns - at_ns) <= SAME_AOS_NS else None
        if found is None:
            when = "in this time" if at_ns is None else f"that rises within 30 minutes of {utc_text(at_ns)}"
            raise KnownError(f"no pass of {spacecraft} over {station} {when}", remedy="`moonkite passes` lists them")
        return found


def look_ahead(mission: Path | None, start_ns: int, days: float) -> Outlook:
    """The passes of a mission, with the elements that a session would fly with."""
    from console.mission.loader import load_mission
    from console.orbit.passes import find_all_passes
    from console.resources import demo_mission_folder
    from console.session.elements_used import choose_elements
    from console.store.places import elements_path

    read = load_mission(mission or demo_mission_folder(), session_start_ns=start_ns)
    flying, _, _ = choose_elements(read, start_ns, elements_path)
    end_ns = start_ns + round(days * DAY_NS)
    results = find_all_passes([craft.elements for craft in flying.spacecraft], [one.site for one in flying.stations], start_ns, end_ns)
    passes = sorted((one for result in results for one in result.passes), key=lambda one: (one.aos_ns, one.spacecraft, one.station))
    return Outlook(flying, start_ns, end_ns, tuple(passes))


def open_book(mission: Mission) -> BookingBook:
    """The bookings of real missions, or those of exercises."""
    from console.store.bookings import BookingBook
    from console.store.places import bookings_path

    return BookingBook(bookings_path(is_exercise=mission.is_fictional))


def matched(outlook: Outlook, book: BookingBook) -> list[BookedPass]:
    """The standing bookings of the mission's spacecraft, with their passes."""
    from console.station.bookings import match_bookings

    names = {craft.name for craft in outlook.mission.spacecraft}
    standing = [each for each in book.standing(since_ns=outlook.start_ns) if each.spacecraft in names]
    return match_bookings(standing, outlook.passes, ((outlook.start_ns, outlook.end_ns),))


def who(by: str) -> str:
    """Who acts: as told, as the window's settings say, or as logged in."""
    from console.desktop.settings import load_settings
    from console.store.places import settings_folder

    if by:
        return by
    settings, _ = load_settings(settings_folder() / "settings.json")
    try:
        return settings.operator or getpass.getuser()
    except (OSError, KeyError):
        return ""


@click.group()
def bookings() -> None:
    """Booked passes: list, book, release, swap, and a plan by priority."""


@bookings.command("list")
@mission_option
@from_option
@days_option
@click.option("--history", "has_history", is_flag=True, help="every act there ever was, in place of what is booked now")
@json_option
def list_(mission: Path | None, start: str | None, days: float, has_history: bool, is_json: bool) -> None:
    """What is booked, with today's predictions; what has moved or vanished says so."""
    from console.station.bookings import booking_line

    outlook = look_ahead(mission, _instant(start), days)
    with open_book(outlook.mission) as book:
        if has_history:
            _print(book.history(), act_record, act_line, is_json=is_json)
        else:
            _print(matched(outlook, book), booking_record, booking_line, is_json=is_json)


def with_pass_options(function: Callable[..., None]) -> Callable[..., None]:
    """The arguments and options that say which pass is meant, by whom and why."""
    for option in (
        json_option, reason_option, by_option, from_option, mission_option,
        click.option("--at", metavar="UTC", help="about when it rises (default: the next pass)"),
        click.argument("station"), click.argument("spacecraft"),
    ):  # fmt: skip
        function = option(function)
    return function


@bookings.command()
@with_pass_options
def book(**options: Any) -> None:
    """Book a pass. Refused, with the reason, when the antenna is booked for another one."""
    _book(**options, is_swap=False)


@bookings.command()
@with_pass_options
def swap(**options: Any) -> None:
    """Book a pass in place of those that exclude it: they are released, all or nothing."""
    _book(**options, is_swap=True)


def _book(
    *, spacecraft: str, station: str, at: str | None, mission: Path | None, start: str | None, by: str, reason: str, is_json: bool,
    is_swap: bool,
) -> None:  # fmt: skip
    from console.station.bookings import booked_at, booking_line, refusal_of, rivals_of

    outlook = look_ahead(mission, _instant(start), LONGEST_DAYS if at else USUAL_DAYS)
    one = outlook.find(spacecraft, station, parse_utc(at) if at else None)
    with open_book(outlook.mission) as file:
        given_up = [each.ident for each in rivals_of(one, file.standing(), outlook.antennas)] if is_swap else []
        file.swap(
            given_up, one, at_ns=system_utc_ns(), by=who(by), reason=reason,
            refuse=lambda standing: refusal_of(one, standing, outlook.antennas),
        )  # fmt: skip
        made = booked_at(one, matched(outlook, file))
    if made is not None and is_json:
        print_json(booking_record(made))
    elif made is not None:
        click.echo(booking_line(made))


@bookings.command()
@click.argument("booking", type=click.IntRange(min=1))
@mission_option
@by_option
@reason_option
@json_option
def release(booking: int, mission: Path | None, by: str, reason: str, is_json: bool) -> None:
    """Release a booking by its number. It stays in the history."""
    from console.mission.loader import load_mission
    from console.resources import demo_mission_folder

    read = load_mission(mission or demo_mission_folder(), session_start_ns=system_utc_ns())
    with open_book(read) as file:
        gone = file.release(booking, at_ns=system_utc_ns(), by=who(by), reason=reason)
    if is_json:
        print_json({"ident": gone.ident, **to_builtins(gone.one), **{name: getattr(gone, name) for name in _OWN}})
    else:
        click.echo(f"booking {gone.ident}: {gone.spacecraft} over {gone.station} at {utc_text(gone.one.aos_ns)} is released")


@bookings.command("plan")
@mission_option
@from_option
@click.option("--days", type=click.FloatRange(0, LONGEST_DAYS, min_open=True), default=1.0, show_default=True)
@click.option("--station", default="", help="only this station")
@json_option
def plan_(mission: Path | None, start: str | None, days: float, station: str, is_json: bool) -> None:
    """Who gets each antenna: what is booked first, then by priority, then the higher pass. Nothing is booked by this."""
    from console.orbit.types import key_of
    from console.station.bookings import Fate
    from console.station.schedule import plan

    outlook = look_ahead(mission, _instant(start), days)
    if station:
        outlook.mission.station_named(station)
    with open_book(outlook.mission) as file:
        booked = frozenset(key_of(each.one) for each in matched(outlook, file) if each.fate is not Fate.VANISHED)
    priorities = {craft.name: craft.priority for craft in outlook.mission.spacecraft}
    passes = [one for one in outlook.passes if station in ("", one.station)]
    _print(plan(passes, outlook.antennas, priorities, booked=booked), plan_record, plan_line, is_json=is_json)


def _instant(start: str | None) -> int:
    return parse_utc(start) if start else system_utc_ns()


def _print(found: Sequence[T], record: Callable[[T], Struct], line: Callable[[T], str], *, is_json: bool) -> None:
    if is_json:
        print_json([record(each) for each in found])
        return
    for each in found:
        click.echo(line(each))
    if not found:
        click.echo("nothing is booked", err=True)


def booking_record(each: BookedPass) -> BookingRecord:
    """A booking for `--json`."""
    booking, one = each.booking, each.one
    return BookingRecord(
        booking.ident, one.spacecraft, one.station, iso_text(one.aos_ns), iso_text(one.los_ns), round(one.max_elevation_deg, 3),
        iso_text(booking.booked_ns), booking.booked_by, booking.reason, each.fate.value, round(each.moved_s, 3), each.remark,
    )  # fmt: skip


def act_record(act: Act) -> ActRecord:
    """A line of the history for `--json`."""
    return ActRecord(iso_text(act.at_ns), act.by, act.act, act.booking, act.reason)


def act_line(act: Act) -> str:
    """A line of the history."""
    return f"{utc_text(act.at_ns)}  booking {act.booking:4d}  {act.act:<11}  {act.by:<12}  {act.reason}".rstrip()


def plan_record(each: Decision) -> PlanRecord:
    """A decision for `--json`."""
    one = each.one
    return PlanRecord(
        one.spacecraft, one.station, each.verdict.value, iso_text(one.aos_ns), iso_text(one.los_ns), iso_text(each.start_ns),
        iso_text(each.end_ns), each.reason, each.is_tie,
    )  # fmt: skip


def plan_line(each: Decision) -> str:
    """A decision in a line."""
    one = each.one
    return f"{each.verdict.value:<10} {one.spacecraft} over {one.station}".ljust(42) + f"  {utc_text(one.aos_ns)}  {each.reason}".rstrip()
