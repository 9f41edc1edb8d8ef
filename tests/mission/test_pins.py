"""PINs as salted hashes (scrypt, RFC 7914 section 12 for the function)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.mission.pins import hash_pin, is_pin, is_pin_hash

HASHED = hash_pin("482913")


def test_the_function_is_that_of_the_standard() -> None:
    """RFC 7914 section 12, third vector: scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1, 64)."""
    key = hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChloride", n=16384, r=8, p=1, maxmem=64 * 1024 * 1024, dklen=64)
    assert key.hex().startswith("7023bdcb3afd7348461c06cd81fd38eb")


def test_a_pin_is_known_again_and_no_other_is() -> None:
    assert is_pin("482913", HASHED)
    assert not any(is_pin(other, HASHED) for other in ("482914", "48291", "4829133", "", "x" * 65))


def test_two_hashes_of_one_pin_differ_and_none_holds_the_pin() -> None:
    other = hash_pin("482913")
    assert other != HASHED
    assert "482913" not in HASHED
    assert is_pin("482913", other)


@pytest.mark.parametrize("pin", ["", "12345", "1" * 65])
def test_a_pin_that_is_too_short_or_too_long_is_refused(pin: str) -> None:
    with pytest.raises(KnownError, match="6 to 64"):
        hash_pin(pin)


@pytest.mark.parametrize(
    "text",
    ["", "482913", HASHED.replace("scrypt", "md5"), HASHED.replace("16384", "16383"), HASHED.replace("16384", "1048576"),
     HASHED.replace("$8$", "$9$"), HASHED[:-8], HASHED + "$"],
    ids=["nothing", "a pin", "another function", "no power of two", "too costly", "too much memory", "cut", "a field too many"],
)  # fmt: skip
def test_what_is_no_hash_or_would_cost_too_much_is_told(text: str) -> None:
    assert not is_pin_hash(text)
    assert not is_pin("482913", text)


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_no_text_makes_it_fail(text: str) -> None:
    assert not is_pin("482913", text)
