"""Units that are no space packets are kept as rows, undecoded, unless the mission wants its dictionary to see them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from console.dictionary.model import Dictionary
from console.dictionary.xtce import load_dictionary
from console.frames.ax25 import build_ui_frame
from console.frames.batch import Chunk, FrameFormat
from console.frames.kiss import encode_kiss
from console.packets.batch import PacketKind, apid_text, kind_of_apid
from console.packets.space_packet import build_space_packet
from console.session.decoding import Decoded, Decoding

BEACON = """<SpaceSystem name="B" xmlns="http://www.omg.org/spec/XTCE/20180204"><TelemetryMetaData>
<ParameterTypeSet><IntegerParameterType name="U8" signed="false"><IntegerDataEncoding sizeInBits="8"/></IntegerParameterType>
</ParameterTypeSet><ParameterSet><Parameter name="A" parameterTypeRef="U8"/></ParameterSet>
<ContainerSet><SequenceContainer name="BEACON"><EntryList><ParameterRefEntry parameterRef="A"/></EntryList></SequenceContainer>
</ContainerSet></TelemetryMetaData></SpaceSystem>"""
STREAM = b"".join(
    encode_kiss(payload)
    for payload in (
        build_ui_frame("CQ", "WAU", b"\x2afree text"),
        build_ui_frame("CQ", "WAU", build_space_packet(5, 0, b"abc")),
        b"\x07\x01 not AX.25",
    )
)


def taken(tmp_path: Path, *, decodes_payloads: bool) -> tuple[Decoded, int]:
    (tmp_path / "b.xml").write_text(BEACON)
    dictionary: Dictionary = load_dictionary(tmp_path / "b.xml")
    decoding = Decoding(dictionary, "kiss", FrameFormat(decodes_payloads=decodes_payloads))
    found = decoding.take([Chunk(5, STREAM, 1)])
    return found, decoding.counters.undecoded


def test_payloads_are_rows_that_the_dictionary_does_not_see(tmp_path: Path) -> None:
    found, undecoded = taken(tmp_path, decodes_payloads=False)
    assert [kind_of_apid(row.apid) for row in found.packets] == [PacketKind.AX25, PacketKind.SPACE, PacketKind.PAYLOAD]
    assert [row.container for row in found.packets] == ["", "BEACON", ""]
    assert [apid_text(row.apid) for row in found.packets] == ["AX.25", "5", "not AX.25"]
    assert found.packets[2].data == b"\x07\x01 not AX.25"
    assert np.concatenate([batch.packet for batch in found.samples]).tolist() == [1]
    assert undecoded == 2


def test_a_mission_may_give_them_to_its_dictionary_without_their_addresses(tmp_path: Path) -> None:
    found, undecoded = taken(tmp_path, decodes_payloads=True)
    assert [row.container for row in found.packets] == ["BEACON"] * 3
    assert np.concatenate([batch.raw["A"] for batch in found.samples]).tolist() == [0x2A, 0x08, 0x07]
    assert undecoded == 0
    assert found.packets[0].data == build_ui_frame("CQ", "WAU", b"\x2afree text")
