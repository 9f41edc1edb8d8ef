"""A pass plan under its operator: what it does by itself, what it never does, and what a crash leaves."""

from __future__ import annotations

import pytest

from console.command.procedure import Needs, PassWindow, Phase
from console.command.states import Stage
from console.errors import KnownError
from tests.command.fakes import CLOSED, DROPPED, S
from tests.command.procedures import WINDOW, Flown, step

PING = step("command", "ping", command="PING")
NOTE = step("note", "end-note")
SUN = step("command", "sun", command="SET_MODE", arguments={"MODE": "SUN"})


def test_steps_follow_each_other_and_the_plan_ends() -> None:
    flown = Flown(step("check", "well", condition="BATT_V > 7") + PING + NOTE).run()
    assert (flown.states, flown.hands.sent) == (["done", "begun", "open"], [1])
    assert flown.state.result("well").text == "BATT_V 8000"
    flown.told(Stage.ACCEPTED).told(Stage.STARTED)
    assert flown.state.reason == "started, until completed"
    flown.told(Stage.COMPLETED)
    assert (flown.state.phase, flown.states, flown.hands.notes) == (Phase.ENDED, ["done", "done", "done"], ["words"])
    assert flown.state.reason == "3 done"
    assert (flown.state.result("ping").stage, flown.state.result("ping").packet) == ("completed", 7)


def test_the_evidence_of_a_check_is_the_packet_with_the_newest_of_its_values() -> None:
    flown = Flown(step("check", "well", condition="BATT_V > 7 and CPU_LOAD < 50") + step("branch", "way", condition="BATT_V > 9000") + NOTE)
    flown.values.came_ns = {"BATT_V": 3 * S, "CPU_LOAD": 8 * S}
    flown.run()
    assert (flown.state.result("well").packet, flown.state.result("way").packet) == (108, 103)


def test_what_never_came_is_no_evidence_and_a_branch_on_a_command_has_its_packet() -> None:
    flown = Flown(
        step("check", "a", condition="BATT_V > 7", **{"else": "next"}) + PING + step("branch", "b", on="ping", **{"is": ["done"]})
    )
    del flown.values.raw["BATT_V"]
    flown.run().told(Stage.COMPLETED)
    assert (flown.state.result("a").packet, flown.state.result("ping").packet, flown.state.result("b").packet) == (-1, 7, 7)


def test_a_step_is_not_begun_before_its_mark_and_a_command_not_before_aos() -> None:
    flown = Flown(PING + step("note", "late", at="LOS-2m"))
    flown.now_ns = WINDOW.aos_ns - 30 * S
    flown.run()
    assert (flown.state.reason, flown.state.due_ns, flown.hands.sent) == ("waits for AOS", WINDOW.aos_ns, [])
    flown.after(29.9)
    assert not flown.hands.sent
    flown.after(0.1).told(Stage.COMPLETED)
    assert (flown.state.reason, flown.state.due_ns) == ("waits for LOS-2m", WINDOW.los_ns - 120 * S)
    flown.after(479.9)
    assert not flown.hands.notes
    assert flown.after(0.1).state.phase is Phase.ENDED


def test_a_check_fails_only_when_its_time_is_over_and_is_judged_afresh_when_the_operator_runs_on() -> None:
    flown = Flown(step("check", "high", condition="BATT_V > 9000", timeout="10s") + NOTE).run().after(9.9)
    assert (flown.state.reason, flown.is_running) == ("until BATT_V > 9000", True)
    flown.after(0.1)
    assert (flown.state.phase, flown.state.needs, flown.states[0]) == (Phase.HELD, Needs.DECIDE, "failed")
    assert flown.state.reason == "high failed: it does not hold: BATT_V 8000"
    flown.values.raw["BATT_V"] = 1e7
    assert flown.run().state.phase is Phase.ENDED
    assert flown.state.result("high").attempt == 2


def test_a_value_that_is_unknown_holds_nothing_true() -> None:
    flown = Flown(step("check", "a", condition="not CPU_LOAD == 10"))
    del flown.values.raw["CPU_LOAD"]
    assert flown.run().state.reason == "a failed: it can't be told: CPU_LOAD never came"


@pytest.mark.parametrize(
    ("stage", "state"),
    [(Stage.REJECTED, "failed"), (Stage.FAILED, "failed"), (Stage.TIMED_OUT, "failed"), (Stage.UNKNOWN, "unknown"),
     (Stage.CANCELLED, "failed"), (Stage.EXPIRED, "failed")],
)  # fmt: skip
def test_a_command_that_goes_wrong_holds_the_plan_and_is_never_sent_again(stage: Stage, state: str) -> None:
    flown = Flown(PING + NOTE).run().told(stage, detail="why")
    assert (flown.state.phase, flown.state.needs, flown.states) == (Phase.HELD, Needs.DECIDE, [state, "open"])
    assert flown.state.reason == f"ping {state}: {stage}: why"
    for act in (flown.run, flown.confirm):
        with pytest.raises(KnownError, match="sends nothing twice"):
            act()
    assert flown.state.phase is Phase.HELD
    flown.skip("sent by hand")
    assert flown.run().state.phase is Phase.ENDED
    assert (flown.hands.sent, flown.state.result("ping").text) == ([1], f"{stage}: why; skipped: sent by hand")


def test_a_plan_that_branches_on_it_goes_on() -> None:
    text = step("command", "ping", command="PING", else_="next") + step(
        "branch", "how", on="ping", is_=["rejected"], then="sad", else_="end"
    )
    flown = Flown(text + step("note", "sad", text="rejected!")).run().told(Stage.REJECTED)
    assert (flown.state.phase, flown.hands.notes) == (Phase.ENDED, ["rejected!"])
    assert flown.state.result("how").text == "ping: rejected"


def test_only_what_was_certainly_not_carried_out_is_tried_again() -> None:
    flown = Flown(step("command", "ping", command="PING", retry=2)).run().told(Stage.REJECTED)
    assert (flown.hands.queued, flown.hands.is_repeat) == ([("ping", 1), ("ping", 2)], [False, True])
    flown.told(Stage.TIMED_OUT)
    assert (flown.state.phase, flown.hands.sent) == (Phase.HELD, [1, 2])


def test_a_repeatable_command_is_tried_again_after_a_time_out_but_never_after_an_unknown_end() -> None:
    text = step("command", "ping", command="PING", retry=2, repeatable=True)
    assert Flown(text).run().told(Stage.TIMED_OUT).told(Stage.TIMED_OUT).told(Stage.TIMED_OUT).hands.sent == [1, 2, 3]
    assert Flown(text).run().told(Stage.UNKNOWN).hands.sent == [1]


def test_a_plan_never_arms_and_sends_an_armed_command_only_when_it_is_told_to() -> None:
    flown = Flown(SUN + NOTE).run()
    assert (flown.state.needs, flown.hands.sent) == (Needs.ARM, [])
    with pytest.raises(KnownError, match="a plan never arms"):
        flown.confirm()
    flown.told(Stage.ARMED).after(5)
    assert (flown.state.needs, flown.hands.sent) == (Needs.SEND, [])
    flown.told(Stage.QUEUED, detail="arming ran out")
    assert flown.state.needs is Needs.ARM
    flown.told(Stage.ARMED).confirm()
    assert flown.hands.sent == [1]


def test_semi_automatic_asks_before_each_command_and_manual_before_each_step_and_sending() -> None:
    flown = Flown(step("check", "a", condition="BATT_V > 7") + PING, mode="semi-automatic").run()
    assert (flown.states, flown.state.needs) == (["done", "open"], Needs.CONFIRM)
    assert flown.confirm().hands.sent == [1]
    flown = Flown(step("check", "a", condition="BATT_V > 7") + PING, mode="manual").run()
    assert (flown.states, flown.state.needs) == (["open", "open"], Needs.CONFIRM)
    flown.confirm().confirm()
    assert (flown.state.needs, flown.hands.queued, flown.hands.sent) == (Needs.SEND, [("ping", 1)], [])
    assert flown.confirm().hands.sent == [1]


def test_a_key_pressed_as_the_plan_goes_on_meets_no_other_step() -> None:
    flown = Flown(PING + step("command", "two", command="NOOP"), mode="semi-automatic").run().confirm().told(Stage.COMPLETED)
    with pytest.raises(KnownError, match="no longer at ping"):
        flown.runner.confirm(flown.now_ns, "ping", flown.passes, by="A")
    assert len(flown.hands.queued) == 1


def test_a_confirmation_does_not_outlive_a_hold() -> None:
    flown = Flown(PING, mode="semi-automatic").run()
    flown.runner.confirm(flown.now_ns, "ping", flown.passes, by="A")
    flown.runner.hold(flown.now_ns, "wait")
    assert flown.run().state.needs is Needs.CONFIRM
    assert not flown.hands.queued


def test_one_step_of_a_held_plan_is_done_and_no_more() -> None:
    flown = Flown(step("note", "a") + step("note", "b")).confirm()
    assert (flown.hands.notes, flown.state.phase, flown.state.reason) == (["words"], Phase.HELD, "one step was done")
    assert flown.confirm().state.phase is Phase.ENDED


def test_it_is_held_before_los_and_goes_on_in_the_next_pass() -> None:
    following = PassWindow(6000 * S, 6600 * S)
    flown = Flown(step("wait", "long", duration="10m") + PING, passes=(WINDOW, following)).run()
    flown.after(569.9)
    assert flown.is_running
    flown.after(0.1)
    assert (flown.state.phase, flown.state.reason) == (Phase.HELD, "less than 30s to LOS")
    flown.run()
    assert (flown.state.aos_ns, flown.state.los_ns) == (following.aos_ns, following.los_ns)
    assert flown.after(60).state.reason == "waits for AOS"


def test_the_margin_before_los_can_be_none() -> None:
    flown = Flown("los_margin = 0\n" + step("wait", "long", duration="1h")).run().after(599.9)
    assert flown.is_running
    assert flown.after(0.1).state.phase is Phase.HELD


def test_it_is_held_when_the_link_drops_and_what_was_under_way_is_watched() -> None:
    flown = Flown(PING + NOTE).run().after(1, DROPPED)
    assert (flown.state.phase, flown.state.reason) == (Phase.HELD, "the link dropped")
    flown.told(Stage.COMPLETED).after(60)
    assert (flown.states, flown.state.phase) == (["done", "open"], Phase.HELD)
    assert flown.run().state.phase is Phase.ENDED


def test_no_command_is_begun_while_the_link_is_not_open() -> None:
    flown = Flown(PING)
    flown.link = CLOSED
    flown.run()
    assert (flown.state.phase, flown.state.reason, flown.states) == (Phase.HELD, "the link is waiting: cable out", ["open"])
    assert not flown.hands.queued


def test_what_cannot_be_recorded_is_not_done() -> None:
    flown = Flown(PING)
    flown.hands.trouble = "the disk is full"
    flown.run()
    assert (flown.states, flown.hands.queued, flown.state.reason) == (["open"], [], "it can't be recorded: the disk is full")
    flown.hands.trouble = ""
    assert flown.run().hands.sent == [1]


def test_a_refused_command_holds_and_can_be_begun_again_because_it_was_not() -> None:
    flown = Flown(PING)
    flown.hands.queue_refusal = "the same command was queued seconds ago"
    flown.run()
    assert (flown.states, flown.state.reason) == (["open"], "the same command was queued seconds ago")
    flown.hands.queue_refusal = ""
    assert flown.run().hands.queued == [("ping", 1)]


def test_a_refused_sending_waits_for_the_operator() -> None:
    flown = Flown(PING)
    flown.hands.send_refusal = "an interlock stands"
    flown.run()
    assert (flown.state.phase, flown.state.needs, flown.state.reason) == (Phase.HELD, Needs.SEND, "an interlock stands")
    flown.hands.send_refusal = ""
    assert flown.confirm().hands.sent == [1]
    assert len(flown.hands.queued) == 1


def test_a_command_held_in_the_queue_holds_the_plan_until_somebody_sends_it() -> None:
    flown = Flown(SUN + NOTE).run().told(Stage.HELD, detail="before LOS")
    assert (flown.state.phase, flown.state.reason) == (Phase.HELD, "SET_MODE is held: before LOS")
    assert flown.told(Stage.SENT).told(Stage.COMPLETED).states == ["done", "open"]


def test_a_command_that_waits_for_its_checks_is_waited_for() -> None:
    flown = Flown(PING + NOTE)
    flown.hands.send_refusal = "not yet"
    flown.run()
    flown.hands.send_refusal = ""
    flown.run().told(Stage.HELD, detail="waiting: BATT_V > 7")
    assert (flown.is_running, flown.state.reason) == (True, "held (waiting: BATT_V > 7), until completed")
    assert flown.told(Stage.SENT).told(Stage.COMPLETED).state.phase is Phase.ENDED


def test_a_command_that_does_not_leave_in_time_is_taken_out_of_the_queue() -> None:
    flown = Flown(step("command", "sun", command="SET_MODE", arguments={"MODE": "SUN"}, timeout="30s", else_="next") + NOTE).run().after(30)
    assert flown.hands.stages[1].stage is Stage.CANCELLED
    assert (flown.states, flown.state.phase) == (["failed", "done"], Phase.ENDED)


def test_a_question_leads_where_its_answer_says_and_waits_for_ever() -> None:
    text = step("prompt", "ask", choices={"yes": "b", "no": "next"}) + step("note", "a", then="end") + step("note", "b")
    flown = Flown(text).run().after(300)
    assert (flown.state.needs, flown.state.reason) == (Needs.ANSWER, "waits for an answer")
    with pytest.raises(KnownError, match="'maybe' is no answer; yes or no"):
        flown.answer("maybe")
    with pytest.raises(KnownError, match="choose an answer"):
        flown.confirm()
    flown.answer("yes")
    assert (flown.states, flown.state.result("ask").answer) == (["done", "passed over", "done"], "yes")


def test_a_question_with_one_answer_is_answered_by_the_step_key() -> None:
    assert Flown(step("prompt", "ask")).run().confirm().state.phase is Phase.ENDED


def test_a_branch_that_cannot_be_told_holds_unless_it_says_where_to_go() -> None:
    text = step("branch", "b", condition="TEMP_OBC > 1", then="end", timeout="5s")
    flown = Flown(text + NOTE).run().after(5)
    assert (flown.state.phase, flown.states[0]) == (Phase.HELD, "failed")
    assert Flown(text + "unknown = 'end-note'\n" + NOTE).run().after(5).states == ["done", "done"]


def test_stop_takes_what_waits_out_of_the_queue_and_says_what_it_does_not_know() -> None:
    flown = Flown(SUN).run()
    flown.runner.stop(flown.now_ns, by="A")
    assert (flown.hands.stages[1].stage, flown.states, flown.state.phase) == (Stage.CANCELLED, ["failed"], Phase.STOPPED)
    flown = Flown(PING).run()
    flown.runner.stop(flown.now_ns, by="A")
    assert (flown.hands.stages[1].stage, flown.states) == (Stage.SENT, ["unknown"])
    for act in (flown.run, flown.confirm, flown.skip):
        with pytest.raises(KnownError, match="been stopped; load it again"):
            act()


def test_a_skip_needs_a_reason_and_takes_what_waits_out_of_the_queue() -> None:
    flown = Flown(SUN + NOTE).run()
    with pytest.raises(KnownError, match="with a reason"):
        flown.skip(" ")
    flown.skip("the charge is low")
    assert (flown.hands.stages[1].stage, flown.states) == (Stage.CANCELLED, ["skipped", "done"])


def test_a_late_failure_holds_unless_something_further_down_asks_about_it() -> None:
    text = step("command", "ping", command="PING", until="sent") + step("wait", "w", duration=10)
    flown = Flown(text).run()
    assert flown.states == ["done", "begun"]
    flown.told(Stage.FAILED)
    assert (flown.state.phase, flown.state.reason) == (Phase.HELD, "ping: PING failed after the plan had gone on")
    flown = Flown(text + step("branch", "b", on="ping", is_=["completed"], then="end")).run().told(Stage.FAILED)
    assert flown.is_running


def test_a_plan_with_marks_needs_a_pass() -> None:
    with pytest.raises(KnownError, match="no pass is in sight"):
        Flown(step("note", "a", at="AOS"), passes=()).run()
    assert Flown(PING, passes=()).run().hands.sent == [1]


def test_after_a_crash_it_is_held_and_the_command_under_way_is_unknown_and_not_sent_again() -> None:
    flown = Flown(PING + NOTE).run().crash()
    flown.told(Stage.UNKNOWN, detail="the console was restarted")
    assert (flown.states, flown.state.phase, flown.state.needs) == (["unknown", "open"], Phase.HELD, Needs.DECIDE)
    with pytest.raises(KnownError, match="sends nothing twice"):
        flown.run()
    assert flown.hands.sent == [1]


def test_after_a_crash_a_command_that_came_to_its_end_is_done() -> None:
    flown = Flown(PING + NOTE).run()
    flown.hands.moved(1, Stage.COMPLETED)
    assert flown.crash().states == ["done", "open"]
    assert flown.run().state.phase is Phase.ENDED


def test_after_a_crash_what_left_no_trace_is_begun_once() -> None:
    flown = Flown(PING)
    flown.hands.queue_refusal = "gone"
    flown.run()
    assert flown.hands.kept[-1].result("ping").state == "begun"
    flown.hands.queue_refusal = ""
    assert flown.crash().states == ["open"]
    assert flown.run().hands.queued == [("ping", 1)]


def test_after_a_crash_a_command_that_waits_in_the_queue_is_found_by_its_trace() -> None:
    flown = Flown(SUN).run()
    flown.hands.kept = flown.hands.kept[:1]
    flown.hands.moved(1, Stage.HELD, detail="found in the queue after a restart")
    flown.crash()
    assert (flown.state.result("sun").command, flown.state.needs, flown.state.phase) == (1, Needs.ARM, Phase.HELD)
    assert flown.told(Stage.ARMED).confirm().hands.sent == [1]
    assert len(flown.hands.queued) == 1


def test_everything_that_happens_is_told_once() -> None:
    flown = Flown(step("note", "a")).run()
    assert flown.runner.take_remarks() == ["plan Try: runs, automatic (by A)", "plan Try: a done", "plan Try: ended: 1 done"]
    assert flown.runner.take_remarks() == []
