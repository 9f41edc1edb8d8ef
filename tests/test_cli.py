"""The command line: exit codes, JSON and nothing but JSON, near names, the fields that the reports promise."""

from __future__ import annotations

import random
from pathlib import Path

import click
import pytest

from console import cli
from console.cli_decode import as_lines, summary
from console.telemetry.decoder import decode_packet_file
from console.utc import parse_utc
from tests.dictionary.xtce_text import HEADER_NAMES, container, load, space_packet, system, telemetry
from tests.mission.folders import DICTIONARY, VANGUARD, write_mission
from tests.program import Said, moonkite, moonkite_process
from tests.shared_data import shared

SUBCOMMANDS = ("run", "sim", "passes", "decode", "replay", "sessions", "check", "screenshot")
REPORT = {
    "session", "chunks", "bytes", "frames_good", "frames_bad", "frames_lost", "packets", "values", "alarms", "commands_sent",
    "commands_completed", "gui_dropped",
}  # fmt: skip
PASS = {
    "spacecraft", "station", "aos_utc", "tca_utc", "los_utc", "max_elevation_deg", "aos_azimuth_deg", "los_azimuth_deg",
    "element_age_days",
}  # fmt: skip
PACKET = bytes((0x00, 0x05, 0xC0, 0x00, 0x00, 0x03, 0x12, 0x34, 0x00, 0x07))
AT = ("--from", "2026-11-23T06:00:00Z")


@pytest.fixture
def elements(tmp_path: Path) -> Path:
    path = tmp_path / "old.tle"
    path.write_text(VANGUARD)
    return path


@pytest.fixture
def packets(tmp_path: Path) -> tuple[Path, Path]:
    """A file of three packets and their dictionary."""
    dictionary, file = tmp_path / "small.xml", tmp_path / "packets.bin"
    dictionary.write_text(DICTIONARY)
    file.write_bytes(PACKET * 3)
    return file, dictionary


def decoded(packets: tuple[Path, Path], *more: object, home: Path) -> Said:
    return moonkite("decode", packets[0], "--dictionary", packets[1], *more, home=home)


class TestExitCodes:
    def test_done_is_0(self, tmp_path: Path) -> None:
        assert moonkite("--version", home=tmp_path).out.startswith("moonkite, version ")
        assert moonkite("sessions", "--json", home=tmp_path).code == 0

    @pytest.mark.parametrize("name", SUBCOMMANDS)
    def test_every_subcommand_explains_itself(self, name: str, tmp_path: Path) -> None:
        said = moonkite(name, "--help", home=tmp_path)
        assert (said.code, said.err) == (0, "")
        assert said.out.startswith(f"Usage: moonkite {name}")

    @pytest.mark.parametrize(
        "arguments",
        [
            ["pases"],
            ["passes", "--day", "2"],
            ["passes", "--days", "two"],
            ["passes", "--days", "0"],
            ["passes", "--mission", "/nowhere"],
            ["decode"],
            ["run", "--framing", "ccsds"],
            ["sim", "--tcp", "70000"],
            ["screenshot", "--workspace", "moniter", "-o", "x.png"],
            ["--dictionary", "/nowhere.xml"],
        ],
    )
    def test_wrong_usage_is_2_and_tells_how(self, arguments: list[str], tmp_path: Path) -> None:
        said = moonkite(*arguments, home=tmp_path)
        assert (said.code, said.out) == (2, "")
        assert "Error: " in said.err
        assert "Traceback" not in said.err

    def test_a_mission_and_a_dictionary_in_place_of_one_exclude_each_other(self, packets: tuple[Path, Path], tmp_path: Path) -> None:
        folder = write_mission(tmp_path / "mission")
        for words in (["run", "--headless"], []):
            said = moonkite(*words, "--mission", folder, "--dictionary", packets[1], home=tmp_path)
            assert said.code == 2
            assert "exclude each other" in said.err

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["passes", "--from", "yesterday"], "no UTC time"),
            (["passes", "--site", "X,1,2"], "NAME,LAT_DEG,LON_DEG,HEIGHT_M"),
            (["passes", "--site", "X,91,2,3"], "-90 to 90"),
            (["passes", "--elements", "{elements}", "--catalogue-number", "6"], "catalogue number 6"),
            (["replay", "/nowhere.moonkite"], "/nowhere.moonkite"),
            (["check", "/nowhere"], "no such file or folder"),
            (["decode", "/nowhere.bin", "--dictionary", "/nowhere.xml"], "nowhere"),
            (["run", "--headless", "--link", "tcp:localhost"], "HOST:PORT"),
            (["sim"], "--tcp PORT or --pty"),
            (["screenshot", "--size", "big", "-o", "x.png"], "WIDTHxHEIGHT"),
        ],
    )
    def test_what_the_operator_can_mend_is_1_and_one_line(self, arguments: list[str], says: str, elements: Path, tmp_path: Path) -> None:
        said = moonkite(*(word.format(elements=elements) for word in arguments), home=tmp_path)
        assert (said.code, said.out) == (1, "")
        assert said.complaint.startswith("moonkite: ")
        assert says in said.complaint

    def test_a_bug_is_70_with_a_report(self, tmp_path: Path) -> None:
        broken = "import console.cli_passes\ndef broken(*_, **__): raise ZeroDivisionError('a bug for the test')\n"
        said = moonkite_process("passes", *AT, home=tmp_path, code=f"{broken}console.cli_passes.search = broken")
        assert (said.code, said.out) == (70, "")
        assert "a bug in Moonkite: ZeroDivisionError: a bug for the test" in said.complaint
        report = Path(said.complaint.rpartition("a report is in ")[2])
        assert report.parent == tmp_path / "reports"
        assert "in broken" in report.read_text()

    def test_a_bug_is_told_even_where_no_report_can_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "reports").write_text("a file is in the way")
        broken = "import console.cli_sessions as w\ndef broken(*_): raise IndexError('x')\nw.sessions_in = broken"
        said = moonkite_process("sessions", home=tmp_path, code=broken)
        assert said.code == 70
        assert "a bug in Moonkite: IndexError" in said.complaint

    def test_a_reader_that_goes_away_ends_the_command_without_a_word(self, tmp_path: Path) -> None:
        gone = "import os; read, write = os.pipe(); os.close(read); os.dup2(write, 1)"
        said = moonkite_process("passes", *AT, "--days", 30, "--json", home=tmp_path, code=gone)
        assert (said.code, said.err) == (1, "")


class TestNearNames:
    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["pases"], "did you mean passes?"),
            (["screenshots"], "did you mean screenshot?"),
            (["passes", "--spacecraft", "WAU1"], "did you mean WAU-1?"),
            (["passes", "--station", "Bantin"], "did you mean Banting?"),
            (["run", "--headless", "--spacecraft", "wau-3"], "did you mean WAU-"),
            (["run", "--headless", "--station", "Katsura"], "did you mean Katsuura?"),
            (["run", "--headless", "--link", "seral:/dev/ttyUSB0"], "did you mean serial?"),
            (["run", "--headless", "--link", "serial:/dev/x?bauds=9"], "did you mean baud?"),
            (["passes", "--min-elevatoin", "5"], "--min-elevation"),
            (["run", "--headles"], "--headless"),
        ],
    )
    def test_an_unknown_name_is_answered_with_the_nearest(self, arguments: list[str], says: str, tmp_path: Path) -> None:
        said = moonkite(*arguments, home=tmp_path)
        assert said.code in (1, 2)
        assert says in said.err

    def test_a_word_like_nothing_is_answered_with_what_there_is(self, tmp_path: Path) -> None:
        said = moonkite("xyzzy", home=tmp_path).err
        assert all(name in said.partition("the subcommands are ")[2] for name in ("check", "decode", "passes", "sessions"))


class TestPasses:
    def test_two_days_of_the_demo_as_a_list_of_passes(self, tmp_path: Path) -> None:
        said = moonkite("passes", "--days", 2, *AT, "--json", home=tmp_path)
        assert (said.code, said.err) == (0, "")
        assert len(said.json) > 50
        assert all(set(one) >= PASS for one in said.json)
        assert said.json == sorted(said.json, key=lambda one: parse_utc(one["aos_utc"]))
        for one in said.json:
            aos_ns, tca_ns, los_ns = (parse_utc(one[f"{name}_utc"]) for name in ("aos", "tca", "los"))
            assert aos_ns < los_ns
            assert aos_ns <= tca_ns <= los_ns, "a pass may come out from behind the terrain at its highest"
            assert one["element_age_days"] >= 0

    def test_choices_narrow_the_search(self, tmp_path: Path) -> None:
        said = moonkite("passes", "--spacecraft", "wau-1", "--station", "Tsukuba", *AT, "--json", home=tmp_path)
        assert {(one["spacecraft"], one["station"]) for one in said.json} == {("WAU-1", "Tsukuba")}
        high = moonkite("passes", "--spacecraft", "WAU-1", *AT, "--min-elevation", 30, "--json", home=tmp_path)
        assert all(one["max_elevation_deg"] >= 30 for one in high.json)

    def test_sites_and_elements_stand_in_for_the_mission(self, elements: Path, tmp_path: Path) -> None:
        said = moonkite(
            "passes", "--elements", elements, "--site", "Quito,-0.2,-78.5,2850", "--from", "2000-06-28", "--json", home=tmp_path
        )
        assert {(one["spacecraft"], one["station"]) for one in said.json} == {("VANGUARD 1", "Quito")}
        own = moonkite(
            "passes", "--elements", elements, "--mission", write_mission(tmp_path / "m"), "--from", "2000-06-28", "--json", home=tmp_path
        )
        assert {one["station"] for one in own.json} == {"Here"}

    def test_json_tells_of_each_pass_what_there_is_to_know(self, tmp_path: Path) -> None:
        said = moonkite("passes", *AT, "--station", "Banting", "--frequency", 437.5, "--json", home=tmp_path)
        assert said.code == 0
        for one in said.json:
            aos_ns, los_ns = parse_utc(one["aos_utc"]), parse_utc(one["los_utc"])
            windows = one["visibility_windows"]
            assert abs(parse_utc(windows[0]["start_utc"]) - aos_ns) <= 10**6
            assert abs(parse_utc(windows[-1]["end_utc"]) - los_ns) <= 10**6
            for name in ("sunlit", "shadows", "optical"):
                assert all(aos_ns <= parse_utc(span["start_utc"]) < parse_utc(span["end_utc"]) <= los_ns for span in one[name])
            assert one["sunlit"] or one["shadows"]
            assert one["tca_range_km"] < min(one["aos_range_km"], one["los_range_km"]) < 5_000
            assert one["doppler_aos_hz"] > one["doppler_tca_hz"] > one["doppler_los_hz"]
            assert (one["refraction"], one["light_time"], one["frequency_mhz"]) == ("none", "none", 437.5)
            assert 0.001 < one["tca_light_time_s"] < one["aos_light_time_s"] == pytest.approx(one["aos_range_km"] / 299_792.458, abs=1e-6)
            assert one["element_source"]
            assert parse_utc(one["element_epoch_utc"]) <= aos_ns
            assert 0 <= one["tca_azimuth_deg"] < 360

    def test_optical_passes_are_those_with_light_in_the_dark(self, tmp_path: Path) -> None:
        every = moonkite("passes", *AT, "--days", 3, "--json", home=tmp_path).json
        seen = moonkite("passes", *AT, "--days", 3, "--optical", "--json", home=tmp_path).json
        assert 0 < len(seen) < len(every)
        assert seen == [one for one in every if one["optical"]]
        assert "by eye" in moonkite("passes", *AT, "--days", 3, "--optical", home=tmp_path).out
        darker = moonkite("passes", *AT, "--days", 3, "--optical", "--sun-below", -18, "--json", home=tmp_path).json
        assert len(darker) < len(seen)

    def test_a_report_holds_every_search_and_its_reason(self, elements: Path, tmp_path: Path) -> None:
        words = ["passes", "--elements", elements, "--site", "Pole,-90,0,2800", "--site", "Quito,-0.2,-78.5,2850", "--from", "2000-06-28"]
        report = moonkite(*words, "--report", home=tmp_path).json
        assert (report["refraction"], report["start_utc"][:10]) == ("none", "2000-06-28")
        never, found = report["searches"]
        assert (never["station"], never["outcome"], never["passes"]) == ("Pole", "never up", 0)
        assert "never above its horizon" in never["reason"]
        assert (found["outcome"], found["passes"]) == ("passes", len(report["passes"]))
        assert moonkite(*words, "--report", "--format", "csv", home=tmp_path).code == 2
        late = moonkite(*words, "--report", "--light-time", home=tmp_path).json
        assert (report["light_time"], late["light_time"], late["passes"][0]["light_time"]) == ("none", "included", "included")
        assert late["passes"][0]["aos_utc"] > report["passes"][0]["aos_utc"]

    def test_a_file_with_the_sets_of_weeks_serves_each_pass_with_the_set_of_its_time(self, tmp_path: Path) -> None:
        file = shared("tle/history/25544_iss-zarya.tle")
        words = ["passes", "--elements", file, "--site", "Sapporo,43.08,141.34,30", "--from", "2026-07-01", "--days", 60, "--json"]
        said = moonkite(*words, home=tmp_path)
        assert said.code == 0
        epochs = {one["element_epoch_utc"] for one in said.json}
        assert len(epochs) > 3
        assert all(one["element_age_days"] >= 0 for one in said.json)

    def test_nothing_found_is_an_empty_list_and_a_reason(self, elements: Path, tmp_path: Path) -> None:
        words = ["passes", "--elements", elements, "--site", "Pole,-90,0,2800", "--from", "2000-06-28"]
        assert moonkite(*words, "--json", home=tmp_path).json == []
        assert "never above its horizon" in moonkite(*words, home=tmp_path).out

    def test_a_mission_in_which_nothing_flies_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "mission.toml").write_text('name = "Bench"\n[[spacecraft]]\nname = "ONE"\n')
        said = moonkite("passes", "--mission", tmp_path, home=tmp_path)
        assert said.code == 1
        assert "no elements for any spacecraft" in said.complaint


class TestDecode:
    def test_report_and_first_values(self, packets: tuple[Path, Path], tmp_path: Path) -> None:
        plain = decoded(packets, "--json", home=tmp_path).json
        assert (plain["packets"], plain["bytes"], plain["containers"], plain["values_decoded"]) == (3, 30, {"HK": 3}, 6)
        assert "values" not in plain
        values = decoded(packets, "--values", 2, "--json", home=tmp_path).json["values"]
        assert [packet["container"] for packet in values] == ["HK", "HK"]
        assert values[0]["values"].keys() == {"BATT_V", "PANEL_I"}

    def test_lines_for_a_reader(self, packets: tuple[Path, Path], tmp_path: Path) -> None:
        said = decoded(packets, "--values", 1, home=tmp_path)
        assert said.code == 0
        assert "values_decoded   6" in said.out
        assert "BATT_V" in said.out

    def test_packets_that_do_not_fit_are_named_with_their_place_and_reason(self) -> None:
        dictionary = load(system(telemetry("", {**HEADER_NAMES, "A": "u16"}, container("P", *HEADER_NAMES, "A"))))
        told = summary(decode_packet_file(dictionary, PACKET + space_packet(5, b"\1") * 14))
        assert told["marked"][0] == {"packet": 1, "byte": len(PACKET), "why": "too short for its container"}
        lines = as_lines(told, [])
        assert f"packet 1 at byte {len(PACKET)}: too short for its container" in lines
        assert lines[-1] == "2 more; --json tells all"


class TestSessions:
    def test_a_pass_is_flown_listed_and_replayed_with_the_promised_report(self, tmp_path: Path) -> None:
        seed = random.randrange(10**6)
        flown = moonkite("run", "--headless", "--seconds", 60, "--seed", seed, "--json", home=tmp_path)
        assert (flown.code, flown.err) == (0, "")
        assert set(flown.json) >= REPORT
        assert min(flown.json[name] for name in ("chunks", "bytes", "frames_good", "packets", "values")) > 0
        (listed,) = moonkite("sessions", "--json", home=tmp_path).json
        assert (listed["path"], listed["packets"]) == (flown.json["recording"], flown.json["packets"])
        replayed = moonkite("replay", listed["path"], "--json", home=tmp_path)
        assert (replayed.code, replayed.err) == (0, "")
        assert {name: replayed.json[name] for name in REPORT} == {name: flown.json[name] for name in REPORT}
        assert moonkite("sessions", home=tmp_path).out.count("WAU-1") >= 1

    def test_the_whole_demo_pass_completes_its_ping(self, tmp_path: Path) -> None:
        flown = moonkite("run", "--headless", "--json", home=tmp_path).json
        assert (flown["commands_sent"], flown["commands_completed"], flown["refused"]) == (1, 1, [])
        replayed = moonkite("replay", "--headless", flown["recording"], "--json", home=tmp_path).json
        assert {name: replayed[name] for name in REPORT} == {name: flown[name] for name in REPORT}

    def test_recordings_go_where_they_were_sent(self, tmp_path: Path) -> None:
        there = tmp_path / "there"
        moonkite("run", "--headless", "--seconds", 5, "--recordings", there, home=tmp_path / "home")
        assert len(list(there.glob("*.moonkite"))) == 1
        assert len(moonkite("sessions", "--recordings", there, "--json", home=tmp_path / "home").json) == 1

    def test_no_recordings_yet_is_no_error(self, tmp_path: Path) -> None:
        said = moonkite("sessions", home=tmp_path)
        assert (said.code, said.out, said.complaint) == (0, "", "no recordings yet")

    def test_packets_and_a_dictionary_need_no_mission(self, packets: tuple[Path, Path], tmp_path: Path) -> None:
        said = moonkite("run", "--headless", "--link", f"file:{packets[0]}", "--dictionary", packets[1], "--json", home=tmp_path)
        assert (said.json["packets"], said.json["values"]) == (3, 6)
        assert Path(said.json["recording"]).stem.endswith("_small")
        packets[1].unlink()
        replayed = moonkite("replay", said.json["recording"], "--json", home=tmp_path)
        assert (replayed.json["packets"], replayed.json["values"]) == (3, 6)

    def test_what_has_no_orbit_can_not_be_simulated(self, packets: tuple[Path, Path], tmp_path: Path) -> None:
        said = moonkite("run", "--headless", "--link", "sim", "--dictionary", packets[1], home=tmp_path)
        assert said.code == 1
        assert "no station" in said.complaint


class TestCheck:
    def test_a_sound_mission_has_no_faults(self, tmp_path: Path) -> None:
        said = moonkite("check", write_mission(tmp_path / "m"), home=tmp_path)
        assert (said.code, said.err) == (0, "")
        assert said.out.endswith(": no faults\n")
        assert moonkite("check", tmp_path / "m", "--json", home=tmp_path).json == []

    def test_all_faults_are_told_at_once(self, tmp_path: Path) -> None:
        folder = write_mission(tmp_path / "m", ("latitude_deg = 2.8", "latitude_deg = 95"), ('framing = "kiss"', 'framing = "kis"'))
        said = moonkite("check", folder, "--json", home=tmp_path)
        assert said.code == 1
        assert [set(fault) for fault in said.json] == [{"severity", "what", "where", "rule", "remedy"}] * 2
        assert moonkite("check", folder, home=tmp_path).complaint.endswith(": 2 faults")

    def test_a_dictionary_is_looked_over_with_the_files_it_refers_to(self, tmp_path: Path) -> None:
        folder = shared("dictionaries/yamcs-pus")
        alone = moonkite("check", folder / "pus5.xml", home=tmp_path)
        assert alone.code == 1
        whole = moonkite("check", folder / "pus5.xml", "--with", folder / "pus.xml", "--with", folder / "dt.xml", "--json", home=tmp_path)
        assert (whole.code, {item["severity"] for item in whole.json} <= {"warning"}) == (0, True)

    def test_warnings_fail_only_when_asked_to(self, tmp_path: Path) -> None:
        path = shared("ccsds/space_packet_parser/jpss/contrived_inheritance_structure.xml")
        said = moonkite("check", path, home=tmp_path)
        assert (said.code, said.out.splitlines()[-1]) == (0, f"{path}: no faults, 1 warning")
        assert said.out.startswith("warning: contrived_inheritance_structure.xml:217: SequenceContainer UNUSED: no packet begins with it")
        assert moonkite("check", path, "--strict", home=tmp_path).code == 1

    def test_a_table_is_a_dictionary(self, tmp_path: Path) -> None:
        table = tmp_path / "sat.csv"
        table.write_text("packet,apid,field,bits\nA,1,X,8\n,,Y,eight\n")
        said = moonkite("check", table, home=tmp_path)
        assert (said.code, said.out) == (1, "sat.csv:3: column bits: 'eight' is no whole number\n")
        table.write_text("packet,apid,field,bits\nA,1,X,8\n")
        (tmp_path / "p.bin").write_bytes(bytes.fromhex("0001c00000002a"))
        found = moonkite("decode", tmp_path / "p.bin", "--dictionary", table, "--values", "1", "--json", home=tmp_path).json
        assert found["values"][0]["values"]["X"] == 42


class TestDictionary:
    def test_two_dictionaries_are_compared(self, tmp_path: Path) -> None:
        for name, high in (("old", 8), ("new", 9)):
            (tmp_path / f"{name}.csv").write_text(f"packet,apid,field,bits,high_warning\nA,1,X,8,{high}\n")
        said = moonkite("dictionary", "diff", tmp_path / "old.csv", tmp_path / "new.csv", home=tmp_path)
        assert said.code == 0
        assert said.out.splitlines() == ["parameter X: its warning limits: up to 8, now up to 9", "1 parameter changed"]
        told = moonkite("dictionary", "diff", tmp_path / "old.csv", tmp_path / "new.csv", "--json", "--exit-code", home=tmp_path)
        assert (told.code, [item["name"] for item in told.json]) == (1, ["X"])
        same = moonkite("dictionary", "diff", tmp_path / "old.csv", tmp_path / "old.csv", "--exit-code", home=tmp_path)
        assert (same.code, same.out) == (0, "no difference\n")


class TestWindow:
    """What `moonkite` and `moonkite FILE` are understood as; the window itself is tested elsewhere."""

    def arguments(self, *words: object, monkeypatch: pytest.MonkeyPatch, home: Path) -> tuple[list[str], bool]:
        asked: list[tuple[list[str], bool]] = []
        monkeypatch.setenv("DISPLAY", ":99")
        monkeypatch.setattr(
            "console.desktop.app.run_window", lambda request: asked.append((list(request.arguments), request.may_join)) or 0
        )
        assert moonkite(*words, home=home).code == 0
        return asked[0]

    def test_nothing_opens_the_demo_or_joins_an_engine(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        _, may_join = self.arguments(monkeypatch=monkeypatch, home=tmp_path)
        assert may_join
        assert not self.arguments("--new", monkeypatch=monkeypatch, home=tmp_path)[1]

    def test_a_recording_is_replayed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        recording = moonkite("run", "--headless", "--seconds", 5, "--json", home=tmp_path).json["recording"]
        assert self.arguments(recording, monkeypatch=monkeypatch, home=tmp_path) == (["--replay", recording], False)

    def test_packets_come_through_a_file_link(self, packets: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        words, may_join = self.arguments(packets[0], "--dictionary", packets[1], monkeypatch=monkeypatch, home=tmp_path)
        assert not may_join
        with cli.engine.make_context("engine", words) as context:
            given = context.params
        assert (given["link"], given["framing"], given["dictionary"]) == (f"file:{packets[0]}?rate=600", "packets", packets[1])

    def test_packets_without_their_dictionary_are_told(self, packets: tuple[Path, Path], tmp_path: Path) -> None:
        said = moonkite(packets[0], home=tmp_path)
        assert said.code == 1
        assert "--dictionary X.xml" in said.complaint

    def test_without_a_display_a_file_is_not_shown_but_a_way_is_told(self, packets: tuple[Path, Path], tmp_path: Path) -> None:
        code = "import os; os.environ.pop('QT_QPA_PLATFORM', None)"
        said = moonkite_process(packets[0], "--dictionary", packets[1], home=tmp_path, code=code)
        assert said.code == 1
        assert f"moonkite decode --dictionary {packets[1]} {packets[0]}" in said.complaint


def test_every_option_has_a_word_of_help() -> None:
    commands = [command for command in cli.moonkite.commands.values() if not command.hidden]
    silent = [
        f"{command.name} {option.opts[0]}"
        for command in commands
        for option in command.params
        if isinstance(option, click.Option) and not option.help and not option.show_default
    ]
    assert silent == []
