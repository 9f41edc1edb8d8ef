"""Serial lines, through pyserial. Opened for this program alone; an unplugged device is waited for."""

from __future__ import annotations

import contextlib
from pathlib import Path

import serial
from serial.tools import list_ports

from console.errors import near_name
from console.link.retry import POLL_S, IsStopping, LinkLostError

_SEND_LIMIT_S = 2.0
_FAULTS: tuple[type[Exception], ...] = (serial.SerialException, OSError)
with contextlib.suppress(ImportError):
    import termios

    # pyserial lets it through when a device goes while it is being set up.
    _FAULTS = (*_FAULTS, termios.error)


class SerialOpener:
    """Opens one device at one speed."""

    def __init__(self, device: str, baud: int, *, parity: str = "N", stop_bits: float = 1) -> None:
        self._device, self._baud, self._parity, self._stop_bits = device, baud, parity, stop_bits
        self.target = f"opening {device} at {baud} baud"

    def open(self, is_stopping: IsStopping) -> SerialConnection | None:
        if is_stopping():
            return None
        try:
            port = serial.Serial(
                self._device, self._baud, parity=self._parity, stopbits=self._stop_bits, timeout=POLL_S, write_timeout=_SEND_LIMIT_S,
                exclusive=True,
            )  # fmt: skip
        except ValueError as error:
            raise LinkLostError(f"{self._device} can't run at these settings ({error})") from error
        except _FAULTS as error:
            raise LinkLostError(self._why(error)) from error
        return SerialConnection(port, f"{self._device} at {self._baud} baud")

    def _why(self, error: Exception) -> str:
        if self._device.startswith("/") and not Path(self._device).exists():
            near = near_name(self._device, [port.device for port in list_ports.comports()])
            return f"{self._device} is not there" + (f", {near}" if near else "")
        if "exclusively lock" in str(error):
            return f"another program uses {self._device}"
        return f"{self._device} can't be opened ({_short(error)})"


class SerialConnection:
    """An open device."""

    def __init__(self, port: serial.Serial, detail: str) -> None:
        self._port, self.detail = port, detail

    def read(self) -> bytes:
        try:
            first = self._port.read(1)
            return first + self._port.read(self._port.in_waiting) if first else b""
        except _FAULTS as error:
            raise LinkLostError(f"{self._port.port} was unplugged or failed ({_short(error)})") from error

    def send(self, data: bytes) -> None:
        try:
            sent = self._port.write(data)
        except _FAULTS as error:
            raise LinkLostError(_short(error)) from error
        if sent != len(data):
            raise LinkLostError(f"only {sent} of {len(data)} bytes left")

    def close(self) -> None:
        with contextlib.suppress(*_FAULTS):
            self._port.close()


def _short(error: BaseException) -> str:
    reason = error.args[-1] if error.args else type(error).__name__
    return str(reason).splitlines()[0]
