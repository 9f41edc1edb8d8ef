"""How much harm a command can do, as the dictionary says it."""

from __future__ import annotations

from enum import StrEnum


class Significance(StrEnum):
    """XTCE 1.2 ConsequenceLevelType, least first."""

    NONE = "none"
    WATCH = "watch"
    WARNING = "warning"
    DISTRESS = "distress"
    CRITICAL = "critical"
    SEVERE = "severe"
    VITAL = "vital"
    FORBIDDEN = "forbidden"

    @property
    def needs_arming(self) -> bool:
        """Whether sending takes two steps: from critical up."""
        return self in (Significance.CRITICAL, Significance.SEVERE, Significance.VITAL, Significance.FORBIDDEN)
