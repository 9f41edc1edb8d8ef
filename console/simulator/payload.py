"""The camera: supply, imaging runs, memory."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

IMAGE_S = 2.0
MEMORY_A_IMAGE = 3.1
STANDBY_W, IMAGING_W = 1.5, 8.0


class CameraState(IntEnum):
    """What the camera does."""

    OFF = 0
    STANDBY = 1
    IMAGING = 2
    FAULT = 3


@dataclass(slots=True)
class Camera:
    """The state. `queue` images are still to be taken in this run; memory is in percent."""

    state: CameraState = CameraState.OFF
    images: int = 7
    memory: float = 7 * MEMORY_A_IMAGE
    gain: int = 1
    exposure_ms: float = 2.5
    queue: int = 0
    label: str = ""
    elapsed_s: float = 0.0

    @property
    def power_w(self) -> float:
        """What it draws now."""
        return {CameraState.OFF: 0.0, CameraState.IMAGING: IMAGING_W}.get(self.state, STANDBY_W)

    @property
    def is_imaging(self) -> bool:
        """Whether a run is under way."""
        return self.state is CameraState.IMAGING

    @property
    def room(self) -> int:
        """Images that still fit the memory."""
        return int((100.0 - self.memory) / MEMORY_A_IMAGE)

    def switch(self, is_on: bool) -> None:
        """Supply on or off; off ends a run."""
        if not is_on:
            self.state, self.queue = CameraState.OFF, 0
        elif self.state is CameraState.OFF:
            self.state = CameraState.STANDBY

    def start(self, images: int, *, exposure_ms: float, gain: int, label: str) -> None:
        """Begin a run."""
        self.state, self.queue, self.elapsed_s = CameraState.IMAGING, images, 0.0
        self.exposure_ms, self.gain, self.label = exposure_ms, gain, label

    def step(self, dt_s: float) -> bool:
        """Whether an image was finished in this step."""
        if self.state is not CameraState.IMAGING:
            return False
        self.elapsed_s += dt_s
        if self.elapsed_s < IMAGE_S:
            return False
        self.elapsed_s -= IMAGE_S
        self.images, self.memory, self.queue = self.images + 1, min(100.0, self.memory + MEMORY_A_IMAGE), self.queue - 1
        if not self.queue:
            self.state = CameraState.STANDBY
        return True

    def clear(self) -> None:
        """Erase the memory."""
        self.images, self.memory = 0, 0.0
