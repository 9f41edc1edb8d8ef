"""What the window's actions for the on-board schedule and the ping do. One small method each, named as the action."""

from __future__ import annotations

from console.desktop.outgoing import AWAY_NOTICE
from console.desktop.quick_send import QuickSend
from console.desktop.session_view import SessionView
from console.dictionary.recognise import service_command
from widgets.theme import Status

PING_SERVICE, PING_SUBTYPE = 17, 1


class CommandHandlers:
    """The actions that command on one key, and the schedule's."""

    def __init__(self, view: SessionView) -> None:
        self._commanding = view
        self._quick = QuickSend(view.send, lambda text: view.notices.show_notice(text, Status.CAUTION))
        view.desk.on_delivery.append(self._quick.take_delivery)
        view.desk.on_prepared.append(self._quick.take_answer)

    def send_ping(self) -> None:
        view = self._commanding
        ping = service_command(view.model.dictionary, PING_SERVICE, PING_SUBTYPE)
        if ping is None or ping.arguments:
            view.notices.show_notice("the dictionary has no ping, TC[17,1]", Status.CAUTION)
        elif view.rooms["pass"].builder is None:
            view.notices.show_notice("nothing can be commanded here", Status.CAUTION)
        elif view.time.is_away:
            view.notices.show_notice(AWAY_NOTICE, Status.CAUTION)  # it would be queued, and left there
        else:
            view.show_workspace("pass")
            self._quick.ask(ping.name)

    def move_activity(self) -> None:
        self.show_onboard_schedule()
        onboard = self._commanding.room.onboard
        if onboard is not None:
            onboard.widget.begin_move()

    def show_onboard_schedule(self) -> None:
        view = self._commanding
        view.show_workspace("pass")
        if view.room.onboard is None:
            view.notices.show_notice("the dictionary has no on-board schedule, TC[11,4]", Status.CAUTION)
        else:
            view.room.workspace.reveal("onboard")
            view.room.onboard.widget.table.setFocus()
