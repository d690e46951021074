"""Settings: sparse, whole or not at all, and never in the way of starting."""

from __future__ import annotations

import tomllib

import pytest

from twopass.workbench.paths import config_dir
from twopass.workbench.settings import SETTINGS, Settings, allow_host, changed, load_settings, pyramid_limit


def test_without_a_file_everything_is_at_its_default():
    assert load_settings() == Settings()


def test_only_what_differs_is_written():
    settings = changed(Settings(), theme="light")
    assert tomllib.loads((config_dir() / "settings.toml").read_text()) == {"theme": "light"}
    assert load_settings() == settings


@pytest.mark.parametrize("name", ['Zoë "Z" \\ Ж', "line\nbreak", "tab\there", "\x7f"])
def test_any_name_comes_back_as_it_was(name):
    changed(Settings(), author=name)
    assert load_settings().author == name


@pytest.mark.parametrize(
    "text", ["theme = 7", 'theme = "pink"', "not toml at all [", "\x00", "remote_hosts = 'a'", "remote_hosts = [1]"]
)
def test_a_file_that_makes_no_sense_is_at_its_default(text, tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text(text)
    assert load_settings(file) == Settings()


def test_hosts_are_added_once_and_come_back():
    settings = allow_host(allow_host(allow_host(Settings(), "b.example"), 'a"\\.example:80'), "b.example")
    assert settings.remote_hosts == ('a"\\.example:80', "b.example")
    assert load_settings() == settings


def test_a_value_that_makes_no_sense_is_not_taken():
    assert changed(Settings(), theme="pink", nonsense="x") == Settings()


def test_nothing_is_written_for_one_run_only():
    assert changed(Settings(), store=False, theme="dark").theme == "dark"
    assert not config_dir().exists()


def test_no_temporary_file_stays(tmp_path):
    changed(Settings(), file=tmp_path / "settings.toml", author="me")
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_the_space_for_pyramids_is_in_bytes():
    assert pyramid_limit(Settings()) is None
    assert pyramid_limit(Settings(pyramid_gb="50")) == 50_000_000_000
    assert changed(Settings(), store=False, pyramid_gb="51") == Settings()


def test_the_table_describes_every_setting():
    assert {entry.key for entry in SETTINGS} == {*Settings.__dataclass_fields__}
