"""XTCE dictionaries: `load_dictionary` reads one, `check_dictionary` tells everything that is wrong with one.

Versions 1.1, 1.2 and 1.3 are read. What can't be honoured is a fault with file, line, element and rule; what is harmless
is a warning of the dictionary. One surprise: a dictionary that refers to systems of other files is loaded together with
them (`beside`). Source: OMG XTCE 1.2 (formal/2018-10-04).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from console.dictionary.model import Dictionary
from console.dictionary.program import Program
from console.dictionary.xtce_algorithms import Algorithms, by_container
from console.dictionary.xtce_commands import Commands
from console.dictionary.xtce_containers import Telemetry
from console.dictionary.xtce_lint import Lint
from console.dictionary.xtce_parameters import read_containers, read_parameters
from console.dictionary.xtce_source import Names, Source, build_system, parse
from console.dictionary.xtce_support import audit, header_lines
from console.errors import Fault, KnownError


def load_dictionary(path: Path | str, *, beside: Iterable[Path | str] = ()) -> Dictionary:
    """The dictionary in an XTCE file. `beside`: files whose root systems it refers to.

    Raises KnownError with all faults, each with `file:line: <element>`, rule and near name.
    """
    reading = _read(Path(path), [Path(item) for item in beside])
    if reading.source.faults:
        raise KnownError.of(reading.source.faults)
    return reading.dictionary


def check_dictionary(path: Path | str, *, beside: Iterable[Path | str] = ()) -> list[Fault]:
    """Every fault of an XTCE file at once, in the order found; empty when it can be loaded."""
    try:
        return _read(Path(path), [Path(item) for item in beside]).source.faults
    except KnownError as error:
        return list(error.faults)


def lint_dictionary(path: Path | str, *, beside: Iterable[Path | str] = ()) -> tuple[list[Fault], list[Fault]]:
    """The faults of an XTCE file, which keep it from being used, and its warnings: what is read past, and what looks like a mistake."""
    try:
        reading = _read(Path(path), [Path(item) for item in beside])
    except KnownError as error:
        return list(error.faults), []
    told = [as_fault(text) for text in reading.dictionary.warnings]
    return reading.source.faults, told + (reading.lint.warnings() if not reading.source.faults else [])


def as_fault(warning: str) -> Fault:
    """A reader's warning, `file:line: element: what`, with its place apart."""
    parts = warning.split(": ", 2)
    return Fault(parts[2], ": ".join(parts[:2])) if len(parts) == 3 else Fault(warning, "")


@dataclass(frozen=True, slots=True)
class _Reading:
    dictionary: Dictionary
    source: Source
    lint: Lint


def _read(path: Path, beside: list[Path]) -> _Reading:
    source = Source(path)
    roots = [build_system(parse(item), source) for item in (path, *beside)]
    telemetry = Telemetry(Names(roots), source)
    layouts, starts = telemetry.layouts()
    parameters = read_parameters(telemetry, layouts)
    containers = read_containers(telemetry, layouts, {})
    derivations = Algorithms(telemetry).read()
    derived = {item.output for item in derivations}
    for name in derived & set(parameters):
        parameters[name] = replace(parameters[name], is_derived=True, calibrate=None)
    for name, outputs in by_container(derivations, containers).items():
        containers[name] = replace(containers[name], parameters=containers[name].parameters + outputs)
    commands = Commands(telemetry).read()
    for root in roots:
        audit(root.element, source)
    dictionary = Dictionary(
        name=roots[0].name,
        parameters=parameters,
        containers=containers,
        commands=commands,
        program=Program(starts, [layout for _, _, layout in layouts.values()]),
        derivations=tuple(derivations),
        header=header_lines(roots[0].element),
        warnings=tuple(dict.fromkeys(source.warnings)),
    )
    return _Reading(dictionary, source, Lint(telemetry, layouts, starts, derived))
