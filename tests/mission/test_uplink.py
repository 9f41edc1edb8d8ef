"""The `[spacecraft.uplink]` table."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.frames.uplink_format import Service, TimeoutType, UplinkFormat, UplinkFraming
from console.mission.loader import check_mission, load_mission

HEAD = """
name = "M"

[[spacecraft]]
name = "X"
"""


def mission(folder: Path, table: str) -> Path:
    (folder / "mission.toml").write_text(HEAD + table, encoding="utf-8")
    return folder


def faults(folder: Path, table: str) -> list[str]:
    return [str(fault) for fault in check_mission(mission(folder, f"[spacecraft.uplink]\n{table}"))]


def test_a_missing_table_means_type_bd_on_channel_0(tmp_path: Path) -> None:
    craft = load_mission(mission(tmp_path, ""), session_start_ns=0).spacecraft[0]
    assert craft.uplink == UplinkFormat(service=Service.BD, vcid=0, map_id=None)


def test_every_key_is_read(tmp_path: Path) -> None:
    table = """
[spacecraft.uplink]
service = "AD"
vcid = 3
map_id = 0
window = 5
timeout_s = 12
transmission_limit = 4
timeout_type = "suspend"
is_randomised = true
framing = "cltu"
max_length = 256
"""
    craft = load_mission(mission(tmp_path, table), session_start_ns=0).spacecraft[0]
    assert craft.uplink == UplinkFormat(
        Service.AD, 3, 0, 5, 12.0, 4, TimeoutType.SUSPEND, is_randomised=True, framing=UplinkFraming.CLTU, max_length=256
    )


def test_ax25_has_addresses(tmp_path: Path) -> None:
    table = '[spacecraft.uplink]\nframing = "ax25"\ndestination = "WAU-1"\nsource = "GS-7"\n'
    craft = load_mission(mission(tmp_path, table), session_start_ns=0).spacecraft[0]
    assert (craft.uplink.framing, craft.uplink.destination, craft.uplink.source) == (UplinkFraming.AX25, "WAU-1", "GS-7")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('service = "ad"', "AD"),
        ("vcid = 64", "0 to 63"),
        ("map_id = 64", "0 to 63"),
        ("window = 128", "1 to 127"),
        ("transmission_limit = 0", "1 to 255"),
        ('timeout_type = "wait"', "alert, suspend"),
        ('framing = "cadu"', "cltu"),
        ("max_length = 1025", "16 to 1024"),
        ("maplength = 3", "not known"),
        ('framing = "ax25"', "no AX.25 address"),
        ('source = "GS-7"', "only for AX.25"),
        ('service = "AD"', "7.9 s and more"),
    ],
)
def test_what_can_not_be_is_said_with_its_line(tmp_path: Path, table: str, said: str) -> None:
    """The last: at 1200 bit/s a frame of 1024 bytes (147 code blocks, with start and tail 1186 bytes) takes longer than the timer of 5 s
    runs."""
    found = faults(tmp_path, table)
    assert any(said in each and "mission.toml:" in each for each in found), found
