from __future__ import annotations

import subprocess
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import settings

from tests.seeds import apply_seeds, commit_seed


def repository(folder: Path) -> Path:
    folder.mkdir()
    git(folder, "init")
    return commit(folder, "first")


def commit(folder: Path, text: str) -> Path:
    git(folder, "-c", "user.name=tester", "-c", "user.email=tester@localhost", "commit", "--allow-empty", "-m", text)
    return folder


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def config(*, randomly: int | str = "default", hypothesis: str | None = None) -> pytest.Config:
    return cast("pytest.Config", SimpleNamespace(option=Namespace(randomly_seed=randomly, hypothesis_seed=hypothesis)))


def test_in_ci_one_commit_has_one_seed_and_the_next_another(tmp_path: Path) -> None:
    folder = repository(tmp_path / "work")
    first = commit_seed({"CI": "1"}, folder)
    assert first == commit_seed({"CI": "true"}, folder) is not None
    assert commit_seed({"CI": "1"}, commit(folder, "second")) not in {first, None}


def test_outside_ci_and_without_a_commit_the_seed_is_left_open(tmp_path: Path) -> None:
    assert commit_seed({}, repository(tmp_path / "work")) is None
    assert commit_seed({"CI": ""}, tmp_path / "work") is None
    assert commit_seed({"CI": "1"}, tmp_path) is None


def test_the_commit_s_seed_sets_order_and_draws_but_not_over_what_was_asked_for() -> None:
    before = settings.get_current_profile_name()
    try:
        for given, order, draws in (
            (config(), 7, "7"),
            (config(randomly=5), 5, "5"),
            (config(randomly="last"), "last", None),
            (config(hypothesis="9"), 7, "9"),
        ):
            apply_seeds(given, 7)
            assert (given.option.randomly_seed, given.option.hypothesis_seed) == (order, draws)
        assert not settings.default.derandomize
    finally:
        settings.load_profile(before)


def test_without_pytest_randomly_the_draws_alone_follow_the_commit() -> None:
    before = settings.get_current_profile_name()
    try:
        for seed, draws in ((7, "7"), (None, None)):
            bare = cast("pytest.Config", SimpleNamespace(option=Namespace(hypothesis_seed=None)))
            apply_seeds(bare, seed)
            assert bare.option.hypothesis_seed == draws
    finally:
        settings.load_profile(before)


def test_outside_ci_a_seed_of_one_s_own_sets_the_draws_too_and_none_leaves_both_open() -> None:
    left_open, own = config(), config(randomly=5)
    apply_seeds(left_open, None)
    apply_seeds(own, None)
    assert (left_open.option.randomly_seed, left_open.option.hypothesis_seed) == ("default", None)
    assert own.option.hypothesis_seed == "5"
