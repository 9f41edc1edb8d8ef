from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from console.dictionary.model import Container, Dictionary, Kind, Parameter
from console.errors import KnownError
from console.telemetry.current import CurrentValues, previous_text, value_number, value_text
from console.telemetry.samples import SampleBatch
from console.telemetry.states import Freshness
from console.utc import SECOND_NS
from tests.telemetry.builders import DICTIONARY, samples


def current(*batches: object, **factors: float) -> CurrentValues:
    values = CurrentValues(DICTIONARY, **factors)
    values.update(batches)  # type: ignore[arg-type]
    return values


def test_a_parameter_that_never_came_says_so() -> None:
    values = current()
    assert values.freshness("BATT_V", 0) is Freshness.NEVER
    assert values.age_s("BATT_V", 0) is None
    assert "BATT_V" not in values.values


def test_the_last_value_is_kept_with_its_times_count_and_extremes() -> None:
    values = current(samples({"BATT_V": [700, 640, 810]}), samples({"BATT_V": [720]}, start_s=3, packet=3))
    value = values.values["BATT_V"]
    assert (value.raw, value.count, value.packet, value.container) == (720, 4, 3, "HK")
    assert (value.minimum, value.maximum) == (6.4, 8.1)
    assert (value.received_ns, value.generation_ns) == (3 * SECOND_NS, 3 * SECOND_NS - 500)


def test_labels_and_texts_have_no_extremes() -> None:
    values = current(samples({"MODE": [1], "TEXT": ["hello"]})).values
    assert (values["MODE"].raw, values["TEXT"].raw) == (1, "hello")
    assert math.isnan(values["MODE"].minimum)
    assert math.isnan(values["TEXT"].maximum)


@pytest.mark.parametrize(("age_s", "fresh"), [(0, "live"), (6, "live"), (6.1, "stale"), (40, "stale"), (40.1, "expired")])
def test_age_is_judged_by_the_interval_of_the_dictionary(age_s: float, fresh: str) -> None:
    values = current(samples({"BATT_V": [700]}))
    assert values.freshness("BATT_V", round(age_s * SECOND_NS)) == fresh
    assert values.age_s("BATT_V", round(age_s * SECOND_NS)) == pytest.approx(age_s)


def test_factors_are_the_missions() -> None:
    values = current(samples({"BATT_V": [700]}), stale_factor=1, expired_factor=2)
    assert values.freshness("BATT_V", 3 * SECOND_NS) is Freshness.STALE
    assert values.freshness("BATT_V", 5 * SECOND_NS) is Freshness.EXPIRED


def test_an_interval_not_told_is_learned_and_a_pause_is_not() -> None:
    batches = [samples({"BATT_V": [700]}, container="FREE", start_s=4 * at, packet=at) for at in range(10)]
    values = current(*batches)
    assert values.interval_s("BATT_V") == pytest.approx(4)
    values.update([samples({"BATT_V": [700]}, container="FREE", start_s=5000, packet=10)])
    assert values.interval_s("BATT_V") == pytest.approx(4)


def test_packets_received_together_share_their_interval() -> None:
    batches = [samples({"BATT_V": [700] * 5}, container="FREE", start_s=10 * at, step_s=0, packet=5 * at) for at in range(4)]
    assert current(*batches).interval_s("BATT_V") == pytest.approx(2, rel=0.2)


def test_before_anything_is_learned_ten_seconds_are_assumed() -> None:
    assert current(samples({"BATT_V": [700]}, container="FREE")).interval_s("BATT_V") == 10


@pytest.mark.parametrize(("raw", "fresh"), [(0, "live"), (2000, "live"), (2001, "invalid"), (-1, "invalid")])
def test_outside_the_valid_range_is_invalid(raw: int, fresh: str) -> None:
    assert current(samples({"BATT_V": [raw]})).freshness("BATT_V", 0) == fresh


def test_not_a_number_is_invalid_and_no_extreme() -> None:
    values = current(samples({"INSIDE": [1.0, 5.0, math.nan]}))
    assert values.freshness("INSIDE", 0) is Freshness.INVALID
    assert (values.values["INSIDE"].minimum, values.values["INSIDE"].maximum) == (1.0, 5.0)


def test_a_parameter_the_dictionary_lacks_is_kept() -> None:
    assert current(samples({"OTHER": [7]})).values["OTHER"].raw == 7


def test_last_values_as_samples_are_the_last_rows() -> None:
    values = current(samples({"BATT_V": [700, 710], "TEXT": ["a", "b"]}), samples({"MODE": [1]}, container="FREE", packet=5))
    found = {batch.container: batch for batch in values.as_samples()}
    assert found["HK"].raw["TEXT"] == ["b"]
    assert isinstance(found["HK"].raw["BATT_V"], np.ndarray)
    assert found["HK"].raw["BATT_V"].tolist() == [710]
    assert (found["FREE"].packet.tolist(), found["HK"].packet.tolist()) == ([5], [1])


def test_batches_joined_or_apart_give_the_same() -> None:
    apart = [samples({"BATT_V": [700 + at, 650], "TEXT": ["x", "y"]}, container="FREE", start_s=3 * at, packet=2 * at) for at in range(5)]
    joined = SampleBatch(
        "FREE",
        *(np.concatenate([getattr(each, name) for each in apart]) for name in ("generation_ns", "received_ns", "packet")),
        {"BATT_V": np.concatenate([each.raw["BATT_V"] for each in apart]), "TEXT": ["x", "y"] * 5},
    )
    assert current(*apart).snapshot() == current(joined).snapshot()


@pytest.mark.parametrize("dtype", ["<u8", "<i2", "<f4", "<f8", "|b1"])
def test_the_kind_of_number_survives_a_snapshot(dtype: str) -> None:
    column = np.array([1, 0], dtype) if dtype != "<u8" else np.array([1, 2**64 - 1], dtype)
    first, second = current(samples({"INSIDE": [1, 0]})), current()
    times = [np.zeros(2, np.int64), np.zeros(2, np.int64), np.array([2, 3])]
    first.update([SampleBatch("HK", *times, {"INSIDE": column, "TEXT": [b"a", b"\xff"]})])
    second.restore(first.snapshot())
    row = second.as_samples()[0].raw
    assert isinstance(row["INSIDE"], np.ndarray)
    assert (row["INSIDE"].dtype, row["INSIDE"][0], row["TEXT"]) == (np.dtype(dtype), column[-1], [b"\xff"])


def test_a_snapshot_goes_on_as_if_uninterrupted() -> None:
    batches = [samples({"BATT_V": [700 + at], "TEXT": ["x"]}, container="FREE", start_s=at, packet=at) for at in range(6)]
    whole, first, second = current(*batches), current(*batches[:3]), current()
    second.restore(first.snapshot())
    second.update(batches[3:])
    assert second.snapshot() == whole.snapshot()
    with pytest.raises(KnownError, match="no snapshot"):
        second.restore(b"")


def test_the_last_change_is_where_a_value_differs_from_the_one_before() -> None:
    values = current(samples({"BATT_V": [700, 640, 640, 640]}))
    assert (values.values["BATT_V"].changed_ns, values.values["BATT_V"].previous) == (SECOND_NS, 700)
    values.update([samples({"BATT_V": [640, 640]}, start_s=4, packet=4)])
    assert values.values["BATT_V"].changed_ns == SECOND_NS
    values.update([samples({"BATT_V": [650]}, start_s=6, packet=6)])
    assert (values.values["BATT_V"].changed_ns, values.values["BATT_V"].previous) == (6 * SECOND_NS, 640)


def test_a_change_between_batches_and_one_inside_are_told_apart() -> None:
    values = current(samples({"BATT_V": [700]}), samples({"BATT_V": [640, 640, 640]}, start_s=1, packet=1))
    assert (values.values["BATT_V"].changed_ns, values.values["BATT_V"].previous) == (SECOND_NS, 700)


def test_the_first_value_is_a_change_from_nothing_and_texts_change_too() -> None:
    values = current(samples({"TEXT": ["a", "a", "b", "b"]}), samples({"MODE": [1]}, start_s=9, packet=9))
    assert (values.values["TEXT"].changed_ns, values.values["TEXT"].previous) == (2 * SECOND_NS, "a")
    assert (values.values["MODE"].changed_ns, values.values["MODE"].previous) == (9 * SECOND_NS, None)
    assert values.changed_since(2 * SECOND_NS) == {"MODE"}
    assert values.changed_since(2 * SECOND_NS - 1) == {"TEXT", "MODE"}


def test_a_value_that_stays_no_number_does_not_change() -> None:
    nan = np.array([np.nan, np.nan])
    batch = samples({"BATT_V": [700, 700]})
    spoilt = SampleBatch(batch.container, batch.generation_ns, batch.received_ns, batch.packet, {"BATT_V": nan})
    later = SampleBatch(batch.container, batch.generation_ns, batch.received_ns + SECOND_NS, batch.packet, {"BATT_V": nan})
    values = current(spoilt, later)
    assert (values.values["BATT_V"].changed_ns, values.values["BATT_V"].previous) == (0, None)


@pytest.mark.parametrize("seed", range(5))
def test_what_is_not_live_is_what_freshness_says_of_each(seed: int) -> None:
    chance = np.random.default_rng(seed)
    values = current(samples({"BATT_V": [700], "MODE": [1]}), samples({"TEXT": ["x"]}, start_s=int(chance.integers(1, 40)), packet=1))
    for now_ns in chance.integers(0, 90 * SECOND_NS, 20).tolist():
        slow = {name for name in DICTIONARY.parameters if values.freshness(name, now_ns) is not Freshness.LIVE}
        assert values.not_live(now_ns) == slow


def test_changes_survive_a_snapshot_and_an_older_one_can_be_read() -> None:
    values = current(samples({"BATT_V": [700, 640]}))
    restored = current()
    restored.restore(values.snapshot())
    assert restored.values["BATT_V"] == values.values["BATT_V"]
    state = msgspec.msgpack.decode(values.snapshot())
    for value in state["values"].values():
        del value["changed_ns"], value["previous"]
    restored.restore(msgspec.msgpack.encode(state))
    assert restored.values["BATT_V"].changed_ns == 0


def test_a_parameter_of_several_packets_is_as_if_they_had_come_one_by_one() -> None:
    def batch(container: str, packets: list[int]) -> SampleBatch:
        numbers = np.array(packets, np.int64)
        return SampleBatch(container, numbers, numbers * SECOND_NS, numbers, {"INSIDE": numbers.astype("<u2") * 2})

    at_once, one_by_one = current(), current()
    at_once.update([batch("HK", [0, 3, 4]), batch("OTHER", [1, 2, 5])])
    for packet in range(6):
        one_by_one.update([batch("HK" if packet in (0, 3, 4) else "OTHER", [packet])])
        one_by_one.values["INSIDE"]
    assert at_once.snapshot() == one_by_one.snapshot()
    assert (at_once.values["INSIDE"].container, at_once.values["INSIDE"].raw, at_once.values["INSIDE"].count) == ("OTHER", 10, 6)


GAIN = Parameter(
    "SUN", "/SUN", Kind.FLOAT, calibrate=lambda raw: raw * 5.0, valid=(0.0, 100.0),
    contexts=((lambda columns, count: np.asarray(columns.get("GAIN", np.zeros(count))) == 2, lambda raw: raw * 15.0),),
)  # fmt: skip
BY_GAIN = Dictionary(
    "gain",
    {each.name: each for each in (GAIN, Parameter("GAIN", "/GAIN", Kind.INTEGER))},
    {name: Container(name, f"/{name}", parameters=("SUN", "GAIN")) for name in ("HK", "EVENT_LOW")},
    {},
)


def test_a_value_is_calibrated_by_the_context_of_its_packet_whatever_carries_it() -> None:
    """The table said 5 times the raw value where plots, alarms and files said 15 times."""
    first = samples({"SUN": [1, 2, 4], "GAIN": [0, 2, 2]})
    second = samples({"SUN": [5], "GAIN": [2]}, container="EVENT_LOW", packet=3, start_s=3)
    third = samples({"SUN": [5, 8], "GAIN": [0, 2]}, packet=4, start_s=4)
    apart, together = CurrentValues(BY_GAIN), CurrentValues(BY_GAIN)
    for batch in (first, second, third):
        apart.update([batch])
        assert apart.values["SUN"].count
    together.update([first, second, third])
    for values in (apart, together):
        value = values.values["SUN"]
        assert (value.raw, value_text(GAIN, value), value_number(GAIN, value)) == (8, "120", 120.0)
        assert (value.minimum, value.maximum, previous_text(GAIN, value)) == (5.0, 120.0, "25")
        assert values.freshness("SUN", 6 * SECOND_NS) is Freshness.INVALID
    again = CurrentValues(BY_GAIN)
    again.restore(together.snapshot())
    assert again.values["SUN"] == together.values["SUN"]
