"""The window and everything behind it, wired: session, jobs, tiles, settings, recent projects."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QCoreApplication, QEventLoop, QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from twopass.app import collecting
from twopass.app.hosts import HostQuestions
from twopass.model.errors import ErrorCode, TwopassError
from twopass.ui.bridge.main_thread import MainThread
from twopass.ui.theme.style import apply_theme
from twopass.ui.window import MainWindow
from twopass.workbench.decoding import warm_up
from twopass.workbench.jobs import Jobs
from twopass.workbench.messages import short_sentence
from twopass.workbench.paths import config_dir
from twopass.workbench.recent import Recent
from twopass.workbench.settings import Settings, changed, load_settings
from twopass.workbench.stored import StoredState

# What a comparison needs is imported when one is opened, and the handlers when the first is wanted: the first window
# must wait for neither.
if TYPE_CHECKING:
    from twopass.app.bindings import Handler
    from twopass.model.ids import Uid
    from twopass.model.records import Snapshot
    from twopass.ui.canvas.outlines import Outlines
    from twopass.ui.companions import Companions
    from twopass.workbench.jobs import JobContext
    from twopass.workbench.opening import Opened
    from twopass.workbench.places import Notation
    from twopass.workbench.pyramids import Pyramids
    from twopass.workbench.remembered import RememberedLinks
    from twopass.workbench.session import Session
    from twopass.workbench.tiles import TileEngine

_WHAT_TO_OPEN = "Give two images, or one project."
RETRY_EVERY_MS = 3_000
LOOK_EVERY_MS = 20


class Window:
    """One main window and what it works with. Everything here happens on the UI thread."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.main_thread = MainThread()
        self.jobs = Jobs(self.main_thread.post)
        self.recent = Recent()
        self.session: Session | None = None
        self._tiles: TileEngine | None = None
        self.due = 0  # pictures of the view that wait until it is sharp
        self.companions: Companions | None = None
        self.pyramids: Pyramids | None = None
        self.hosts = HostQuestions(self)
        self._cancel_opening: Callable[[], None] = lambda: None
        self.window = MainWindow(jobs=self.jobs, recent=self.recent)
        self.window.action_requested.connect(self.run_action)
        self.window.dropped.connect(lambda paths: self._take([Path(path) for path in paths]))
        self.window.closing.connect(self.close_session)
        # Another program may have taken the disk's last space or the folder away: keep trying, quietly.
        self._retry = QTimer(self.window)
        self._retry.setInterval(RETRY_EVERY_MS)
        self._retry.timeout.connect(self._retry_storing)
        self._retry.start()

    @cached_property
    def links(self) -> RememberedLinks:
        """How each comparison was linked the last time."""
        from twopass.workbench.remembered import RememberedLinks

        return RememberedLinks()

    @cached_property
    def handlers(self) -> dict[str, Handler]:
        """The function behind every action id."""
        from twopass.app import bindings

        return bindings.handlers(self)

    # -- state for journeys and tests --------------------------------------------------------------------------------

    @property
    def tiles_idle(self) -> bool:
        """Whether every tile that was asked for is there."""
        return self._tiles is None or self._tiles.idle

    @property
    def tiles_read(self) -> int:
        """How many tiles were read from images so far."""
        return 0 if self._tiles is None else self._tiles.tiles_read

    @property
    def bytes_decoded(self) -> int:
        """How many bytes of pixels were decoded so far."""
        return 0 if self._tiles is None else self._tiles.bytes_decoded

    def is_running(self, job: str) -> bool:
        """Whether a job of this name is under way; "pyramid" is the building of pyramids."""
        if job == "pyramid":
            return self.pyramids is not None and not self.pyramids.idle
        return self.jobs.is_running(job)

    @property
    def idle(self) -> bool:
        """Whether nothing is pending: no paint, tile, job or commit."""
        storing = self.session is not None and self.session.stored.state is StoredState.STORING
        around = self.companions is None or self.companions.idle
        return self.jobs.idle and self.tiles_idle and not (storing or self.due) and around and self.window.idle()

    # -- opening and closing -----------------------------------------------------------------------------------------

    def open_files(self, paths: Sequence[Path | str], project: Path | None = None) -> None:
        """Open two images (files or addresses) as a comparison, or one project; what goes wrong is said in the window.

        An existing *project* is opened; otherwise it is made of the two images. What is open stays until the new one
        is there; opening something else meanwhile takes its place.
        """
        from twopass.imagery.remote.address import is_remote
        from twopass.workbench import opening

        if project is not None and project.exists():
            self._open("Opening the project", lambda _context: opening.open_project(project))
        elif len(paths) == 1 and not is_remote(str(paths[0])):
            self._open("Opening the project", lambda _context: opening.open_project(Path(paths[0])))
        elif len(paths) == 2:
            self.compare(paths[0], paths[1], project)
        else:
            self.window.show_error(short_sentence(TwopassError(ErrorCode.BAD_ARGUMENT, detail=_WHAT_TO_OPEN)))

    def _take(self, paths: Sequence[Path]) -> None:
        """Take files dropped on the window: images on an open comparison are further dates of its site."""
        from twopass.workbench.opening import is_project

        if self.session is None or any(is_project(path) for path in paths):
            self.open_files(paths)
        else:
            self.run_action("file.add_images", {"paths": paths})

    def compare(self, before: Path | str, after: Path | str, project: Path | None) -> None:
        """Make *project* (an untitled one for None) of two images, files or addresses, and open it."""
        from twopass.workbench import opening
        from twopass.workbench.untitled import untitled_path

        def made(context: JobContext) -> Opened:
            target = untitled_path() if project is None else project
            first, second = (opening.image_at(text, self.hosts.allowed) for text in (before, after))
            return opening.make_project(target, first, second, untitled=project is None, report=context.report)

        self._open("Opening the images", made)

    def _open(self, title: str, work: Callable[[JobContext], Opened]) -> None:
        from twopass.app import working

        def prepared(context: JobContext) -> tuple[Opened, Mapping[Uid, Outlines]]:
            opened = work(context)
            return opened, _prepared(opened)

        self._cancel_opening()
        self._cancel_opening = working.run(
            self,
            "open",
            title,
            prepared,
            lambda result: self._show_opened(*result),
            lambda result: result[0].discard(),
            lambda error: self.hosts.ask(error, lambda: self._open(title, work)),
        )

    def _show_opened(self, opened: Opened, outlines: Mapping[Uid, Outlines]) -> None:
        # There is nothing to cancel any more, and what could be would keep all that was read.
        self._cancel_opening = lambda: None
        self.show(opened.session(self.jobs), outlines)

    def open_sample(self) -> None:
        """Open the bundled sample: the untitled project it had the last time, else a new one."""
        from twopass.workbench import opening

        before, after = opening.sample_images()
        self.open_files([before, after], project=opening.sample_project())

    def show(self, session: Session, outlines: Mapping[Uid, Outlines] | None = None) -> None:
        """Make *session* the one the window shows, and close the one before; *outlines*, where they are made."""
        from twopass.app import aiding, bindings, comparing, dating, preparing, registering
        from twopass.ui.bridge.comparison_state import ComparisonState
        from twopass.ui.canvas.comparison_view import ComparisonView
        from twopass.workbench.tiles import TileEngine

        try:
            state = ComparisonState(session, outlines=outlines)
        except TwopassError:
            session.close()
            raise
        self.close_session()
        self.session = session
        self.pyramids = preparing.begin(self)
        tiles = TileEngine(self.main_thread.post, pyramids=self.pyramids)
        self._tiles = tiles
        comparing.follow(self, state)
        view = ComparisonView(state, tiles)
        self._ask_of(tiles)
        self.window.open_session(state, view)
        self._show_notation()
        self.companions = dating.begin(self, state, view)
        self._refresh_images()
        state.failed.connect(self.window.show_error)
        state.project_changed.connect(lambda _touched: self.window.message_bar.succeeded())
        state.comparison_changed.connect(self._try_again)
        bindings.watch(self, state)
        registering.watch(self, state)
        aiding.begin(self, state)
        session.sign_as(self.settings.author)
        self.recent.add(session.path, session.project.info.title, untitled=session.untitled)
        state.fit()
        state.visits.remembered = self.links.get
        link = self.links.get(state.comparison.uid)
        if link is not None:
            state.restore_link(link)

    def _ask_of(self, tiles: TileEngine) -> None:
        """Ask about the hosts of a project's images when the tiles first meet them."""
        self.hosts.forget()
        said = tiles.on_error

        def on_error(snapshot: Uid, error: TwopassError) -> None:
            said(snapshot, error)
            self.hosts.ask_once(error, self._try_again)

        tiles.on_error = on_error

    def _try_again(self) -> None:
        """Read the images that are shown now, also those that could not be read before."""
        self._refresh_images()
        if self.window.view is not None:
            for pane in self.window.view.panes.values():
                pane.set_problem(None)

    def _refresh_images(self) -> None:
        state, tiles = self.window.state, self._tiles
        if state is not None and tiles is not None:
            for snapshot in state.snapshots.values():
                self.load_image(snapshot)

    def load_image(self, snapshot: Snapshot) -> None:
        """Let the tiles of the open project know where a snapshot's image lies, and how it is shown."""
        from twopass.workbench import opening

        if self.session is not None and self._tiles is not None:
            image = opening.expected_image(snapshot, self.session.path, self.hosts.allowed)
            self._tiles.set_image(snapshot.uid, image)
            self._tiles.set_display(snapshot.uid, snapshot.display)

    @property
    def tiles(self) -> TileEngine | None:
        """What reads the images of the open comparison."""
        return self._tiles

    def close_session(self) -> None:
        """Close the open project, if any; the last edit is stored first."""
        if self.session is None:
            return
        state = self.window.state
        if self.companions is not None:
            self.companions.close()
            self.companions = None
        self.window.close_session()
        if state is not None:
            for comparison, link in (*state.visits.links.items(), (state.comparison.uid, state.link)):
                self.links.put(comparison, link)
            state.close()
        if self.pyramids is not None:
            self.pyramids.close()
            self.pyramids = None
        if self._tiles is not None:
            self._tiles.close()
            self._tiles = None
        collecting.closed(len(self.session.project.annotations))
        rescued = self.session.close()
        if rescued is not None:
            self.recent.add(rescued, self.session.project.info.title, untitled=True)
        self.session = None

    def close(self) -> None:
        """Close the project and the window, and end every thread."""
        self._retry.stop()
        self.close_session()
        self.window.close()
        self.jobs.shutdown()
        self.main_thread.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, 0)
        QCoreApplication.processEvents()

    # -- actions -----------------------------------------------------------------------------------------------------

    def run_action(self, action: str, arguments: dict[str, Any] | None = None) -> None:
        """Run an entry of the action table; *arguments* answer the dialog it would open."""
        handler, errors = self.handlers[action], len(self.window.errors)
        try:
            handler(dict(arguments or {}))
        except TwopassError as error:
            self.window.show_error(short_sentence(error))
        if len(self.window.errors) == errors:
            self.window.message_bar.succeeded()

    def answered(self, then: Callable[..., object]) -> Callable[..., None]:
        """Return *then* for a question to call: what goes wrong in it is said, as in any other action."""

        def guarded(*answer: Any) -> None:
            try:
                then(*answer)
            except TwopassError as error:
                self.window.show_error(short_sentence(error))

        return guarded

    def change_setting(self, **values: Any) -> None:
        """Change settings, store them and let everything follow; where they can't be written, that is said."""
        if not self.remember(**values):
            self.window.say("This holds until Twopass is closed: the settings can't be written.")
        self._show_notation()
        apply_theme(_application(), self.settings.theme)
        if self.session is not None and self.window.state is not None:
            from twopass.app import aiding

            self.session.sign_as(self.settings.author)
            aiding.begin(self, self.window.state)

    def remember(self, **values: Any) -> bool:
        """Change settings; return whether they could be stored."""
        stored = True
        try:
            self.settings = changed(self.settings, **values)
        except OSError:
            stored, self.settings = False, changed(self.settings, store=False, **values)
        return stored

    def _show_notation(self) -> None:
        """Write coordinates as the settings say."""
        if self.window.state is not None:
            self.window.state.set_notation(cast("Notation", self.settings.coordinates))

    def _retry_storing(self) -> None:
        if self.session is not None and self.session.stored.state is StoredState.NOT_STORED:
            self.session.retry()


def _prepared(opened: Opened) -> Mapping[Uid, Outlines]:
    """Return what the window shows of a project, and import what shows it, while still off the UI thread."""
    from twopass.model.series import first_comparison
    from twopass.ui.canvas.outlines import outlines_of

    for shown in ("ui.canvas.comparison_view", "ui.panels.labels_panel", "ui.panels.annotation_panel", "app.bindings"):
        import_module(f"twopass.{shown}")
    project = opened.loaded.project
    # A project without one is refused where it is shown.
    return outlines_of(project, first_comparison(project)) if project.comparisons else {}


def make_window(settings: dict[str, Any] | None = None) -> Window:
    """Return a window ready to be shown; *settings* overrule the stored ones for this run."""
    app = _application()
    stored = load_settings(config_dir() / "settings.toml")
    known = {key: value for key, value in (settings or {}).items() if hasattr(stored, key)}
    chosen = changed(stored, store=False, **known)
    apply_theme(app, chosen.theme)
    return Window(chosen)


def run_window(files: Sequence[Path | str], *, sample: bool = False, hosts: Iterable[str] = ()) -> int:
    """Open the window and run until it is closed; without a display, save a screenshot of it instead.

    *hosts* may be asked for images in this run, besides those of the settings.
    """
    headless = _headless()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    gui = make_window()
    gui.hosts.more = frozenset(hosts)
    gui.window.resize(1600, 1000)
    gui.window.show()
    QTimer.singleShot(0, warm_up)
    if sample:
        gui.open_sample()
    elif files:
        gui.open_files(files)
    else:
        gui.window.show_start()
    try:
        if headless:
            return _screenshot(gui)
        return _run(gui)
    finally:
        gui.close()


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    # The offscreen platform says this for every window with a minimum size; it means nothing.
    if "propagateSizeHints" not in text and kind is not QtMsgType.QtDebugMsg:
        print(f"twopass: {text}", file=sys.stderr)  # noqa: T201 - Qt's own warnings, where a terminal user looks


def _application() -> QApplication:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    qInstallMessageHandler(_qt_message)
    QCoreApplication.setApplicationName("Twopass")
    QCoreApplication.setOrganizationName("Twopass")
    return QApplication(sys.argv[:1])


def _headless() -> bool:
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] == "offscreen"
    return sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _run(gui: Window) -> int:
    collecting.begin(gui.window)
    return _application().exec()


def _screenshot(gui: Window) -> int:
    wait_until(lambda: gui.idle, 60_000)
    path = Path.cwd() / "twopass.png"
    if not gui.window.grab().save(str(path)):
        print(f"twopass: there is no display, and the screenshot could not be written to {path}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"There is no display, so Twopass drew its window into {path}")  # noqa: T201
    for error in gui.window.errors:
        print(f"twopass: {error}", file=sys.stderr)  # noqa: T201
    return 1 if gui.window.errors else 0


def wait_until(holds: Callable[[], bool], timeout_ms: int) -> bool:
    """Handle events until *holds*, or until the time is up; return whether it did."""
    deadline, look = QTimer(), QTimer()
    deadline.setSingleShot(True)
    deadline.start(timeout_ms)
    # Not everything that may hold comes with an event; and whoever never sleeps takes a core from those waited for.
    look.start(LOOK_EVERY_MS)
    while not holds() and deadline.isActive():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return holds()
