"""Recent projects: newest first, no doubles, without those that are gone."""

from __future__ import annotations

import pytest

from twopass.workbench.recent import MOST, Recent


@pytest.fixture
def project(tmp_path):
    def make(name):
        path = tmp_path / f"{name}.twopass"
        path.touch()
        return path

    return make


def titles():
    return [entry.title for entry in Recent().entries()]


def test_newest_first_and_each_once(project):
    recent = Recent()
    for name in ("a", "b", "a"):
        recent.add(project(name), name)
    assert titles() == ["a", "b"]


def test_a_project_that_is_gone_is_left_out_but_not_forgotten(project):
    path = project("a")
    Recent().add(path, "a")
    path.unlink()
    assert titles() == []
    project("a")
    assert titles() == ["a"]


def test_removing_keeps_the_file(project):
    path = project("a")
    Recent().add(path, "a", untitled=True)
    Recent().remove(path)
    assert titles() == []
    assert path.exists()


def test_the_list_stays_short(project):
    for number in range(MOST + 3):
        Recent().add(project(str(number)), str(number))
    assert titles() == [str(number) for number in range(MOST + 2, 2, -1)]


@pytest.mark.parametrize("data", [b"", b"nonsense", b'{"a": 1}', b"\xff\xfe"])
def test_a_damaged_list_counts_as_empty_and_is_made_anew(project, tmp_path, data):
    file = tmp_path / "recent.json"
    file.write_bytes(data)
    recent = Recent(file)
    assert recent.entries() == []
    recent.add(project("a"), "a")
    assert [entry.title for entry in recent.entries()] == ["a"]


def test_a_folder_that_cant_be_written_stops_nobody(project, tmp_path):
    file = tmp_path / "a file"
    file.touch()
    Recent(file / "recent.json").add(project("a"), "a")
