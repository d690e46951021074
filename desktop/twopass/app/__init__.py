"""The composition root: command line, start-up, wiring, journeys."""
