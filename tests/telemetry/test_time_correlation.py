"""Time correlation. Oracle: clocks with a known offset and rate, numpy's polyfit where nothing is wrong, the spread of many runs."""

from __future__ import annotations

import numpy as np
import pytest

from console.telemetry.clock_watch import RUN, ClockEvent, ClockKind, ClockWatch, step_text
from console.telemetry.time_correlation import Correlator, pairs_of, robust_line
from console.utc import DAY_NS, SECOND_NS, parse_utc
from tests.telemetry.builders import samples

START_NS = parse_utc("2026-11-22T10:00:00Z")


def receipts(count: int, *, step_s: float = 1.0, start_ns: int = START_NS) -> np.ndarray:
    return start_ns + np.round(np.arange(count) * step_s * SECOND_NS).astype(np.int64)


def clock(at_ns: np.ndarray, *, offset_s: float, rate_ppm: float = 0.0) -> np.ndarray:
    """What a clock shows at these instants of UTC; its offset is that of the last one."""
    passed_s = (at_ns - at_ns[-1]) / SECOND_NS
    return at_ns + np.round((offset_s + rate_ppm * 1e-6 * passed_s) * SECOND_NS).astype(np.int64)


def fed(onboard: np.ndarray, received: np.ndarray, **options: object) -> tuple[Correlator, list[ClockEvent]]:
    correlator = Correlator(**options)  # type: ignore[arg-type]
    return correlator, correlator.feed_pairs(onboard, received)


@pytest.mark.parametrize("seed", range(6))
def test_offset_and_rate_are_found_within_their_uncertainty(seed: int) -> None:
    chance = np.random.default_rng(seed)
    received, offset_s, rate_ppm = receipts(600), float(chance.uniform(-3, 3)), float(chance.uniform(-80, 80))
    jitter = chance.normal(0, 2e-3, 600)
    onboard = clock(received, offset_s=offset_s, rate_ppm=rate_ppm) - np.round(jitter * SECOND_NS).astype(np.int64)
    correlator, events = fed(onboard, received)
    found = correlator.result()
    assert found is not None
    assert events == []
    assert abs(found.offset_ns / SECOND_NS - offset_s) < 5 * found.sigma_s
    assert abs(found.rate_ppm - rate_ppm) < 5 * found.rate_sigma_ppm
    assert found.rms_s == pytest.approx(2e-3, rel=0.15)
    assert found.used + found.rejected == 600


def test_the_uncertainty_is_the_spread_of_many_runs() -> None:
    x = np.arange(-300.0, 1.0)
    runs = [robust_line(x, 0.4 + 3e-5 * x + np.random.default_rng(seed).normal(0, 1e-2, len(x))) for seed in range(300)]
    lines = [line for line in runs if line is not None]
    assert np.std([line.at_zero for line in lines]) == pytest.approx(np.mean([line.at_zero_sigma for line in lines]), rel=0.15)
    assert np.std([line.slope for line in lines]) == pytest.approx(np.mean([line.slope_sigma for line in lines]), rel=0.15)


def test_without_outliers_it_is_plain_least_squares() -> None:
    chance = np.random.default_rng(4)
    x = np.sort(chance.uniform(-100, 0, 60))
    y = 1.5 - 2e-4 * x + chance.uniform(-1e-3, 1e-3, 60)
    line = robust_line(x, y)
    assert line is not None
    assert line.is_used.all()
    slope, at_zero = np.polyfit(x, y, 1)
    assert (line.slope, line.at_zero) == (pytest.approx(slope), pytest.approx(at_zero))


@pytest.mark.parametrize("seed", range(4))
def test_late_packets_are_rejected_and_counted(seed: int) -> None:
    chance = np.random.default_rng(seed)
    received = receipts(500)
    onboard = clock(received, offset_s=0.7, rate_ppm=20) + np.round(chance.normal(0, 1e-3, 500) * SECOND_NS).astype(np.int64)
    late = chance.choice(500, 100, replace=False)
    onboard[late] -= np.round(chance.uniform(0.2, 4.0, 100) * SECOND_NS).astype(np.int64)
    found = fed(onboard, received)[0].result()
    assert found is not None
    assert 100 <= found.rejected <= 110
    assert found.offset_ns / SECOND_NS == pytest.approx(0.7, abs=5 * found.sigma_s)


def test_light_time_and_delays_are_taken_off() -> None:
    received = receipts(100)
    light = 0.004 + 0.002 * np.arange(100) / 100
    sent = received - np.round((light + 0.25) * SECOND_NS).astype(np.int64)
    by_time = dict(zip(received.tolist(), light.tolist(), strict=True))
    correlator, _ = fed(sent + SECOND_NS, received, delay_s=0.25, light_time_s=lambda at: np.array([by_time[int(at[0])]]))
    found = correlator.result()
    assert found is not None
    assert found.offset_ns == pytest.approx(SECOND_NS, abs=1000)
    assert found.utc_ns(int(sent[50]) + SECOND_NS) == pytest.approx(int(sent[50]), abs=2000)


def test_the_line_leads_from_on_board_time_to_utc() -> None:
    received = receipts(300)
    found = fed(clock(received, offset_s=-12.0, rate_ppm=50), received)[0].result()
    assert found is not None
    for at in (0, 150, 299):
        assert found.utc_ns(int(clock(received, offset_s=-12.0, rate_ppm=50)[at])) == pytest.approx(int(received[at]), abs=2000)


def test_too_little_gives_nothing() -> None:
    assert fed(receipts(3), receipts(3))[0].result() is None
    assert Correlator().result() is None
    assert len(Correlator().residuals().seconds) == 0
    assert fed(np.full(5, -1), receipts(5))[0].unknown == 5


def test_the_window_slides_and_its_memory_is_bounded() -> None:
    received = receipts(20_000, step_s=0.1)
    correlator, _ = fed(clock(received, offset_s=1.0), received, window_s=100.0)
    found = correlator.result()
    assert found is not None
    assert found.since_ns >= int(received[-1]) - 101 * SECOND_NS
    assert len(correlator.residuals().seconds) <= 251


def jumped(seconds: float, *, at: int = 60, count: int = 120) -> tuple[np.ndarray, np.ndarray]:
    received = receipts(count)
    onboard = received.copy()
    onboard[at:] += round(seconds * SECOND_NS)
    return onboard, received


@pytest.mark.parametrize("seconds", [30.0, -30.0, 86_400.0 * 3650, -3600.0])
def test_a_step_is_told_once_and_the_line_begins_anew(seconds: float) -> None:
    correlator, events = fed(*jumped(seconds))
    assert [(event.kind, event.step_ns) for event in events] == [(ClockKind.STEP, round(seconds * SECOND_NS))]
    found = correlator.result()
    assert found is not None
    assert found.offset_ns == pytest.approx(round(seconds * SECOND_NS), abs=1000)
    assert found.since_ns == START_NS + 60 * SECOND_NS
    assert found.rate_ppm == pytest.approx(0.0, abs=0.01)


def test_a_reset_to_an_epoch_is_called_so() -> None:
    received = receipts(120)
    onboard = received.copy()
    onboard[60:] = 5 * SECOND_NS + received[60:] - received[60]
    (event,) = fed(onboard, received)[1]
    assert event.kind is ClockKind.RESET
    assert event.as_event().text.endswith("it says 1970-001T00:00:12Z")


def test_a_clock_that_stands_still_is_told_once_and_again_when_it_runs() -> None:
    received = receipts(200)
    onboard = received.copy()
    onboard[50:120] = onboard[50]
    assert [event.kind for event in fed(onboard, received)[1]] == [ClockKind.STUCK, ClockKind.RUNS]


def test_single_wrong_times_are_no_step() -> None:
    onboard, received = receipts(200), receipts(200)
    onboard[::9] = parse_utc("2036-02-07T06:28:15Z")
    onboard[5::31] = 1
    correlator, events = fed(onboard, received)
    assert events == []
    found = correlator.result()
    assert found is not None
    assert abs(found.offset_ns) < 1000
    assert found.rejected >= 22


def test_a_dump_of_stored_packets_is_no_step() -> None:
    onboard, received = receipts(150), receipts(150)
    onboard[60:90] = onboard[60] - DAY_NS + np.arange(30) * 20 * SECOND_NS
    assert fed(onboard, received)[1] == []


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_does_not_hang_on_how_the_times_were_cut(seed: int) -> None:
    chance = np.random.default_rng(seed)
    onboard, received = jumped(500.0, count=300)
    received = np.sort(np.concatenate([received, received + 100_000_000]))
    onboard = np.repeat(onboard, 2)
    whole, events = fed(onboard, received)
    cut, told, place = Correlator(), [], 0
    while place < len(received):
        size = int(chance.integers(1, 40))
        told += cut.feed_pairs(onboard[place : place + size], received[place : place + size])
        place += size
    assert told == events
    assert cut.result() == whole.result()


def test_a_watch_needs_a_run_of_times_that_agree() -> None:
    watch, received = ClockWatch(), receipts(40)
    for at in received[:20].tolist():
        assert watch.take(at, at)[1] is None
    told = [watch.take(at + 100 * SECOND_NS, at)[1] for at in received[20:].tolist()]
    assert [place for place, event in enumerate(told) if event is not None] == [RUN - 1]


def test_first_times_that_were_wrong_are_no_step() -> None:
    onboard, received = jumped(1000.0, at=3)
    correlator, events = fed(onboard, received)
    found = correlator.result()
    assert events == []
    assert found is not None
    assert found.offset_ns == pytest.approx(1000 * SECOND_NS, abs=1000)


@pytest.mark.parametrize(
    ("step_ns", "text"),
    [(5_200_000_000, "+5.20 s"), (-10_800 * SECOND_NS, "-3.00 h"), (-900 * SECOND_NS, "-15.00 min"), (-9 * DAY_NS, "-9 d")],
)
def test_a_step_is_told_in_a_fitting_unit(step_ns: int, text: str) -> None:
    assert step_text(step_ns) == text


def test_packets_of_several_containers_count_once_in_their_order() -> None:
    one, other = samples({"BATT_V": [1, 2]}, packet=4, start_s=4), samples({"MODE": [1]}, container="FREE", packet=5, start_s=5)
    onboard, received = pairs_of([other, one])
    assert (received // SECOND_NS).tolist() == [4, 5]
    assert (received - onboard).tolist() == [500, 500]
    assert len(pairs_of([])[0]) == 0
