"""Bad input: exit code 1, one clear line on standard error, no traceback, and nothing is lost."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from console.clock import monotonic_ns
from console.errors import KnownError
from console.store.reader import SessionReader
from console.utc import SECOND_NS
from tests.mission.folders import DICTIONARY, VANGUARD, write_mission
from tests.program import REPOSITORY, Said, environment_of, moonkite, moonkite_process
from tests.shared_data import shared

DEMO = REPOSITORY / "resources" / "missions" / "demo"
ROOM = 1_200_000
Answer = TypeVar("Answer")
ENTITY_BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [
  <!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
  <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]>
<SpaceSystem xmlns="http://www.omg.org/spec/XTCE/20180204" name="&d;"/>
"""
FOREIGN_ENTITY = """<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>
<SpaceSystem xmlns="http://www.omg.org/spec/XTCE/20180204" name="&secret;"/>
"""


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "small.xml"
    path.write_text(DICTIONARY)
    return path


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """A file of noise; its first bytes are no header of a space packet, an SQLite file or anything else, whatever the seed."""
    path = tmp_path / "noise.bin"
    path.write_bytes(b"\xff" + random.randbytes(20_000))
    return path


def packet(count: int, body: bytes = b"\x00\x01\x00\x02") -> bytes:
    """A space packet of APID 5."""
    return bytes((0x00, 0x05, 0xC0 | count >> 8 & 63, count & 255, 0, len(body) - 1)) + body


def refused(said: Said, *words: str) -> None:
    assert said.code == 1, (said.code, said.err)
    for word in words:
        assert word in said.complaint


def test_noise_is_no_file_of_packets(noise: Path, dictionary: Path, tmp_path: Path) -> None:
    refused(moonkite("decode", "--dictionary", dictionary, noise, "--json", home=tmp_path), str(noise), "packet")


def test_noise_over_a_link_is_recorded_whole_and_told(noise: Path, dictionary: Path, tmp_path: Path) -> None:
    said = moonkite("run", "--headless", "--link", f"file:{noise}", "--dictionary", dictionary, "--json", home=tmp_path)
    assert said.code == 0
    assert f"no packet in {noise.stat().st_size} bytes, which are recorded" in said.complaint or said.json["packets"]
    with SessionReader(Path(said.json["recording"])) as reader:
        assert b"".join(chunk.data for chunk in reader.chunks()) == noise.read_bytes()


@pytest.mark.parametrize("command", ["replay", "window"])
def test_noise_is_no_recording(noise: Path, tmp_path: Path, command: str) -> None:
    refused(moonkite(*([command] if command == "replay" else []), noise, home=tmp_path), str(noise), "not a session")


@pytest.mark.parametrize("command", ["decode", "run"])
def test_noise_is_no_dictionary(noise: Path, tmp_path: Path, command: str) -> None:
    bad = noise.rename(tmp_path / "noise.xml")
    packets = tmp_path / "packets.bin"
    packets.write_bytes(packet(0))
    words = {"decode": ["decode", packets], "run": ["run", "--headless", "--link", f"file:{packets}"]}[command]
    refused(moonkite(*words, "--dictionary", bad, home=tmp_path), "noise.xml", "XML")


@pytest.mark.parametrize("text", [ENTITY_BOMB, FOREIGN_ENTITY])
def test_a_dictionary_with_entities_is_refused_at_once(text: str, tmp_path: Path) -> None:
    bomb, packets = tmp_path / "bomb.xml", tmp_path / "packets.bin"
    bomb.write_text(text)
    packets.write_bytes(packet(0))
    refused(moonkite("decode", packets, "--dictionary", bomb, home=tmp_path), "bomb.xml", "DOCTYPE")
    refused(moonkite("run", "--headless", "--link", f"file:{packets}", "--dictionary", bomb, home=tmp_path), "bomb.xml", "DOCTYPE")
    checked = moonkite("check", bomb, home=tmp_path)
    assert checked.code == 1
    assert "remove the DOCTYPE" in checked.out


def test_a_truncated_packet_is_told_and_those_before_it_are_decoded(dictionary: Path, tmp_path: Path) -> None:
    file = tmp_path / "cut.bin"
    file.write_bytes(packet(0) + packet(1) + packet(2)[:-1])
    said = moonkite("decode", "--dictionary", dictionary, file, "--values", 9, "--json", home=tmp_path)
    refused(said, str(file), "cut short: 9 bytes", "the 2 packets before it are whole")
    assert (said.json["packets"], len(said.json["values"])) == (2, 2)


@pytest.mark.parametrize(
    ("content", "says"), [(b"", "empty"), (packet(0)[:7], "no whole space packet"), (packet(0) + b"\xe0" * 99, "cut short")]
)
def test_what_is_no_file_of_packets_is_told(content: bytes, says: str, dictionary: Path, tmp_path: Path) -> None:
    file = tmp_path / "packets.bin"
    file.write_bytes(content)
    refused(moonkite("decode", "--dictionary", dictionary, file, home=tmp_path), str(file), says)


def test_a_header_that_can_not_be_is_told_with_its_place(dictionary: Path, tmp_path: Path) -> None:
    file = tmp_path / "packets.bin"
    file.write_bytes(packet(0) + b"\xe0" + packet(1)[1:])
    refused(moonkite("decode", "--dictionary", dictionary, file, home=tmp_path), "byte 10 begins no space packet", "version is 7")


def test_elements_with_a_wrong_checksum_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "vanguard.tle"
    file.write_text(VANGUARD.replace("4753", "4754"))
    said = moonkite("passes", "--elements", file, "--site", "X,0,0,0", "--json", home=tmp_path)
    refused(said, "vanguard.tle", "checksum")
    assert said.out == ""


def test_a_web_page_is_no_file_of_elements(tmp_path: Path) -> None:
    file = tmp_path / "active.tle"
    file.write_text("<!DOCTYPE html><html><body>403 Forbidden</body></html>\n")
    refused(moonkite("passes", "--elements", file, "--site", "X,0,0,0", home=tmp_path), "active.tle")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('station = "Here"', 'station = "Hare"'), "no station Hare; did you mean Here?"),
        (('name = "Here"', 'name = "There"'), "no station Here; did you mean There?"),
    ],
)
def test_a_mission_with_a_missing_station_is_told_everywhere(change: tuple[str, str], says: str, tmp_path: Path) -> None:
    folder = write_mission(tmp_path / "mission", change)
    for command in (["run", "--headless"], ["passes"]):
        refused(moonkite(*command, "--mission", folder, home=tmp_path), "mission.toml:", says)
    checked = moonkite("check", folder, home=tmp_path)
    assert checked.code == 1
    assert says in checked.out


def test_the_demo_without_its_stations_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mission"
    shutil.copytree(DEMO, folder)
    text = (folder / "mission.toml").read_text()
    (folder / "mission.toml").write_text(text.replace("[[stations]]", "[[statoins]]"))
    refused(moonkite("run", "--headless", "--mission", folder, home=tmp_path), "mission.toml")
    checked = moonkite("check", folder, "--json", home=tmp_path)
    assert any("did you mean stations?" in fault["remedy"] for fault in checked.json)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty seconds of the demo, from before AOS on."""
    said = moonkite("run", "--headless", "--seconds", 80, "--json", home=tmp_path_factory.mktemp("home"))
    assert (said.code, said.err) == (0, "")
    assert said.json["packets"] > 100
    return Path(said.json["recording"])


@pytest.mark.parametrize("share", [0.5, random.uniform(0.02, 0.98)])
def test_a_recording_that_was_cut_is_salvaged_or_clearly_refused(recording: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.moonkite"
    whole = recording.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * share)])
    before = cut.read_bytes()
    said = moonkite("replay", cut, "--json", home=tmp_path)
    assert cut.read_bytes() == before
    assert "Traceback" not in said.err
    if said.code:
        refused(said, "cut.moonkite: ")
    else:
        assert any("damaged" in notice for notice in said.json["notices"])
        assert "its end is missing" in said.err
        with SessionReader(cut) as salvaged, SessionReader(recording) as sound:
            kept = {chunk.data for chunk in salvaged.chunks(limit=10**6)}
            assert kept <= {chunk.data for chunk in sound.chunks(limit=10**6)}


def test_a_recording_cut_in_half_gives_back_a_good_part(recording: Path, tmp_path: Path) -> None:
    cut = tmp_path / "half.moonkite"
    whole = recording.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    try:
        with SessionReader(cut) as salvaged:
            chunks = len(salvaged.chunks(limit=10**6))
    except KnownError as error:
        pytest.fail(f"half a recording was refused: {error}")
    with SessionReader(recording) as sound:
        assert chunks > len(sound.chunks(limit=10**6)) * 0.2


def test_a_recording_with_a_damaged_mission_is_told_and_replays_with_a_sound_one(recording: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.moonkite"
    whole = recording.read_bytes()
    place = whole.index(b"The demo mission of Moonkite")
    spoilt.write_bytes(whole[:place] + b"X" + whole[place + 1 :])
    said = moonkite("replay", spoilt, "--json", home=tmp_path)
    refused(said, "spoilt.moonkite: ", "mission.toml is not as it was recorded", "--mission")
    again = moonkite("replay", spoilt, "--mission", DEMO, "--json", home=tmp_path)
    assert (again.code, again.err) == (0, "")
    sound = moonkite("replay", recording, "--json", home=tmp_path).json
    assert {**again.json, "link": "", "session": ""} == {**sound, "link": "", "session": ""}


def test_a_running_session_ends_in_order_when_it_is_told_to(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "console", "run", "--headless", "--link", "serial:/dev/nowhere", "--json"]
    session = subprocess.Popen(
        words, cwd=REPOSITORY, env=environment_of(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    recording = wait_for(lambda: next(iter((tmp_path / "sessions").glob("*.moonkite")), None))
    wait_for(lambda: any("not there" in text for text in events_of(recording)))
    session.send_signal(random.choice([signal.SIGINT, signal.SIGTERM]))
    out, err = session.communicate(timeout=20)
    said = Said(session.returncode, out, err)
    assert (said.code, said.json["chunks"]) == (1, 0)
    assert "nothing came: the link is waiting: serial:/dev/nowhere" in said.complaint
    with SessionReader(recording) as reader:
        assert reader.info().is_complete


def events_of(recording: Path) -> list[str]:
    try:
        with SessionReader(recording) as reader:
            return [event.text for event in reader.events()]
    except KnownError:
        return []


def wait_for(ask: Callable[[], Answer | None]) -> Answer:
    deadline_ns = monotonic_ns() + 20 * SECOND_NS
    while not (answer := ask()):
        assert monotonic_ns() < deadline_ns, "it did not come"
    return answer


def no_room() -> None:
    """Runs in the child: no file can grow beyond ROOM bytes, as on a disk that fills up."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def test_a_full_disk_is_told_and_what_was_committed_is_there(tmp_path: Path) -> None:
    said = moonkite_process("run", "--headless", "--seconds", 200, "--json", home=tmp_path, limit=no_room)
    refused(said, "the recording is not whole", "disk", "make room")
    recording = Path(said.json["recording"])
    with SessionReader(recording) as reader:
        assert 0 < len(reader.chunks(limit=10**6)) < said.json["chunks"]
        assert any("without closing" in notice for notice in reader.notices)


def test_a_disk_that_is_full_from_the_start_is_told(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))"
    refused(moonkite_process("run", "--headless", home=tmp_path, code=limit), "can't be started", "disk")
    assert list((tmp_path / "sessions").glob("*.moonkite*")) == []


def test_a_file_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    said = moonkite("run", "--headless", "--link", f"file:{tmp_path / 'none.bin'}", "--json", home=tmp_path)
    refused(said, "none.bin: there is no such file", "file:")
    assert list((tmp_path / "sessions").glob("*.moonkite")) == []


@pytest.mark.parametrize(("link", "says"), [("serial:/dev/nowhere", "/dev/nowhere is not there"), ("tcp:127.0.0.1:9", "127.0.0.1:9")])
def test_a_link_that_is_not_there_is_waited_for_and_told(link: str, says: str, tmp_path: Path) -> None:
    said = moonkite("run", "--headless", "--seconds", 0.8, "--link", link, "--json", home=tmp_path)
    assert said.code == 1
    assert said.complaint.startswith("moonkite: nothing came: the link is waiting")
    assert says in said.complaint
    assert (said.json["chunks"], said.json["link"].partition(":")[0]) == (0, "waiting")
    with SessionReader(Path(said.json["recording"])) as reader:
        assert reader.info().is_complete


def test_real_packets_that_were_cut_lose_nothing_but_the_last(tmp_path: Path) -> None:
    folder = shared("ccsds/space_packet_parser/jpss")
    cut = tmp_path / "cut.bin"
    cut.write_bytes(next(folder.glob("*.DAT1")).read_bytes()[: 71 * 100 - 1])
    said = moonkite("decode", "--dictionary", folder / "jpss1_geolocation_xtce_v1.xml", cut, "--json", home=tmp_path)
    refused(said, "cut short: 70 bytes")
    assert said.json["packets"] == 99
