"""A program for the tests of sequence numbers: takes them as fast as it can and says each on standard output once it has it."""

from __future__ import annotations

import sys
from pathlib import Path

from console.store.sequence_book import SequenceBook


def main() -> None:
    book = SequenceBook(Path(sys.argv[1]))
    while True:
        sys.stdout.write(f"{book.take(sys.argv[2])}\n")
        sys.stdout.flush()


main()
