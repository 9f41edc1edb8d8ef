"""The simulator as a whole: repeatable, independent of how it is stepped, and honest about noise."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.batch import Chunk
from console.orbit.propagate import Propagator
from console.packets.pipeline import make_pipeline
from console.simulator.simulator import Simulator
from console.utc import DAY_NS, SECOND_NS
from tests.simulator.flights import SESSION_START_NS, Flight, banting, cltu, command, good_pass, simulator, wau1

WHOLE_NS = 6 * SECOND_NS


def _fly(cuts: list[int], *, seed: int = 3, start_s: float = 5.0, command_at_ns: int = 2 * SECOND_NS) -> str:
    """The digest of six seconds of downlink, with a ping on the way, stepped to each of the cuts."""
    craft = simulator(seed=seed, start_s=start_s)
    start_ns, data, is_sent = craft.now_ns, bytearray(), False
    for at_ns in [*sorted(cuts), WHOLE_NS]:
        if at_ns >= command_at_ns and not is_sent:
            craft.receive(cltu(command("PING")), start_ns + command_at_ns)
            is_sent = True
        data += craft.step(start_ns + at_ns)
    return hashlib.sha256(data).hexdigest()


@given(st.lists(st.integers(0, WHOLE_NS), max_size=40))
@settings(max_examples=8, deadline=None)
def test_bytes_do_not_hang_on_how_time_was_cut(cuts: list[int]) -> None:
    assert _fly(cuts) == _fly([])


def test_the_same_seed_gives_the_same_bytes_and_another_one_gives_others() -> None:
    assert _fly([], seed=11) == _fly([], seed=11)
    assert _fly([], seed=11) != _fly([], seed=12)


def test_time_that_does_not_move_forward_gives_nothing() -> None:
    craft = simulator(start_s=60.0)
    assert craft.step(craft.now_ns + SECOND_NS)
    assert craft.step(craft.now_ns) == b""
    assert craft.step(craft.now_ns - SECOND_NS) == b""


def test_nothing_comes_down_before_aos_and_after_los() -> None:
    craft = simulator(start_s=-20.0)
    assert craft.step(good_pass().aos_ns - SECOND_NS // 10) == b""
    assert len(craft.step(good_pass().los_ns)) > 1_000_000
    assert craft.step(good_pass().los_ns + 60 * SECOND_NS)[8 * 450 :] == b""


def test_the_downlink_keeps_its_rate() -> None:
    craft = simulator(start_s=120.0)
    craft.step(craft.now_ns + SECOND_NS)
    bits = 8 * len(craft.step(craft.now_ns + 60 * SECOND_NS))
    assert bits / 60 == pytest.approx(wau1().radio.downlink_bps, rel=0.002)


def test_frames_near_the_horizon_fail_their_checksum_and_are_counted() -> None:
    craft, pipeline = simulator(start_s=-2.0), make_pipeline("cadu", wau1().frames)
    for _ in range(8 * 10):
        pipeline.feed(Chunk(craft.now_ns, craft.step(craft.now_ns + SECOND_NS // 10)))
    assert pipeline.counters.frames_bad > 20
    rising = pipeline.counters.frames_bad
    for _ in range(60 * 10):
        pipeline.feed(Chunk(craft.now_ns, craft.step(craft.now_ns + SECOND_NS // 10)))
    assert pipeline.counters.is_locked
    assert pipeline.counters.frames_bad - rising < 20
    assert pipeline.counters.frames_good > 800


def test_high_in_the_sky_no_frame_and_no_packet_is_lost() -> None:
    counters = Flight().run(60).pipeline.counters
    assert (counters.frames_bad, counters.frames_lost, counters.packets_lost, counters.resyncs) == (0, 0, 0, 0)
    assert counters.frames_good == pytest.approx(60 * wau1().radio.downlink_bps / (8 * 450), abs=5)
    assert 0 < counters.frames_idle < counters.frames_good
    assert counters.bytes == counters.bytes_framed + counters.bytes_skipped + counters.bytes_pending


def test_housekeeping_comes_at_the_rates_of_the_dictionary() -> None:
    flight = Flight().run(40)
    dictionary = wau1().dictionary
    assert dictionary is not None
    for name in ("HK_POWER", "HK_THERMAL", "HK_ATTITUDE", "HK_OBC", "HK_RADIO", "HK_PAYLOAD"):
        count = sum(len(batch) for batch in flight.samples if batch.container == name)
        interval_s = dictionary.containers[name].interval_s
        assert interval_s is not None
        assert abs(count - 40 / interval_s) <= 1, name


def test_the_on_board_clock_is_off_and_drifts_but_only_a_little() -> None:
    flight = Flight().run(20)
    offsets = np.concatenate([batch.generation_ns - batch.received_ns for batch in flight.samples])
    assert np.all(np.abs(offsets) < 0.9 * SECOND_NS)
    assert len({round(float(o) / 1e8) for o in offsets}) <= 6


def test_housekeeping_values_agree_with_the_state_that_they_were_taken_from() -> None:
    flight = Flight().run(10)
    craft = flight.craft.craft
    assert flight.last("BATT_V") == pytest.approx(craft.power.battery_v, abs=0.02)
    assert flight.last("BATT_SOC") == pytest.approx(craft.power.charge * 100, abs=0.6)
    assert flight.last("TEMP_BATT") == pytest.approx(craft.thermal.celsius["BATT"], abs=0.4)
    assert flight.last("TEMP_TX") == pytest.approx(craft.thermal.celsius["TX"], abs=0.4)
    assert flight.last("ATT_MODE") == "NADIR"
    assert flight.last("SW_VERSION") == "4.2.1"
    assert flight.last("RX_LOCK") == "YES"
    assert flight.last("GPS_LAT") == pytest.approx(craft.around.latitude_deg, abs=0.2)
    quaternion = [float(flight.last(f"ATT_Q{part}")) for part in range(4)]  # type: ignore[arg-type]
    assert math.hypot(*quaternion) == pytest.approx(1.0, abs=1e-5)
    derived = float(flight.last("BATT_V")) * float(flight.last("BATT_I"))  # type: ignore[arg-type]
    assert flight.last("BATT_POWER") == pytest.approx(derived, rel=1e-9)


def test_elements_that_give_no_orbit_are_refused() -> None:
    fallen = replace(wau1().elements, bstar=0.5, epoch_ns=good_pass().aos_ns - 30 * DAY_NS)
    with pytest.raises(KnownError, match="give no orbit"):
        Simulator(replace(wau1(), elements=fallen), banting(), start_ns=good_pass().aos_ns, seed=1)


def test_a_spacecraft_that_decays_on_the_way_falls_silent() -> None:
    fallen = replace(wau1().elements, bstar=0.5, mean_motion=16.2)
    error = Propagator(fallen).first_error(SESSION_START_NS + 30 * DAY_NS)
    assert error is not None
    craft = Simulator(replace(wau1(), elements=fallen), banting(), start_ns=error[0] - 60 * SECOND_NS, seed=1)
    craft.step(error[0] + 60 * SECOND_NS)
    craft.receive(cltu(command("PING")), craft.now_ns)
    assert craft.step(craft.now_ns + 60 * SECOND_NS) == b""
