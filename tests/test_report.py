"""A bug is written down once for each place that fails, and told in words that say where."""

from __future__ import annotations

from pathlib import Path

from console.report import REPORTS_AT_MOST, BugReports


def fallen(how: str) -> Exception:
    """An error as it comes out of a place that fails."""
    try:
        raise ZeroDivisionError(how) if how.startswith("here") else KeyError(how)
    except (ZeroDivisionError, KeyError) as error:
        return error


def test_a_place_that_fails_again_and_again_is_reported_once(tmp_path: Path) -> None:
    bugs = BugReports(tmp_path / "reports", doing="a test")
    told = bugs.tell(fallen("here"), "recording goes on")
    (report,) = (tmp_path / "reports").iterdir()
    assert told == f"a bug in Moonkite: ZeroDivisionError: here; recording goes on; a report is in {report}"
    assert "doing: a test" in report.read_text()
    assert "in fallen" in report.read_text()
    assert bugs.tell(fallen("here, again")) == ""
    assert bugs.tell(fallen("elsewhere")).startswith("a bug in Moonkite: KeyError: 'elsewhere'; a report is in")


def test_a_report_that_cannot_be_written_is_still_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_bytes(b"a file is in the way")
    assert "no report could be written: File exists" in BugReports(tmp_path / "reports", doing="").tell(fallen("here"))


def test_reports_come_to_an_end(tmp_path: Path) -> None:
    bugs = BugReports(tmp_path, doing="")
    kinds = [type(f"Bug{number}", (Exception,), {}) for number in range(REPORTS_AT_MOST + 5)]
    told = [bugs.tell(kind("x")) for kind in kinds]
    assert sum(bool(words) for words in told) == len(list(tmp_path.iterdir())) == REPORTS_AT_MOST
