"""The steps of a pass plan as marks on the strip of its pass."""

from __future__ import annotations

from msgspec.structs import replace

from console.command.procedure import Needs, PassWindow, Phase
from console.desktop.plan_marks import plan_marks
from console.utc import SECOND_NS
from widgets.demo_procedure import AOS_NS, LOS_NS, demo_length, demo_procedure, demo_state
from widgets.theme import Status

WINDOW = PassWindow(AOS_NS, LOS_NS)


def test_what_was_done_stands_where_it_began_and_what_is_to_come_at_its_time_mark() -> None:
    state = demo_state()
    marks = plan_marks(demo_procedure(), state, demo_length(state.at_ns), WINDOW, state.at_ns)
    contact, low = marks[0], marks[-1]
    assert (contact.at_ns, contact.status, contact.label) == (AOS_NS + 60 * SECOND_NS, Status.NORMAL, "AOS+1m")
    assert contact.text == "1 Telemetry comes: done: UPTIME 671496, RX_LOCK YES"
    assert (low.at_ns, low.label, low.status) == (LOS_NS - 240 * SECOND_NS, "LOS-4m", Status.OFF)
    assert not [mark for mark in marks if mark.text.startswith("4 ")], "what the plan's way led past has no place in time"


def test_the_step_that_the_plan_stands_at_goes_along_with_the_time_and_is_due_when_it_waits() -> None:
    state = demo_state()
    now_ns = state.at_ns + 30 * SECOND_NS
    (on,) = [mark for mark in plan_marks(demo_procedure(), state, demo_length(now_ns), WINDOW, now_ns) if mark.is_on]
    assert (on.at_ns, on.status) == (now_ns, Status.CAUTION), "the operator is waited for"
    waiting = replace(state, needs=Needs.NOTHING, step="low-power", due_ns=LOS_NS - 240 * SECOND_NS)
    (on,) = [mark for mark in plan_marks(demo_procedure(), waiting, demo_length(now_ns), WINDOW, now_ns) if mark.is_on]
    assert (on.at_ns, on.status) == (LOS_NS - 240 * SECOND_NS, Status.OFF)


def test_a_plan_that_is_over_has_no_marks_to_come() -> None:
    state = replace(demo_state(), phase=Phase.STOPPED, step="")
    marks = plan_marks(demo_procedure(), state, None, WINDOW, state.at_ns)
    assert [mark.text.split()[0] for mark in marks] == ["1", "2", "3"]
    assert not any(mark.is_on for mark in marks)
