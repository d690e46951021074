"""The one way times are written: RFC 3339, UTC, whole seconds, trailing Z."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """Return the present time as stored."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
