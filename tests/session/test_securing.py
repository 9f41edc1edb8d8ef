"""Both ends of a secured uplink for a session: keys found or made, numbers that go on, and old recordings that are replays."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import KnownError
from console.frames.sdls import Rejection, SecurityAssociation
from console.mission.security import KeyName, KeyPlace, Security
from console.session.securing import SecuredUplink
from console.store.keys import KeyStore, new_key
from console.store.sequence_book import SequenceBook

SECURITY = Security(SecurityAssociation(3), KeyName(KeyPlace.FILE, "a"))
PREFIX = bytes.fromhex("2101002000")


def uplink(folder: Path, *, may_make_key: bool = True) -> SecuredUplink:
    return SecuredUplink(SECURITY, KeyStore(folder), SequenceBook(folder / "sequences.sqlite"), may_make_key=may_make_key)


def test_a_missing_key_is_made_only_where_there_is_nothing_to_protect(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="moonkite keys create file:a"):
        uplink(tmp_path, may_make_key=False)
    frame = uplink(tmp_path).sender().protect(PREFIX, b"data")
    assert frame[2:14] == (1).to_bytes(12, "big")


def test_numbers_go_on_in_the_next_session_and_what_an_earlier_one_sent_is_a_replay(tmp_path: Path) -> None:
    old = uplink(tmp_path).sender().protect(PREFIX, b"old")
    again = uplink(tmp_path)
    on_board = again.receiver()
    assert on_board.process(PREFIX, old) is Rejection.BAD_SEQUENCE
    assert on_board.process(PREFIX, again.sender().protect(PREFIX, b"new")) == b"new"


def test_a_key_whose_numbers_nobody_knows_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    KeyStore(tmp_path).keep(SECURITY.key, new_key())
    with pytest.raises(KnownError, match="nobody knows"):
        uplink(tmp_path)
