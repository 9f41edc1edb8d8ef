"""Real Suomi-NPP CADUs: sync, derandomiser, Reed-Solomon, AOS frames, virtual channels.

Oracle: the golden values that stand beside the shared data (tm-frames/GOLDEN.md).
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from console.store.reader import SessionReader
from tests.program import Said, moonkite
from tests.shared_data import SNPP, shared

CADU_BYTES, CADUS = 1024, 7


@pytest.fixture
def cadus() -> bytes:
    return shared("tm-frames/snpp-cadu/snpp_7cadus_2vcids.dat").read_bytes()


def received(data: bytes, folder: Path) -> Said:
    """The bytes through a file link into a recording, with the mission that fits them."""
    mission, file = folder / "snpp", folder / "cadus.dat"
    mission.mkdir()
    (mission / "mission.toml").write_text(SNPP)
    file.write_bytes(data)
    return moonkite("run", "--headless", "--mission", mission, "--link", f"file:{file}", "--framing", "cadu", "--json", home=folder)


def counted(said: Said) -> dict[str, int]:
    names = ("frames_good", "frames_corrected", "frames_bad", "frames_lost", "packets")
    return {name: said.json[name] for name in names}


def test_real_cadus_count_as_the_golden_file_says(cadus: bytes, tmp_path: Path) -> None:
    said = received(cadus, tmp_path)
    assert (said.code, said.err) == (0, "")
    assert counted(said) == {"frames_good": CADUS, "frames_corrected": 0, "frames_bad": 0, "frames_lost": 0, "packets": 1}
    with SessionReader(Path(said.json["recording"])) as reader:
        (packet,) = reader.packets()
        assert (packet.apid, packet.vcid) == (1341, 6)
        assert b"".join(chunk.data for chunk in reader.chunks()) == cadus
    replayed = moonkite("replay", said.json["recording"], "--json", home=tmp_path)
    assert counted(replayed) == counted(said)


@pytest.mark.parametrize("seed", [random.randrange(10**9)])
def test_wrong_bits_are_mended_and_counted(cadus: bytes, tmp_path: Path, seed: int) -> None:
    chance, damaged = random.Random(seed), bytearray(cadus)
    for cadu in range(CADUS):
        for place in chance.sample(range(4, CADU_BYTES), 12):
            damaged[cadu * CADU_BYTES + place] ^= chance.randrange(1, 256)
    said = received(bytes(damaged), tmp_path)
    assert counted(said) == {"frames_good": CADUS, "frames_corrected": CADUS, "frames_bad": 0, "frames_lost": 0, "packets": 1}


def test_a_missing_cadu_is_a_gap_and_noise_around_them_none(cadus: bytes, tmp_path: Path) -> None:
    noise = random.Random(157).randbytes(700)
    said = received(noise + cadus[:CADU_BYTES] + cadus[2 * CADU_BYTES :] + noise, tmp_path)
    assert counted(said) == {"frames_good": CADUS - 1, "frames_corrected": 0, "frames_bad": 0, "frames_lost": 1, "packets": 2}
    with SessionReader(Path(said.json["recording"])) as reader:
        kept = {(packet.vcid, packet.quality == 0) for packet in reader.packets()}
    assert kept == {(6, True), (16, False)}, "the packet that the gap broke is kept and marked"
