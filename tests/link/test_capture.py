"""Hex dumps and captures give the payload that was put in, told apart by content; any bytes are read without an error."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.link.capture import CaptureReport, FileFormat, Piece
from console.link.capture_reading import format_of, read_pieces
from console.link.hex_dump import line_bytes
from tests.link.captures import ETHERNET, PPI, RAW_IP, USER0, ethernet, ipv4, ipv6, pcap, pcapng, ppi, tcp, udp
from tests.shared_data import shared

S = 1_600_000_000 * 10**9
SENT = [(S + 10**6, b"first"), (S + 10**9, b"second one")]


def read(data: bytes, *, port: int = 0) -> tuple[list[Piece], CaptureReport]:
    report = CaptureReport()
    return list(read_pieces(io.BytesIO(data), format_of(data[:4096]), report, port=port)), report


def payloads(records: list[bytes], link_type: int = RAW_IP, *, port: int = 0) -> tuple[list[bytes], CaptureReport]:
    pieces, report = read(pcap([(S, record) for record in records], link_type), port=port)
    return [piece.data for piece in pieces], report


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "make",
    [
        lambda order: pcap(SENT, order=order),
        lambda order: pcap(SENT, order=order, is_nano=True),
        lambda order: pcapng(SENT, order=order),
        lambda order: pcapng(SENT, order=order, resolution=6),
    ],
)
def test_records_of_users_own_come_with_their_times(make, order) -> None:  # type: ignore[no-untyped-def]
    pieces, report = read(make(order))
    assert [(piece.at_ns, piece.data) for piece in pieces] == SENT
    assert str(report) == "15 bytes read"


@pytest.mark.parametrize(
    ("link_type", "record"),
    [
        (ETHERNET, ethernet(ipv4(17, udp(b"data")))),
        (ETHERNET, ethernet(ipv4(17, udp(b"data")), vlan=True)),
        (ETHERNET, ethernet(ipv4(17, udp(b"data"))) + bytes(18)),
        (ETHERNET, ethernet(ipv6(17, udp(b"data")), kind=0x86DD)),
        (ETHERNET, ethernet(ipv4(6, tcp(7, b"data")))),
        (RAW_IP, ipv4(17, udp(b"data"))),
        (0, b"\2\0\0\0" + ipv4(17, udp(b"data"))),
        (113, bytes(14) + b"\x08\x00" + ipv4(17, udp(b"data"))),
        (PPI, ppi(USER0, b"data")),
        (PPI, ppi(ETHERNET, ethernet(ipv4(17, udp(b"data"))))),
    ],
)
def test_payload_is_found_under_every_header(link_type: int, record: bytes) -> None:
    assert payloads([record], link_type)[0] == [b"data"]


@pytest.mark.parametrize(
    ("link_type", "record", "why"),
    [
        (ETHERNET, ethernet(b"arp", kind=0x0806), "1 records that are not IP"),
        (RAW_IP, ipv4(1, b"ping" * 5), "1 packets that are neither UDP nor TCP"),
        (RAW_IP, ipv4(17, udp(b"x"), fragment=0x2000), "1 fragments of IP packets"),
        (105, b"wlan", "1 records of link type 105"),
        (PPI, b"\0\0\xff\xff\0\0\0\0", "1 records with a broken header"),
        (RAW_IP, b"", "1 records that are not IP"),
    ],
)
def test_what_is_no_payload_is_counted_by_its_reason(link_type: int, record: bytes, why: str) -> None:
    found, report = payloads([record], link_type)
    assert found == []
    assert str(report) == f"0 bytes read; passed over: {why}"


def test_one_port_can_be_chosen() -> None:
    found, report = payloads([ipv4(17, udp(b"a", port=7)), ipv4(17, udp(b"b", port=8))], port=8)
    assert found == [b"b"]
    assert report.passed_over == {"datagrams of other ports": 1}


def test_tcp_segments_are_put_in_order_and_taken_once() -> None:
    start = 0xFFFFFFFE
    segments = [(1, b"abc"), (7, b"ghi"), (4, b"def"), (1, b"abc"), (6, b"fghijk")]
    opening = ipv4(6, tcp(start, b"", flags=2))
    found, report = payloads([opening, *(ipv4(6, tcp(start + at, data)) for at, data in segments)])
    assert b"".join(found) == b"abcdefghijk"
    assert report.passed_over == {"TCP segments that came twice": 1}


def test_a_gap_in_tcp_is_told_and_what_follows_still_comes() -> None:
    found, report = payloads([ipv4(6, tcp(at, data)) for at, data in ((100, b"abc"), (200, b"later"), (205, b" on"))])
    assert found == [b"abc", b"later", b" on"]
    assert report.passed_over == {"gaps in a TCP stream": 1}


@given(st.binary(min_size=1, max_size=300), st.integers(0, 2**32 - 1), st.integers(0, 2**32))
def test_shuffled_and_repeated_segments_give_the_stream(data: bytes, start: int, seed: int) -> None:
    rng = random.Random(seed)
    pieces, at = [(start, b"")], 0
    while at < len(data):
        size = rng.randint(1, 30)
        pieces.append((start + 1 + at, data[at : at + size]))
        at += size
    later = pieces[1:] + rng.choices(pieces[1:], k=3)
    rng.shuffle(later)
    records = [ipv4(6, tcp(at, part, flags=2 if not part else 0x18)) for at, part in [pieces[0], *later]]
    assert b"".join(payloads(records)[0]) == data


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_a_capture_cut_anywhere_gives_what_is_whole_and_says_so(make) -> None:  # type: ignore[no-untyped-def]
    whole = make(SENT)
    for end in range(24, len(whole)):
        pieces, report = read(whole[:end])
        assert [piece.data for piece in pieces] == [data for _, data in SENT][: len(pieces)]
        assert report.damage or end in (24, len(whole) - 26, len(whole) - 44) or len(pieces) < 2


WHOLE = [pcap(SENT), pcapng(SENT), pcap([(S, ethernet(ipv4(6, tcp(5, b"stream"))))], ETHERNET), b"00000000: 0102 0304  ....\n"]


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6))
def test_any_damage_is_read_without_an_error(data: bytes, changes: list[tuple[int, int]]) -> None:
    changed = bytearray(data)
    for at, value in changes:
        changed[at % len(changed)] = value
    for kind in (FileFormat.HEX, FileFormat.PCAP):
        list(read_pieces(io.BytesIO(bytes(changed)), kind, CaptureReport()))


@pytest.mark.parametrize(
    ("line", "data"),
    [
        ("1acffc1d", b"\x1a\xcf\xfc\x1d"),
        ("1A CF FC 1D", b"\x1a\xcf\xfc\x1d"),
        ("0x1A, 0xCF", b"\x1a\xcf"),
        ("1a:cf:fc", b"\x1a\xcf\xfc"),
        ("00000010: 1acf fc1d 0102  ......", b"\x1a\xcf\xfc\x1d\x01\x02"),
        ("00000010  1a cf fc 1d  01 02  |......|", b"\x1a\xcf\xfc\x1d\x01\x02"),
        ("0000: c2 aa 3a 00 ", b"\xc2\xaa\x3a\x00"),
        ("# a comment", b""),
        ("", b""),
        ("pdu length = 23 bytes", None),
        ("abc", None),
    ],
)
def test_lines_of_dumps(line: str, data: bytes | None) -> None:
    assert line_bytes(line) == data


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", FileFormat.RAW),
        (b"\xc0\x00abc\xc0", FileFormat.RAW),
        (b"just words\nand more words\n", FileFormat.RAW),
        (b"face", FileFormat.RAW),
        (b"1acffc1d00010203\n", FileFormat.HEX),
        (b"1acffc1d0001020", FileFormat.HEX),
        (b"# frames\n1acffc1d\n1acffc1d\n", FileFormat.HEX),
        (pcap([])[:24], FileFormat.PCAP),
        (pcapng([])[:40], FileFormat.PCAP),
    ],
)
def test_content_tells_what_a_file_is(head: bytes, kind: FileFormat) -> None:
    assert format_of(head) is kind


def test_hexdump_ends_with_an_offset_that_is_no_data() -> None:
    pieces, report = read(b"00000000  1a cf fc 1d  01 02 03 04  |........|\n00000008  05 06  |..|\n0000000a\n")
    assert [piece.data for piece in pieces] == [bytes.fromhex("1acffc1d01020304"), b"\5\6"]
    assert not report.passed_over


def test_upstreams_dumps_are_hex_and_each_line_is_a_frame() -> None:
    for path in sorted(shared("tm-frames/dariol83-ccsds").glob("*.hex")):
        pieces, report = read(path.read_bytes())
        assert [piece.data for piece in pieces] == [bytes.fromhex(line) for line in path.read_text().split()]
        assert not report.passed_over


def test_gnu_radios_dumps_give_the_frames_that_the_kiss_files_hold() -> None:
    folder = shared("ax25-kiss/gr-satellites")
    pieces, _ = read((folder / "au02.hexdump.txt").read_bytes())
    assert b"".join(piece.data for piece in pieces) in (folder / "au02.kss").read_bytes()


def test_recordings_of_bytes_are_raw() -> None:
    for path in [*shared("ax25-kiss/gr-satellites").glob("*.kss"), *shared("tm-frames/snpp-cadu").glob("*.dat")]:
        assert format_of(path.read_bytes()[:4096]) is FileFormat.RAW, path
