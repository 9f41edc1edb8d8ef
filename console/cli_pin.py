"""`moonkite pin`: the hash of a PIN for a mission file. The PIN is asked for without being shown, and is never an argument: arguments stand
in the shell's history and in the list of processes."""

from __future__ import annotations

import click

from console.errors import KnownError


@click.command("pin")
@click.option("--name", default="", help="whose PIN it is: the whole table for mission.toml is printed")
def pin(name: str) -> None:
    """Make the hash of a PIN with which somebody approves commands. Type the PIN twice; only its salted hash is printed."""
    from console.mission.pins import hash_pin

    first = click.prompt("PIN", hide_input=True, err=True, default="", show_default=False)
    if click.prompt("The same again", hide_input=True, err=True, default="", show_default=False) != first:
        raise KnownError("the two PINs differ", remedy="run it again")
    hashed = hash_pin(first)
    click.echo(f'[[commanding.approvers]]\nname = {_quoted(name)}\npin_hash = "{hashed}"' if name else hashed)


def _quoted(name: str) -> str:
    """A text as TOML has it."""
    return '"' + "".join(f"\\u{ord(each):04X}" if each in '"\\' or ord(each) < 32 else each for each in name) + '"'
