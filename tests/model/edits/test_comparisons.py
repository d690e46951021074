"""How a project is set up: names that collide, labels that come once."""

from __future__ import annotations

from support.projects import counting

from twopass.model.edits.common import Author
from twopass.model.edits.comparisons import ImageFacts, compare, empty_project, locate
from twopass.model.project import applied
from twopass.model.records import Role

AUTHOR = Author("tester", "2024-12-13T08:31:40Z", counting())


def facts(path: str) -> ImageFacts:
    return ImageFacts(path=path, width=10, height=20)


def test_two_dates_of_one_name_get_two_names() -> None:
    project = empty_project(AUTHOR, "x")
    edit = compare(project, AUTHOR, site="field", before=facts("/a/scene.tif"), after=facts("/b/scene.tif"))
    project = applied(project, edit)
    again = compare(project, AUTHOR, site="field", before=facts("/c/scene.tif"), after=facts("/d/sc\\ene.tif"))
    project = applied(project, again)
    snapshots = sorted(project.snapshots.values(), key=lambda snapshot: snapshot.number)
    assert [snapshot.file_name for snapshot in snapshots] == ["scene.tif", "scene_2.tif", "scene_3.tif", "sc_ene.tif"]
    assert [snapshot.role for snapshot in snapshots] == [Role.BEFORE, Role.AFTER] * 2
    assert [snapshot.path for snapshot in snapshots[:2]] == ["/a/scene.tif", "/b/scene.tif"]
    assert len(project.labels) == 3
    assert edit.title == "Compare scene.tif with scene_2.tif"


def test_locating_changes_the_path_alone() -> None:
    project = empty_project(AUTHOR, "x")
    project = applied(project, compare(project, AUTHOR, site="s", before=facts("/a/x.tif"), after=facts("/a/y.tif")))
    uid = min(project.snapshots)
    after = applied(project, locate(project, uid, "/new/z.tif"))
    assert (after.snapshots[uid].path, after.snapshots[uid].file_name) == ("/new/z.tif", "x.tif")
