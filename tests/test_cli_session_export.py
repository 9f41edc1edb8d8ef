"""`moonkite export` on the demo's recording and on real packets: out, read by others, and in again."""

from __future__ import annotations

import csv
import io
import signal
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from console.frames.batch import Chunk
from console.mission.loader import load_mission
from console.packets.pipeline import make_pipeline
from console.resources import demo_mission_folder
from console.store.reader import SessionReader
from console.telemetry.decoder import walk_packets
from tests.program import REPOSITORY, environment_of, moonkite, moonkite_process
from tests.shared_data import SNPP, shared

COUNTS = ("packets", "packets_lost", "frames_good", "frames_bad", "frames_corrected", "undecoded", "values")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one recording: the first minutes of the demo pass, flown at speed."""
    folder = tmp_path_factory.mktemp("home")
    said = moonkite("run", "--headless", "--seconds", "240", "--json", home=folder)
    assert said.code == 0
    return folder


@pytest.fixture(scope="module")
def recording(home: Path) -> Path:
    return next((home / "sessions").glob("*.moonkite"))


def counts(report: Any) -> dict[str, Any]:
    return {name: report[name] for name in COUNTS if name in report}


def test_the_latest_recording_needs_no_path(home: Path, recording: Path, tmp_path: Path) -> None:
    told = moonkite("export", "latest", "--what", "packets", "-o", tmp_path / "p.bin", "--json", home=home).json
    with SessionReader(recording) as reader:
        assert told["rows"] == reader.count_packets()
    assert (tmp_path / "p.bin").stat().st_size == told["bytes"]
    assert "no recording yet" in moonkite("export", "latest", "-o", tmp_path / "x", home=tmp_path).complaint


def test_space_packet_parser_reads_the_exported_packets_as_they_were_recorded(home: Path, recording: Path, tmp_path: Path) -> None:
    """Judge: space_packet_parser, which walks packets by their own headers (CCSDS 133.0-B-2 4.1.3)."""
    from space_packet_parser import ccsds_generator

    moonkite("export", recording, "--what", "packets", "-o", tmp_path / "p.bin", home=home)
    with (tmp_path / "p.bin").open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [(packet.apid, packet.sequence_count, bytes(packet)) for packet in ccsds_generator(file)]
    with SessionReader(recording) as reader:
        assert found == [(row.apid, row.sequence, row.data) for row in reader.packets(limit=10**6)]
    assert len(found) > 400


def test_one_apid_is_taken_out(home: Path, recording: Path, tmp_path: Path) -> None:
    with SessionReader(recording) as reader:
        apid = reader.packets(limit=1)[0].apid
    moonkite("export", recording, "--what", "packets", "--apid", apid, "-o", tmp_path / "p.bin", home=home)
    batch, left_over = walk_packets((tmp_path / "p.bin").read_bytes())
    assert (set(batch.apid.tolist()), left_over) == ({apid}, 0)


@pytest.mark.parametrize("what", ["raw", "cadus"])
def test_exported_bytes_replayed_through_a_file_give_the_same_counts(home: Path, recording: Path, tmp_path: Path, what: str) -> None:
    moonkite("export", recording, "--what", what, "-o", tmp_path / "pass.cadu", home=home)
    before = moonkite("replay", recording, "--json", home=home).json
    after = moonkite("run", "--headless", "--link", f"file:{tmp_path / 'pass.cadu'}", "--framing", "cadu", "--json", home=tmp_path).json
    assert counts(after) == counts(before)
    assert before["packets"] > 400


def test_exported_frames_hold_the_same_packets(home: Path, recording: Path, tmp_path: Path) -> None:
    moonkite("export", recording, "--what", "frames", "-o", tmp_path / "f.bin", home=home)
    form = next(one for one in load_mission(demo_mission_folder(), session_start_ns=0).spacecraft if one.dictionary).frames
    plain = make_pipeline("tm", replace(form, is_randomised=False, reed_solomon_interleave=0))
    batch = plain.feed(Chunk(1, (tmp_path / "f.bin").read_bytes()))
    with SessionReader(recording) as reader:
        good = [row.data for row in reader.packets(limit=10**6) if row.quality == 0]
    found = [batch.packet(place) for place in range(len(batch)) if batch.quality[place] == 0]
    assert found == good


def test_frames_that_failed_their_checks_go_out_only_when_wanted(home: Path, recording: Path, tmp_path: Path) -> None:
    counted = moonkite("replay", recording, "--json", home=home).json
    good = moonkite("export", recording, "--what", "frames", "-o", tmp_path / "g.bin", "--json", home=home).json
    everything = moonkite("export", recording, "--what", "frames", "--bad-frames", "-o", tmp_path / "a.bin", "--json", home=home).json
    assert (good["rows"], good["left_out"]["bad frames"]) == (counted["frames_good"], counted["frames_bad"])
    assert everything["rows"] == counted["frames_good"] + counted["frames_bad"]
    assert counted["frames_bad"] > 0


def test_real_cadus_go_out_and_come_in_again(tmp_path: Path) -> None:
    cadus = shared("tm-frames/snpp-cadu/snpp_7cadus_2vcids.dat")
    (tmp_path / "snpp").mkdir()
    (tmp_path / "snpp" / "mission.toml").write_text(SNPP)
    link = ("run", "--headless", "--mission", tmp_path / "snpp", "--framing", "cadu", "--json")
    first = moonkite(*link, "--link", f"file:{cadus}", home=tmp_path / "one").json
    for what in ("cadus", "raw"):
        moonkite("export", first["recording"], "--what", what, "-o", tmp_path / f"{what}.bin", home=tmp_path)
        assert (tmp_path / f"{what}.bin").read_bytes() == cadus.read_bytes()
    moonkite("export", first["recording"], "--what", "frames", "-o", tmp_path / "frames.bin", home=tmp_path)
    form = load_mission(tmp_path / "snpp", session_start_ns=0).spacecraft[0].frames
    batch = make_pipeline("tm", replace(form, is_randomised=False, reed_solomon_interleave=0)).feed(
        Chunk(1, (tmp_path / "frames.bin").read_bytes())
    )
    with SessionReader(Path(first["recording"])) as reader:
        assert [batch.packet(place) for place in range(len(batch))] == [row.data for row in reader.packets()]
    second = moonkite(*link, "--link", f"file:{tmp_path / 'cadus.bin'}", home=tmp_path / "two").json
    assert counts(second) == counts(first)


def test_engineering_values_are_those_of_the_dictionary_in_the_file(home: Path, recording: Path, tmp_path: Path) -> None:
    for option, name in (("--raw", "raw"), ("--engineering", "eng")):
        moonkite("export", recording, option, "--parameters", "BATT_V,BATT_STATE", "-o", tmp_path / f"{name}.csv", home=home)
    raw, eng = (list(csv.DictReader(io.StringIO((tmp_path / f"{name}.csv").read_text()))) for name in ("raw", "eng"))
    parameters = next(
        one.dictionary for one in load_mission(demo_mission_folder(), session_start_ns=0).spacecraft if one.dictionary
    ).parameters
    stored = np.array([int(row["BATT_V"]) for row in raw])
    assert [float(row["BATT_V"]) for row in eng] == parameters["BATT_V"].engineering(stored).tolist()  # type: ignore[union-attr]
    assert {row["BATT_STATE"] for row in eng} <= set(parameters["BATT_STATE"].labels.values())
    assert list(raw[0]) == ["received_utc", "received_ns", "generation_utc", "generation_ns", "packet", "container", "BATT_V", "BATT_STATE"]


def test_a_parameter_that_was_never_received_is_counted_and_one_that_is_unknown_is_an_error(home: Path, tmp_path: Path) -> None:
    parameters = next(
        one.dictionary for one in load_mission(demo_mission_folder(), session_start_ns=0).spacecraft if one.dictionary
    ).parameters
    everything = ",".join(parameters)
    told = moonkite("export", "latest", "--parameters", everything, "-o", tmp_path / "v.csv", "--json", home=home).json
    header = (tmp_path / "v.csv").read_text().splitlines()[0].split(",")[6:]
    assert told["left_out"].get("parameters that were never received", 0) == len(parameters) - len(set(parameters) & set(header))


def test_real_packets_go_out_and_come_in_again(tmp_path: Path) -> None:
    folder = shared("ccsds/space_packet_parser/jpss")
    packets, dictionary = next(folder.glob("*.DAT1")), folder / "jpss1_geolocation_xtce_v1.xml"
    link = ("run", "--headless", "--framing", "packets", "--dictionary", dictionary, "--json")
    first = moonkite(*link, "--link", f"file:{packets}", home=tmp_path / "one").json
    moonkite("export", first["recording"], "--what", "packets", "-o", tmp_path / "out.bin", home=tmp_path)
    assert (tmp_path / "out.bin").read_bytes() == packets.read_bytes()
    second = moonkite(*link, "--link", f"file:{tmp_path / 'out.bin'}", home=tmp_path / "two").json
    assert counts(second) == counts(first)
    for report, name in ((first, "one.npz"), (second, "two.npz")):
        moonkite("export", report["recording"], "--format", "npz", "-o", tmp_path / name, home=tmp_path)
    with np.load(tmp_path / "one.npz", allow_pickle=False) as one, np.load(tmp_path / "two.npz", allow_pickle=False) as two:
        values = [name for name in one.files if not name.endswith(("_ns", "metadata"))]
        assert len(values) > 27
        assert all(np.array_equal(one[name], two[name]) for name in values)
        assert float(one[next(name for name in values if name.endswith("/ADGPSPOSX"))][0]) == 6389695.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--what", "events", "--apid", "5"), "--what packets"),
        (("--what", "packets", "--raw"), "--what values"),
        (("--what", "raw", "--every", "5"), "--what values"),
        (("--what", "packets", "--service", "3,x"), "3,25"),
    ],
)
def test_options_that_do_not_belong_together_are_told(recording: Path, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    said = moonkite("export", recording, *options, "-o", tmp_path / "x", home=tmp_path)
    assert said.code == 2
    assert words in said.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--format", "bin"), "can't be written as bin"),
        (("--from", "yesterday"), "no UTC time"),
        (("--parameters", "BATT_VV"), "did you mean BATT_V"),
        (("--what", "packets", "--bytes", "0g"), "not hexadecimal"),
        (("--what", "raw", "--time", "generation"), "--time receipt"),
    ],
)
def test_wishes_that_cannot_be_met_are_told_in_one_line(recording: Path, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    said = moonkite("export", recording, *options, "-o", tmp_path / "x", home=tmp_path)
    assert said.code == 1
    assert words in said.complaint
    assert not list(tmp_path.iterdir())


def test_an_empty_answer_is_said(recording: Path, tmp_path: Path) -> None:
    said = moonkite("export", recording, "--what", "packets", "--apid", "5", "-o", tmp_path / "x", home=tmp_path)
    assert "nothing in the recording matches" in said.complaint
    assert (tmp_path / "x").read_bytes() == b""


def test_ctrl_c_ends_an_export_without_a_file(recording: Path, tmp_path: Path) -> None:
    target = tmp_path / "all.csv"
    words = [sys.executable, "-m", "console", "export", str(recording), "--layout", "long", "--progress", "lines", "-o", str(target)]
    process = subprocess.Popen(
        words, cwd=REPOSITORY, env=environment_of(tmp_path), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("progress")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.splitlines()[-1] == "moonkite: the export was cancelled; no file was written"
    assert not list(tmp_path.glob("*all.csv*"))


def test_a_full_disk_leaves_no_half_file(recording: Path, tmp_path: Path) -> None:
    code = (
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))"
    )
    said = moonkite_process("export", recording, "-o", tmp_path / "v.csv", home=tmp_path, code=code)
    assert said.code == 1
    assert "can't be written" in said.complaint
    assert not list(tmp_path.glob("*v.csv*"))
