"""COP-1 in a session: the service begins with the spacecraft's own words, directives are intents, and what changes is delivered."""

from __future__ import annotations

from console.command.commander import Commander
from console.command.framed_uplink import FramedUplink
from console.command.states import Stage
from console.frames.fop_state import DirectiveKind, FopPhase
from console.frames.uplink_format import Service, UplinkFormat
from console.session.feed import SteppedFeed
from console.session.merge import merge
from console.session.messages import Delivery, FopDirective, Intent, Queue, Refused, Send, ToWindow
from console.session.session import Asked, Session
from tests.session.flights import S, craft, dictionary, parts, session, simulator, the_pass


class Flight:
    """A session over the demo spacecraft in the middle of its pass, with an uplink of service AD."""

    def __init__(self) -> None:
        start_ns = the_pass()[0] + 100 * S
        self.feed = SteppedFeed(simulator(start_ns), start_ns)
        form = UplinkFormat(service=Service.AD)
        uplink = FramedUplink(self.feed.send, framing="cadu", frame_format=craft().frames, form=form, rate_bps=4000.0)
        self.session = Session(parts(Commander(dictionary(), uplink)))
        self.answers: list[ToWindow] = []
        self.told: Delivery | None = None

    def run(self, seconds: float, *intents: Intent) -> Delivery:
        """What has changed in this time, as one Delivery."""
        asked, found = [Asked(intent, "OPS1", self.answers.append) for intent in intents], None
        for _ in range(round(10 * seconds)):
            for turn in self.feed.turns():
                delivery = self.session.step(turn.now_ns, turn.chunks, asked, turn.statuses)
                asked, found = [], delivery if found is None else merge(found, delivery)
        assert found is not None
        return found


def test_a_command_goes_its_way_in_sequence() -> None:
    flight = Flight()
    begun = flight.run(2)
    assert begun.fop is not None
    assert begun.fop.phase is FopPhase.ACTIVE
    assert "the AD service has begun, next frame 0" in [event.text for event in begun.events if event.source == "uplink"]
    told = flight.run(3, Queue("PING", {}), Send(1))
    assert [change.stage for change in told.command_changes][:5] == [
        Stage.QUEUED, Stage.RELEASED, Stage.SENT, Stage.RECEIVED, Stage.ACCEPTED,
    ]  # fmt: skip
    assert told.command_changes[3].detail == "CLCW N(R)=1, frame 0"
    assert told.fop is not None
    assert (told.fop.v_s, told.fop.nn_r, told.fop.sent) == (1, 1, 0)


def test_fop_1_is_told_only_when_it_has_changed_and_to_whoever_comes_late() -> None:
    flight = Flight()
    flight.run(2)
    assert flight.run(1).fop is None
    assert flight.session.standing(flight.session.now_ns).fop is not None


def test_directives_are_carried_out_or_refused_with_the_reason() -> None:
    flight = Flight()
    flight.run(2)
    ended = flight.run(0.1, FopDirective(DirectiveKind.TERMINATE))
    assert ended.fop is not None
    assert ended.fop.phase is FopPhase.INITIAL
    assert "FOP-1: terminate (by OPS1)" in [event.text for event in ended.events]
    flight.run(0.1, FopDirective(DirectiveKind.RESUME))
    assert flight.answers == [Refused("FopDirective", flight.answers[0].reason)]  # type: ignore[union-attr]
    assert "S6 (not active)" in flight.answers[0].reason  # type: ignore[union-attr]
    held = flight.run(0.1, Queue("PING", {}), Send(1))
    assert [change.stage for change in held.command_changes] == [Stage.QUEUED, Stage.RELEASED, Stage.HELD]
    sent = flight.run(3, Send(1, Service.BD))
    assert Stage.COMPLETED in [change.stage for change in sent.command_changes]


def test_the_receiver_is_unlocked_from_here() -> None:
    flight = Flight()
    flight.run(2)
    flight.run(0.1, FopDirective(DirectiveKind.TERMINATE))
    begun = flight.run(3, FopDirective(DirectiveKind.INITIATE_WITH_SET_V_R, 200))
    assert begun.fop is not None
    assert (begun.fop.phase, begun.fop.v_s) == (FopPhase.ACTIVE, 200)
    assert begun.counters.clcw is not None
    assert begun.counters.clcw & 0xFF == 200


def test_a_recording_takes_no_directive() -> None:
    answers: list[ToWindow] = []
    delivery = session().step(S, (), [Asked(FopDirective(DirectiveKind.INITIATE), "OPS1", answers.append)])
    assert isinstance(answers[0], Refused)
    assert delivery.fop is None
