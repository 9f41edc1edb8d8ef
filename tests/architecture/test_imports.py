"""The rules of the house, read from the imports with `ast`: who may know whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Each layer may import those at its own place in earlier lines; `session` and after are the wiring.
ORDER = [
    {"errors"},
    {"utc", "clock", "resources", "whole_file"},
    {"report"},
    {"orbit", "dictionary"},
    {"mimic"},
    {"frames"},
    {"mission"},
    {"packets"},
    {"telemetry"},
    {"command"},
    {"store"},
    {"link", "station"},
    {"session"},
    {"simulator", "training"},
    {"desktop"},
    {"wiring"},
    {"cli_output", "cli_export_options", "cli_plan_words"},
    {"cli_passes", "cli_decode", "cli_time", "cli_sessions", "cli_elements", "cli_dictionary", "cli_bookings", "cli_keys"},
    {"cli_exports", "cli_recording"},
    {"cli_picture", "cli_coverage", "cli_track", "cli_session_export"},
    {"cli_alarms", "cli_completeness", "cli_plans", "cli_verify", "cli_history", "cli_command", "cli_pin"},
    {"cli"},
    {"__main__"},
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}

# Value types that travel through every layer, and modules with nothing but values in them.
VALUES = {
    "console.command.activities",
    "console.command.states",
    "console.command.procedure",
    "console.command.verdicts",
    "console.command.lineup",
    "console.telemetry.states",
    "console.telemetry.samples",
    "console.telemetry.statistics",
    "console.frames.batch",
    "console.packets.batch",
    "console.packets.lanes",
    "console.frames.clcw",
    "console.frames.fop_state",
    "console.frames.uplink_format",
    "console.frames.security_report",
    "console.session.messages",
    "console.station.state",
}
WIDGETS_MAY = VALUES | {
    "console.errors",
    "console.utc",
    "console.clock",
    "console.resources",
    "console.orbit.types",
    "console.orbit.name_index",
    "console.dictionary.criteria",
    "console.dictionary.model",
    "console.command.procedure_estimate",  # lengths in, lengths out
    "console.command.procedure_text",  # texts in, texts out
    "console.dictionary.significance",
    "console.mimic.drawing",
    "console.mimic.reader",  # bytes in, values out: the gallery shows the demo's own drawing
    "console.mimic.showing",
    "console.telemetry.hand_limits",  # limits in, limits out
    "console.telemetry.limit_words",  # limits in, texts out
}
ONLY_IN = {
    "skyfield": ("console/orbit/",),
    "sgp4": ("console/orbit/",),
    "sqlite3": ("console/store/",),
    "sqlite_utils": ("console/store/",),
    "serial": ("console/link/serial.py",),
    "cryptography": ("console/frames/sdls.py",),
    "keyring": ("console/store/keys.py",),
}
FORBIDDEN = {"pickle", "shelve", "marshal"}


def sources(*tops: str) -> Iterator[Path]:
    for top in tops:
        yield from sorted((ROOT / top).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> tuple[tuple[str, int], ...]:
    """Every imported module of a file with its line, also inside functions; `from a import b` counts as a.b when that is a module."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = (ROOT / whole.replace(".", "/")).with_suffix(".py").is_file() or (ROOT / whole.replace(".", "/")).is_dir()
                found.append((whole if is_module else node.module, node.lineno))
    return tuple(found)


def layer(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def violations(rule: str, hits: list[str]) -> None:
    assert not hits, f"{rule}:\n" + "\n".join(hits)


def test_console_imports_run_one_way() -> None:
    hits = []
    for path in sources("console"):
        here = layer(module_of(path))
        for name, line in imports(path):
            there = layer(name)
            if not name.startswith("console.") or there == here or name in VALUES or here == "":
                continue
            if RANK.get(there, 99) >= RANK[here]:
                hits.append(f"{path.relative_to(ROOT)}:{line} {here} imports {name}")
    violations("imports run from the later layer to the earlier", hits)


def test_value_modules_import_only_values_and_what_is_below_all() -> None:
    allowed = WIDGETS_MAY | {"console.dictionary.significance"}
    hits = []
    for path in sources("console"):
        if module_of(path) in VALUES:
            hits += [f"{path.name}:{line} {name}" for name, line in imports(path) if name.startswith("console.") and name not in allowed]
    violations("a value module drags nothing with it", hits)


def test_every_layer_has_a_rank() -> None:
    assert {layer(module_of(path)) for path in sources("console")} - {""} <= set(RANK)


def test_qt_stays_in_the_desktop_and_the_widgets() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sources("console")
        if "desktop" not in path.parts
        for name, line in imports(path)
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "widgets"}
    ]
    violations("only console/desktop knows Qt and widgets", hits)


def test_widgets_import_plain_values_only() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sources("widgets")
        for name, line in imports(path)
        if name.startswith("console") and name not in WIDGETS_MAY
    ]
    violations("a widget is given what it shows", hits)


@pytest.mark.parametrize("library", sorted(ONLY_IN))
def test_library_stays_in_its_place(library: str) -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources("console", "widgets")
        for name, line in imports(path)
        if name.split(".")[0] == library and not path.relative_to(ROOT).as_posix().startswith(ONLY_IN[library])
    ]
    violations(f"{library} only in {ONLY_IN[library]}", hits)


def test_nothing_unpickles_or_evaluates() -> None:
    hits = []
    for path in sources("console", "widgets"):
        hits += [f"{path.relative_to(ROOT)}:{line} {name}" for name, line in imports(path) if name.split(".")[0] in FORBIDDEN]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec", "__import__"}:
                hits.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.func.id}")
    violations("no code comes from data", hits)


def test_only_the_clock_asks_the_system_for_the_time() -> None:
    asking = {
        ("time", "time"),
        ("time", "time_ns"),
        ("time", "monotonic"),
        ("time", "monotonic_ns"),
        ("datetime", "now"),
        ("datetime", "utcnow"),
    }
    hits = []
    for path in sources("console", "widgets"):
        if module_of(path) == "console.clock":
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in asking:
                hits.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value.id}.{node.attr}")
    violations("time is passed in", hits)


def test_no_module_is_in_an_import_cycle() -> None:
    graph = {module_of(path): {name for name, _ in imports(path)} for path in sources("console", "widgets")}
    done: set[str] = set()

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail[trail.index(module) :], module))
        if module in done or module not in graph:
            return
        for name in sorted(graph[module]):
            walk(name, (*trail, module))
        done.add(module)

    for module in sorted(graph):
        walk(module, ())
