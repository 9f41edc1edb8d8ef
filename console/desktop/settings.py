"""What the window remembers between runs. One declaration a setting: type, default, bounds, text."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, field

from console.errors import KnownError


class SavedPlot(Struct, frozen=True):
    """One plot of a saved set: its parameters, over which time, raw or not."""

    parameters: list[str]
    time: Literal["receipt", "generation"] = "receipt"
    is_raw: bool = False


class Settings(Struct):
    """The operator's own settings, kept as `settings.json` in the user's settings folder."""

    theme: Annotated[Literal["dark", "light", "night"], Meta(description="the look: dark, light, or red for night vision")] = "dark"
    workspace: Annotated[str, Meta(description="the workspace shown at the start")] = "monitor"
    operator: Annotated[str, Meta(description="who the log names for commands, acknowledgements and notes", max_length=40)] = ""
    is_guide_done: Annotated[bool, Meta(description="whether the first-run guide has been closed")] = False
    layouts: Annotated[dict[str, str], Meta(description="where the panels stand, by workspace or saved name (Qt's own format)")] = field(
        default_factory=dict
    )
    map_orbits: Annotated[int, Meta(description="how many orbits ahead the map draws", ge=1, le=9)] = 2
    doppler_mhz: Annotated[
        dict[str, float], Meta(description="the frequency whose Doppler shift the sky tells, in MHz, by spacecraft; none: its downlink")
    ] = field(default_factory=dict)
    reminder_minutes: Annotated[int, Meta(description="how long before AOS to remind of a pass, in minutes; 0: never", ge=0, le=60)] = 5
    reminds_own_passes: Annotated[bool, Meta(description="remind of the session's own passes, too, not only of booked ones")] = True
    is_reminder_silent: Annotated[bool, Meta(description="remind without a sound")] = False
    is_alarm_silent: Annotated[bool, Meta(description="alarms make no sound")] = False
    alarm_sound_from: Annotated[Literal["warning", "distress", "critical"], Meta(description="the least level of an alarm that sounds")] = (
        "warning"
    )
    followed: Annotated[dict[str, list[str]], Meta(description="catalogue objects that are followed besides the mission's, by mission")] = (
        field(default_factory=dict)
    )
    watch_lists: Annotated[dict[str, dict[str, list[str]]], Meta(description="watch lists by spacecraft and name")] = field(
        default_factory=dict
    )
    telemetry_columns: Annotated[list[str], Meta(description="the telemetry table's columns; none: the usual ones")] = field(
        default_factory=list
    )
    favourite_commands: Annotated[dict[str, list[str]], Meta(description="favourite commands, by spacecraft")] = field(default_factory=dict)
    recent_commands: Annotated[dict[str, list[str]], Meta(description="the commands queued last, newest first, by spacecraft")] = field(
        default_factory=dict
    )
    plots: Annotated[dict[str, dict[str, list[SavedPlot]]], Meta(description="saved plots, by spacecraft and name")] = field(
        default_factory=dict
    )
    geometry: Annotated[str, Meta(description="size and place of the window (Qt's own format)")] = ""


def load_settings(path: Path) -> tuple[Settings, str]:
    """The settings and, where the file could not be used, one line that says why; the bad file is kept beside as `.bad`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings), ""
    except FileNotFoundError:
        return Settings(), ""
    except (OSError, msgspec.DecodeError) as error:
        kept = path.with_suffix(".bad")
        with contextlib.suppress(OSError):
            path.replace(kept)
        return Settings(), f"the settings could not be read ({error}); defaults are used, the old file is {kept.name}"


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings so that a crash leaves the old or the new file, never half of one. Raises KnownError."""
    beside = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(settings)))
        os.replace(beside, path)  # noqa: PTH105 - the one call that is atomic on every system
    except OSError as error:
        raise KnownError(f"the settings can't be saved: {error.strerror}", where=str(path)) from error
