"""What the Link panel says of secured frames."""

from __future__ import annotations

import pytest

from console.frames.security_report import SecurityReport
from widgets.link_panel import security_text

ALARM = ", a frame was rejected since the alarm was cleared"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (None, ""),
        (0x01_00_04_2C, ""),
        (SecurityReport().word(), "no secured frame so far"),
        (SecurityReport(last_spi=7, sequence=4).word(), "last frame accepted, SPI 7, number …4"),
        (SecurityReport(has_alarm=True, last_spi=7, sequence=5).word(), "last frame accepted, SPI 7, number …5" + ALARM),
        (
            SecurityReport(True, has_bad_sequence=True, last_spi=7, sequence=5).word(),
            "last frame rejected, replayed or too far ahead, SPI 7, number …5" + ALARM,
        ),
    ],
)
def test_a_report_is_told_in_words(word: int | None, said: str) -> None:
    assert security_text(word) == said
