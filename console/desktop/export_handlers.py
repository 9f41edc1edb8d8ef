"""What the window's actions do with exports and with packets that aren't good; `Handlers` inherits them."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from console.desktop.export_process import ExportProcess
from console.desktop.session_view import SessionView
from console.desktop.workspaces import layout_of
from console.utc import utc_text
from widgets.export_dialog import ExportChoice, ExportDialog, ExportOffer, ExportSpan
from widgets.packet_wish import PacketState, PacketWish
from widgets.theme import Status

NOTICE_STEP = 25
MOST_NUMBERS = 300


class ExportHandlers:
    """The actions around exports."""

    def __init__(self, view: SessionView) -> None:
        self._exporting = view
        self._export_dialog: ExportDialog | None = None
        self._shown: tuple[PacketWish, list[int]] = (PacketWish(), [])
        self._told_percent = 0
        self._export_process = ExportProcess(view)
        self._export_process.told.connect(self._on_export_told)
        self._export_process.progressed.connect(self._on_export_progressed)
        view.desk.on_close.append(self._export_process.close)
        packets = view.rooms["investigate"].packets
        if packets is not None:
            packets.export_requested.connect(self._on_packets_requested)

    def export_data(self) -> None:
        packets = self._exporting.rooms["investigate"].packets
        self._shown = (packets.list.filter.wish if packets else PacketWish(), [])
        self._open_export("")

    def cancel_export(self) -> None:
        if self._export_process.is_running:
            self._export_process.cancel()
        else:
            self._exporting.notices.show_notice("no export is under way", Status.STANDBY)

    def next_bad_packet(self) -> None:
        self._exporting.show_workspace("investigate")
        self._exporting.room.workspace.reveal("packets")
        packets = self._exporting.room.packets
        if packets is not None:
            packets.go_to_bad()

    def _on_packets_requested(self, wish: PacketWish, numbers: list[int]) -> None:
        self._shown = (wish, numbers)
        self._open_export("packets")

    def _open_export(self, what: str) -> None:
        if self._exporting.desk.recording is None:
            self._exporting.notices.show_notice("nothing is recorded in this session, so there is nothing to export", Status.CAUTION)
            return
        offer = self._offer()
        if self._export_dialog is None:
            self._export_dialog = ExportDialog(offer, self._exporting.desk.theme, self._exporting)
            self._export_dialog.export_requested.connect(self._on_export_requested)
            self._export_dialog.cancel_requested.connect(self.cancel_export)
        self._export_dialog.show_offer(offer, what=what)
        self._export_dialog.show()
        self._export_dialog.raise_()

    def _offer(self) -> ExportOffer:
        desk, recording = self._exporting.desk, self._exporting.desk.recording
        plots = self._exporting.room.plots or self._exporting.rooms["investigate"].plots
        saved = desk.settings.watch_lists.get(desk.model.spacecraft.name) or {"Watch list": list(layout_of(desk).watch)}
        lists = {"In the plots": sorted(plots.grid.parameters()) if plots else [], **saved}
        wish, numbers = self._shown
        shown = f"{len(numbers)} chosen packets" if numbers else str(wish)
        suggestion = str(Path.home() / f"{recording.stem}.csv") if recording else ""
        return ExportOffer({name: names for name, names in lists.items() if names}, self._spans(), shown, suggestion)

    def _spans(self) -> list[ExportSpan]:
        model = self._exporting.model
        is_replay = model.welcome.mode == "REPLAY"
        spans = [ExportSpan(f"All of it up to the clock, {utc_text(model.now_ns())[9:]}" if is_replay else "All of it")]
        plots = self._exporting.room.plots or self._exporting.rooms["investigate"].plots
        plot = plots.grid.current() or next(iter(plots.grid.plots), None) if plots else None
        if plot is not None:
            first, last = plot.stretch.edges(plot.axis_now_ns())
            spans.append(ExportSpan(f"What the plot shows: {_span_text(first, last)}", first, last))
            cursors = sorted(plot.face.cursors.values())
            if len(cursors) == 2:
                spans.append(ExportSpan(f"Between the cursors: {_span_text(*cursors)}", *cursors))
        return spans

    def _on_export_requested(self, choice: ExportChoice) -> None:
        recording = self._exporting.desk.recording
        if recording is None:
            return
        output = Path(choice.path).expanduser().absolute()
        if output.is_file() and not choice.may_replace and self._export_dialog is not None:
            self._export_dialog.ask_to_replace(output.name)
            return
        horizon = ["--received-until", str(self._exporting.model.now_ns())] if self._exporting.model.welcome.mode == "REPLAY" else []
        words = [*export_words(choice, *self._shown), *horizon, "--", str(recording)]
        self._told_percent = 0
        self._export_process.start(words, output)

    def _on_export_told(self, text: str, status: Status) -> None:
        self._exporting.notices.show_notice(text, status)
        if self._export_dialog is not None:
            self._export_dialog.tell(text, status)

    def _on_export_progressed(self, percent: int | None) -> None:
        if self._export_dialog is not None:
            self._export_dialog.show_progress(percent)
        if percent is not None and percent >= self._told_percent + NOTICE_STEP and percent < 100:
            self._told_percent = percent - percent % NOTICE_STEP
            self._exporting.notices.show_notice(f"exporting: {percent} % (Cancel the export in Ctrl+K)", Status.STANDBY)


def export_words(choice: ExportChoice, wish: PacketWish, numbers: list[int]) -> list[str]:
    """A choice as options of `moonkite export`."""
    words = ["--what", choice.what, "--format", choice.form]
    if choice.what == "values":
        words += ["--raw" if choice.is_raw else "--engineering", "--every", str(choice.every)]
        words += ["--layout", choice.layout] if choice.form == "csv" or (choice.form, choice.layout) == ("parquet", "long") else []
        words += ["--parameters", ",".join(choice.parameters)] if choice.parameters else []
    if choice.is_generation and choice.what in ("values", "packets"):
        words += ["--time", "generation"]
    words += ["--bad-frames"] if choice.has_bad and choice.what == "frames" else []
    first, last = choice.span.from_ns, choice.span.until_ns
    if choice.what == "packets" and choice.only_shown:
        words += _packet_words(wish, numbers)
        first = wish.from_ns if first is None else max(first, wish.from_ns or first)
        last = wish.until_ns if last is None else min(last, wish.until_ns or last)
    words += ["--from", utc_text(first, digits=9)] if first is not None else []
    return words + (["--until", utc_text(last, digits=9)] if last is not None else [])


def _packet_words(wish: PacketWish, numbers: list[int]) -> list[str]:
    if numbers:
        return ["--numbers", numbers_text(numbers)]
    service = "" if wish.service is None else f"{wish.service}" + ("" if wish.subtype is None else f",{wish.subtype}")
    quality = "" if wish.state is PacketState.ANY else wish.state.lower().replace(" ", "-")
    apid = "" if wish.apid is None else str(wish.apid)
    pairs = {"--apid": apid, "--service": service, "--quality": quality, "--search": wish.words, "--bytes": wish.octets.hex()}
    return [word for name, value in pairs.items() if value for word in (name, value)]


def numbers_text(numbers: list[int]) -> str:
    """Numbers with runs drawn together: `5,9-20`."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(sorted(set(numbers))), lambda pair: pair[1] - pair[0])]
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _span_text(first_ns: int, last_ns: int) -> str:
    return f"{utc_text(first_ns)[9:]} to {utc_text(last_ns)[9:]}"
