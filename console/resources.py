"""Where the files that ship with the product stand: beside the packages in a checkout, inside `console` when installed."""

from __future__ import annotations

import sys
from pathlib import Path

from console.errors import KnownError


def resource_root() -> Path:
    """The folder that holds `missions`, `map`, `fonts`, `icons`, `help` and `themes`. Raises KnownError if it is missing."""
    here = Path(__file__).resolve().parent
    candidates = [Path(getattr(sys, "_MEIPASS", here)) / "resources", here.parent / "resources", here / "_resources"]
    for candidate in candidates:
        if (candidate / "missions").is_dir():
            return candidate
    raise KnownError("the product's own resources are missing", where=str(candidates[-1]), remedy="install it again")


def demo_mission_folder() -> Path:
    """The mission that `moonkite` opens when none is named."""
    return resource_root() / "missions" / "demo"
