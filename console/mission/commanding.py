"""What a mission asks of commanding: `[commanding]` and `[[commanding.approvers]]` of mission.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from console.dictionary.significance import Significance
from console.mission.fields import Table
from console.mission.pins import is_pin_hash

_NEVER = "never"


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may approve another's command, and the hash of the PIN that shows it. Without a hash nobody can."""

    name: str
    pin_hash: str = ""


@dataclass(frozen=True, slots=True)
class Commanding:
    """`is_locked`: the production lock, with which no constraint is overridden. `approval_from`: from this significance on a second person
    approves a command before it is sent; None for never."""

    is_locked: bool = False
    approval_from: Significance | None = None
    approvers: tuple[Approver, ...] = ()

    def needs_approval(self, significance: Significance) -> bool:
        """Whether a command of this significance has to be approved."""
        order = list(Significance)
        return self.approval_from is not None and order.index(significance) >= order.index(self.approval_from)


NOTHING_ASKED = Commanding()


def read_commanding(top: Table) -> Commanding:
    """What `[commanding]` says; faults are noted in the table's list."""
    table = top.table("commanding")
    levels = tuple(level.value for level in Significance if level not in (Significance.NONE, Significance.FORBIDDEN))
    word = table.choice("approval_from", _NEVER, (_NEVER, *levels))
    found = Commanding(
        table.flag("production_lock", False),
        Significance(word) if word in levels else None,
        tuple(_approver(one) for one in table.tables("approvers")),
    )
    names = [approver.name.casefold() for approver in found.approvers]
    if len(set(names)) < len(names):
        table.fault("approvers", "somebody is there more than once", rule="names are unique, whatever the case")
    if found.approval_from is not None and not found.approvers:
        table.fault("approvers", "nobody could approve", remedy="write [[commanding.approvers]] with a name and a pin_hash (moonkite pin)")
    table.end()
    return found


def _approver(table: Table) -> Approver:
    approver = Approver(table.text("name"), table.text("pin_hash", ""))
    if approver.pin_hash and not is_pin_hash(approver.pin_hash):
        table.fault("pin_hash", "is no hash of a PIN", rule="as moonkite pin makes it", remedy="run moonkite pin and copy its line")
    table.end()
    return approver


def without_pin_hashes(files: Mapping[str, bytes], approvers: Iterable[Approver]) -> dict[str, bytes]:
    """A mission's files with the hashes of PINs taken out: a recording is handed to others, and a short PIN is found from its hash."""
    hashes = [approver.pin_hash.encode() for approver in approvers if approver.pin_hash]
    kept = dict(files)
    for each in hashes:
        kept = {name: content.replace(each, b"") for name, content in kept.items()}
    return kept
