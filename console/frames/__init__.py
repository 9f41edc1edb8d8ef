"""TM frames, CADU sync and coding, KISS: sans-IO, `feed(chunk)` in, batches out. No byte is dropped without being counted."""
