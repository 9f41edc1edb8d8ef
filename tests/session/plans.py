"""Pass plans flown with the simulated spacecraft, and an operator who does what a plan asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from console.command.commander import Commander
from console.command.framed_uplink import FramedUplink
from console.command.procedure import Needs, PassWindow, Phase, ProcedureState, RunMode
from console.resources import demo_mission_folder
from console.session.aftermath import left_commands, left_procedure
from console.session.durable import durably, plan_durably
from console.session.feed import SteppedFeed, Turn
from console.session.messages import AnswerPrompt, Arm, Delivery, Intent, LoadProcedure, RunProcedure, StepProcedure, ToWindow
from console.session.procedures import LiveProcedures
from console.session.session import Asked, Session
from console.simulator.simulator import Simulator
from console.store.writer import SessionWriter
from tests.session.flights import S, craft, dictionary, parts, simulator, the_pass, writer


def plan_text(name: str) -> str:
    return (demo_mission_folder() / "plans" / f"{name}.toml").read_text("utf-8")


@dataclass
class Operator:
    """Confirms, arms, and answers with the first word that a question offers unless it is told otherwise."""

    answers: dict[str, str] = field(default_factory=dict)
    arms: bool = True
    is_idle: bool = False
    asked_for: list[str] = field(default_factory=list)

    def acts(self, state: ProcedureState | None) -> list[Intent]:
        if self.is_idle or state is None or state.phase is not Phase.RUNNING:
            return []
        match state.needs:
            case Needs.CONFIRM | Needs.SEND:
                self.asked_for.append(state.step)
                return [StepProcedure(state.step)]
            case Needs.ARM if self.arms:
                return [Arm(state.result(state.step).command)]
            case Needs.ANSWER if state.step in self.answers:
                return [AnswerPrompt(state.step, self.answers[state.step])]
        return []


class PlanFlight:
    """One recorded session with the simulator. `crash` leaves its file as a power cut would."""

    def __init__(self, folder: Path, start_ns: int, *, spacecraft: Simulator | None = None, seed: int = 5) -> None:
        self.spacecraft = spacecraft or simulator(start_ns, seed=seed)
        self.feed = SteppedFeed(self.spacecraft, start_ns)
        self.writer: SessionWriter = writer(folder, start_ns)
        uplink = FramedUplink(self.feed.send, framing="cadu", frame_format=craft().frames)
        self.commander = Commander(dictionary(), uplink, record=durably(self.writer))
        windows = [PassWindow(*the_pass())]
        self.plans = LiveProcedures(self.commander, dictionary(), windows, keep=plan_durably(self.writer), note=self.writer.note)
        self.session = Session(parts(self.commander, recorder=self.writer, procedures=self.plans))
        self.operator = Operator()
        self.state: ProcedureState | None = None
        self.refused: list[str] = []
        self.deliveries: list[Delivery] = []
        self.start_ns = start_ns
        self.feed.start(_raise)

    def load(self, text: str, *, name: str = "Try", mode: RunMode | None = None) -> PlanFlight:
        return self.does(LoadProcedure(name, text), RunProcedure(mode))

    def does(self, *intents: Intent) -> PlanFlight:
        self._turn(self.feed.turns()[0], list(intents))
        return self

    def fly(self, seconds: float) -> PlanFlight:
        """So many seconds of session time, or until the plan is over."""
        until_ns = self.session.now_ns + round(seconds * S)
        while self.session.now_ns < until_ns and not (self.state is not None and self.state.phase.is_over):
            self._turn(self.feed.turns()[0], self.operator.acts(self.state))
        return self

    def take_up(self, folder: Path) -> PlanFlight:
        """As the wiring does with what a crash left."""
        told = {"spacecraft": craft().name, "mode": "SIM", "own": self.writer.path}
        found = left_commands(folder, **told)  # type: ignore[arg-type]
        past = found.changes
        changes = self.commander.restore(past, self.start_ns, found.acts) if past else []
        self.session.bring_in(changes, self.start_ns)
        left = left_procedure(folder, **told)  # type: ignore[arg-type]
        if left is not None:
            self.plans.take_up(left, [*past, *changes], self.start_ns)
        return self.does()

    def crash(self) -> Path:
        self.writer._connection.close()
        self.writer._lock.release()
        return self.writer.path

    def close(self) -> Path:
        self.feed.stop()
        self.writer.close(self.session.now_ns)
        return self.writer.path

    def _turn(self, turn: Turn, intents: list[Intent]) -> None:
        asked = [Asked(intent, "OP", self._answered) for intent in intents]
        delivery = self.session.step(turn.now_ns, turn.chunks, [*turn.asked, *asked], turn.statuses)
        self.deliveries.append(delivery)
        self.state = delivery.procedure or self.state

    def _answered(self, message: ToWindow) -> None:
        self.refused.append(str(message))


def _raise(error: BaseException) -> None:
    raise error
