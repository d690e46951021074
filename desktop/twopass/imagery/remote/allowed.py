"""The rule that nothing is asked of a host that the user has not allowed."""

from __future__ import annotations

from twopass.imagery.remote.address import Address
from twopass.model.errors import ErrorCode, TwopassError


def require(address: Address, allowed: frozenset[str]) -> None:
    """Raise ``TwopassError(REMOTE_NOT_ALLOWED)`` unless the address's host is among the *allowed* ones.

    Hosts are compared whole, as ``Address.host`` gives them: no pattern, no part of a domain, no other port.
    """
    if address.host not in allowed:
        raise TwopassError(ErrorCode.REMOTE_NOT_ALLOWED, path=address.name, detail=address.host)
