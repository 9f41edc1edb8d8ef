"""The hash chain over the command log: each row's hash covers the row and the hash before it, so an edited past is found.

It proves that the rows fit together, not who wrote them: whoever can rewrite the whole file can rewrite the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from console.command.lineup import QueueAct
from console.command.states import CommandChange, Stage
from console.dictionary.significance import Significance
from console.store.rows import ChainReport

HEAD, LENGTH = "command_chain_head", "command_chain_length"
QUEUE_HEAD, QUEUE_LENGTH = "queue_chain_head", "queue_chain_length"
StageRow = tuple[int, int, int, str, str, str, bytes, str, str, int, str, bytes]
ActRow = tuple[int, int, str, str, bytes, bytes]


def first_hash(identity: str, log: str = "command") -> bytes:
    """What the first row of a log is chained to: the session's own identity, so that a log can't be moved to another session."""
    return hashlib.sha256(f"moonkite {log} log 1\x00{identity}".encode()).digest()


def next_hash(before: bytes, values: tuple[object, ...]) -> bytes:
    """The hash of a row (its columns in table order, without the hash) after the hash before it."""
    return hashlib.sha256(before + msgspec.json.encode(values, order="deterministic")).digest()


def stage_row(ident: int, change: CommandChange, before: bytes) -> StageRow:
    """The row of `command_stages` for a change, chained to `before`."""
    arguments = msgspec.json.encode(change.arguments, order="deterministic").decode()
    values = (
        ident, change.at_ns, change.command, change.name, change.stage.value, arguments, change.data, change.significance.value,
        change.detail, change.packet, change.by,
    )  # fmt: skip
    return (*values, next_hash(before, values))


def change_of(row: StageRow) -> CommandChange:
    """The change that a row of `command_stages` holds."""
    _, at_ns, command, name, stage, arguments, data, significance, detail, packet, by, _ = row
    typed = msgspec.json.decode(arguments, type=dict[str, str])
    return CommandChange(at_ns, command, name, Stage(stage), typed, data, Significance(significance), detail, packet, by)


def act_row(ident: int, act: QueueAct, before: bytes) -> ActRow:
    """The row of `queue_acts` for an act, chained to `before`."""
    values = (ident, act.at_ns, act.by, act.text, msgspec.msgpack.encode(act))
    return (*values, next_hash(before, values))


def act_of(row: ActRow) -> QueueAct:
    """The act that a row of `queue_acts` holds."""
    return msgspec.msgpack.decode(row[4], type=QueueAct)


def verify(identity: str, rows: Iterable[StageRow | ActRow], head: str, length: int, *, log: str = "command") -> ChainReport:
    """Walk a log's chain; `head` (hexadecimal) and `length` are what the file says its end is."""
    before, count = first_hash(identity, log), 0
    for row in rows:
        count += 1
        if row[0] != count:
            return ChainReport(False, count, count, f"row {count} of the {log} log is missing")
        if next_hash(before, row[:-1]) != row[-1]:
            return ChainReport(False, count, count, f"row {count} of the {log} log was changed after it was written")
        before = row[-1]
    if count < length or (count and before.hex() != head):
        return ChainReport(False, count, count + 1, f"the {log} log ends after {count} rows, {length} were written")
    return ChainReport(True, count)
