"""Messages between engine and window as bytes: msgpack, never pickle; numpy columns travel as (dtype, bytes).

What comes in is not trusted: dtypes are a short list, sizes are bounded, every column of a batch has the batch's length.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from msgspec.msgpack import Decoder, Encoder, Ext
from numpy.typing import NDArray

from console.dictionary.byte_fields import ByteFields
from console.dictionary.model import Column
from console.errors import KnownError
from console.session.messages import Delivery, Hello, Intent, Prepared, Refused, ToEngine, ToWindow, Welcome
from console.telemetry.samples import SampleBatch

MESSAGE_LIMIT = 64 * 1024 * 1024
_ARRAY = 1
_DTYPES = {code: np.dtype(code) for code in ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8")}
_CODES = {dtype: code.encode() for code, dtype in _DTYPES.items()}


class _WireSamples(msgspec.Struct, frozen=True, array_like=True):
    """A SampleBatch on its way, or before its columns are checked. `blocks`: columns of one type, one after another, with their
    names; a thousand small columns travel four times as fast so. `raw`: the others."""

    container: str
    generation_ns: Any
    received_ns: Any
    packet: Any
    raw: dict[str, Any]
    blocks: list[tuple[list[str], Any]] = []


class _WireDelivery(Delivery, tag="Delivery"):
    """A Delivery before its samples are checked."""

    samples: list[_WireSamples] = msgspec.field(default_factory=list)  # type: ignore[assignment]


def _encode_array(value: object) -> object:
    if isinstance(value, ByteFields):
        return list(value)
    if not isinstance(value, np.ndarray | np.generic):
        raise TypeError(f"{type(value).__name__} can't travel")
    if isinstance(value, np.generic):
        return value.item()
    if value.dtype.kind in "SU":
        return value.tolist()
    code = value.dtype.newbyteorder("<").str
    if code not in _DTYPES or value.ndim != 1:
        raise TypeError(f"an array of {value.dtype} with {value.ndim} dimensions can't travel")
    return Ext(_ARRAY, code.encode() + value.astype(code, copy=False).tobytes())


def _decode_array(code: int, data: memoryview) -> NDArray[np.generic]:
    dtype = _DTYPES.get(bytes(data[:3]).decode("ascii", "replace"))
    if code != _ARRAY or dtype is None:
        raise ValueError(f"no such column type: {code} {bytes(data[:3])!r}")
    if (len(data) - 3) % dtype.itemsize:
        raise ValueError(f"a column of {dtype} can't be {len(data) - 3} bytes long")
    if dtype.kind == "b" and len(data) > 3 and max(data[3:]) > 1:
        raise ValueError("a boolean column holds 0 and 1 only")
    return np.frombuffer(bytes(data[3:]), dtype)


_ENCODER = Encoder(enc_hook=_encode_array)
_TO_WINDOW: Decoder[Any] = Decoder(Welcome | _WireDelivery | Prepared | Refused, ext_hook=_decode_array)
_TO_ENGINE: Decoder[Hello | Intent] = Decoder(ToEngine)
_SAMPLES: Decoder[list[_WireSamples]] = Decoder(list[_WireSamples], ext_hook=_decode_array)


def encode(message: ToEngine | ToWindow) -> bytes:
    """The message as bytes. Raises TypeError for an array that can't travel (object dtype, more than one dimension)."""
    if isinstance(message, Delivery) and message.samples:
        message = msgspec.structs.replace(message, samples=[_packed(batch) for batch in message.samples])
    return _ENCODER.encode(message)


def _packed(batch: SampleBatch) -> _WireSamples:
    kinds: dict[bytes, tuple[list[str], list[bytes]]] = {}
    others: dict[str, Any] = {}
    for name, column in batch.raw.items():
        code = _CODES.get(column.dtype) if isinstance(column, np.ndarray) and column.ndim == 1 else None
        if code is None:
            others[name] = column
            continue
        names, parts = kinds.setdefault(code, ([], []))
        names.append(name)
        parts.append(column.tobytes())  # type: ignore[union-attr]
    blocks = [(names, Ext(_ARRAY, code + b"".join(parts))) for code, (names, parts) in kinds.items()]
    return _WireSamples(batch.container, batch.generation_ns, batch.received_ns, batch.packet, others, blocks)


def decode_to_engine(data: bytes) -> Hello | Intent:
    """What a window said. Raises KnownError for bytes that are no such message."""
    _check_size(data)
    try:
        return _TO_ENGINE.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise KnownError("not a message of a window", rule=str(error)) from error


def decode_to_window(data: bytes) -> ToWindow:
    """What an engine said. Raises KnownError for bytes that are no such message."""
    _check_size(data)
    try:
        message = _TO_WINDOW.decode(data)
        return _checked_delivery(message) if isinstance(message, _WireDelivery) else message
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise KnownError("not a message of an engine", rule=str(error)) from error


def encode_samples(samples: list[SampleBatch]) -> bytes:
    """Sample batches alone, for keyframes."""
    return _ENCODER.encode(samples)


def decode_samples(data: bytes) -> list[SampleBatch]:
    """What `encode_samples` made. Raises KnownError for anything else."""
    try:
        return [_checked_samples(wire) for wire in _SAMPLES.decode(data)]
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise KnownError("not a batch of samples", rule=str(error)) from error


def _check_size(data: bytes) -> None:
    if len(data) > MESSAGE_LIMIT:
        raise KnownError(f"a message of {len(data)} bytes", rule=f"at most {MESSAGE_LIMIT}")


def _checked_delivery(wire: _WireDelivery) -> Delivery:
    plain = {name: getattr(wire, name) for name in Delivery.__struct_fields__}
    return Delivery(**plain | {"samples": [_checked_samples(batch) for batch in wire.samples]})


def _checked_samples(wire: _WireSamples) -> SampleBatch:
    times = [_times(column) for column in (wire.generation_ns, wire.received_ns, wire.packet)]
    size = len(times[1])
    columns = {name: _column(column) for name, column in wire.raw.items()}
    for names, block in wire.blocks:
        columns.update(_unpacked(names, block, size))
    if any(len(column) != size for column in [*times, *columns.values()]):
        raise ValueError(f"columns of {wire.container} differ in length")
    return SampleBatch(wire.container, times[0], times[1], times[2], columns)


def _unpacked(names: list[str], block: object, size: int) -> Iterable[tuple[str, Column]]:
    if not isinstance(block, np.ndarray) or len(block) != len(names) * size:
        raise ValueError(f"{len(names)} columns of {size} rows don't fill their block")
    return zip(names, block.reshape(len(names), size), strict=True)


def _times(column: object) -> NDArray[np.int64]:
    if isinstance(column, np.ndarray) and column.dtype == np.int64:
        return column
    raise ValueError("a time column is not int64")


def _column(column: object) -> Column:
    if isinstance(column, np.ndarray):
        return column
    if isinstance(column, list) and (all(type(v) is str for v in column) or all(type(v) is bytes for v in column)):
        return column
    raise ValueError("a column is neither an array nor a list of texts or bytes")
