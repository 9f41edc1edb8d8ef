"""XTCE to a Dictionary: parameters, containers, calibrators, limits, commands; compiled for columns."""
