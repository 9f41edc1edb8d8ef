"""The wiring: link, clock, dictionary and store to Deliveries; the engine process and its client."""
