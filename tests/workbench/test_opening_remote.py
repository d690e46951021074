"""Snapshots on the network: kept by their address, called by their name, asked of allowed hosts alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from imagery.making import ramp, tiff
from imagery.remote.serving import Server, serving

from twopass.imagery.remote.image import RemoteImage
from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project
from twopass.workbench.opening import find_image, image_at, make_project
from twopass.workbench.thumbnails import of_project


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving() as running:
        running.files["/scene.tif"] = tiff(tmp_path / "scene.tif", ramp()).read_bytes()
        yield running


def made(server: Server, folder: Path) -> Project:
    after = folder / "after.tif"
    tiff(after, ramp())
    before = image_at(server.url("/scene.tif?sig=secret"), {server.host})
    opened = make_project(folder / "p.twopass", before, after, untitled=True)
    opened.file.close()
    return opened.loaded.project


def test_a_snapshot_keeps_its_address_and_shows_its_name(server: Server, tmp_path: Path) -> None:
    project = made(server, tmp_path)
    before, _ = sorted(project.snapshots.values(), key=lambda snapshot: snapshot.number)
    assert before.path == server.url("/scene.tif?sig=secret")
    assert (before.file_name, before.width, before.height) == ("scene.tif", 120, 90)
    assert before.georeference is not None
    assert project.info.title == "scene — after"
    assert "secret" not in repr(replace(project, snapshots={}))


def test_where_it_lies_is_known_without_asking(server: Server, tmp_path: Path) -> None:
    project = made(server, tmp_path)
    asked = len(server.requests)
    before, after = sorted(project.snapshots.values(), key=lambda snapshot: snapshot.number)
    found = find_image(before, tmp_path / "p.twopass", [server.host])
    assert found == RemoteImage(before.path, frozenset({server.host}))
    assert "secret" not in repr(found)
    assert find_image(after, tmp_path / "p.twopass") == Path(after.path)
    assert len(server.requests) == asked


def test_a_start_screen_asks_no_network(server: Server, tmp_path: Path) -> None:
    made(server, tmp_path)
    asked = len(server.requests)
    assert of_project(tmp_path / "p.twopass", 32) is not None  # of the other snapshot
    assert len(server.requests) == asked


def test_nothing_is_left_behind_if_a_host_is_not_allowed(server: Server, tmp_path: Path) -> None:
    path, image = tmp_path / "p.twopass", tmp_path / "scene.tif"
    with pytest.raises(TwopassError) as caught:
        make_project(path, image, image_at(server.url("/scene.tif")), untitled=False)
    assert caught.value.code is ErrorCode.REMOTE_NOT_ALLOWED
    assert not path.exists()
    assert server.connections == 0


def test_what_is_no_address_is_refused_at_once() -> None:
    with pytest.raises(TwopassError) as caught:
        image_at("https://user:secret@h.example/a.tif")
    assert caught.value.code is ErrorCode.REMOTE_ADDRESS
    assert image_at("a.tif") == Path("a.tif")
