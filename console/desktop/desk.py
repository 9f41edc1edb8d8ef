"""What a panel is given: the model to show, and the few things it may ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from console.desktop.booking_desk import BookingDesk
from console.desktop.look_back import LookBack
from console.desktop.model import WindowModel
from console.desktop.settings import Settings
from console.desktop.time_control import TimeControl
from console.desktop.tracking import Tracking
from console.session.messages import Delivery, Intent, Prepared, Refused
from widgets.theme import Status, Theme

DeliveryListener = Callable[[Delivery], None]


@dataclass(slots=True)
class Desk:
    """One window's shared objects. `send` gives an intent to the engine; `notice` writes a line at the window's foot; panels that
    need each Delivery, not only the sum of them, add themselves to `on_delivery` (of the session) or `look_back.on_shown` (of what is
    shown), those with workers of their own to `on_close`."""

    model: WindowModel
    tracking: Tracking
    theme: Theme
    settings: Settings
    send: Callable[[Intent], None]
    notice: Callable[[str, Status], None]
    time: TimeControl
    bookings: BookingDesk
    look_back: LookBack
    on_delivery: list[DeliveryListener] = field(default_factory=list)
    on_prepared: list[Callable[[Prepared | Refused], None]] = field(default_factory=list)
    on_close: list[Callable[[], None]] = field(default_factory=list)

    def shown_ns(self) -> int:
        """The time that map, timeline, sky and fleet show; the session's own unless the operator looks at another one."""
        return self.time.shown_ns()

    @property
    def shown(self) -> WindowModel:
        """The session as it stood at the shown time: `model` at now, else what was recorded until then."""
        return self.look_back.model

    def is_past(self) -> bool:
        """Whether the operator looks back into this session: what was received until the shown time is known."""
        return self.time.is_away and self.model.welcome.first_ns <= self.time.shown_ns() <= self.model.now_ns()

    @property
    def recording(self) -> Path | None:
        """The session file being written or replayed, None when there is none."""
        return Path(self.model.welcome.recording) if self.model.welcome.recording else None
