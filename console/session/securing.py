"""Both ends of a secured uplink for a session: the key found, its sequence numbers kept, the association as the mission has it.

A fictional mission gets a key made for it when it is first used, so that its demo runs out of the box: there is nothing to protect.
"""

from __future__ import annotations

from console.errors import KnownError
from console.frames.sdls import FrameSecurity, Key, SecurityReceiver
from console.mission.security import KeyName, Security
from console.store.keys import KeyStore, new_key
from console.store.sequence_book import SequenceBook


class SecuredUplink:
    """What a session needs of one association. Raises KnownError where the key is missing, open to others, or of unknown use."""

    def __init__(self, security: Security, keys: KeyStore, book: SequenceBook, *, may_make_key: bool = False) -> None:
        self._association, self._book = security.association, book
        if may_make_key and not keys.has(security.key):
            _make(security.key, keys, book)
        self._key: Key = keys.load(security.key)
        book.check(self._key.fingerprint)

    def sender(self) -> FrameSecurity:
        """The ground's end: each number is on the disk before it is used."""
        return FrameSecurity(self._association, self._key, lambda: self._book.take(self._key.fingerprint))

    def receiver(self) -> SecurityReceiver:
        """The end of a simulated spacecraft, which has heard of every number that was given so far: what was recorded then is a replay."""
        return SecurityReceiver(self._association, self._key, last=self._book.last(self._key.fingerprint) or 0)


def _make(name: KeyName, keys: KeyStore, book: SequenceBook) -> None:
    """A new key, its numbers known before it is there. Another program may have made one in the meantime: then that is the key."""
    made = new_key()
    book.open_account(made.fingerprint)
    try:
        keys.keep(name, made)
    except KnownError:
        if not keys.has(name):
            raise
