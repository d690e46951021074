"""The tables fit together: every action has a handler and an icon, every error a sentence, every path a file."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from twopass.app import bindings
from twopass.model.errors import ErrorCode, TwopassError
from twopass.workbench.actions import ACTIONS
from twopass.workbench.messages import SENTENCES, sentence

ROOT = Path(__file__).resolve().parents[2]


def test_every_action_has_exactly_one_handler() -> None:
    handlers = bindings.handlers(cast(Any, SimpleNamespace()))

    assert sorted(handlers) == sorted(spec.id for spec in ACTIONS)


def test_no_shortcut_stands_for_two_actions() -> None:
    counts = Counter(keys for spec in ACTIONS for keys in spec.shortcuts)

    assert [keys for keys, count in counts.items() if count > 1] == []


def test_every_icon_is_there() -> None:
    missing = [spec.icon for spec in ACTIONS if spec.icon and not (ROOT / f"resources/icons/{spec.icon}.svg").exists()]

    assert missing == []


@pytest.mark.parametrize("code", list(ErrorCode))
def test_every_error_has_one_sentence(code: ErrorCode) -> None:
    assert code in SENTENCES

    text = sentence(TwopassError(code))

    assert "{" not in text
    assert "\n" not in text


def test_every_path_of_the_architecture_page_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:desktop|tests|resources|packaging)/[^`*]+)`", text)

    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []
