"""Batches with units that are no space packets among them, given to the decoder as the mission says.

Bitstreams, data units, encapsulated and AX.25 payloads are rows like packets, kept and counted as undecoded; only where the mission's
format says `decodes_payloads` does the dictionary see them, AX.25 without its addresses.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from console.frames.ax25 import header_length
from console.packets.batch import NOT_AN_APID, PacketBatch, PacketKind, apid_of_kind
from console.telemetry.decoder import Decoded, TelemetryDecoder


def decode_units(decoder: TelemetryDecoder, batch: PacketBatch, first: int, *, takes_payloads: bool) -> Decoded:
    """What the decoder makes of a batch whose first unit is number `first`; units that it is not given count as undecoded."""
    is_other = batch.apid >= NOT_AN_APID
    if not is_other.any():
        return decoder.decode(batch, first)
    if takes_payloads:
        return decoder.decode(_without_addresses(batch), first)
    rows = np.flatnonzero(~is_other)
    found = decoder.decode(_chosen(batch, rows), 0)
    containers, generation = [""] * len(batch), np.full(len(batch), -1, np.int64)
    generation[rows] = found.generation_ns
    for row, name in zip(rows.tolist(), found.container_of, strict=True):
        containers[row] = name
    samples = [msgspec.structs.replace(sample, packet=rows[sample.packet] + first) for sample in found.samples]
    others = len(batch) - len(rows)
    return replace(found, samples=samples, container_of=containers, generation_ns=generation, undecoded=found.undecoded + others)


def _chosen(batch: PacketBatch, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> PacketBatch:
    return _with_data(batch, rows, [batch.packet(row) for row in rows.tolist()])


def _without_addresses(batch: PacketBatch) -> PacketBatch:
    """The same units, AX.25 frames from their information field on."""
    ax25 = apid_of_kind(PacketKind.AX25)
    units = [batch.packet(row)[header_length(batch.packet(row)) if apid == ax25 else 0 :] for row, apid in enumerate(batch.apid.tolist())]
    return _with_data(batch, np.arange(len(batch)), units)


def _with_data(batch: PacketBatch, rows: np.ndarray[tuple[int], np.dtype[np.int64]], units: list[bytes]) -> PacketBatch:
    offsets = np.cumsum([0, *map(len, units)], dtype=np.int64)
    return PacketBatch(
        b"".join(units), offsets, batch.apid[rows], batch.sequence[rows], batch.received_ns[rows], batch.chunk[rows], batch.vcid[rows],
        batch.quality[rows],
    )  # fmt: skip
