"""`moonkite elements`: import, list and update the element sets that the console knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from console.cli_output import json_option, print_json
from console.clock import system_utc_ns
from console.errors import KnownError
from console.orbit.digits import counted
from console.utc import iso_text, parse_utc, utc_text

if TYPE_CHECKING:
    from console.orbit.providers import Provider
    from console.orbit.trajectory import Orbit
    from console.store.element_store import ElementStore, ImportReport


class Update(Struct, frozen=True):
    """What came of asking one source. `status` is 'updated', 'waiting' (asked less than two hours ago) or 'failed'."""

    source: str
    url: str
    status: str
    next_utc: str
    report: ImportReport | None = None
    fault: str = ""


@click.group()
def elements() -> None:
    """Orbital elements: import files, list what is known, update from a provider."""


@elements.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--source", default="", help="where the sets come from (default: each file's name)")
@json_option
def import_(files: tuple[Path, ...], source: str, is_json: bool) -> None:
    """Put element sets into the store: TLE, OMM in JSON, CSV, XML or KVN, or OEM. One bad file and none is imported."""
    from console.store.element_list import import_files

    with _store() as store:
        reports = import_files(store, files, system_utc_ns(), source=source)
    if is_json:
        print_json(reports)
    else:
        for report in reports:
            click.echo(report_line(report))


@elements.command("list")
@click.argument("words", nargs=-1)
@click.option("--number", type=click.IntRange(min=0), help="only the object with this catalogue number")
@click.option("--source", default="", help="only what came from this source")
@click.option("--all", "with_history", is_flag=True, help="older sets as well")
@click.option("--at", "at", metavar="UTC", help="the instant that ages are told for (default: now)")
@json_option
def list_(words: tuple[str, ...], number: int | None, source: str, with_history: bool, at: str | None, is_json: bool) -> None:
    """List the current set of each object whose name or number holds all WORDS."""
    from console.store.element_list import as_lines, find_sets, listed

    at_ns = parse_utc(at) if at else system_utc_ns()
    with _store() as store:
        sets = find_sets(store, " ".join(words), number=number, source=source, with_history=with_history)
        rows = listed(store, sets, at_ns)
    if is_json:
        print_json(rows)
        return
    if rows:
        click.echo("\n".join(as_lines(rows, [one.elements.epoch_ns for one in sets])))
    else:
        click.echo("no elements match" if words or number is not None else "no elements yet; moonkite elements import FILE", err=True)


@elements.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--groups", "is_asked_for_groups", is_flag=True, help="list the groups that can be named, and ask nobody")
@json_option
def update(sources: tuple[str, ...], is_asked_for_groups: bool, is_json: bool) -> int:
    """Ask providers for newer sets: a group of CelesTrak, a catalogue number, or an address. Without SOURCE those asked before.

    A source is asked at most once in two hours.
    """
    from console.orbit.providers import GROUPS, provider_of

    if is_asked_for_groups:
        _tell_groups(GROUPS, is_json)
        return 0
    with _store() as store:
        wanted = [provider_of(text) for text in sources] or [provider_of(url) for url in store.fetched_urls()]
        if not wanted:
            raise KnownError("which source?", remedy="name one, for example: moonkite elements update stations; --groups lists them")
        done = [update_from(store, provider) for provider in dict.fromkeys(wanted)]
    return _tell_updates(done, is_json, was_named=bool(sources))


def update_from(store: ElementStore, provider: Provider) -> Update:
    """Ask one provider, unless it was asked less than two hours ago, and keep what it gave; a bad answer changes nothing."""
    from console.link.download import download
    from console.orbit.catalogue import read_orbits
    from console.orbit.providers import PAUSE_NS
    from console.store.element_rows import Incoming

    now_ns = system_utc_ns()
    last = store.claim_fetch(provider.url, now_ns, pause_ns=PAUSE_NS)
    next_ns = (last.at_ns if last else now_ns) + PAUSE_NS
    next_utc = iso_text(next_ns)
    if last is not None:
        fault = f"{provider.source}: asked at {utc_text(last.at_ns)} ({last.outcome}); it may be asked again at {utc_text(next_ns)}"
        return Update(provider.source, provider.url, "waiting", next_utc, fault=fault)
    try:
        content = download(provider.url)
        incoming = Incoming(provider.source, read_orbits(content, source=provider.source), content.decode("utf-8-sig", "replace"))
        report = store.add([incoming], now_ns)[0]
    except KnownError as error:
        store.note_outcome(provider.url, f"failed: {error}"[:500])
        return Update(provider.source, provider.url, "failed", next_utc, fault=str(error))
    store.note_outcome(provider.url, counted(report.sets, "set"))
    return Update(provider.source, provider.url, "updated", next_utc, report)


def stored_sets(*, catalogue_number: int | None, name: str) -> list[Orbit]:
    """Every set of the object with that number, or of those with that name, out of the store. Raises KnownError when neither is given,
    or there is none."""
    from console.store.element_rows import object_key

    if catalogue_number is None and not name:
        raise KnownError("which object of the store?", remedy="name one with --catalogue-number or --spacecraft")
    with _store() as store:
        keys = [object_key(one.elements) for one in store.current() if _is_meant(one.elements, catalogue_number, name)]
        if not keys:
            wanted = name or f"catalogue number {catalogue_number}"
            raise KnownError(f"the element store has no {wanted}", remedy="moonkite elements list finds by parts of a name")
        return [one.elements for key in keys for one in store.history(key)]


def _is_meant(orbit: Orbit, catalogue_number: int | None, name: str) -> bool:
    is_number = catalogue_number is None or orbit.catalogue_number == catalogue_number
    return is_number and (not name or orbit.name.casefold() == name.casefold())


def report_line(report: ImportReport) -> str:
    """An import in one line."""
    older = report.added - report.renewed - report.objects
    parts = [counted(report.objects, "new object"), f"{report.renewed:,} renewed"]
    parts += [f"{counted(older, 'older set')} kept"] if older else []
    return f"{report.source}: {counted(report.sets, 'set')}, {', '.join(parts)}, {report.sets - report.added:,} known already"


def _tell_groups(groups: dict[str, str], is_json: bool) -> None:
    if is_json:
        print_json(groups)
        return
    for name, text in groups.items():
        click.echo(f"{name:<14} {text}")


def _tell_updates(done: list[Update], is_json: bool, *, was_named: bool) -> int:
    """Everything that was done on standard output, then what went wrong; returns the exit code."""
    if is_json:
        print_json(done)
    faults = []
    for one in done:
        if one.report is not None and not is_json:
            click.echo(report_line(one.report))
        elif one.status == "waiting" and not was_named and len(done) > 1:
            click.echo(f"moonkite: {one.fault}", err=True)
        elif one.fault:
            faults.append(one.fault)
    for fault in faults:
        click.echo(f"moonkite: {fault}", err=True)
    return 1 if faults else 0


def _store() -> ElementStore:
    from console.store.element_store import ElementStore
    from console.store.places import elements_path

    return ElementStore(elements_path())
