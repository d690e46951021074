"""Which hosts images are read from: those of the settings, those of the command line, and those just allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.settings import Settings, allow_host

if TYPE_CHECKING:
    from twopass.app.gui import Window


def hosts_of(settings: Settings, more: Iterable[str] = ()) -> frozenset[str]:
    """Return the allowed hosts; *more* as typed: a host, one with a port, or an address on it.

    Raises ``TwopassError(REMOTE_ADDRESS)``.
    """
    return frozenset({*settings.remote_hosts, *(named(text) for text in more)})


def named(text: str) -> str:
    """Return the host that a user means. Raises ``TwopassError(REMOTE_ADDRESS)``."""
    from twopass.imagery.remote.address import host_of, is_remote  # late: the first window needs neither

    return host_of(text if is_remote(text) else f"https://{text}/")


class HostQuestions:
    """Asks in the window before the first byte goes to a host.

    Attributes:
        more: hosts allowed for this run, besides those of the settings.
    """

    def __init__(self, gui: Window, more: Iterable[str] = ()) -> None:
        self.more = frozenset(more)
        self._gui = gui
        self._asked: set[str] = set()

    @property
    def allowed(self) -> frozenset[str]:
        """Hosts as ``remote.address.host_of`` gives them."""
        return hosts_of(self._gui.settings) | self.more

    def ask(self, error: TwopassError, then: Callable[[], None]) -> bool:
        """Return whether *error* is about a host; then the user is asked, and *then* called once it is allowed."""
        if error.code is not ErrorCode.REMOTE_NOT_ALLOWED:
            return False
        from twopass.ui.dialogs import asking

        host = str(error.data["detail"])
        question = f"{error.data['path']} is on the network. Allow Twopass to read images from {host}, now and later?"
        asking.confirm(self._gui.window, question, "Allow", self._gui.answered(lambda: self._allow(host, then)))
        return True

    def ask_once(self, error: TwopassError, then: Callable[[], None]) -> None:
        """Ask as ``ask`` does, but about each host once until ``forget``: several images may be on one."""
        if error.data.get("detail") not in self._asked and self.ask(error, then):
            self._asked.add(str(error.data["detail"]))

    def forget(self) -> None:
        """Ask about every host again."""
        self._asked.clear()

    def _allow(self, host: str, then: Callable[[], None]) -> None:
        gui = self._gui
        try:
            gui.settings = allow_host(gui.settings, host)
        except OSError:
            self.more |= {host}
            gui.window.say(f"{host} is allowed until Twopass is closed: the settings can't be written.")
        then()
