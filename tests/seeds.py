"""The seeds of a run of the tests: the order of pytest-randomly and the draws of Hypothesis.

In CI they follow from the commit: a red run is red again when repeated, and the next commit draws anew. Elsewhere every run draws
anew. What the command line asks for goes first; a `--randomly-seed` of one's own sets Hypothesis' draws as well.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import settings

_SEED_DIGITS = 8
_PROFILE = "commit"


def commit_seed(environment: Mapping[str, str], folder: Path) -> int | None:
    """The seed that goes with the commit of a folder where `CI` is set; None elsewhere, or where there is no commit to ask for."""
    if not environment.get("CI"):
        return None
    try:
        found = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return int(found.stdout[:_SEED_DIGITS], 16)


def apply_seeds(config: pytest.Config, seed: int | None) -> None:
    """Set both seeds that the command line leaves open. To be called before the plugins read them (`pytest_configure`, first)."""
    option = config.option
    if seed is not None:
        # Hypothesis' own profile for CI draws the same whatever the commit and the seed
        settings.register_profile(_PROFILE, parent=settings.get_profile("ci"), derandomize=False)
        settings.load_profile(_PROFILE)
        if getattr(option, "randomly_seed", "default") == "default":
            option.randomly_seed = seed
    chosen = getattr(option, "randomly_seed", None)  # without pytest-randomly there is no such option
    if option.hypothesis_seed is None and isinstance(chosen, int):
        option.hypothesis_seed = str(chosen)
