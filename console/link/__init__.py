"""Bytes in and out: serial, TCP, UDP, file, replay; one Link protocol. The simulator brings a Link of its own."""
