"""Space packets (CCSDS 133.0-B-2), PUS-C headers (ECSS-E-ST-70-41C) and time codes (CCSDS 301.0-B-4)."""
