"""Synoptic drawings: SVG files whose elements are bound to parameters."""
