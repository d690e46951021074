from __future__ import annotations

import threading

from twopass.ui.bridge.main_thread import MainThread


def test_work_posted_by_a_thread_runs_here_and_in_order(qtbot):
    main, seen = MainThread(), []

    def work():
        for number in range(5):
            main.post(lambda number=number: seen.append((number, threading.get_ident())))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert seen == [(n, threading.get_ident()) for n in range(5)]


def test_nothing_runs_inside_its_poster_or_after_close(qtbot):
    main, seen = MainThread(), []
    main.post(lambda: seen.append("first"))
    assert seen == []
    main.close()
    main.post(lambda: seen.append("second"))
    other = MainThread()
    other.post(lambda: seen.append("last"))
    qtbot.waitUntil(lambda: seen == ["last"])
