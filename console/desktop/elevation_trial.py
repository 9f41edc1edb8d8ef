"""What exactly remains of passes above another minimum elevation: searched anew in a thread, after the handle has been let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.desktop.pass_days import Question, Span, joined_rows, search_day, sites_with
from console.orbit.types import Pass, PassKey, PassRow, key_of
from console.utc import DAY_NS
from widgets.pass_timeline_limits import Remains, WhatIf


@dataclass(frozen=True, slots=True)
class Trial:
    """Which elevation is tried, for the passes of which stretch of time."""

    tried: WhatIf
    rows: tuple[PassRow, ...]
    window: Span


def exact_remains(question: Question, trial: Trial, give_up: Callable[[], bool]) -> Remains | None:
    """The remains as a search with that elevation finds them; a pass that a dip divides counts from its first to its last part. None
    when `give_up` said so."""
    by_hand = {site.name: trial.tried.elevation_deg for site in question.sites if trial.tried.concerns(site.name)}
    asked = replace(question, sites=tuple(site for site in sites_with(question.sites, by_hand) if site.name in by_hand))
    rows: list[PassRow] = []
    for day in range(trial.window[0] // DAY_NS, trial.window[1] // DAY_NS + 1):
        found = search_day(asked, day * DAY_NS, give_up)
        if found is None:
            return None
        rows += found.rows
    spans = _spans(trial.rows, [row.one_pass for row in joined_rows(rows)])
    before_ns = sum(row.one_pass.los_ns - row.one_pass.aos_ns for row in trial.rows)
    return Remains(spans, len(trial.rows), before_ns, sum(end - start for start, end in spans.values()))


def _spans(rows: Sequence[PassRow], passes: Sequence[Pass]) -> dict[PassKey, Span]:
    by_pair: dict[tuple[str, str], list[Pass]] = {}
    for one in passes:
        by_pair.setdefault((one.spacecraft, one.station), []).append(one)
    found: dict[PassKey, Span] = {}
    for row in rows:
        whole = row.one_pass
        parts = [one for one in by_pair.get((whole.spacecraft, whole.station), ()) if whole.aos_ns <= one.tca_ns <= whole.los_ns]
        if parts:
            found[key_of(whole)] = (max(parts[0].aos_ns, whole.aos_ns), min(parts[-1].los_ns, whole.los_ns))
    return found


class _Run(QRunnable):
    def __init__(self, owner: ElevationTrials, question: Question, trial: Trial) -> None:
        super().__init__()
        self.setAutoDelete(True)
        self._owner, self._question, self._trial = owner, question, trial

    def run(self) -> None:
        remains = exact_remains(self._question, self._trial, self._owner.is_over)
        if remains is not None:
            self._owner.done.emit((self._trial, remains))


class ElevationTrials(QObject):
    """Runs trials one after the other; only the latest one's answer is told. `found` carries (WhatIf, Remains)."""

    found = Signal(object)
    done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("elevation_trials")
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._latest: Trial | None = None
        self._is_closed = False
        self.done.connect(self._on_done)

    def is_over(self) -> bool:
        """Whether a search under way should be given up."""
        return self._is_closed

    def start(self, question: Question, trial: Trial) -> None:
        """Try an elevation."""
        if not self._is_closed:
            self._latest = trial
            self._pool.clear()
            self._pool.start(_Run(self, question, trial))

    @Slot(object)
    def _on_done(self, answer: tuple[Trial, Remains]) -> None:
        trial, remains = answer
        if trial is self._latest:
            self.found.emit((trial.tried, remains))

    def close(self) -> None:
        """Give up, and wait."""
        self._is_closed = True
        self._pool.clear()
        self._pool.waitForDone()
