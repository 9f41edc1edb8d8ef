"""Where the shared real data lie: beside the repository, never in it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1].parent / "shared" / "data"
SNPP = """name = "Suomi-NPP"

[[spacecraft]]
name = "SNPP"

[spacecraft.frames]
length = 892
scid = 157
is_aos = true
has_fecf = false
has_ocf = false
is_randomised = true
reed_solomon_interleave = 4
"""
"""The mission that fits the frames of Suomi-NPP (tm-frames/snpp-cadu)."""


def shared(path: str) -> Path:
    """A file or folder of the shared data; the test is skipped, with the reason, when it is not there."""
    found = ROOT / path
    if not found.exists():
        pytest.skip(f"shared data not present: {path}")
    return found


def hex_lines(path: str) -> list[bytes]:
    """The lines of a file of hex, as bytes."""
    return [bytes.fromhex(line) for line in shared(path).read_text().split()]
