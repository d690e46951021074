"""The user's settings: one frozen value, one table that describes it, one sparse TOML file."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, cast

from twopass.workbench.paths import config_dir


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults."""

    theme: str = "system"
    author: str = ""
    keymap: str = "twopass"
    remote_hosts: tuple[str, ...] = ()
    smooth_pixels: str = "off"
    coordinates: str = "decimal"
    compare_mode: str = "side"
    pyramid_gb: str = "automatic"


@dataclass(frozen=True, slots=True)
class SettingSpec:
    """What one setting is.

    Attributes:
        key: its field.
        title: what people call it.
        choices: what it may be; empty: any text.
        names: what people call the choices; empty: as they are, with a capital letter.
        note: a sentence about it.
        many: whether it is a list of texts.
        asked: whether the settings window shows it; the others change where they are used.
    """

    key: str
    title: str
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    note: str = ""
    many: bool = False
    asked: bool = True


COMPARE_MODES = ("side", "stacked", "swipe", "blink", "blend", "difference", "lens")

# Gigabytes (10⁹ bytes).
PYRAMID_SIZES = ("5", "10", "20", "50", "100", "200", "500")

SETTINGS: tuple[SettingSpec, ...] = (
    SettingSpec("theme", "Theme", ("system", "dark", "light"), ("As the system", "Dark", "Light")),
    SettingSpec("author", "Your name", note="Stands in what you draw. Empty: the system's name for you."),
    SettingSpec("keymap", "Keys", ("twopass",), asked=False),
    SettingSpec(
        "coordinates",
        "Coordinates",
        ("decimal", "dms", "utm", "mgrs"),
        ("Degrees", "Degrees, minutes, seconds", "UTM", "MGRS"),
    ),
    SettingSpec("smooth_pixels", "Enlarged pixels", ("on", "off"), ("Smooth", "Squares")),
    SettingSpec("compare_mode", "How snapshots are compared", COMPARE_MODES, note="The mode chosen last.", asked=False),
    SettingSpec(
        "pyramid_gb",
        "Space for previews",
        ("automatic", *PYRAMID_SIZES),
        ("Automatic", *(f"{size} GB" for size in PYRAMID_SIZES)),
        note="Reduced copies of large images. Automatic: 20 GB, or a fifth of what is free.",
    ),
    SettingSpec(
        "remote_hosts",
        "Allowed hosts",
        note="Images are read from these over the network. A host comes here when you allow it.",
        many=True,
    ),
)


def load_settings(file: Path | None = None) -> Settings:
    """Return the stored settings; what is missing or makes no sense is at its default."""
    try:
        with (file or _default_file()).open("rb") as handle:
            data = tomllib.load(handle)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return Settings()
    return replace(Settings(), **_fitting(data))


def changed(settings: Settings, *, store: bool = True, file: Path | None = None, **values: Any) -> Settings:
    """Return the settings with new values (those that make sense), stored unless told otherwise.

    Raises ``OSError`` if the file can't be written.
    """
    result = replace(settings, **_fitting(values))
    if store:
        _write(result, file or _default_file())
    return result


def allow_host(settings: Settings, host: str, *, store: bool = True, file: Path | None = None) -> Settings:
    """Return the settings with one more host that images may be read from (``remote.address.host_of``).

    Raises ``OSError`` if the file can't be written.
    """
    hosts = tuple(sorted({*settings.remote_hosts, host}))
    return changed(settings, store=store, file=file, remote_hosts=hosts)


def pyramid_limit(settings: Settings) -> int | None:
    """Return how many bytes the pyramids may take together; None: what the cache thinks fit."""
    return int(settings.pyramid_gb) * 1_000_000_000 if settings.pyramid_gb != "automatic" else None


def _fitting(values: Mapping[str, Any]) -> dict[str, Any]:
    fitting = {spec.key: values[spec.key] for spec in SETTINGS if _fits(spec, values.get(spec.key))}
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fitting.items()}


def _fits(spec: SettingSpec, value: Any) -> bool:
    if spec.many:
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in cast("list[Any]", value))
    return isinstance(value, str) and (not spec.choices or value in spec.choices)


def _default_file() -> Path:
    return config_dir() / "settings.toml"


def _write(settings: Settings, file: Path) -> None:
    """Write only what differs from the defaults, whole or not at all."""
    default = Settings()
    lines = [
        f"{field.name} = {_written(getattr(settings, field.name))}\n"
        for field in fields(Settings)
        if getattr(settings, field.name) != getattr(default, field.name)
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".settings-")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.writelines(lines)
    os.replace(name, file)


def _written(value: str | tuple[str, ...]) -> str:
    return _quoted(value) if isinstance(value, str) else f"[{', '.join(_quoted(item) for item in value)}]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}" for char in escaped) + '"'
