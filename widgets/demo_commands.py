"""The gallery's commands: sent, held, armed, and waiting for their moment."""

from __future__ import annotations

from console.command.lineup import Priority, QueueItem, QueueMode, QueueState, ReleaseKind, ReleaseRule
from console.command.states import CommandChange, Stage
from console.dictionary.significance import Significance
from console.utc import SECOND_NS, parse_utc


def demo_changes() -> list[CommandChange]:
    """Seven commands, four of them still waiting."""
    at, stage = parse_utc("2026-326T10:55:12Z"), Stage
    plan: list[tuple[int, str, dict[str, str], Significance, list[tuple[float, Stage, str]]]] = [
        (1, "PING", {}, Significance.NONE,
         [(0, stage.QUEUED, ""), (2, stage.SENT, ""), (2.3, stage.ACCEPTED, ""), (2.6, stage.COMPLETED, "")]),
        (2, "HEATER_ON", {"heater": "BATTERY", "duration": "600"}, Significance.WARNING,
         [(5, stage.QUEUED, ""), (8, stage.SENT, ""), (8.3, stage.ACCEPTED, ""), (8.9, stage.STARTED, ""), (20, stage.PROGRESS, "50 %")]),
        (3, "CAM_SHOOT", {"count": "3"}, Significance.NONE,
         [(12, stage.QUEUED, ""), (13, stage.SENT, ""), (13.4, stage.REJECTED, "code 3, battery low")]),
        (4, "HK_INTERVAL", {"seconds": "5"}, Significance.NONE, [(15, stage.QUEUED, ""), (16, stage.HELD, "the link is down")]),
        (6, "CAM_SHOOT", {"count": "8"}, Significance.NONE, [(17, stage.QUEUED, "")]),
        (7, "TX_LEVEL", {"level": "LOW"}, Significance.NONE, [(18, stage.QUEUED, "")]),
        (5, "SET_MODE", {"mode": "SUN"}, Significance.CRITICAL, [(21, stage.QUEUED, ""), (24, stage.ARMED, "")]),
    ]  # fmt: skip
    return [
        CommandChange(at + round(after * SECOND_NS), number, name, reached, arguments, b"", significance, detail)
        for number, name, arguments, significance, stages in plan
        for after, reached, detail in stages
    ]


def demo_queue_state() -> QueueState:
    """The line of what waits, four minutes before LOS."""
    at_ns = parse_utc("2026-326T10:55:12Z")
    battery = ReleaseRule(ReleaseKind.TELEMETRY, condition="BATT_V > 7.2")
    late = ReleaseRule(ReleaseKind.TIME, at_ns=at_ns + 200 * SECOND_NS)
    second = SECOND_NS
    items = [
        QueueItem(5, 1, Priority.HIGH, airtime_ns=second, window_ns=20 * second),
        QueueItem(4, 2, airtime_ns=second, window_ns=20 * second),
        QueueItem(6, 3, rule=battery, is_on=True, expires_ns=at_ns + 120 * second, airtime_ns=2 * second, window_ns=90 * second),
        QueueItem(7, 4, rule=late, is_on=True, airtime_ns=second, window_ns=240 * second),
    ]
    return QueueState(QueueMode.ENABLED, items, at_ns - 300 * second, at_ns + 240 * second)
