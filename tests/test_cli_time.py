"""`--at` and `--clock-offset`: simulated sessions begin at any instant, and a console agrees with a simulator in a process of its own."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli import engine_arguments, wanted_of
from console.clock import system_utc_ns
from console.errors import KnownError
from console.session.messages import Mode
from console.store.reader import SessionReader
from console.utc import SECOND_NS, parse_utc
from console.wiring import ELSEWHERE, Wanted, cast_of, clock_of, live_setup, mode_of
from tests.program import REPOSITORY, environment_of, moonkite

AT = "2031-045T06:07:08Z"
AT_NS = parse_utc(AT)


@pytest.fixture
def simulator(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """A simulator in a process of its own: its link, and the command that joins it."""
    words = [sys.executable, "-m", "console", "sim", "--tcp", "0", *request.param]
    with subprocess.Popen(
        words, cwd=REPOSITORY, env=environment_of(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        yield process.stdout.readline().strip(), process.stderr.readline().partition("to look on: ")[2]
        process.terminate()
        process.communicate(timeout=20)


def test_a_simulated_session_begins_at_any_instant(tmp_path: Path) -> None:
    said = moonkite("run", "--headless", "--link", "sim", "--at", AT, "--seconds", "2", "--recordings", tmp_path, "--json", home=tmp_path)
    assert (said.code, said.err) == (0, "moonkite: nothing came: the link is open: sim\n")
    assert said.json["first_utc"].startswith("2031-02-14T06:07:08")
    assert said.json["last_utc"] == "2031-02-14T06:07:10.000Z"
    with SessionReader(Path(said.json["recording"])) as reader:
        assert reader.info().epoch_ns == AT_NS, "elements that begin with the session begin there, too"


@pytest.mark.parametrize("text", ["tomorrow", "2031-400", "", "NaN"])
def test_what_is_no_time_is_refused(tmp_path: Path, text: str) -> None:
    said = moonkite("run", "--headless", "--at", text or " ", home=tmp_path)
    assert said.code == 1
    assert "time" in said.complaint


@pytest.mark.parametrize("text", ["1960-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_a_session_before_1970_is_refused(text: str) -> None:
    with pytest.raises(KnownError, match="can't begin"):
        wanted_of({"at": text})


def test_the_built_in_simulator_has_no_offset() -> None:
    with pytest.raises(KnownError, match="session's own time"):
        cast_of(Wanted(link="sim", clock_offset_ns=5))


def test_a_real_link_with_a_simulators_time_is_simulated_and_says_so(tmp_path: Path) -> None:
    setup = live_setup(Wanted(link="tcp:127.0.0.1:9", clock_ns=AT_NS, epoch_ns=AT_NS, recordings=tmp_path))
    assert setup.writer is not None
    setup.writer.close(setup.welcome.first_ns)
    assert setup.welcome.mode is Mode.SIM
    assert ELSEWHERE in setup.welcome.notices
    assert not setup.welcome.can_steer
    assert 0 <= setup.welcome.first_ns - AT_NS < 60 * SECOND_NS


def test_without_these_options_a_real_link_has_the_real_time() -> None:
    wanted = Wanted(link="tcp:127.0.0.1:9")
    cast = cast_of(wanted)
    assert mode_of(cast) is Mode.LIVE
    assert abs(clock_of(cast, wanted).now_ns() - system_utc_ns()) < 5 * SECOND_NS


def test_console_and_simulator_fly_the_same_orbit() -> None:
    here = cast_of(Wanted(link="tcp:127.0.0.1:9", epoch_ns=AT_NS, clock_ns=AT_NS, clock_offset_ns=7))
    there = cast_of(Wanted(link="sim", epoch_ns=AT_NS, clock_ns=AT_NS))
    assert here.spacecraft.elements == there.spacecraft.elements


def test_the_engine_is_told_the_same() -> None:
    options = {"at": AT, "clock_offset": -2.5, "mission": None, "dictionary": None, "spacecraft": "", "framing": None}
    assert engine_arguments(options) == ["--at", AT, "--clock-offset", "-2.5"]
    wanted = wanted_of(options)
    assert (wanted.epoch_ns, wanted.clock_ns, wanted.clock_offset_ns) == (AT_NS, AT_NS, -2_500_000_000)


@pytest.mark.parametrize("simulator", [["--at", AT], ["--real-time"], ["--seed", "5", "--spacecraft", "WAU-1"]], indirect=True)
def test_the_command_that_a_simulator_names_brings_its_time(simulator: tuple[str, str], tmp_path: Path) -> None:
    address, joining = simulator
    assert re.fullmatch(r"tcp:127\.0\.0\.1:\d+", address)
    words = shlex.split(joining)
    assert words[:3] == ["moonkite", "--link", address]
    said = moonkite("run", "--headless", *words[1:], "--seconds", "1", "--recordings", tmp_path, "--json", home=tmp_path)
    assert said.code == 0
    offset_s = float(words[words.index("--clock-offset") + 1])
    first_ns = parse_utc(said.json["first_utc"])
    assert abs(first_ns - system_utc_ns() - offset_s * SECOND_NS) < 30 * SECOND_NS
    with SessionReader(Path(said.json["recording"])) as reader:
        info = reader.info()
    assert info.mode == "SIM"
    assert info.epoch_ns == parse_utc(words[words.index("--at") + 1])


def test_a_recording_has_its_own_time(tmp_path: Path) -> None:
    flown = moonkite("run", "--headless", "--seconds", "1", "--recordings", tmp_path, "--json", home=tmp_path)
    said = moonkite(flown.json["recording"], "--at", AT, home=tmp_path)
    assert said.code == 1
    assert "own time" in said.complaint


def test_a_simulator_is_at_one_time_only(tmp_path: Path) -> None:
    said = moonkite("sim", "--tcp", "0", "--at", AT, "--real-time", home=tmp_path)
    assert said.code == 2
