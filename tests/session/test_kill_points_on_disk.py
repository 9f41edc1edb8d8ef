"""The campaign of `tests/command/campaign.py` on real session files: what a kill leaves is the file with its write-ahead log, as it was at
that instant, and after a power cut the log cut off anywhere after what was synchronised."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from console.command.lineup import QueueAct
from console.command.states import CommandChange
from console.frames.batch import LinkCounters
from console.session.durable import durably
from console.session.messages import Delivery, LinkState
from console.store.reader import SessionReader
from console.store.writer import SessionWriter
from tests.command.campaign import Campaign, Fuse
from tests.store.recordings import begin

KILLS = 50


class SessionDisk:
    """A session file in a folder of its own, written by the real writer."""

    def __init__(self, folder: Path, fuse: Fuse) -> None:
        folder.mkdir()
        self._folder, self._fuse = folder, fuse
        self._writer = begin(folder)
        self.path = self._writer.path
        self._synced = self._log_size()
        self._deliveries = 0
        self._watch(self._writer)

    def _watch(self, writer: SessionWriter) -> None:
        commit, flush = writer._commit, writer.flush_durably

        def commit_at_a_boundary() -> bool:
            self._fuse.point()
            done = commit()
            self._fuse.point()
            return done

        def flush_and_note() -> None:
            self._fuse.point()
            flush()
            self._synced = self._log_size()
            self._fuse.point()

        writer._commit, writer.flush_durably = commit_at_a_boundary, flush_and_note  # type: ignore[method-assign]

    def record(self, *records: CommandChange | QueueAct) -> str:
        self._fuse.point()
        return durably(self._writer)(*records)

    def deliver(self, changes: list[CommandChange]) -> None:
        self._deliveries += 1
        at_ns = max((change.at_ns for change in changes), default=0)
        self._writer.delivery(Delivery(1, at_ns, 1.0, LinkState("sim", "open"), LinkCounters(), command_changes=changes))
        self._writer.commit_if_due(self._deliveries * 1_000_000_000)

    def crash(self, dice: Random) -> None:
        """The files as they are now are what is left; of the log all, or what a power cut leaves."""
        left = self._folder / "left"
        left.mkdir()
        for name in (self.path.name, f"{self.path.name}-wal"):
            if (self._folder / name).exists():
                shutil.copy(self._folder / name, left / name)
        if dice.random() < 0.5:
            self._cut(left / f"{self.path.name}-wal", dice)
        self._writer._connection.close()
        self._writer._lock.release()
        self.path = left / self.path.name

    def _cut(self, log: Path, dice: Random) -> None:
        if log.exists() and (size := log.stat().st_size) > self._synced:
            with log.open("r+b") as file:
                file.truncate(dice.randint(self._synced, size))

    def read(self) -> tuple[list[CommandChange], list[QueueAct]]:
        with SessionReader(self.path) as reader:
            assert reader.verify_chain().is_whole
            return reader.commands(), reader.queue_acts()

    def close(self) -> None:
        if self._writer._lock.is_held:
            self._writer.close()

    def _log_size(self) -> int:
        log = self.path.with_name(f"{self.path.name}-wal")
        return log.stat().st_size if log.exists() else 0


@pytest.mark.parametrize("seed", range(4))
def test_a_campaign_on_real_session_files_survives_50_kills(tmp_path: Path, seed: int) -> None:
    disks: list[SessionDisk] = []

    def new_disk(fuse: Fuse) -> SessionDisk:
        disks.append(SessionDisk(tmp_path / str(len(disks)), fuse))
        return disks[-1]

    campaign = Campaign(seed, new_disk)
    campaign.fly(KILLS)
    for disk in disks:
        disk.close()
    assert campaign.kills >= KILLS
    assert len(campaign.craft.executed) > KILLS / 15
