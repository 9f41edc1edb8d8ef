"""Which PySide6 the window refuses to run on, and why. It is looked at before anything of Qt is imported."""

from __future__ import annotations

from importlib import metadata

from console.errors import KnownError

PINNED = "6.11.3"
_BROKEN = {
    "6.9.1": "it crashes in signal connections",
    "6.10.1": "it crashes in signal connections",
    "6.12.0": "it drops a reference to None at every call and aborts within seconds",
}


def broken_reason(version: str) -> str:
    """Why this version of PySide6 can't carry the window; empty for a sound one."""
    return _BROKEN.get(version, "")


def require_sound_pyside(version: str | None = None) -> None:
    """Raise KnownError where PySide6 is missing or is a version known to be broken (the installed one unless told)."""
    if version is None:
        try:
            version = metadata.version("PySide6-Essentials")
        except metadata.PackageNotFoundError:
            raise KnownError("the window needs PySide6", remedy=f"pip install PySide6-Essentials=={PINNED}") from None
    if reason := broken_reason(version):
        raise KnownError(f"the window can't run on PySide6 {version}", rule=reason, remedy=f"pip install PySide6-Essentials=={PINNED}")
