"""The servers that the tests of remote images ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from imagery.remote.serving import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def other() -> Iterator[Server]:
    with serving() as running:
        yield running
