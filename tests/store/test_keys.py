"""Keys: where they are kept, who may read them, and that they never show themselves."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from console.errors import KnownError
from console.frames.sdls import Key
from console.mission.security import KeyName, KeyPlace
from console.store.keys import KeyStore, key_of_text, new_key

KEY = Key(bytes(range(32)))
FILED, RINGED = KeyName(KeyPlace.FILE, "wau-1"), KeyName(KeyPlace.KEYRING, "wau-1")
POSIX = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")


class MemoryRing:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.secrets.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.secrets[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.secrets[service, name]


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path, keyring=MemoryRing())


@pytest.mark.parametrize("name", [FILED, RINGED])
def test_a_key_is_kept_found_and_removed(store: KeyStore, name: KeyName) -> None:
    store.keep(name, KEY)
    assert store.load(name) == KEY
    assert store.names() == [name]
    store.remove(name)
    assert store.names() == []
    for act in (store.load, store.remove):
        with pytest.raises(KnownError, match="no key"):
            act(name)


@pytest.mark.parametrize("name", [FILED, RINGED])
def test_a_key_is_never_overwritten(store: KeyStore, name: KeyName) -> None:
    store.keep(name, KEY)
    with pytest.raises(KnownError, match="never overwritten"):
        store.keep(name, new_key())
    assert store.load(name) == KEY


@POSIX
def test_a_key_file_is_the_users_alone_from_the_beginning(store: KeyStore) -> None:
    before = os.umask(0)
    try:
        store.keep(FILED, KEY)
    finally:
        os.umask(before)
    assert stat.S_IMODE(store.path(FILED).stat().st_mode) == 0o600


@POSIX
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o777])
def test_a_key_file_open_to_others_is_refused_and_the_message_says_how(store: KeyStore, mode: int) -> None:
    store.keep(FILED, KEY)
    store.path(FILED).chmod(mode)
    with pytest.raises(KnownError, match=f"not private.*{mode:04o}") as caught:
        store.load(FILED)
    assert str(store.path(FILED)) in str(caught.value)


def test_what_is_no_key_is_refused_without_repeating_it(store: KeyStore) -> None:
    for text in ("", "c0ffee", "xyz" * 30, "c0ffee" * 20):
        with pytest.raises(KnownError, match="no key") as caught:
            key_of_text(text)
        assert "c0ffee" not in str(caught.value)
        assert "xyz" not in str(caught.value)
    store.path(FILED).write_bytes(b"\xff\xfe")
    store.path(FILED).chmod(0o600)
    with pytest.raises(KnownError, match="no key"):
        store.load(FILED)


def test_a_key_is_read_as_it_is_written_by_hand() -> None:
    assert key_of_text(f"  {KEY.octets.hex().upper()}\n") == KEY


def test_new_keys_differ() -> None:
    assert len({new_key() for _ in range(20)}) == 20


def test_without_the_keyring_package_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(KnownError, match=r"moonkite\[keyring\]"):
        KeyStore(tmp_path).load(RINGED)


def test_a_keyring_that_is_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "keyring.py"
    package.write_text(
        "class errors:\n    class KeyringError(Exception):\n        pass\n"
        "def get_password(service, name):\n    raise errors.KeyringError('it is locked')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "keyring", raising=False)
    with pytest.raises(KnownError, match="it is locked"):
        KeyStore(tmp_path).load(RINGED)
    sys.modules.pop("keyring", None)
