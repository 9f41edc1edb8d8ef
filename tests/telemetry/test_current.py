from __future__ import annotations

import math

import numpy as np
import pytest

from console.errors import KnownError
from console.telemetry.current import CurrentValues
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
    first.update([SampleBatch("HK", *(np.zeros(2, np.int64) for _ in range(3)), {"INSIDE": column, "TEXT": [b"a", b"\xff"]})])
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
