"""Secured telecommand frames: published vectors of the cipher, a construction by hand from the clauses, and every bit counts."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.sdls import (
    OVERHEAD,
    FrameSecurity,
    Key,
    Rejection,
    SecurityAssociation,
    SecurityMode,
    SecurityReceiver,
    seal,
    unseal,
)
from console.frames.security_report import SecurityReport

KEY, OTHER = Key(bytes(range(32))), Key(bytes(32))
PREFIX = bytes.fromhex("2101082005")  # bypass, SCID 257, VCID 2, length 33, frame number 5
MODES = st.sampled_from(SecurityMode)
DATA = st.binary(max_size=80)


def pair(mode: SecurityMode = SecurityMode.AUTHENTICATION, *, window: int = 100) -> tuple[FrameSecurity, SecurityReceiver]:
    """A sending end that counts from 1 and a receiving end with the same key."""
    numbers, association = iter(range(1, 1000)), SecurityAssociation(7, mode, window)
    return FrameSecurity(association, KEY, lambda: next(numbers)), SecurityReceiver(association, KEY)


# McGrew and Viega, The Galois/Counter Mode of Operation (GCM), appendix B, test cases 13, 14 and 16 (AES-256, IV of 96 bits).
VECTORS = [
    ("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    ("00" * 32, "00" * 12, "00" * 16, "", "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"),
    (
        "feffe9928665731c6d6a8f9467308308" * 2,
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "iv", "plain", "covered", "cipher", "mac"), VECTORS)
def test_the_cipher_gives_the_published_vectors(key: str, iv: str, plain: str, covered: str, cipher: str, mac: str) -> None:
    sealed = seal(Key(bytes.fromhex(key)), bytes.fromhex(iv), bytes.fromhex(plain), bytes.fromhex(covered))
    assert sealed.hex() == cipher + mac
    assert unseal(Key(bytes.fromhex(key)), bytes.fromhex(iv), sealed, bytes.fromhex(covered)) == bytes.fromhex(plain)


def test_an_authenticated_frame_is_what_the_clauses_say() -> None:
    """355.0-B-2 4.1.1 (fields), 4.2.2.6.2 (mask: virtual channel, segment header, SPI), 4.2.3.2.2.2 (MAC over all of the payload).

    Yamcs has the same mask, bit by bit, the IV as zeros as well, and the same fields of 2, 12 and 16 bytes (read and not run)."""
    iv = bytes.fromhex("000000000000000000000001")
    covered = bytes.fromhex("0000080000" + "c1" + "0007" + "00" * 12) + b"data"
    mac = AESGCM(KEY.octets).encrypt(iv, b"", covered)
    assert pair()[0].protect(PREFIX + b"\xc1", b"data") == bytes.fromhex("0007") + iv + b"data" + mac


def test_an_enciphered_frame_is_what_the_clauses_say() -> None:
    """As above with 4.2.3.2.2.3: the data field is the plaintext, the masked headers are associated data."""
    iv = bytes.fromhex("000000000000000000000001")
    sealed = AESGCM(KEY.octets).encrypt(iv, b"data", bytes.fromhex("0000080000" + "0007" + "00" * 12))
    assert pair(SecurityMode.AUTHENTICATED_ENCRYPTION)[0].protect(PREFIX, b"data") == bytes.fromhex("0007") + iv + sealed


@given(MODES, st.lists(DATA, min_size=1, max_size=5), st.sampled_from([b"", b"\xc0", b"\x41"]))
def test_what_is_protected_is_taken_once_in_order(mode: SecurityMode, data: list[bytes], segment: bytes) -> None:
    sender, receiver = pair(mode)
    frames = [sender.protect(PREFIX + segment, each) for each in data]
    assert [len(frame) - len(each) for frame, each in zip(frames, data, strict=True)] == [sender.overhead] * len(data)
    assert [receiver.process(PREFIX + segment, frame) for frame in frames] == data
    assert {receiver.process(PREFIX + segment, frame) for frame in frames} == {Rejection.BAD_SEQUENCE}
    assert (receiver.counts.accepted, receiver.counts.all_rejected) == (len(data), len(data))


@given(MODES, DATA, st.data())
def test_any_flipped_bit_is_rejected_and_moves_nothing(mode: SecurityMode, data: bytes, draw: st.DataObject) -> None:
    sender, receiver = pair(mode)
    frame = sender.protect(PREFIX, data)
    bit = draw.draw(st.integers(0, 8 * len(frame) - 1))
    changed = bytearray(frame)
    changed[bit // 8] ^= 0x80 >> bit % 8
    assert receiver.process(PREFIX, bytes(changed)) is (Rejection.UNKNOWN_SPI if bit < 16 else Rejection.BAD_MAC)
    assert receiver.last == 0
    assert receiver.process(PREFIX, frame) == data


@given(MODES, DATA, st.data())
def test_any_cut_is_rejected(mode: SecurityMode, data: bytes, draw: st.DataObject) -> None:
    sender, receiver = pair(mode)
    frame = sender.protect(PREFIX, data)
    length = draw.draw(st.integers(0, len(frame) - 1))
    assert receiver.process(PREFIX, frame[:length]) is (Rejection.CUT if length < OVERHEAD else Rejection.BAD_MAC)


@given(MODES, st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_no_frame_is_ever_taken_twice_in_whatever_order_they_come(mode: SecurityMode, order: list[int]) -> None:
    sender, receiver = pair(mode)
    frames = [sender.protect(PREFIX, bytes([number])) for number in range(31)]
    taken = [found for number in order if isinstance(found := receiver.process(PREFIX, frames[number]), bytes)]
    assert taken == sorted(set(taken))


@pytest.mark.parametrize("mode", SecurityMode)
def test_another_key_another_channel_or_segment_is_rejected(mode: SecurityMode) -> None:
    sender, _ = pair(mode)
    frame = sender.protect(PREFIX + b"\xc0", b"data")
    stranger = SecurityReceiver(SecurityAssociation(7, mode), OTHER)
    assert stranger.process(PREFIX + b"\xc0", frame) is Rejection.BAD_MAC
    receiver = pair(mode)[1]
    assert receiver.process(bytes.fromhex("21010c2005c0"), frame) is Rejection.BAD_MAC
    assert receiver.process(PREFIX + b"\xc1", frame) is Rejection.BAD_MAC


def test_another_frame_number_is_no_matter_because_cop_1_gives_it() -> None:
    sender, receiver = pair()
    assert receiver.process(bytes.fromhex("01010820ff"), sender.protect(PREFIX, b"data")) == b"data"


def test_a_frame_beyond_the_window_is_rejected_and_the_last_within_is_taken() -> None:
    sender, receiver = pair(window=3)
    frames = [sender.protect(PREFIX, bytes([number])) for number in range(1, 8)]
    assert receiver.process(PREFIX, frames[3]) is Rejection.BAD_SEQUENCE
    assert receiver.process(PREFIX, frames[2]) == b"\x03"
    assert receiver.process(PREFIX, frames[5]) == b"\x06"


@pytest.mark.parametrize("number", [0, -1, 1 << 63])
def test_a_number_that_no_iv_can_have_protects_nothing(number: int) -> None:
    with pytest.raises(KnownError, match="used up"):
        FrameSecurity(SecurityAssociation(1), KEY, lambda: number).protect(PREFIX, b"data")


@pytest.mark.parametrize("spi", [0, 65535, -1])
def test_a_reserved_spi_is_refused(spi: int) -> None:
    with pytest.raises(KnownError, match=r"4\.1\.1\.2"):
        SecurityAssociation(spi)


def test_a_key_of_another_length_is_refused_and_none_shows_itself() -> None:
    with pytest.raises(KnownError, match="AES-256"):
        Key(bytes(16))
    assert "00" not in repr(OTHER)
    assert KEY.octets.hex()[:8] not in f"{KEY!r} {KEY.fingerprint}"
    assert KEY.fingerprint != OTHER.fingerprint


def test_the_report_tells_of_the_last_frame_and_keeps_its_alarm() -> None:
    sender, receiver = pair()
    first, second = sender.protect(PREFIX, b"a"), sender.protect(PREFIX, b"b")
    receiver.process(PREFIX, first)
    assert receiver.report == SecurityReport(last_spi=7, sequence=1)
    receiver.process(PREFIX, first)
    assert (receiver.report.has_alarm, receiver.report.flags) == (True, ["replayed or too far ahead"])
    receiver.process(PREFIX, second)
    assert (receiver.report.has_alarm, receiver.report.flags, receiver.report.sequence) == (True, [], 2)
    receiver.clear_alarm()
    assert not receiver.report.has_alarm


def test_the_report_is_laid_out_as_in_the_standard() -> None:
    """355.1-B-1: control word type 1, version 100, alarm, bad sequence number, bad MAC, invalid SPI, last SPI, eight bits of the number."""
    assert SecurityReport(has_alarm=True, has_bad_mac=True, last_spi=0x1234, sequence=0x56).word() == 0xCA123456
    assert SecurityReport.of_word(0x01_00_04_2C) is None


@given(st.builds(SecurityReport, *[st.booleans()] * 4, st.integers(0, 65535), st.integers(0, 255)))
def test_a_report_reads_back(report: SecurityReport) -> None:
    assert SecurityReport.of_word(report.word()) == report
