"""Reusable views, one file a panel; each runs alone in the gallery (`python -m widgets`)."""
