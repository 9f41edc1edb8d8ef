"""Antenna and radio of a station: planned, moved and tuned. Free of Qt."""
