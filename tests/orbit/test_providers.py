from __future__ import annotations

import pytest

from console.errors import KnownError
from console.orbit.providers import GROUPS, Provider, provider_of


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_is_known_by_its_name_with_and_without_the_provider(group: str) -> None:
    provider = provider_of(group)
    assert provider.source == f"celestrak:{group}"
    assert provider.url.endswith(f"GROUP={group}&FORMAT=json")
    assert provider_of(provider.source) == provider_of(provider.url) == provider == provider_of(group.upper())


def test_a_number_asks_for_one_object() -> None:
    assert provider_of("025544").source == "celestrak:25544"
    assert "CATNR=25544&" in provider_of("25544").url


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("HTTP://Example.ORG", "http://example.org/"),
        ("https://example.org:8443/a?b=C#part", "https://example.org:8443/a?b=C"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
    ],
)
def test_one_address_has_one_spelling(text: str, url: str) -> None:
    assert provider_of(text) == Provider(url, url)


@pytest.mark.parametrize("text", ["file:///etc/passwd", "ftp://example.org/x", "http://", "http://[::1", "http://x:99999/", "stashuns", ""])
def test_what_is_no_source_is_told(text: str) -> None:
    with pytest.raises(KnownError, match=r"no address|no such source"):
        provider_of(text)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(KnownError, match="password") as told:
        provider_of("https://me:secret@example.org/")
    assert "secret" not in str(told.value)
