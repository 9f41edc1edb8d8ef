"""Keys of secured links: in a file that only the user can read, or in the system's keyring. A mission says a key's name, never the key.

One surprise: a key file that others can read is refused, not mended: the key may be known to them by now.
"""

from __future__ import annotations

import importlib
import os
import secrets
import stat
from pathlib import Path
from typing import Protocol

from console.errors import KnownError
from console.frames.sdls import KEY_LENGTH, Key
from console.mission.security import KeyName, KeyPlace, is_name

_ENDING = ".key"
_LIST = "keyring.names"
_MOST_BYTES = 4096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
SERVICE = "moonkite"


class Keyring(Protocol):
    """The system's keyring, as the package `keyring` has it."""

    def get_password(self, service: str, name: str) -> str | None:
        """The secret, None for one that is not there."""
        ...

    def set_password(self, service: str, name: str, secret: str) -> None:
        """Put a secret in."""
        ...

    def delete_password(self, service: str, name: str) -> None:
        """Take a secret out."""
        ...


def new_key() -> Key:
    """A key from the system's source of randomness."""
    return Key(secrets.token_bytes(KEY_LENGTH))


def key_of_text(text: str, *, where: str = "") -> Key:
    """A key written as 64 hexadecimal digits. Raises KnownError, which never repeats what was written."""
    try:
        return Key(bytes.fromhex(text.strip()))
    except (ValueError, KnownError) as error:
        raise KnownError("this is no key", where=where, rule=f"{2 * KEY_LENGTH} hexadecimal digits") from error


class KeyStore:
    """The user's keys. `folder` is made for the user alone; `keyring` stands in for the system's."""

    def __init__(self, folder: Path, *, keyring: Keyring | None = None) -> None:
        self.folder, self._given = folder, keyring

    def load(self, name: KeyName) -> Key:
        """The key. Raises KnownError where it is not there, can't be read, or can be read by others."""
        if name.place is KeyPlace.FILE:
            return key_of_text(_read_private(self.path(name)), where=str(self.path(name)))
        secret = self._keyring().get_password(SERVICE, name.name)
        if secret is None:
            raise _missing(name)
        return key_of_text(secret, where=str(name))

    def has(self, name: KeyName) -> bool:
        """Whether there is something under that name."""
        if name.place is KeyPlace.FILE:
            return self.path(name).exists()
        return self._keyring().get_password(SERVICE, name.name) is not None

    def keep(self, name: KeyName, key: Key) -> None:
        """Put a new key in; it is on the disk when this returns. Raises KnownError where the name is taken: keys are never overwritten."""
        if self.has(name):
            raise KnownError(
                f"there is a key {name} already", rule="a key is never overwritten", remedy="choose another name, or remove it"
            )
        if name.place is KeyPlace.FILE:
            _write_private(self.path(name), key.octets.hex() + "\n")
            return
        self._keyring().set_password(SERVICE, name.name, key.octets.hex())
        self._list([*self._listed(), name.name])

    def remove(self, name: KeyName) -> None:
        """Take a key out for good."""
        if not self.has(name):
            raise _missing(name)
        if name.place is KeyPlace.FILE:
            self.path(name).unlink()
            return
        self._keyring().delete_password(SERVICE, name.name)
        self._list([one for one in self._listed() if one != name.name])

    def names(self) -> list[KeyName]:
        """The keys that were made or imported here, sorted."""
        files = [KeyName(KeyPlace.FILE, path.stem) for path in self.folder.glob(f"*{_ENDING}") if is_name(path.stem)]
        listed = [KeyName(KeyPlace.KEYRING, name) for name in self._listed()]
        return sorted([*files, *listed], key=str)

    def path(self, name: KeyName) -> Path:
        """The file of a key that is kept in one."""
        return self.folder / f"{name.name}{_ENDING}"

    def _listed(self) -> list[str]:
        path = self.folder / _LIST
        return path.read_text("utf-8").split() if path.exists() else []

    def _list(self, names: list[str]) -> None:
        (self.folder / _LIST).write_text("".join(f"{name}\n" for name in sorted(set(names))), "utf-8")

    def _keyring(self) -> Keyring:
        if self._given is None:
            self._given = _system_keyring()
        return self._given


def _system_keyring() -> Keyring:
    try:
        module = importlib.import_module("keyring")
    except ImportError as error:
        remedy = "pip install 'moonkite[keyring]', or keep the key in a file"
        raise KnownError("the system's keyring can't be asked", rule="the package keyring is not installed", remedy=remedy) from error
    found: Keyring = _TellingKeyring(module)
    return found


class _TellingKeyring:
    """The package `keyring`, with its errors as ours."""

    def __init__(self, module: object) -> None:
        self._module = module

    def get_password(self, service: str, name: str) -> str | None:
        found = self._ask("get_password", service, name)
        return found if isinstance(found, str) else None

    def set_password(self, service: str, name: str, secret: str) -> None:
        self._ask("set_password", service, name, secret)

    def delete_password(self, service: str, name: str) -> None:
        self._ask("delete_password", service, name)

    def _ask(self, what: str, *words: str) -> object:
        errors: type[Exception] = getattr(self._module, "errors").KeyringError  # noqa: B009 - it is no module that types know
        try:
            return getattr(self._module, what)(*words)
        except errors as error:
            rule = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise KnownError("the system's keyring refuses", rule=rule, remedy="unlock it, or keep the key in a file") from error


def _missing(name: KeyName) -> KnownError:
    return KnownError(f"there is no key {name}", remedy=f"make one with `moonkite keys create {name}`")


def _read_private(path: Path) -> str:
    """The text of a file that is the user's own and closed to others: looked at when it is open, so that nobody changes it in between."""
    try:
        with path.open("rb") as file:
            _check_private(os.fstat(file.fileno()), path)
            return file.read(_MOST_BYTES).decode("ascii", "replace")
    except FileNotFoundError as error:
        raise _missing(KeyName(KeyPlace.FILE, path.stem)) from error
    except OSError as error:
        raise KnownError("the key can't be read", where=str(path), rule=error.strerror or str(error)) from error


def _check_private(found: os.stat_result, path: Path) -> None:
    """POSIX permissions; elsewhere the folder is what protects the file."""
    if os.name != "posix":
        return
    if found.st_mode & _OTHERS:
        rule = f"its permissions are {stat.S_IMODE(found.st_mode):04o}, and others may have read it"
        raise KnownError("the key is not private", where=str(path), rule=rule, remedy="make a new key; for this one: chmod 600")
    if found.st_uid != os.geteuid():
        raise KnownError("the key is not yours", where=str(path), rule=f"it belongs to user {found.st_uid}")


def _write_private(path: Path, text: str) -> None:
    """A new file that nobody else can read from its first instant."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise KnownError("there is such a key already", where=str(path), rule="a key is never overwritten") from error
    except OSError as error:
        raise KnownError("the key can't be written", where=str(path), rule=error.strerror or str(error)) from error
