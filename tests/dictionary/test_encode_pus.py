"""Telecommands against independent readers: spacepackets for PUS-C, and Yamcs's own PUS dictionaries read beside each other."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacepackets.ecss import PusTc
from spacepackets.ecss.tc import InvalidTcCrc16Error

from console.command.verify import expected_reports
from console.dictionary.arguments import check_arguments
from console.dictionary.encode import encode_command
from console.dictionary.model import Command, Dictionary, Kind
from console.dictionary.xtce import load_dictionary
from tests.command.fakes import demo_dictionary
from tests.shared_data import shared


def texts_of(command: Command) -> dict[str, str]:
    """Arguments that are allowed: defaults, first labels, lower limits."""
    stand_ins = {Kind.STRING: "A", Kind.BINARY: "0A0B", Kind.BOOLEAN: "true", Kind.TIME: "2026-11-22T10:55:12Z"}
    return {
        one.name: one.default
        or next(iter(one.labels.values()), "")
        or stand_ins.get(one.kind, "")
        or f"{max(one.low if one.low is not None else 1.0, 0.0):g}"
        for one in command.arguments
    }


@settings(max_examples=60)
@given(st.sampled_from(sorted(demo_dictionary().commands)), st.integers(0, (1 << 14) - 1))
def test_every_command_of_the_demo_is_a_pus_telecommand_to_spacepackets(name: str, sequence: int) -> None:
    """`PusTc.unpack` checks the lengths and the CRC-16 (ECSS-E-ST-70-41C 7.4.4, annex B)."""
    command = demo_dictionary().command(name)
    encoded = encode_command(demo_dictionary(), name, texts_of(command), sequence=sequence)
    read = PusTc.unpack(encoded.data)
    assert (read.seq_count, read.apid, read.packet_len) == (sequence, encoded.data[1] | (encoded.data[0] & 7) << 8, len(encoded.data))
    service = {field: encoded.data[first // 8] for field, first, bits in encoded.fields if bits == 8 and field in ("SERVICE", "SUBTYPE")}
    assert (read.service, read.message_subtype) == (encoded.data[7], encoded.data[8])
    assert service in ({}, {"SERVICE": read.service, "SUBTYPE": read.message_subtype})
    rebuilt = PusTc(service=read.service, message_subtype=read.message_subtype, apid=read.apid, seq_count=sequence, app_data=read.app_data,
                    source_id=read.source_id, ack_flags=encoded.data[6] & 0xF)  # fmt: skip
    assert bytes(rebuilt.pack()) == encoded.data


def test_a_flipped_bit_is_found_by_the_packet_error_control() -> None:
    data = bytearray(encode_command(demo_dictionary(), "PING", {}).data)
    data[8] ^= 1
    with pytest.raises(InvalidTcCrc16Error):
        PusTc.unpack(bytes(data))


class TestYamcsPus:
    """Commands of Yamcs's PUS dictionaries (shared data, dictionaries/GOLDEN.md): 18 in pus11, the header in pus, the types in dt."""

    def loaded(self, main: str = "pus11.xml") -> Dictionary:
        folder = shared("dictionaries/yamcs-pus")
        return load_dictionary(folder / main, beside=[folder / name for name in ("pus.xml", "dt.xml", "pus5.xml") if name != main])

    def test_they_are_read_whole(self) -> None:
        """GOLDEN.md: 18 commands in pus11 and 3 in pus5, one of each abstract."""
        paths = [command.path for command in self.loaded().commands.values()]
        assert (sum("/PUS11/" in path for path in paths), sum("/PUS5/" in path for path in paths)) == (17, 2)

    @pytest.mark.parametrize("acks", range(16))
    def test_the_operator_sets_the_acknowledgement_flags_and_they_decide_what_is_waited_for(self, acks: int) -> None:
        command = self.loaded().command("GET_SCHEDULE_STATUS")
        assert [argument.name for argument in command.arguments] == ["ackflags", "source"]
        encoded = encode_command(self.loaded(), "GET_SCHEDULE_STATUS", {"ackflags": str(acks), "source": "0x0203"}, sequence=5)
        assert encoded.data == struct.pack(">HHHBBBH", 0x1801, 0xC005, 4, 0x20 | acks, 11, 18, 0x0203)
        names = [("accepted", 1), ("started", 2), ("completed", 8)]
        assert [one.stage for one in expected_reports(command, encoded.data)] == [name for name, bit in names if acks & bit]

    def test_a_list_of_records_is_one_argument_and_each_value_has_its_own_field(self) -> None:
        encoded = encode_command(self.loaded(), "DELETE_ACTIVITIES_BY_ID", {"num_requests": "2", "requests": "1:2:3, 4:0x5:6"})
        assert encoded.data == struct.pack(">HHHBBBHH6H", 0x1801, 0xC000, 18, 0x27, 11, 5, 0, 2, 1, 2, 3, 4, 5, 6)
        assert ("requests[1].seqcount", 184, 16) in encoded.fields

    def test_a_count_that_does_not_agree_is_told_in_the_field_of_the_list(self) -> None:
        faults = check_arguments(self.loaded().command("DELETE_ACTIVITIES_BY_ID"), {"num_requests": "2", "requests": "1:2:3"})
        assert list(faults) == ["requests"]
        assert "num_requests asks for" in str(faults["requests"])
