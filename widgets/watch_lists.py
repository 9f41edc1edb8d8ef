"""The operator's watch lists: names of parameters in an order of their own, saved by name. Plain values; the table shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

WATCHED = "Watch list"
MOST_LETTERS = 40
MOST_LISTS = 100


class WatchLists:
    """Lists by name; the one called `Watch list` is always there, and the mission gives it its first contents."""

    def __init__(self) -> None:
        self._lists: dict[str, list[str]] = {WATCHED: []}

    def names(self) -> list[str]:
        """Names of all lists, `Watch list` first, the others as they were made."""
        return list(self._lists)

    def of(self, name: str) -> list[str]:
        """The parameters of a list in their order; empty for a list that isn't there."""
        return list(self._lists.get(name, ()))

    def put(self, name: str, parameters: Iterable[str]) -> None:
        """Have a list with exactly these parameters."""
        self._lists[name] = list(dict.fromkeys(parameters))

    def toggle(self, name: str, parameters: Sequence[str]) -> None:
        """Take the parameters out of a list if all are in it, else add those that are missing at its end."""
        kept = self.of(name)
        if set(parameters) <= set(kept):
            self.put(name, [each for each in kept if each not in set(parameters)])
        else:
            self.put(name, [*kept, *parameters])

    def fault_of_name(self, name: str) -> str:
        """Why a list can't be called so, or an empty text."""
        if not name.strip():
            return "a list needs a name"
        if name in self._lists:
            return f"there is a list {name} already"
        if len(name) > MOST_LETTERS:
            return f"a name has at most {MOST_LETTERS} letters"
        return "there are too many lists" if len(self._lists) >= MOST_LISTS else ""

    def rename(self, name: str, new: str) -> None:
        """Give a list another name; its place among the others stays. `Watch list` keeps its own."""
        if name != WATCHED and name in self._lists and not self.fault_of_name(new):
            self._lists = {new if each == name else each: parameters for each, parameters in self._lists.items()}

    def delete(self, name: str) -> None:
        """Forget a list; `Watch list` is only emptied."""
        if name == WATCHED:
            self._lists[WATCHED] = []
        else:
            self._lists.pop(name, None)

    def move(self, name: str, parameters: Sequence[str], by: int) -> None:
        """Move parameters of a list up (-1) or down (1) by one place, together; at the end they stay."""
        kept, chosen = self.of(name), set(parameters)
        places = [place for place, each in enumerate(kept) if each in chosen]
        if not places or (places[0] == 0 if by < 0 else places[-1] == len(kept) - 1):
            return
        for place in places if by < 0 else reversed(places):
            kept[place + by], kept[place] = kept[place], kept[place + by]
        self.put(name, kept)

    def as_settings(self) -> dict[str, list[str]]:
        """What to remember."""
        return {name: list(parameters) for name, parameters in self._lists.items()}

    def take(self, remembered: Mapping[str, Sequence[str]], known: Iterable[str]) -> None:
        """Have the lists that were remembered and no others; parameters that the dictionary doesn't know are left out."""
        names = set(known)
        self._lists = {WATCHED: self._lists[WATCHED]}
        for name, parameters in remembered.items():
            self.put(name, [each for each in parameters if each in names])
