"""Where sessions, settings and reports belong on this system; the folders are made for the user alone."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from console.errors import KnownError

_APPLICATION = "moonkite"
HOME_VARIABLE = "MOONKITE_HOME"


def sessions_folder() -> Path:
    """Where recordings and their catalogue go."""
    return _made(_base(platformdirs.user_data_path(_APPLICATION, appauthor=False)) / "sessions")


def elements_path() -> Path:
    """The store of all element sets that were imported."""
    return _made(_base(platformdirs.user_data_path(_APPLICATION, appauthor=False)) / "elements") / "elements.sqlite"


def bookings_path(*, is_exercise: bool = False) -> Path:
    """The passes that are booked, for all missions: a station's antenna is one, whoever books it. Exercises (missions that say they
    are fictional) have a file of their own, so that they take no antenna from a real pass."""
    folder = _made(_base(platformdirs.user_data_path(_APPLICATION, appauthor=False)) / "bookings")
    return folder / ("exercises.sqlite" if is_exercise else "bookings.sqlite")


def limits_path() -> Path:
    """The limits that operators have set by hand, for all missions."""
    return _made(_base(platformdirs.user_data_path(_APPLICATION, appauthor=False)) / "limits") / "limits.sqlite"


def keys_folder() -> Path:
    """The user's keys for secured links: beside the missions, never in one."""
    return _made(_base(platformdirs.user_data_path(_APPLICATION, appauthor=False)) / "keys")


def sequences_path() -> Path:
    """Which sequence numbers each key has used up."""
    return _made(_base(platformdirs.user_data_path(_APPLICATION, appauthor=False)) / "keys") / "sequences.sqlite"


def missions_folder() -> Path:
    """Where missions go that are made on the spot around a dictionary."""
    return _made(_base(platformdirs.user_data_path(_APPLICATION, appauthor=False)) / "missions")


def settings_folder() -> Path:
    """Where settings and saved layouts go."""
    return _made(_base(platformdirs.user_config_path(_APPLICATION, appauthor=False)) / "settings")


def reports_folder() -> Path:
    """Where crash and pass reports go."""
    return _made(_base(platformdirs.user_state_path(_APPLICATION, appauthor=False)) / "reports")


def _base(usual: Path) -> Path:
    home = os.environ.get(HOME_VARIABLE, "")
    return Path(home).expanduser() if home else usual


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        remedy = f"set {HOME_VARIABLE} to a folder you may write to"
        raise KnownError("the folder can't be made", where=str(folder), rule=error.strerror or str(error), remedy=remedy) from error
    return folder
