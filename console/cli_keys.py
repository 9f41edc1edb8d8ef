"""`moonkite keys`: make, bring in, list and remove the keys of secured uplinks. No key is ever printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click
from msgspec import Struct

from console.cli_output import json_option, print_json
from console.errors import KnownError

if TYPE_CHECKING:
    from console.frames.sdls import Key
    from console.mission.security import KeyName
    from console.store.keys import KeyStore
    from console.store.sequence_book import SequenceBook


class KeyRecord(Struct, frozen=True):
    """One key as `--json` prints it. `fingerprint` tells keys apart and nothing of them; `last_number` is the last sequence number that
    was used, None where nobody knows; `fault` says why the key can't be used."""

    name: str
    fingerprint: str = ""
    last_number: int | None = None
    fault: str = ""


name_argument = click.argument("name", metavar="file:NAME|keyring:NAME")


@click.group()
def keys() -> None:
    """Keys of secured uplinks, in a file that only you can read or in the system's keyring. A mission says a key's name."""


@keys.command("create")
@name_argument
@json_option
def create(name: str, is_json: bool) -> None:
    """Make a random key (AES-256). Give it to the spacecraft before its launch, by a way of your own."""
    from console.store.keys import new_key

    _tell(_kept(name, new_key(), last=0), is_json, "made")


@keys.command("import")
@name_argument
@click.argument("file", type=click.File("r"))
@click.option(
    "--last",
    type=click.IntRange(0, (1 << 63) - 2),
    required=True,
    metavar="NUMBER",
    help="the last sequence number that anybody has used with it; 0 for none",
)
@json_option
def import_(name: str, file: TextIO, last: int, is_json: bool) -> None:
    """Bring in a key from a text file of 64 hexadecimal digits, or from standard input (-)."""
    from console.store.keys import key_of_text

    try:
        text = file.read(4096)
    except UnicodeDecodeError as error:
        raise KnownError("this is no key", where=file.name, rule="64 hexadecimal digits") from error
    _tell(_kept(name, key_of_text(text, where=file.name), last=last), is_json, "brought in")


@keys.command("list")
@json_option
def list_(is_json: bool) -> None:
    """The keys that were made or brought in here, with the last sequence number that each has used."""
    store, book = _places()
    records = [_record(store, book, name) for name in store.names()]
    if is_json:
        print_json(records)
    elif not records:
        click.echo("no keys; make one with: moonkite keys create file:NAME")
    for record in [] if is_json else records:
        click.echo(_line(record))


@keys.command("remove")
@name_argument
@click.option("--yes", is_flag=True, help="don't ask")
def remove(name: str, yes: bool) -> None:
    """Remove a key for good. Without it a spacecraft that knows no other can't be commanded."""
    from console.mission.security import parse_key_name

    parsed = parse_key_name(name)
    store, _ = _places()
    if not store.has(parsed):
        raise KnownError(f"there is no key {parsed}", remedy="moonkite keys list")
    if not yes:
        click.confirm(f"remove {parsed} for good?", abort=True, err=True)
    store.remove(parsed)
    click.echo(f"removed {parsed}")


def _places() -> tuple[KeyStore, SequenceBook]:
    from console.store.keys import KeyStore
    from console.store.places import keys_folder, sequences_path
    from console.store.sequence_book import SequenceBook

    return KeyStore(keys_folder()), SequenceBook(sequences_path())


def _kept(name: str, key: Key, *, last: int) -> KeyRecord:
    """Its numbers are known before the key is there: a crash in between leaves no key that could begin at 1 again."""
    from console.mission.security import parse_key_name

    parsed = parse_key_name(name)
    store, book = _places()
    if store.has(parsed):
        raise KnownError(f"there is a key {parsed} already", rule="a key is never overwritten", remedy="choose another name, or remove it")
    book.open_account(key.fingerprint, last=last)
    store.keep(parsed, key)
    return _record(store, book, parsed)


def _record(store: KeyStore, book: SequenceBook, name: KeyName) -> KeyRecord:
    try:
        fingerprint = store.load(name).fingerprint
        return KeyRecord(str(name), fingerprint, book.last(fingerprint))
    except KnownError as error:
        return KeyRecord(str(name), fault=str(error))


def _line(record: KeyRecord) -> str:
    if record.fault:
        return f"{record.name:<32} can't be used: {record.fault}"
    used = "its numbers are not known" if record.last_number is None else f"last number {record.last_number}"
    return f"{record.name:<32} {record.fingerprint}  {used}"


def _tell(record: KeyRecord, is_json: bool, what: str) -> None:
    if is_json:
        print_json(record)
    else:
        click.echo(f"{what}: {_line(record)}")
