"""Packet batches to samples; current values and their freshness; derived values; alarms."""
