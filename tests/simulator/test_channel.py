"""Noise: as theory has it, and the same for the same seed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.simulator.channel import Channel, bit_error_rate
from console.simulator.transceiver import TransmitterLevel
from tests.simulator.flights import simulator

AROUND = simulator().craft.around


def _wrong_bits(sent: bytes, received: bytes) -> int:
    return (int.from_bytes(sent, "big") ^ int.from_bytes(received, "big")).bit_count()


@given(st.integers(0, 1000), st.integers(0, 10_000))
def test_errors_hang_on_seed_and_number_alone(seed: int, number: int) -> None:
    data = bytes(450)
    assert Channel(seed).received(data, 0.01, number) == Channel(seed).received(data, 0.01, number)
    assert Channel(seed).received(data, 0.01, number) != Channel(seed + 1).received(data, 0.01, number)


@pytest.mark.parametrize("rate", [0.3, 1e-2, 1e-3])
def test_as_many_bits_are_wrong_as_the_rate_says(rate: float) -> None:
    data, channel = bytes(5000), Channel(7)
    wrong = sum(_wrong_bits(data, channel.received(data, rate, number)) for number in range(20))
    assert wrong / (20 * 8 * len(data)) == pytest.approx(rate, rel=0.1)


def test_a_clear_channel_changes_nothing() -> None:
    assert Channel(1).received(b"unchanged", 0.0, 0) == b"unchanged"


def test_bpsk_at_9_6_decibels_has_one_wrong_bit_in_a_hundred_thousand() -> None:
    """Proakis, Digital Communications, table of binary antipodal signalling: 9.6 dB for 1e-5."""
    overhead = replace(AROUND, clearance_deg=80.0, elevation_deg=85.0, range_km=560.0)
    assert bit_error_rate(overhead, rate_bps=10 ** ((72.0 - 9.59) / 10)) == pytest.approx(1e-5, rel=0.05)


def test_the_error_rate_falls_with_clearance_and_power() -> None:
    low = replace(AROUND, range_km=2500.0)
    rates = [bit_error_rate(replace(low, clearance_deg=clearance), rate_bps=64_000) for clearance in (0.01, 0.2, 0.4, 0.8, 1.5)]
    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 1e-2 > 1e-5 > rates[-1]
    clear = replace(low, clearance_deg=1.0)
    assert bit_error_rate(clear, rate_bps=64_000, level=TransmitterLevel.LOW) > bit_error_rate(clear, rate_bps=64_000)


def test_below_the_horizon_nothing_is_heard() -> None:
    assert bit_error_rate(replace(AROUND, clearance_deg=-0.01), rate_bps=64_000) == 0.5
