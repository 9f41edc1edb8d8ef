"""A writer killed at any moment loses nothing that it had said was committed."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from console.store.catalogue import tidy
from console.store.connections import settle, sidecar
from console.store.presence import is_being_written, lock_path
from console.store.reader import SessionReader
from tests.store.recordings import begin, chunk

ROOT = Path(__file__).resolve().parents[2]


def killed_writer(folder: Path) -> tuple[Path, int, int]:
    """A session file whose writer was killed, and the last chunk and command that it had acknowledged."""
    command = [sys.executable, "-m", "tests.store.crashing_writer", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        path = Path(process.stdout.readline().strip())
        said = [process.stdout.readline() for _ in range(random.randint(1, 60))]
        assert is_being_written(path)
        process.kill()
        said += process.stdout.read().splitlines(keepends=True)
    chunks, commands = next(line for line in reversed(said) if line.endswith("\n")).split()
    return path, int(chunks), int(commands)


@pytest.mark.parametrize("attempt", range(5))
def test_kill_loses_nothing_that_was_committed(tmp_path: Path, attempt: int) -> None:
    path, chunks, commands = killed_writer(tmp_path)
    assert not is_being_written(path)
    with SessionReader(path) as reader:
        found = reader.chunks(limit=10**9)
        assert len(found) >= chunks
        assert [each.ident for each in found] == list(range(1, len(found) + 1))
        assert all(each.data == chunk(each.ident).data for each in found)
        assert reader.count_packets() == len(found)
        assert reader.history("A", 0, 2**62, max_points=10**9, max_gap_ns=10**15).values.tolist() == [float(each.ident) for each in found]
        assert len(reader.commands()) >= commands
        assert reader.verify_chain().is_whole
        assert any("stopped without closing" in notice for notice in reader.notices)
        assert not reader.info().is_complete


def test_reading_after_a_crash_changes_nothing_and_settling_leaves_one_file(tmp_path: Path) -> None:
    path, _, _ = killed_writer(tmp_path)
    before = path.read_bytes()
    with SessionReader(path) as reader:
        chunks = len(reader.chunks(limit=10**9))
        assert path.read_bytes() == before
        assert any("log beside the file" in notice for notice in reader.notices)
    assert settle(path)
    assert not sidecar(path, "-wal").exists()
    with SessionReader(path) as reader:
        assert len(reader.chunks(limit=10**9)) == chunks


def test_tidying_puts_the_folder_in_order_but_for_what_is_being_written(tmp_path: Path) -> None:
    path, chunks, _ = killed_writer(tmp_path)
    with begin(tmp_path, station="Masuda") as writer:
        assert tidy(tmp_path) == [path]
        assert not lock_path(path).exists()
        assert lock_path(writer.path).exists()
    with SessionReader(path) as reader:
        assert len(reader.chunks(limit=10**9)) >= chunks
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([path.name, writer.path.name])


def test_log_cut_anywhere_still_opens(tmp_path: Path) -> None:
    path, _, _ = killed_writer(tmp_path / "crashed")
    log = sidecar(path, "-wal").read_bytes()
    for _ in range(5):
        folder = tmp_path / str(random.random())
        folder.mkdir()
        copy = folder / path.name
        shutil.copy(path, copy)
        sidecar(copy, "-wal").write_bytes(log[: random.randrange(len(log))])
        with SessionReader(copy) as reader:
            idents = [each.ident for each in reader.chunks(limit=10**9)]
            assert idents == list(range(1, len(idents) + 1))
            assert reader.verify_chain().is_whole
