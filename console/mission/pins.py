"""PINs of those who approve commands, as salted hashes (scrypt, RFC 7914). A PIN itself is never kept.

The text of a hash is `scrypt$N$r$p$salt$key` with salt and key in base64. One surprise: a hash is read with bounds on its costs, so that a
mission folder from elsewhere can't make the console compute for ever.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from console.errors import KnownError

LEAST_CHARACTERS = 6
MOST_CHARACTERS = 64
_N, _R, _P = 1 << 14, 8, 1
_SALT_BYTES, _KEY_BYTES = 16, 32
_MOST_N = 1 << 17


def hash_pin(pin: str, *, salt: bytes | None = None) -> str:
    """The hash of a PIN as it stands in a mission file. Raises KnownError for one that is too short or too long."""
    if not LEAST_CHARACTERS <= len(pin) <= MOST_CHARACTERS:
        raise KnownError("the PIN can't be used", rule=f"{LEAST_CHARACTERS} to {MOST_CHARACTERS} characters")
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    key = _key(pin, salt, _N, _R, _P)
    return "$".join(["scrypt", str(_N), str(_R), str(_P), base64.b64encode(salt).decode(), base64.b64encode(key).decode()])


def is_pin(pin: str, hashed: str) -> bool:
    """Whether a PIN is the one of a hash; False for anything that is no hash. Takes as long whether or not it is."""
    parts = _parts(hashed)
    if parts is None or len(pin) > MOST_CHARACTERS:
        return False
    n, r, p, salt, key = parts
    return hmac.compare_digest(_key(pin, salt, n, r, p), key)


def is_pin_hash(text: str) -> bool:
    """Whether a text is the hash of a PIN."""
    return _parts(text) is not None


def _key(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=_KEY_BYTES)


def _parts(hashed: str) -> tuple[int, int, int, bytes, bytes] | None:
    words = hashed.split("$")
    if len(words) != 6 or words[0] != "scrypt" or not all(word.isdecimal() and len(word) < 8 for word in words[1:4]):
        return None
    n, r, p = (int(word) for word in words[1:4])
    try:
        salt, key = (base64.b64decode(word, validate=True) for word in words[4:])
    except (binascii.Error, ValueError):
        return None
    is_sound = 1 < n <= _MOST_N and n & (n - 1) == 0 and r == _R and p == _P and len(salt) >= _SALT_BYTES and len(key) == _KEY_BYTES
    return (n, r, p, salt, key) if is_sound else None
