"""Whether a window can be shown here. Qt ends the process when it can't, so it is found out before."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

X_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where X servers listen, by convention
X_PORT = 6000
ANSWERS_WITHIN_S = 2.0


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a screen answers: Windows and macOS have one, elsewhere X or Wayland has to; QT_QPA_PLATFORM is taken at its word."""
    if sys.platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return True
    wayland, display = environment.get("WAYLAND_DISPLAY", ""), environment.get("DISPLAY", "")
    return bool(wayland and (Path(environment.get("XDG_RUNTIME_DIR", "")) / wayland).exists()) or x_answers(display)


def x_answers(display: str) -> bool:
    """Whether an X server listens at `HOST:N.SCREEN` or `:N`."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        return _listens(socket.AF_UNIX, str(X_SOCKETS / f"X{number}")) or _listens(socket.AF_UNIX, f"\0{X_SOCKETS}/X{number}")
    return _listens(socket.AF_INET, (host, X_PORT + int(number)))


def _listens(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as line:
        line.settimeout(ANSWERS_WITHIN_S)
        try:
            line.connect(address)
        except (OSError, OverflowError):
            return False
    return True
