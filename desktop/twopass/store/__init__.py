"""Our own document: one SQLite file, its current state and its event log."""
