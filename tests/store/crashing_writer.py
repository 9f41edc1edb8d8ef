"""A program for the crash test: writes a session as fast as it can and says on standard output what is committed."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from console.clock import monotonic_ns
from console.command.states import Stage
from tests.store.recordings import batch, begin, chunk, delivery, packet, stage


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main() -> None:
    writer = begin(Path(sys.argv[1]))
    say(writer.path)
    number = commands = 0
    while True:
        number += 1
        writer.chunk(chunk(number))
        writer.delivery(delivery(number, samples=[batch(number, {"A": np.array([float(number)])})], packets=[packet(number)]))
        if number % 97 == 0:
            commands += 1
            writer.command_stage(stage(number, Stage.QUEUED, command=commands))
            say(f"{writer.committed_chunk} {commands}")
        elif writer.commit_if_due(monotonic_ns() * 100):
            say(f"{writer.committed_chunk} {commands}")


main()
