"""Whether a session file is as it was written: its command log by the chain of hashes, its raw bytes and its mission by their digests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from console.store.reader import SessionReader
from console.store.rows import ChainReport

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at in one session file. `faults` say what is not as it was written; `is_complete`: it was closed in order, so
    that nothing can be missing at its end."""

    path: str
    chain: ChainReport
    commands: int
    chunks: int
    mission_files: int
    is_complete: bool
    faults: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything is as it was written."""
        return not self.faults


def verify_session(path: Path) -> Verification:
    """Look at every row of the command log, every chunk and every mission file. Raises KnownError for what is no session.

    It proves that the file fits together, not who wrote it: whoever can rewrite all of it can make a new chain.
    """
    with SessionReader(path) as reader:
        info, chain = reader.info(), reader.verify_chain()
        faults = [] if chain.is_whole else [chain.reason]
        commands = len({change.command for change in reader.commands()}) if chain.is_whole else 0
        chunks = _count_chunks(reader)
        files = reader.mission_files()
        faults += [f"the mission file {file.name} was changed after it was written" for file in files if not file.is_whole]
        return Verification(str(path), chain, commands, chunks, len(files), info.is_complete, (*faults, *reader.notices))


def _count_chunks(reader: SessionReader) -> int:
    """Read all chunks; one that is not as it was written leaves a notice in the reader."""
    ident = count = 0
    while page := reader.chunks(ident, limit=_PAGE):
        ident, count = page[-1].ident, count + len(page)
    return count
