"""The `moonkite` command as tests call it: in this process, which is quick, or in one of its own, which can be limited and killed."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.cli import main
from console.store.places import HOME_VARIABLE

REPOSITORY = Path(__file__).resolve().parents[1]
PATIENCE_S = 60


@dataclass(frozen=True)
class Said:
    """What a command ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on standard output; fails when there is anything else."""
        return msgspec.json.decode(self.out)

    @property
    def complaint(self) -> str:
        """The one line on standard error; fails when there are more, or none, or a traceback."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


def moonkite(*arguments: object, home: Path) -> Said:
    """Run the command in this process, with `home` as the user's own folder."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patch.setenv(HOME_VARIABLE, str(home))
        patch.setattr(sys, "argv", ["moonkite", *(str(argument) for argument in arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def moonkite_process(*arguments: object, home: Path, code: str = "", limit: Callable[[], None] | None = None, **environment: str) -> Said:
    """Run the command in a process of its own; `code` runs first in it, `limit` before the program is loaded."""
    program = ["-c", f"{code}\nfrom console.cli import main\nmain()"] if code else ["-m", "console"]
    done = subprocess.run(
        [sys.executable, *program, *(str(argument) for argument in arguments)],
        cwd=REPOSITORY, env=environment_of(home, **environment), capture_output=True, text=True, timeout=PATIENCE_S, preexec_fn=limit,
        check=False,
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """This process's environment with another home, and no display."""
    plain = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**plain, HOME_VARIABLE: str(home), **more}
