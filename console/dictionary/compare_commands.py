"""Two definitions of one command compared: what an operator types, what it does, and the bytes that leave."""

from __future__ import annotations

from collections.abc import Iterator

from console.dictionary.command_layout import ArgumentShape, CommandEntry, CommandLayout, FixedBits
from console.dictionary.compare_rules import rule_changes
from console.dictionary.compare_words import encoding_words, labels_words, limits_words, place_words
from console.dictionary.model import Argument, Command


def command_changes(old: Command, new: Command) -> Iterator[str]:
    """What differs, in words."""
    if old.significance != new.significance:
        yield f"its significance: {old.significance}, now {new.significance}"
    if old.reason != new.reason:
        yield f"the reason of its significance: {old.reason!r}, now {new.reason!r}"
    first, second = ({argument.name: argument for argument in command.arguments} for command in (old, new))
    yield from (f"has the new argument {name}" for name in second if name not in first)
    yield from (f"no longer has the argument {name}" for name in first if name not in second)
    kept = [name for name in second if name in first]
    if kept != [name for name in first if name in second]:
        yield f"the order of its arguments is now {', '.join(second)}"
    for name in kept:
        yield from (f"{name}: {text}" for text in _argument_changes(first[name], second[name]))
    yield from _verifier_changes(old, new)
    yield from rule_changes(old.rules, new.rules)
    yield from _packet_changes(old.encoder, new.encoder)
    if old.description != new.description:
        yield f"its description: {old.description!r}, now {new.description!r}"


def _argument_changes(old: Argument, new: Argument) -> Iterator[str]:
    pairs = (
        ("its type", str(old.kind), str(new.kind)),
        ("its size", f"{old.bits} bits", f"{new.bits} bits"),
        ("its range", limits_words(old.low, old.high), limits_words(new.low, new.high)),
        ("its units", old.units or "none", new.units or "none"),
        ("its default", old.default or "none", new.default or "none"),
    )
    yield from (f"{what}: {first}, now {second}" for what, first, second in pairs if first != second)
    yield from labels_words(old.labels, new.labels)


def _verifier_changes(old: Command, new: Command) -> Iterator[str]:
    first, second = ({verifier.stage: verifier for verifier in command.verifiers} for command in (old, new))
    for stage in dict.fromkeys([*first, *second]):
        if stage not in second:
            yield f"the stage {stage} is no longer verified"
        elif stage not in first:
            yield f"the stage {stage} is now verified within {second[stage].window_s:g} s"
        elif first[stage] != second[stage]:
            yield f"the window of {stage}: {first[stage].window_s:g} s, now {second[stage].window_s:g} s"


def _packet_changes(old: object, new: object) -> Iterator[str]:
    if not isinstance(old, CommandLayout) or not isinstance(new, CommandLayout):
        if isinstance(old, CommandLayout) != isinstance(new, CommandLayout):
            yield "can now be sent" if isinstance(new, CommandLayout) else "can no longer be sent: it has no packet"
        return
    first, second = _entries(old), _entries(new)
    yield from (f"its packet has the new field {name}: {text}" for name, text in second.items() if name not in first)
    yield from (f"its packet no longer has the field {name}" for name in first if name not in second)
    for name, text in second.items():
        if name in first and first[name] != text:
            yield f"its packet's {name}: {first[name]}, now {text}"
    if [name for name in first if name in second] != [name for name in second if name in first]:
        yield "the order of the fields in its packet differs"
    if old.checksum != new.checksum:
        yield f"its checksum: {old.checksum or 'none'}, now {new.checksum or 'none'}"
    for name in dict.fromkeys([*old.assigned, *new.assigned]):
        if old.assigned.get(name) != new.assigned.get(name):
            yield f"its fixed argument {name}: {old.assigned.get(name, 'free')}, now {new.assigned.get(name, 'free')}"


def _entries(layout: CommandLayout) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in layout.entries:
        name = entry.name if entry.name not in found else f"{entry.name} ({sum(key.startswith(entry.name) for key in found) + 1})"
        found[name] = _entry_words(entry)
    return found


def _entry_words(entry: CommandEntry) -> str:
    place = f" at {place_words(entry.place.bits.fixed)} after {entry.place.origin}" if entry.place is not None else ""
    condition = " under a condition" if entry.condition is not None else ""
    if isinstance(entry.body, FixedBits):
        return f"{entry.body.value:#x} in {entry.body.bits} bits{place}{condition}"
    if isinstance(entry.body, ArgumentShape):
        return ", ".join(encoding_words(kind.encoding) for _, kind in entry.body.leaves) + place + condition
    return f"{entry.body.text} as {encoding_words(entry.body.type.encoding)}{place}{condition}" if entry.body is not None else "nothing"
