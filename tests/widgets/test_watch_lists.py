"""Watch lists: made, renamed, reordered, deleted, remembered."""

from __future__ import annotations

from widgets.watch_lists import MOST_LETTERS, WATCHED, WatchLists


def lists(**named: list[str]) -> WatchLists:
    made = WatchLists()
    made.put(WATCHED, ["A", "B"])
    for name, parameters in named.items():
        made.put(name, parameters)
    return made


def test_a_toggle_adds_what_is_missing_and_takes_away_what_is_all_there() -> None:
    made = lists()
    made.toggle(WATCHED, ["B", "C"])
    assert made.of(WATCHED) == ["A", "B", "C"]
    made.toggle(WATCHED, ["A", "C"])
    assert made.of(WATCHED) == ["B"]


def test_parameters_move_together_and_stop_at_the_ends() -> None:
    made = lists(Power=["A", "B", "C", "D"])
    made.move("Power", ["B", "C"], 1)
    assert made.of("Power") == ["A", "D", "B", "C"]
    made.move("Power", ["B", "C"], 1)
    assert made.of("Power") == ["A", "D", "B", "C"]
    made.move("Power", ["D", "C"], -1)
    assert made.of("Power") == ["D", "A", "C", "B"]


def test_a_name_is_needed_new_and_short() -> None:
    made = lists(Power=["A"])
    assert made.fault_of_name("  ")
    assert made.fault_of_name("Power")
    assert made.fault_of_name("x" * (MOST_LETTERS + 1))
    assert made.fault_of_name("Thermal") == ""


def test_renaming_keeps_the_place_and_the_first_list_keeps_its_name() -> None:
    made = lists(Power=["A"], Thermal=["B"])
    made.rename("Power", "Energy")
    made.rename(WATCHED, "Other")
    made.rename("Thermal", "Energy")
    assert made.names() == [WATCHED, "Energy", "Thermal"]
    assert made.of("Energy") == ["A"]


def test_deleting_empties_the_first_list_and_forgets_others() -> None:
    made = lists(Power=["A"])
    made.delete(WATCHED)
    made.delete("Power")
    assert (made.names(), made.of(WATCHED), made.of("Power")) == ([WATCHED], [], [])


def test_what_is_remembered_comes_back_without_unknown_parameters_and_without_other_lists() -> None:
    made = lists(Power=["A", "B"])
    taken = lists(Old=["A"])
    taken.take(made.as_settings(), ["A"])
    assert taken.as_settings() == {WATCHED: ["A"], "Power": ["A"]}
