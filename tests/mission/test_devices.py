"""Addresses of rotators and radios are read or refused with a word on what to write."""

from __future__ import annotations

import pytest

from console.errors import KnownError
from console.mission.devices import DeviceAddress, DeviceKind, parse_radio, parse_rotator


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", DeviceAddress(DeviceKind.NONE)),
        ("sim", DeviceAddress(DeviceKind.SIM)),
        ("rotctld:127.0.0.1:4533", DeviceAddress(DeviceKind.ROTCTLD, "127.0.0.1", 4533)),
        (" rotctld:[::1]:4533 ", DeviceAddress(DeviceKind.ROTCTLD, "::1", 4533)),
    ],
)
def test_rotators_are_read(text, address):
    assert parse_rotator(text) == address
    assert address.is_real == ("rotctld" in text)


def test_a_radio_is_no_rotator():
    assert parse_radio("rigctld:localhost:4532").kind is DeviceKind.RIGCTLD
    with pytest.raises(KnownError, match="no such device"):
        parse_radio("rotctld:localhost:4532")


@pytest.mark.parametrize(
    "text",
    [
        "rotctl:127.0.0.1:4533",
        "sim:1",
        "rotctld",
        "rotctld:",
        "rotctld:4533",
        "rotctld:h:0",
        "rotctld:h:65536",
        "rotctld:h:²",
        "rotctld:a b:1",
    ],
)
def test_what_is_no_address_is_refused_with_the_right_form(text):
    with pytest.raises(KnownError, match=r"rotctld:127\.0\.0\.1:4533"):
        parse_rotator(text)
