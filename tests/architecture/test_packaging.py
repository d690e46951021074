"""What the system is told about Twopass agrees with Twopass."""

from __future__ import annotations

import configparser
import re
import xml.etree.ElementTree as ET
from pathlib import Path

from twopass.store.schema import APPLICATION_ID
from twopass.workbench.untitled import SUFFIX

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}


def test_project_files_are_known_by_suffix_and_by_content() -> None:
    kind = ET.parse(ROOT / "packaging/twopass-mime.xml").getroot().find("m:mime-type", NAMES)
    assert kind is not None
    glob, magic = kind.find("m:glob", NAMES), kind.find("m:magic/m:match/m:match", NAMES)

    assert glob is not None
    assert glob.get("pattern") == f"*{SUFFIX}"
    assert magic is not None
    assert int(magic.get("value", "0"), 0) == APPLICATION_ID


def test_the_desktop_entry_opens_projects() -> None:
    entry = configparser.RawConfigParser()
    entry.read(ROOT / "packaging/twopass.desktop", encoding="utf-8")

    assert entry["Desktop Entry"]["Exec"].split()[0] == "twopass"
    assert "application/x-twopass" in entry["Desktop Entry"]["MimeType"].split(";")


def test_every_locked_requirement_has_a_hash_and_names_no_host() -> None:
    text = (ROOT / "packaging/requirements.lock").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]

    assert len(entries) > 30
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links", text) == []
