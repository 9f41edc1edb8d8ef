"""Which alarm sounds when: by level, again while a critical one stands, and never again what was silenced."""

from __future__ import annotations

import wave

import numpy as np
import pytest

from console.desktop.alarm_bell import REPEAT_MS, SOUND_OF, SPACING_MS, AlarmBell
from console.desktop.settings import Settings
from console.desktop.sound import sound_file
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState

W, D, C = AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL


def alarms(*levels: AlarmLevel, state: AlarmState = AlarmState.UNACKNOWLEDGED, since_ns: int = 7) -> dict[str, AlarmChange]:
    return {f"P{place}": AlarmChange(9, f"P{place}", level, state, since_ns=since_ns) for place, level in enumerate(levels)}


def bell(**settings: object) -> AlarmBell:
    return AlarmBell(Settings(**settings))  # type: ignore[arg-type]


def test_a_new_alarm_sounds_once_by_the_worst_level() -> None:
    one = bell()
    assert [one.due(alarms(W, D), at) for at in (0, 5_000, 20_000)] == [D, None, None]


def test_a_critical_one_sounds_again_until_it_is_acknowledged() -> None:
    one = bell()
    assert [one.due(alarms(C), at) for at in (0, REPEAT_MS - 1, REPEAT_MS, 2 * REPEAT_MS)] == [C, None, C, C]
    assert one.due(alarms(C, state=AlarmState.ACKNOWLEDGED), 9 * REPEAT_MS) is None


def test_silence_is_for_what_stands_and_a_new_one_sounds_again() -> None:
    one = bell()
    one.due(alarms(C), 0)
    assert one.silence(alarms(C)) == 1
    assert one.due(alarms(C), 9 * REPEAT_MS) is None
    assert one.due(alarms(C, W), 10 * REPEAT_MS) is W
    assert one.due(alarms(C, since_ns=8), 11 * REPEAT_MS) is C
    assert one.silence({}) == 0


def test_a_worse_level_of_the_same_alarm_sounds() -> None:
    one = bell()
    one.due(alarms(W), 0)
    assert one.due(alarms(C), 2_000) is C


def test_no_sound_begins_within_another_and_none_is_lost() -> None:
    one = bell()
    one.due(alarms(W), 0)
    assert one.due(alarms(W, D), SPACING_MS - 1) is None
    assert one.due(alarms(W, D), SPACING_MS) is D


@pytest.mark.parametrize("state", [each for each in AlarmState if each is not AlarmState.UNACKNOWLEDGED])
def test_nothing_else_sounds(state: AlarmState) -> None:
    assert bell().due(alarms(C, state=state), 0) is None


def test_the_settings_are_heard() -> None:
    assert bell(is_alarm_silent=True).due(alarms(C), 0) is None
    assert bell(alarm_sound_from="critical").due(alarms(D), 0) is None
    assert bell(alarm_sound_from="critical").due(alarms(C), 0) is C


def test_sound_switched_on_again_does_not_tell_old_news() -> None:
    settings = Settings(is_alarm_silent=True)
    one = AlarmBell(settings)
    one.due(alarms(D), 0)
    settings.is_alarm_silent = False
    assert one.due(alarms(D), 5_000) is None


def test_the_three_sounds_differ_in_pitch_and_in_rhythm() -> None:
    pitches, beeps = [], []
    for level in (W, D, C):
        with wave.open(str(sound_file(SOUND_OF[level]))) as file:
            rate, sound = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        assert len(sound) / rate < SPACING_MS / 1000
        pitches.append(np.argmax(np.abs(np.fft.rfft(sound))) * rate / len(sound))
        loud = np.convolve(np.abs(sound), np.ones(rate // 50) / (rate // 50), "same") > 0.1 * np.abs(sound).max()
        beeps.append(int(np.count_nonzero(np.diff(loud.astype(int)) == 1) + loud[0]))
    assert beeps == [1, 2, 5]
    assert pitches == pytest.approx([392.0, 587.33, 880.0], rel=0.02)
