"""Samples from packet batches: golden counts, derived parameters, generation times, and the same whatever the cuts."""

from __future__ import annotations

import struct
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from console.dictionary.model import Dictionary
from console.dictionary.xtce import load_dictionary
from console.errors import KnownError
from console.packets.batch import PacketBatch
from console.telemetry.decoder import TelemetryDecoder, decode_packet_file, packet_values, walk_packets
from tests.dictionary.xtce_text import HEADER_NAMES, container, equal, joined, load, space_packet, system, telemetry
from tests.shared_data import shared

TYPES = """
<FloatParameterType name="volt"><IntegerDataEncoding sizeInBits="8"><DefaultCalibrator><PolynomialCalibrator>
<Term coefficient="0.1" exponent="1"/></PolynomialCalibrator></DefaultCalibrator></IntegerDataEncoding></FloatParameterType>
<FloatParameterType name="made"/>
<AbsoluteTimeParameterType name="obt"><Encoding><IntegerDataEncoding sizeInBits="32"/></Encoding>
<ReferenceTime><Epoch>UNIX</Epoch></ReferenceTime></AbsoluteTimeParameterType>
"""


def custom(output: str, text: str, *inputs: str) -> str:
    listed = "".join(f'<InputParameterInstanceRef parameterRef="{name}" inputName="{name}"/>' for name in inputs)
    return (
        f'<CustomAlgorithm name="make_{output}"><AlgorithmText language="moonkite">{text}</AlgorithmText><InputSet>{listed}</InputSet>'
        f'<OutputSet><OutputParameterRef parameterRef="{output}"/></OutputSet></CustomAlgorithm>'
    )


def power(*algorithms: str) -> Dictionary:
    parameters = {**HEADER_NAMES, "TIME_A": "obt", "V": "volt", "I": "i16", "T": "i16", "P": "made", "Q": "made"}
    header = container("HEADER", *HEADER_NAMES, "TIME_A", abstract=True)
    one = container("ONE", "V", "I", base="HEADER", where=equal("APID", 1))
    two = container("TWO", "T", base="HEADER", where=equal("APID", 2))
    made = f"<AlgorithmSet>{''.join(algorithms)}</AlgorithmSet>"
    return load(system(telemetry(TYPES, parameters, header + one + two, algorithms=made)))


def one(volts: int, amps: int, at: int = 0) -> bytes:
    return space_packet(1, struct.pack(">IBh", at, volts, amps))


def two(temperature: int, at: int = 0) -> bytes:
    return space_packet(2, struct.pack(">Ih", at, temperature))


def batch(packets: list[bytes]) -> PacketBatch:
    data, offsets = joined(packets)
    u16 = np.zeros(len(packets), np.uint16)
    received = np.arange(len(packets), dtype=np.int64) * 1000
    return PacketBatch(data, offsets, u16, u16, received, received, u16, np.zeros(len(packets), np.uint8))


@pytest.mark.parametrize(
    ("dictionary", "packets", "containers", "values"),
    [
        (
            "space_packet_parser/jpss/jpss1_geolocation_xtce_v1.xml",
            "space_packet_parser/jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
            {"JPSS_ATT_EPHEM": 7200},
            194_400,
        ),
        ("yamcs/xtce.xml", "yamcs/testdata.ccsds", {"Spacecraft": 1800}, 1800 * 52),
        (
            "space_packet_parser/idex/idex_combined_science_definition.xml",
            "space_packet_parser/idex/sciData_2023_052_14_45_05",
            {"Sci0TypeNonZero": 72, "Sci0TypeZero": 6},
            72 * 28 + 6 * 107,
        ),
    ],
)
def test_a_file_of_packets_is_counted_by_container(dictionary: str, packets: str, containers: dict[str, int], values: int) -> None:
    loaded = load_dictionary(shared(f"ccsds/{dictionary}"))
    file = decode_packet_file(loaded, shared(f"ccsds/{packets}").read_bytes())
    assert (file.containers, file.decoded.values, file.decoded.undecoded, file.left_over) == (containers, values, 0, 0)


def test_walked_headers_are_those_of_the_golden_file() -> None:
    data = shared("ccsds/space_packet_parser/jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1").read_bytes()
    found, left = walk_packets(data + b"\x08\x0b\x00\x00\x00\x40cut")
    assert (len(found), left, found.packet(1)) == (7200, 9, data[71:142])
    assert (set(found.apid.tolist()), int(found.sequence[0]), int(found.sequence[-1])) == ({11}, 2606, 9805)


def test_the_first_packets_are_told_in_engineering_units() -> None:
    loaded = power(custom("P", "V * I", "V", "I"))
    file = decode_packet_file(loaded, one(82, -5, 100) + two(7))
    rows = packet_values(loaded, file, 1)
    assert [(row["packet"], row["container"]) for row in rows] == [(0, "ONE")]
    values = rows[0]["values"]
    assert isinstance(values, dict)
    assert {name: values[name] for name in ("V", "I", "P")} == {"V": pytest.approx(8.2), "I": -5, "P": pytest.approx(-41.0)}
    assert values["TIME_A"] == 100 * 10**9


def test_nothing_is_a_file_of_no_packets() -> None:
    file = decode_packet_file(power(), b"")
    assert (len(file.batch), file.containers, file.decoded.values) == (0, {}, 0)


def test_packets_are_numbered_from_the_start_of_the_session() -> None:
    decoded = TelemetryDecoder(power()).decode(batch([two(1), one(1, 1), two(2)]), 40)
    found = {samples.container: (samples.packet.tolist(), samples.received_ns.tolist()) for samples in decoded.samples}
    assert found == {"ONE": ([41], [1000]), "TWO": ([40, 42], [0, 2000])}
    assert decoded.container_of == ["TWO", "ONE", "TWO"]


def test_generation_time_is_that_of_the_first_time_in_the_packet() -> None:
    decoded = TelemetryDecoder(power()).decode(batch([one(1, 1, 1_800_000_000), two(1, 7), space_packet(3, b"\0")]), 0)
    assert decoded.generation_ns.tolist() == [1_800_000_000 * 10**9, 7 * 10**9, -1]
    assert decoded.undecoded == 1


def test_a_packet_of_an_unknown_kind_is_marked_as_base() -> None:
    decoded = TelemetryDecoder(power()).decode(batch([space_packet(3, bytes(9))]), 0)
    assert (decoded.container_of, decoded.base, decoded.undecoded) == (["HEADER"], frozenset({"HEADER"}), 0)


def test_a_derived_parameter_is_computed_in_engineering_units_with_its_container() -> None:
    loaded = power(custom("Q", "P + 1", "P"), custom("P", "V * I", "V", "I"))
    decoded = TelemetryDecoder(loaded).decode(batch([one(82, -5), one(80, 10)]), 0)
    (samples,) = decoded.samples
    assert np.asarray(samples.raw["P"]).tolist() == pytest.approx([-41.0, 80.0])
    assert np.asarray(samples.raw["Q"]).tolist() == pytest.approx([-40.0, 81.0])
    assert loaded.parameters["P"].is_derived
    assert loaded.containers["ONE"].parameters[-2:] == ("P", "Q")
    assert "P" not in loaded.containers["TWO"].parameters


def test_a_math_algorithm_is_a_derived_parameter_too() -> None:
    operation = (
        '<MathAlgorithm name="soc"><MathOperation outputParameterRef="P"><ParameterInstanceRefOperand parameterRef="V"/>'
        "<ValueOperand>8</ValueOperand><Operator>-</Operator></MathOperation></MathAlgorithm>"
    )
    (samples,) = TelemetryDecoder(power(operation)).decode(batch([one(82, 0)]), 0).samples
    assert np.asarray(samples.raw["P"]).tolist() == pytest.approx([0.2])


def test_inputs_of_different_containers_meet_at_their_newest_values() -> None:
    decoder = TelemetryDecoder(power(custom("P", "I + T", "I", "T")))
    decoded = decoder.decode(batch([one(0, 1), two(10), two(20), one(0, 2)]), 0)
    found = {int(p): v for samples in decoded.samples for p, v in zip(samples.packet, np.asarray(samples.raw["P"]).tolist(), strict=True)}
    assert np.isnan(found.pop(0))
    assert found == {1: 11.0, 2: 21.0, 3: 22.0}


def test_one_derivation_may_remember_a_raw_value_where_another_remembers_it_calibrated() -> None:
    raw = custom("Q", "V + T", "V", "T").replace('parameterRef="V"', 'parameterRef="V" useCalibratedValue="false"')
    loaded = power(custom("P", "V + T", "V", "T"), raw)
    found = _by_packet(TelemetryDecoder(loaded), [[one(80, 0)], [two(1)]])
    assert (found[1, "P"], found[1, "Q"]) == (9.0, 81.0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=20), st.lists(st.integers(0, 20), max_size=4))
def test_samples_are_the_same_however_packets_are_cut_into_batches(values: list[int], cuts: list[int]) -> None:
    packets = [one(5, value) if value % 2 else two(value) for value in values]
    loaded = _CROSSED
    whole = _by_packet(TelemetryDecoder(loaded), [packets])
    places = [0, *sorted(min(cut, len(packets)) for cut in cuts), len(packets)]
    parts = [packets[low:high] for low, high in pairwise(places)]
    np.testing.assert_equal(_by_packet(TelemetryDecoder(loaded), parts), whole)


_CROSSED = power(custom("P", "I + T", "I", "T"), custom("Q", "V * I", "V", "I"))


def _by_packet(decoder: TelemetryDecoder, parts: list[list[bytes]]) -> dict[tuple[int, str], float]:
    found, first = {}, 0
    for part in parts:
        decoder.restore(decoder.snapshot())
        for samples in decoder.decode(batch(part), first).samples:
            for name, column in samples.raw.items():
                numbers: NDArray[np.generic] = np.asarray(column)
                found.update({(int(p), name): float(v) for p, v in zip(samples.packet, numbers, strict=True)})  # type: ignore[arg-type]
        first += len(part)
    return found


def test_a_circle_of_derived_parameters_is_named_and_not_computed() -> None:
    loaded = power(custom("P", "Q + 1", "Q"), custom("Q", "P + 1", "P"))
    assert [warning for warning in loaded.warnings if "depends on itself" in warning]
    assert loaded.derivations == ()


def test_what_is_no_snapshot_is_refused() -> None:
    with pytest.raises(KnownError, match="not a state of the decoder"):
        TelemetryDecoder(power()).restore(b"\xc1")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_walked_and_decoded(data: bytes) -> None:
    file = decode_packet_file(_CROSSED, data)
    assert len(file.batch.data) + file.left_over == len(data)
    assert sum(map(len, file.decoded.samples)) + file.decoded.undecoded == len(file.batch)


def test_spans_and_values_of_one_packet() -> None:
    decoder = TelemetryDecoder(power())
    packet = one(82, -5, 3)
    assert [(span.parameter, span.first_bit, span.bits) for span in decoder.spans(packet)][-2:] == [("V", 80, 8), ("I", 88, 16)]
    assert {span.parameter: value for span, value in decoder.values(packet)}["V"] == 82


@pytest.mark.parametrize("seed", range(12))
def test_packets_are_found_whether_alike_or_not(seed: int) -> None:
    dice = Random(seed)
    lengths = [length for _ in range(12) for length in [dice.choice((1, 2, 9, 40))] * dice.choice((1, 2, 7, 9, 30, 300))]
    packets = [space_packet(dice.randrange(2047), dice.randbytes(length), sequence=dice.randrange(16384)) for length in lengths]
    tail = packets[0][: dice.randrange(len(packets[0]))]
    batch, left_over = walk_packets(b"".join(packets) + tail)
    assert ([batch.packet(place) for place in range(len(batch))], left_over) == (packets, len(tail))
