"""Use cases without a window: session, jobs, tiles, actions, import and export, settings."""
