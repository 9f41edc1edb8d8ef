"""A pass plan for the gallery, with lifelike results."""

from __future__ import annotations

from console.command.procedure import (
    TO_END,
    TO_NEXT,
    BranchAct,
    CheckAct,
    CommandAct,
    Edge,
    Needs,
    NoteAct,
    Phase,
    Procedure,
    ProcedureState,
    PromptAct,
    RunMode,
    Step,
    StepResult,
    StepState,
    TimeMark,
)
from console.command.procedure_estimate import PlanLength
from console.command.states import Stage
from console.dictionary.criteria import Criterion
from console.utc import SECOND_NS, parse_utc

AOS_NS = parse_utc("2026-326T10:55:12Z")
LOS_NS = AOS_NS + 706 * SECOND_NS
_AT_ONE_MINUTE = TimeMark(Edge.AOS, 60 * SECOND_NS)


def _criterion(text: str) -> Criterion:
    return Criterion(lambda columns, count: [True] * count, (), text)  # type: ignore[arg-type, return-value]


def demo_procedure() -> Procedure:
    """The plan."""
    return Procedure(
        "Routine pass",
        (
            Step(
                "contact", CheckAct(_criterion("UPTIME > 0 and RX_LOCK == YES")), "Telemetry comes", TimeMark(Edge.AOS, 60 * SECOND_NS), 90
            ),
            Step("ping", CommandAct("PING", {}, Stage.COMPLETED, True), "Are you alive", retry=2),
            Step("healthy", BranchAct(_criterion("OBC_MODE == NOMINAL and BATT_V > 7.0")), "Is it well enough?"),
            Step("not-well", PromptAct((("end here", TO_END), ("go on anyway", TO_NEXT))), "It is not nominal: end here?"),
            Step("high-power", CommandAct("TX_LEVEL", {"LEVEL": "HIGH"}, Stage.COMPLETED), "Transmitter to high power"),
            Step("images", CommandAct("CAMERA_CAPTURE", {"IMAGES": "3", "GAIN": "MEDIUM"}, Stage.COMPLETED), "Three images"),
            Step("low-power", CommandAct("TX_LEVEL", {"LEVEL": "LOW"}, Stage.COMPLETED), at=TimeMark(Edge.LOS, -240 * SECOND_NS)),
            Step("flown", NoteAct(), "Routine pass flown"),
        ),
        mode=RunMode.SEMI_AUTOMATIC,
        los_margin_s=45,
    )


def demo_state() -> ProcedureState:
    """How it stands in the middle."""
    now_ns = AOS_NS + 75 * SECOND_NS

    def done(step: str, second: int, text: str, **more: object) -> StepResult:
        at_ns = AOS_NS + second * SECOND_NS
        return StepResult(step, StepState.DONE, 1, at_ns, at_ns + SECOND_NS, text, by="OP", **more)  # type: ignore[arg-type]

    results = [
        done("contact", 60, "UPTIME 671496, RX_LOCK YES", packet=405),
        done("ping", 63, "completed", command=1, stage="completed", packet=412),
        done("healthy", 64, "holds: OBC_MODE NOMINAL, BATT_V 8.347", packet=413),
        StepResult("not-well", StepState.PASSED),
        *(StepResult(name) for name in ("high-power", "images", "low-power", "flown")),
    ]
    return ProcedureState(
        now_ns, 1, "Routine pass", "", RunMode.SEMI_AUTOMATIC, Phase.RUNNING, "high-power", results, "waits to be confirmed", Needs.CONFIRM,
        -1, AOS_NS, LOS_NS, "OP",
    )  # fmt: skip


def demo_length(now_ns: int) -> PlanLength:
    """How long the rest takes."""
    until = LOS_NS - 240 * SECOND_NS
    end_ns = LOS_NS - 45 * SECOND_NS
    return PlanLength(now_ns, until + SECOND_NS, until + 8 * SECOND_NS, until + 75 * SECOND_NS, False, end_ns, {}, {})
