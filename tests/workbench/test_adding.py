"""Which images are new to a site, by whatever name they are given."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from twopass.model.errors import ErrorCode, TwopassError
from twopass.model.project import Project
from twopass.model.series import first_comparison
from twopass.workbench.adding import further_images
from twopass.workbench.jobs import Jobs
from twopass.workbench.opening import new_comparison


def picture(path: Path) -> Path:
    Image.new("RGB", (60, 40), (90, 120, 60)).save(path)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Project:
    jobs = Jobs(lambda deliver: deliver())
    before, after = picture(tmp_path / "a.png"), picture(tmp_path / "b.png")
    session = new_comparison(tmp_path / "p.twopass", before, after, jobs=jobs)
    project = session.project
    session.close()
    jobs.shutdown()
    return project


def test_new_images_are_read_and_known_ones_named(project: Project, tmp_path: Path) -> None:
    new, heard = picture(tmp_path / "c.png"), list[float]()
    (tmp_path / "link.png").symlink_to(tmp_path / "a.png")
    names = [tmp_path / "link.png", new, str(tmp_path / "x" / ".." / "b.png"), new]
    (tmp_path / "x").mkdir()
    found = further_images(project, tmp_path / "p.twopass", first_comparison(project), names, report=heard.append)
    assert [(facts.path, facts.width, facts.height) for facts in found.facts] == [(str(new), 60, 40)]
    assert found.known == ("link.png", "b.png", "c.png")
    assert found.note == "link.png, b.png, c.png are in this site already."
    assert heard == [0.0, 0.25, 0.5, 0.75]


def test_one_bad_image_and_none_is_added(project: Project, tmp_path: Path) -> None:
    (tmp_path / "bad.tif").write_bytes(b"nothing")
    with pytest.raises(TwopassError) as caught:
        further_images(
            project,
            tmp_path / "p.twopass",
            first_comparison(project),
            [picture(tmp_path / "c.png"), tmp_path / "bad.tif"],
        )
    assert caught.value.code is ErrorCode.NOT_AN_IMAGE
    assert str(caught.value.data["path"]).endswith("bad.tif")
