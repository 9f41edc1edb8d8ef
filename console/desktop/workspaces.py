"""The three workspaces and what stands in them at first: Monitor between passes, Pass during contact, Investigate afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console.desktop.desk import Desk
from console.desktop.history import HistoryLoader
from console.desktop.panels.alarms import AlarmsPanel
from console.desktop.panels.antenna import AntennaStatePanel
from console.desktop.panels.clock import ClockStatePanel
from console.desktop.panels.command_history import CommandHistoryPanel
from console.desktop.panels.commands import BuilderPanel, QueuePanel
from console.desktop.panels.comparison import ComparisonPanel
from console.desktop.panels.completeness import CompletenessPanel
from console.desktop.panels.imaging import ImagingPanel
from console.desktop.panels.logs import EventsPanel
from console.desktop.panels.map import MapPanel
from console.desktop.panels.mimics import MimicsPanel
from console.desktop.panels.onboard import OnboardPanel, has_schedule
from console.desktop.panels.overview import FleetPanel, LinkStatePanel
from console.desktop.panels.packets import PacketsPanel
from console.desktop.panels.parameter_details import Teller
from console.desktop.panels.plots import PlotsPanel
from console.desktop.panels.procedures import PlanPanel
from console.desktop.panels.recordings import RecordingsPanel
from console.desktop.panels.replay import TransportPanel
from console.desktop.panels.sky import SkyPanel, StripPanel
from console.desktop.panels.telemetry import TablePanel
from console.desktop.panels.timeline import TimelinePanel
from console.desktop.workspace import BELOW, RIGHT, Workspace
from console.dictionary.model import Dictionary, Kind
from console.mission.model import Layout

LOW_PX = 780  # of a workspace on a screen of 768
STRIP_PX = 112
TRANSPORT_PX = 92


@dataclass(slots=True)
class Room:
    """A workspace and the panels in it that actions speak to. `parts` keeps all panels alive as long as the workspace."""

    workspace: Workspace
    parts: list[object] = field(default_factory=list)
    table: TablePanel | None = None
    plots: PlotsPanel | None = None
    queue: QueuePanel | None = None
    builder: BuilderPanel | None = None
    alarms: AlarmsPanel | None = None
    transport: TransportPanel | None = None
    recordings: RecordingsPanel | None = None
    packets: PacketsPanel | None = None
    timeline: TimelinePanel | None = None
    antenna: AntennaStatePanel | None = None
    mimics: MimicsPanel | None = None
    completeness: CompletenessPanel | None = None
    command_history: CommandHistoryPanel | None = None
    onboard: OnboardPanel | None = None
    plan: PlanPanel | None = None

    def belong_to(self, owner: QObject) -> None:
        """Have the panels go with their window: what is connected to the signals of one that nobody owns would hold it for ever."""
        for part in _qobjects([*self.parts, *(getattr(self, each.name) for each in fields(self))]):
            part.setParent(owner)


def _qobjects(values: Iterable[object]) -> list[QObject]:
    return [value for value in values if isinstance(value, QObject) and value.parent() is None]


def layout_of(desk: Desk) -> Layout:
    """The mission's layout for the session's spacecraft, else its first numbers, two a plot."""
    layouts = desk.model.mission.layouts
    found = layouts.get(desk.model.spacecraft.name) or next(iter(layouts.values()), None)
    names = desk.model.dictionary.parameters
    if found is not None and any(name in names for plot in found.plots for name in plot):
        return found
    numbers = first_numbers(desk.model.dictionary, 12)
    return Layout(tuple(tuple(numbers[at : at + 2]) for at in range(0, len(numbers), 2)), ())


def first_numbers(dictionary: Dictionary, most: int) -> list[str]:
    """The first parameters worth a plot: numbers, those of headers (of abstract containers) only where there are no others."""
    headers = {name for container in dictionary.containers.values() if container.is_abstract for name in container.parameters}
    numbers = [one.name for one in dictionary.parameters.values() if not one.labels and one.kind in (Kind.INTEGER, Kind.FLOAT)]
    return ([name for name in numbers if name not in headers] or numbers)[:most]


def monitor(desk: Desk) -> Room:
    """Map, fleet, alarms, and the pass timeline along the foot."""
    room = Room(Workspace("monitor", "Monitor", theme=desk.theme))
    at = room.workspace
    ground, fleet, timeline = MapPanel(desk), FleetPanel(desk), TimelinePanel(desk)
    alarms, events, imaging = AlarmsPanel(desk), EventsPanel(desk), ImagingPanel(desk)
    room.alarms, room.timeline = alarms, timeline
    room.parts += [ground, fleet, timeline, alarms, events, imaging]
    at.add(ground.panel())
    at.add(timeline.panel(), beside="map", side=BELOW)
    at.add(fleet.panel(), beside="map")
    at.add(alarms.panel(), beside="fleet", side=BELOW)
    at.add(events.panel(), beside="alarms", side=BELOW)
    at.add_tab(imaging.panel(), behind="events")
    at.resize_panels({"map": 1120, "fleet": 780}, RIGHT)
    at.resize_panels({"map": 690, "timeline": 300}, BELOW)
    at.resize_panels({"map": 522, "timeline": 194}, BELOW, up_to_px=LOW_PX)
    at.resize_panels({"fleet": 165, "alarms": 224, "events": 198}, BELOW)
    at.resize_panels({"fleet": 150, "alarms": 165, "events": 178}, BELOW, up_to_px=LOW_PX)
    return room


def contact(desk: Desk, history: HistoryLoader) -> Room:
    """The pass strip above; queue and command at the left, plots and values in the middle, sky, link, antenna and events at the right."""
    room = Room(Workspace("pass", "Pass", theme=desk.theme))
    at, layout, can_command = room.workspace, layout_of(desk), desk.model.welcome.can_command
    strip, sky, link, events = StripPanel(desk), SkyPanel(desk), LinkStatePanel(desk), EventsPanel(desk)
    room.alarms = AlarmsPanel(desk)
    room.plots = PlotsPanel(desk, layout.plots, columns=2, history=history)
    room.table = TablePanel(desk, layout.watch, plot=room.plots.add, tell=Teller(desk, history, at, room.plots.add).tell)
    room.queue = QueuePanel(desk, can_command=can_command)
    room.parts += [strip, sky, link, events]
    at.add(strip.panel())
    at.add(room.queue.panel("Queue" if can_command else "Commands sent"), beside="strip", side=BELOW)
    at.add(room.plots.panel(), beside="queue")
    at.add(sky.panel(), beside="plots")
    at.add(room.table.panel(), beside="plots", side=BELOW)
    room.mimics = MimicsPanel(desk, room.plots.add)
    at.add_tab(room.mimics.panel(), behind="plots")
    if can_command:
        room.builder = BuilderPanel(desk)
        at.add(room.builder.panel(), beside="queue", side=BELOW)
    if has_schedule(desk.model.dictionary):
        room.onboard = OnboardPanel(desk, can_command=can_command, builder=lambda: room.builder.builder if room.builder else None)
        at.add_tab(room.onboard.panel(), behind="queue")
    room.plan = PlanPanel(desk, can_command=can_command)
    strip.marks = room.plan.marks
    at.add_tab(room.plan.panel(), behind="builder" if can_command else "queue")
    at.add(link.panel(), beside="sky", side=BELOW)
    at.add(events.panel(), beside="link", side=BELOW)
    at.add_tab(room.alarms.panel(), behind="events")
    room.antenna = AntennaStatePanel(desk)
    at.add_tab(room.antenna.panel(), behind="link")
    clock = ClockStatePanel(desk)
    room.parts.append(clock)
    at.add_tab(clock.panel(), behind="link")
    at.resize_panels({"queue": 500, "plots": 930, "sky": 470}, RIGHT)
    at.resize_panels({"plots": 660, "table": 220}, BELOW)
    if can_command:
        _share_left(at)
    at.resize_panels({"sky": 270, "link": 270, "events": 270}, BELOW)
    _keep_low(at, "strip", STRIP_PX)
    return room


def take_command(room: Room, desk: Desk) -> None:
    """Give a Pass workspace that has only looked on its command builder and a queue that works."""
    if room.queue is None or room.builder is not None:
        return
    room.queue.take_command()
    if room.plan is not None:
        room.plan.view.take_command()
    room.workspace.dock("queue").setWindowTitle("Queue")
    if room.onboard is not None:
        room.onboard.take_command()
    room.builder = BuilderPanel(desk)
    room.workspace.add(room.builder.panel(), beside="queue", side=BELOW)
    _share_left(room.workspace)


def investigate(desk: Desk, history: HistoryLoader, recordings: Path) -> Room:
    """The transport bar above (in a replay); recordings, events and alarms left, large plots, packets right."""
    room = Room(Workspace("investigate", "Investigate", theme=desk.theme))
    at, layout = room.workspace, layout_of(desk)
    events, packets = EventsPanel(desk), PacketsPanel(desk)
    room.alarms = AlarmsPanel(desk)
    room.plots = PlotsPanel(desk, layout.plots[:3], columns=1, history=history)
    room.table = TablePanel(desk, layout.watch, plot=room.plots.add, tell=Teller(desk, history, at, room.plots.add).tell)
    room.recordings = RecordingsPanel(desk, recordings)
    queue = room.queue = QueuePanel(desk, can_command=False)
    room.packets = packets
    room.parts += [events, queue]
    first = "plots"
    if desk.model.welcome.mode == "REPLAY":
        room.transport = TransportPanel(desk)
        at.add(room.transport.panel())
        at.add(events.panel(), beside="transport", side=BELOW)
    else:
        at.add(events.panel())
    at.add(room.plots.panel(), beside="events")
    at.add(packets.panel(), beside=first)
    at.add(room.recordings.panel(), beside="events", side=BELOW)
    at.add_tab(queue.panel("Commands sent"), behind="events")
    room.plan = PlanPanel(desk, can_command=False) if desk.model.welcome.mode == "REPLAY" else None
    if room.plan is not None:
        at.add_tab(room.plan.panel(), behind="events")
    at.add_tab(room.alarms.panel(), behind="events")
    at.add(room.table.panel(), beside="plots", side=BELOW)
    room.mimics = MimicsPanel(desk, room.plots.add)
    at.add_tab(room.mimics.panel(), behind="plots")
    room.completeness = CompletenessPanel(desk)
    at.add_tab(room.completeness.panel(), behind="recordings")
    room.command_history = CommandHistoryPanel(desk, recordings)
    room.command_history.packet_requested.connect(lambda _: at.reveal("packets"))
    room.command_history.packet_requested.connect(packets.go_to)
    at.add_tab(room.command_history.panel(), behind="plots")
    comparison = ComparisonPanel(desk, room.plots, history)
    room.parts.append(comparison)
    at.add_tab(comparison.panel(), behind="plots")
    at.resize_panels({"events": 480, "plots": 700, "packets": 720}, RIGHT)
    at.resize_panels({"plots": 620, "table": 260}, BELOW)
    at.resize_panels({"events": 440, "recordings": 440}, BELOW)
    if room.transport is not None:
        _keep_low(at, "transport", TRANSPORT_PX)
    return room


def _share_left(workspace: Workspace) -> None:
    """Heights of the queue, with what is on board behind it, and of the builder."""
    workspace.resize_panels({"queue": 340, "builder": 540}, BELOW)
    workspace.resize_panels({"queue": 420, "builder": 460}, BELOW, up_to_px=LOW_PX)


def _keep_low(workspace: Workspace, panel: str, height_px: int) -> None:
    """A panel that runs along the whole width: without a title, and never higher than it has to be."""
    bar = QWidget(workspace)
    bar.setFixedHeight(0)
    workspace.dock(panel).setTitleBarWidget(bar)
    workspace.panels[panel].widget.setFixedHeight(height_px)
