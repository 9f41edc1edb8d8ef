"""Sanity of the models: energy is kept, temperatures stay where such a spacecraft lives, bodies settle where they are told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.orbit.propagate import Propagator
from console.orbit.sun import illumination
from console.simulator.attitude import MOST_RATE, Attitude, AttitudeMode
from console.simulator.chance import Noise, stream
from console.simulator.environment import Environment, ground_target_teme
from console.simulator.physics import TICK_NS, Craft, EventId
from console.simulator.power import CAPACITY_WH, FULL_V, MOST_CHARGE_A, BatteryState, Power, open_circuit_v
from console.simulator.thermal import NODES, HeaterMode, Thermal
from console.simulator.vectors import conjugate, cross, dot, from_axes, length, product, rotated, rotation_vector, scaled, turn, unit
from console.utc import SECOND_NS
from tests.simulator.flights import banting, good_pass, wau1

ORBIT_S = 86_400 / 14.77
parts = st.floats(-1, 1, allow_nan=False)
directions = st.tuples(parts, parts, parts).filter(lambda v: length(v) > 0.01).map(unit)


def _craft(*, start_s: float = 0.0, seed: int = 1) -> Craft:
    return Craft(wau1().elements, banting().site, start_ns=good_pass().aos_ns + round(start_s * SECOND_NS), seed=seed)


@given(directions, directions, st.floats(-3.1, 3.1))
def test_a_turn_keeps_lengths_and_can_be_undone(axis: tuple[float, float, float], vector: tuple[float, float, float], angle: float) -> None:
    quaternion = turn(scaled(axis, angle))
    turned = rotated(quaternion, vector)
    assert length(turned) == pytest.approx(1.0, abs=1e-12)
    assert rotated(conjugate(quaternion), turned) == pytest.approx(vector, abs=1e-12)
    assert rotation_vector(quaternion) == pytest.approx(scaled(axis, angle), abs=1e-9)


def test_the_longitude_never_swings_over_the_map_where_it_jumps_from_180_to_minus_180() -> None:
    start_ns = good_pass().aos_ns
    environment = Environment(wau1().elements, banting().site, start_ns=start_ns)
    degrees = [environment.at(start_ns + second * SECOND_NS).longitude_deg for second in range(6000)]
    (jump,) = [second for second in range(1, 6000) if abs(degrees[second] - degrees[second - 1]) > 180]
    between = [environment.at(start_ns + (jump - 1) * SECOND_NS + part * TICK_NS // 2).longitude_deg for part in range(21)]
    assert all(abs(degree) > 179 for degree in between)


def test_noise_is_normally_distributed_and_repeats_with_its_stream() -> None:
    noise, again = (Noise(stream(7, "sensors")) for _ in range(2))
    numbers = [noise.gauss(5.0, 2.0) for _ in range(4000)]
    assert numbers == [again.gauss(5.0, 2.0) for _ in range(4000)]
    assert (np.mean(numbers), np.std(numbers)) == pytest.approx((5.0, 2.0), abs=0.15)
    within = np.mean(np.abs(np.array(numbers) - 5.0) < 2.0)
    assert within == pytest.approx(0.683, abs=0.03)


@given(directions, directions)
def test_axes_make_the_attitude_that_has_them(x: tuple[float, float, float], other: tuple[float, float, float]) -> None:
    if length(cross(x, other)) < 1e-3:
        return
    z = unit(cross(x, other))
    y = cross(z, x)
    attitude = from_axes(x, y, z)
    assert rotated(attitude, (1.0, 0.0, 0.0)) == pytest.approx(x, abs=1e-9)
    assert rotated(attitude, (0.0, 1.0, 0.0)) == pytest.approx(y, abs=1e-9)
    assert rotated(attitude, (0.0, 0.0, 1.0)) == pytest.approx(z, abs=1e-9)


def test_surroundings_agree_with_the_propagator_and_do_not_hang_on_order() -> None:
    start_ns = good_pass().aos_ns
    forward, backward = (Environment(wau1().elements, banting().site, start_ns=start_ns) for _ in range(2))
    instants = [start_ns + round(offset * SECOND_NS) for offset in (-300.2, -1.0, 0.0, 0.37, 255.999, 256.0, 700.5)]
    there = [forward.at(at_ns) for at_ns in instants]
    assert [backward.at(at_ns) for at_ns in reversed(instants)] == list(reversed(there))
    position, _, _ = Propagator(wau1().elements).teme(np.array(instants))
    for one, truth in zip(there, position, strict=True):
        assert one.position_km == pytest.approx(tuple(truth), abs=0.002)
    assert there[2].clearance_deg == pytest.approx(0.0, abs=0.01)


def test_the_place_under_the_spacecraft_lies_on_the_way_to_the_centre() -> None:
    around = _craft().around
    place = ground_target_teme(around.latitude_deg, around.longitude_deg, around.at_ns)
    down = unit(scaled(around.position_km, -1.0))
    sight = unit(tuple(p - q for p, q in zip(place, around.position_km, strict=True)))  # type: ignore[arg-type]
    assert math.degrees(math.acos(min(1.0, dot(down, sight)))) < 2.0


def test_in_eclipse_the_battery_gives_what_the_loads_take() -> None:
    power = Power(charge=0.8)
    before, load_w, hours = power.charge, 10.0, 0.5
    for _ in range(int(hours * 3600)):
        power.step(load_w, (1.0, 0.0, 0.0), 0.0, 1.0)
    given_wh = (before - power.charge) * CAPACITY_WH
    assert given_wh >= load_w * hours
    assert given_wh == pytest.approx(load_w * hours / 0.91, rel=0.03)
    assert power.array_w == 0.0
    assert power.state is BatteryState.DISCHARGING


@given(st.floats(0.05, 1.0), st.floats(0.0, 25.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_power_is_never_made_from_nothing(charge: float, load_w: float, cosine: float, light: float) -> None:
    power = Power(charge=charge)
    power.step(load_w, (cosine, 0.2, 0.0), light, 1.0)
    into_battery_w = open_circuit_v(charge) * power.battery_a
    assert into_battery_w + load_w <= power.array_w + 1e-6
    assert power.array_w <= power.available_w + 1e-9
    assert power.battery_a <= MOST_CHARGE_A + 1e-9
    assert power.battery_v <= FULL_V + 1e-9


def test_a_full_battery_is_not_overcharged() -> None:
    power = Power(charge=0.95)
    for _ in range(20_000):
        power.step(5.0, (1.0, 0.0, 0.0), 1.0, 1.0)
    assert power.charge <= 1.0
    assert power.state is BatteryState.FULL
    assert power.array_w < power.available_w


def test_an_orbit_in_nadir_keeps_charge_and_temperatures_in_their_limits() -> None:
    craft, start_ns = _craft(), good_pass().aos_ns
    charge, celsius = [], []
    for tick in range(1, round(ORBIT_S) * 10):
        craft.step(start_ns + tick * TICK_NS)
        if tick % 600 == 0:
            charge.append(craft.power.charge)
            celsius.append(dict(craft.thermal.celsius))
    assert 0.6 < min(charge) < max(charge) <= 1.0
    assert max(charge) - min(charge) > 0.05
    assert all(4 < one["BATT"] < 35 and -15 < one["OBC"] < 45 and -20 < one["CAM"] < 30 for one in celsius)
    assert max(one["PANEL_XP"] for one in celsius) - min(one["PANEL_XP"] for one in celsius) > 60
    happened = [one.event for one in craft.happenings]
    assert happened.count(EventId.ECLIPSE_ENTERED) == 1
    assert happened.count(EventId.ECLIPSE_LEFT) in (0, 1)


def test_eclipse_is_where_the_orbit_says() -> None:
    craft = _craft()
    for minutes in range(0, 97, 4):
        around = craft.environment.at(good_pass().aos_ns + minutes * 60 * SECOND_NS)
        truth = illumination(np.array([around.position_km]), np.array([around.at_ns]))[0]
        assert around.light == pytest.approx(float(truth), abs=1e-6)


def test_a_discharged_battery_makes_the_craft_safe_and_says_so() -> None:
    craft = _craft()
    craft.power.charge = 0.27
    craft.step(good_pass().aos_ns + TICK_NS)
    assert craft.attitude.mode is AttitudeMode.SAFE
    assert {EventId.BATTERY_LOW, EventId.SAFE_MODE_BY_BATTERY, EventId.MODE_CHANGED} <= {one.event for one in craft.happenings}


@pytest.mark.parametrize("mode", [AttitudeMode.SUN, AttitudeMode.TARGET, AttitudeMode.NADIR, AttitudeMode.SAFE])
def test_a_slew_is_limited_and_settles(mode: AttitudeMode) -> None:
    environment, start_ns = _craft().environment, good_pass().tca_ns - 60 * SECOND_NS
    body = Attitude.settled(
        AttitudeMode.NADIR if mode is not AttitudeMode.NADIR else AttitudeMode.SUN, environment.at(start_ns), Noise(stream(1, "x"))
    )
    body.mode, body.target = mode, (2.8, 101.5)
    fastest = 0.0
    for tick in range(1, 1200):
        body.step(environment.at(start_ns + tick * TICK_NS), 0.1)
        fastest = max(fastest, length(body.rate))
    assert fastest < MOST_RATE * 1.5
    assert body.is_settled
    assert length(body.rate) < math.radians(1.2)
    assert product(body.quaternion, conjugate(body.quaternion))[0] == pytest.approx(1.0, abs=1e-9)


def test_the_camera_looks_down_in_nadir_and_the_wing_at_the_sun_in_sun() -> None:
    around = _craft().around
    nadir = Attitude.settled(AttitudeMode.NADIR, around, Noise(stream(1, "x")))
    sun = Attitude.settled(AttitudeMode.SUN, around, Noise(stream(1, "x")))
    assert dot(rotated(nadir.quaternion, (-1.0, 0.0, 0.0)), unit(scaled(around.position_km, -1.0))) == pytest.approx(1.0)
    assert sun.sun_in_body(around)[0] == pytest.approx(1.0)
    assert sun.sun_angle_deg(around) == pytest.approx(0.0, abs=1e-4)


def test_nodes_left_alone_come_to_the_structure_s_temperature_or_radiate() -> None:
    thermal = Thermal()
    thermal.battery_heater.mode = thermal.camera_heater.mode = HeaterMode.OFF
    for _ in range(20_000):
        thermal.step({}, {}, 0.0, 10.0)
    assert all(-200 < celsius < 0 for celsius in thermal.celsius.values())
    assert thermal.celsius["BATT"] == pytest.approx(thermal.celsius["STRUCT"], abs=0.5)


def test_more_heat_makes_every_node_warmer() -> None:
    cold, warm = Thermal(), Thermal()
    for _ in range(500):
        cold.step({}, {}, 0.0, 10.0)
        warm.step(dict.fromkeys(NODES, 1.0), {}, 0.0, 10.0)
    assert all(warm.celsius[name] > cold.celsius[name] for name in NODES)


def test_a_thermostat_switches_with_hysteresis() -> None:
    heater = Thermal().battery_heater
    states = []
    for celsius in (9.0, 7.9, 9.0, 10.9, 11.1, 9.0):
        heater.switch(celsius)
        states.append(heater.is_on)
    assert states == [False, True, True, True, False, False]
