"""What README and help say is tried: commands run, code runs, options and files that are named exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from console.cli import moonkite as program
from console.cli import session_options
from tests.program import REPOSITORY, environment_of, moonkite, moonkite_process

PAGES = (REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "resources" / "help").glob("*.md")))
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUNNABLE = ("check", "coverage", "decode", "passes", "replay", "run", "screenshot", "sessions", "track")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    language: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks() -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found += [Block(page, match[1], match[2], text.count("\n", 0, match.start()) + 1) for match in FENCE.finditer(text)]
    return found


def commands(block: Block) -> list[list[str]]:
    """The commands of a console block: lines after a prompt, or all lines where no prompt stands; without comments."""
    lines = block.text.replace("\\\n", " ").splitlines()
    prompted = [line[2:] for line in lines if line.startswith("$ ")]
    return [words for line in prompted or lines if (words := shlex.split(line, comments=True))]


CONSOLE = [(block, words) for block in blocks() if block.language in ("console", "sh", "bash", "shell") for words in commands(block)]
PYTHON = [block for block in blocks() if block.language == "python"]


def options_of(name: str) -> set[str]:
    command = program.commands[name]
    if isinstance(command, click.Group):
        return {text for inner in command.commands.values() for text in _options(inner)}
    return _options(command)


def _options(command: click.Command) -> set[str]:
    return {text for option in command.params if isinstance(option, click.Option) for text in (*option.opts, *option.secondary_opts)} | {
        "--help"
    }


@pytest.mark.parametrize(("block", "words"), CONSOLE, ids=[f"{block} {' '.join(words[:3])}" for block, words in CONSOLE])
def test_command_of_a_page_runs(block: Block, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if words[0] == "make":
        pytest.skip("sets up the machine; the whole suite is run by it")
    if words == ["python", "-m", "widgets"]:
        listed = subprocess.run([sys.executable, *words[1:]], cwd=REPOSITORY, env=environment_of(tmp_path), capture_output=True, check=True)
        assert listed.stdout
        return
    if words[:3] == ["python", "-m", "widgets"] or (words[0] == "moonkite" and (len(words) == 1 or words[1] not in RUNNABLE)):
        pytest.skip("opens a window or serves until it is told to end")
    assert words[0] == "moonkite", f"{block}: {words[0]} is not of this program"
    monkeypatch.chdir(REPOSITORY)
    missing = [word for word in words[2:] if "/" in word and ":" not in word and not Path(word).exists()]
    if missing:
        pytest.skip(f"names files of the reader's own: {missing}")
    said = moonkite(*words[1:], home=tmp_path)
    assert (said.code, said.err) == (0, ""), block


@pytest.mark.parametrize("block", PYTHON, ids=str)
def test_code_of_a_page_runs(block: Block, tmp_path: Path) -> None:
    said = moonkite_process(home=tmp_path, code=f"{block.text}\nraise SystemExit(0)")
    assert (said.code, said.err) == (0, ""), block


def test_every_command_that_a_page_shows_is_one_and_knows_its_options() -> None:
    wrong = []
    for page in PAGES:
        for line in re.findall(r"`(moonkite [^`\n]*)`", page.read_text(encoding="utf-8")) + [" ".join(words) for _, words in CONSOLE]:
            words = line.split()[1:]
            if not words or line.split()[0] != "moonkite" or words[0].startswith("-") or not words[0].islower():
                continue
            if words[0] not in program.commands:
                wrong.append(f"{page.name}: {line}")
            else:
                wrong += [f"{page.name}: {line}: {word}" for word in words if word.startswith("--") and word not in options_of(words[0])]
    assert wrong == []


def test_readme_names_every_subcommand_and_nothing_else() -> None:
    table = re.findall(r"^\| `moonkite ([a-z-]+)", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(set(table)) == sorted(name for name, command in program.commands.items() if not command.hidden)


def test_every_option_that_a_page_names_belongs_to_some_command() -> None:
    of_pytest = {"--randomly-seed"}
    known = set().union(*(options_of(name) for name in program.commands)) | {"--version"} | of_pytest
    named = {option for page in PAGES for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", page.read_text(encoding="utf-8"))}
    assert named <= known, sorted(named - known)


def test_every_command_that_prints_results_takes_json() -> None:
    assert {name for name in RUNNABLE if "--json" not in options_of(name)} == set()


def test_window_and_engine_take_the_same_options_of_a_session() -> None:
    shared = {text for option in session_options for text in option(lambda: None).__click_params__[0].opts}
    assert all(shared <= options_of(name) for name in ("run", "window", "engine"))


def test_links_to_files_lead_somewhere() -> None:
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []
