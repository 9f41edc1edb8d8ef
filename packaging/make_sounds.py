"""Make the sounds that ship with the product: `python packaging/make_sounds.py`. Everything is synthesised here; the same each time."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

RATE_HZ = 22_050
NOTES_HZ = (659.26, 880.0, 1318.51)  # E5, A5, E6: rising, unlike any alarm
NOTE_S, TAIL_S = 0.13, 0.45
SOUNDS = Path(__file__).parents[1] / "resources" / "sounds"


def chime() -> np.ndarray:
    """Three soft rising tones, in -1..1."""
    length = round((NOTE_S * len(NOTES_HZ) + TAIL_S) * RATE_HZ)
    sound = np.zeros(length)
    for place, frequency in enumerate(NOTES_HZ):
        start = round(place * NOTE_S * RATE_HZ)
        seconds = np.arange(length - start) / RATE_HZ
        tone = np.sin(2 * np.pi * frequency * seconds) + 0.25 * np.sin(4 * np.pi * frequency * seconds)
        sound[start:] += tone * np.exp(-seconds * 7.0) * np.minimum(seconds / 0.006, 1.0)
    fade = np.minimum((length - np.arange(length)) / (0.03 * RATE_HZ), 1.0)
    return sound * fade / np.abs(sound).max() * 0.6


def beeps(frequency_hz: float, starts_s: tuple[float, ...], length_s: float, *, overtone: float) -> np.ndarray:
    """Tones of one pitch at some times, in -1..1: a level is told by its pitch, its rhythm and how sharp it sounds."""
    length = round((starts_s[-1] + length_s + 0.05) * RATE_HZ)
    sound = np.zeros(length)
    for start_s in starts_s:
        seconds = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
        edge = np.minimum(np.minimum(seconds, length_s - seconds) / 0.012, 1.0)
        tone = np.sin(2 * np.pi * frequency_hz * seconds) + overtone * np.sin(6 * np.pi * frequency_hz * seconds)
        first = round(start_s * RATE_HZ)
        sound[first : first + len(seconds)] += tone * edge
    return sound / np.abs(sound).max() * 0.6


SOUND_OF = {
    "aos": chime,
    "alarm-warning": lambda: beeps(392.0, (0.0,), 0.35, overtone=0.0),
    "alarm-distress": lambda: beeps(587.33, (0.0, 0.28), 0.18, overtone=0.15),
    "alarm-critical": lambda: beeps(880.0, (0.0, 0.16, 0.32, 0.6, 0.76), 0.1, overtone=0.35),
}


def main() -> None:
    """Write the files."""
    SOUNDS.mkdir(exist_ok=True)
    for name, make in SOUND_OF.items():
        with wave.open(str(SOUNDS / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes((make() * 32_767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
