"""The antenna turns to booked passes by itself, whichever spacecraft's they are; what the operator does by hand stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace

from console.errors import KnownError
from console.mission.model import AntennaLimits
from console.orbit.types import Pass
from console.station.booked import READ_EVERY_NS, BookedPasses
from console.station.control import AntennaControl
from console.station.devices import Rotator, SimulatedRotator
from console.station.state import AntennaMode
from console.store.bookings import Booking
from tests.station.skies import AOS_NS, FlatSky, S, ScriptedRotator, a_pass

LIMITS = AntennaLimits(park_azimuth_deg=0.0, park_elevation_deg=90.0, beamwidth_deg=3.0, threshold_deg=0.3)
OWN = a_pass()
EARLIER = a_pass(spacecraft="WAU-2", aos_ns=AOS_NS - 2000 * S)
RIVAL = a_pass(spacecraft="WAU-2", aos_ns=AOS_NS + 400 * S)
LATER = a_pass(spacecraft="WAU-2", aos_ns=AOS_NS + 3000 * S)


def booking(one: Pass, ident: int = 1, *, station: str = "Banting") -> Booking:
    return Booking(ident, replace(one, station=station), 0, "operator")


@dataclass
class Book:
    """Bookings as the test says, read as often as `reads`; each read takes more than the three seconds."""

    booked: list[Booking] = field(default_factory=list)
    error: str = ""
    reads: int = 0
    at_ns: int = 0

    def read(self, since_ns: int) -> list[Booking]:
        self.reads += 1
        if self.error:
            raise KnownError(self.error)
        return [each for each in self.booked if each.one.los_ns > since_ns]

    def ticks(self) -> int:
        self.at_ns += READ_EVERY_NS
        return self.at_ns


def controlled(book: Book, *passes: Pass, rotator: Rotator | None = None) -> AntennaControl:
    sky = FlatSky(*passes)
    booked = BookedPasses("Banting", sky, LIMITS, book.read, ticks=book.ticks)
    return AntennaControl(LIMITS, sky, "WAU-1", rotator=rotator or SimulatedRotator(LIMITS), booked=booked)


def followed(control: AntennaControl, start_ns: int, end_ns: int, step_ns: int = 2 * S) -> list[tuple[str, AntennaMode]]:
    """Which spacecraft the antenna was on the beam of, in order."""
    found: list[tuple[str, AntennaMode]] = []
    for at_ns in range(start_ns, end_ns, step_ns):
        state = control.step(at_ns)
        if state.mode is AntennaMode.TRACKING and (not found or found[-1][0] != state.spacecraft):
            found.append((state.spacecraft, state.mode))
    return found


def test_a_booked_pass_of_another_spacecraft_is_followed_before_and_after_the_session_s_own() -> None:
    control = controlled(Book([booking(EARLIER, 1), booking(LATER, 2)]), OWN, EARLIER, LATER)
    crafts = [craft for craft, _ in followed(control, EARLIER.aos_ns - 200 * S, LATER.los_ns + 100 * S)]
    assert crafts == ["WAU-2", "WAU-1", "WAU-2"]
    remarks = control.remarks()
    assert sum("going to follow the booked pass of WAU-2" in text for text in remarks) == 2


def test_without_a_booking_only_the_session_s_passes_are_followed() -> None:
    control = controlled(Book(), OWN, EARLIER, LATER)
    assert [craft for craft, _ in followed(control, EARLIER.aos_ns - 200 * S, LATER.los_ns + 100 * S)] == ["WAU-1"]


def test_a_pass_in_progress_is_followed_until_the_antenna_has_to_leave_for_the_booked_one() -> None:
    control = controlled(Book([booking(RIVAL)]), OWN, RIVAL)
    at_ns = range(OWN.aos_ns - 100 * S, RIVAL.los_ns, S)
    aimed = [(now_ns, control.step(now_ns), control.aim.spacecraft) for now_ns in at_ns]
    left_ns = next(now_ns for now_ns, _, craft in aimed if craft == "WAU-2" and now_ns > OWN.aos_ns)
    assert all(craft == "WAU-1" for now_ns, _, craft in aimed if OWN.aos_ns <= now_ns < left_ns)
    assert RIVAL.aos_ns - 110 * S < left_ns <= RIVAL.aos_ns - 60 * S
    assert all(state.mode is AntennaMode.TRACKING for now_ns, state, _ in aimed if RIVAL.aos_ns + 2 * S < now_ns < RIVAL.los_ns)


def test_a_booked_pass_of_the_session_is_not_left_for_another_one() -> None:
    control = controlled(Book([booking(OWN, 1), booking(RIVAL, 2)]), OWN, RIVAL)
    followed(control, OWN.aos_ns - 100 * S, OWN.los_ns - 2 * S)
    assert control.aim.spacecraft == "WAU-1"


def test_what_the_operator_chose_by_hand_goes_before_until_its_los() -> None:
    control = controlled(Book([booking(RIVAL)]), OWN, RIVAL)
    control.step(OWN.aos_ns - 100 * S)
    control.track("WAU-1", OWN.aos_ns - 100 * S, aos_ns=OWN.aos_ns)
    followed(control, OWN.aos_ns - 98 * S, OWN.los_ns)
    assert control.aim.spacecraft == "WAU-1"
    assert [craft for craft, _ in followed(control, OWN.los_ns + S, RIVAL.los_ns)] == ["WAU-2"]


def test_a_parked_antenna_stays_parked_and_says_that_a_pass_is_booked() -> None:
    control = controlled(Book([booking(LATER)]), OWN, LATER)
    control.step(OWN.los_ns)
    control.park()
    assert followed(control, OWN.los_ns + S, LATER.los_ns) == []
    assert [text for text in control.remarks() if "is booked: the antenna follows it when it is told to track" in text]


def test_a_real_rotator_does_not_move_for_a_booking_but_says_so_once() -> None:
    rotator = ScriptedRotator()
    control = controlled(Book([booking(LATER)]), OWN, LATER, rotator=rotator)
    followed(control, LATER.aos_ns - 300 * S, LATER.los_ns)
    assert rotator.told == []
    assert sum("is booked" in text for text in control.remarks()) == 1


def test_a_booking_that_is_released_is_no_longer_minded() -> None:
    book = Book([booking(LATER)])
    again = a_pass(aos_ns=LATER.aos_ns + 300 * S)
    control = controlled(book, again, LATER)
    control.step(LATER.aos_ns - 400 * S)
    assert control.aim.spacecraft == "WAU-2"
    book.booked.clear()
    control.step(LATER.aos_ns - 390 * S)
    assert control.aim.spacecraft == "WAU-1"
    assert any("is no longer booked" in text for text in control.remarks())


def test_bookings_of_other_stations_unknown_spacecraft_and_vanished_passes_move_nothing() -> None:
    strange = booking(a_pass(spacecraft="GONE", aos_ns=AOS_NS - 900 * S, seconds=200), 3)
    control = controlled(Book([booking(EARLIER, 1, station="Masuda"), booking(LATER, 2), strange]), OWN, EARLIER)
    assert [craft for craft, _ in followed(control, EARLIER.aos_ns - 200 * S, OWN.los_ns)] == ["WAU-1"]


def test_a_book_that_cannot_be_read_is_told_once_and_what_was_known_stands() -> None:
    book = Book([booking(LATER)])
    control = controlled(book, OWN, LATER)
    control.step(OWN.los_ns + S)
    book.error = "the bookings can't be used"
    assert [craft for craft, _ in followed(control, OWN.los_ns + 2 * S, LATER.los_ns)] == ["WAU-2"]
    assert sum("can't look at the bookings" in text for text in control.remarks()) == 1


def test_bookings_are_read_every_three_seconds_at_most_however_fast_the_session_runs() -> None:
    book = Book()
    booked = BookedPasses("Banting", FlatSky(), LIMITS, book.read, ticks=lambda: 5 * S)
    for second in range(2_000):
        booked.next(AOS_NS + second * S)
    assert book.reads == 1
