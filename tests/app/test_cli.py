"""The command line, in process: exit codes, what is printed, and one line on stderr for every failure."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from twopass import __version__
from twopass.app.main import main


@pytest.fixture
def images(tmp_path: Path) -> tuple[Path, Path]:
    """Return two small pictures."""
    paths = tmp_path / "a.png", tmp_path / "b.png"
    for shade, path in enumerate(paths):
        Image.new("RGB", (100, 80), (60 + 80 * shade, 90, 120)).save(path)
    return paths


@pytest.fixture
def project(images: tuple[Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    """Return a project of the two pictures."""
    path = tmp_path / "p.twopass"
    assert main(["new", str(path), "--before", str(images[0]), "--after", str(images[1])]) == 0
    capfd.readouterr()
    return path


@pytest.fixture
def fails(capfd: pytest.CaptureFixture[str]) -> Any:
    """Return what runs a command line that must fail with one line, and returns that line."""

    def run(*arguments: str | Path, code: int = 1) -> str:
        assert main([str(argument) for argument in arguments]) == code
        out, err = capfd.readouterr()
        assert out == ""
        assert err.startswith("twopass: ")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err

    return run


def coco(folder: Path, file_name: str = "a.png") -> Path:
    path = folder / "coco.json"
    document = {
        "images": [{"id": 1, "file_name": file_name, "width": 100, "height": 80}],
        "categories": [{"id": 1, "name": "An-124"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 40]}],
    }
    path.write_text(json.dumps(document))
    return path


def facts(project: Path, capfd: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capfd.readouterr()
    assert main(["info", str(project), "--json"]) == 0
    return json.loads(capfd.readouterr().out)


def test_version_and_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capfd.readouterr().out == f"twopass {__version__}\n"
    assert main(["--help"]) == 0
    assert "import" in capfd.readouterr().out


def test_new_and_info(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    seen = facts(project, capfd)
    counts = {name: seen[name] for name in ("title", "sites", "snapshots", "labels", "annotations", "edits")}
    assert counts == {"title": "p", "sites": 1, "snapshots": 2, "labels": 3, "annotations": 0, "edits": 0}
    assert [item["file_name"] for item in seen["details"]["snapshots"]] == ["a.png", "b.png"]
    assert main(["info", str(project)]) == 0
    assert "before: a.png, 100 × 80" in capfd.readouterr().out


def test_the_suffix_is_added(images: tuple[Path, Path], tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "q"), "--before", str(images[0]), "--after", str(images[1])]) == 0
    assert (tmp_path / "q.twopass").is_file()


def test_import_export_check(project: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(project), str(coco(tmp_path))]) == 0
    assert capfd.readouterr().out == "added 1, changed 0, skipped 0, refused 0\n"
    assert main(["import", str(project), str(coco(tmp_path))]) == 0
    assert capfd.readouterr().out.startswith("added 0, changed 0, skipped 1")
    seen = facts(project, capfd)
    assert (seen["annotations"], seen["edits"]) == (1, 1)
    for name in ("coco", "native"):
        out = tmp_path / f"{name}.out.json"
        assert main(["export", str(project), "--format", name, "--out", str(out)]) == 0
        assert len(json.loads(out.read_text())["annotations"]) == 1
    capfd.readouterr()
    assert main(["check", str(project)]) == 0
    assert capfd.readouterr() == (f"{project}: sound\n", "")


def test_check_names_what_is_wrong(project: Path, images: tuple[Path, Path], fails: Any) -> None:
    images[1].unlink()
    assert "image not found: b.png" in fails("check", project)
    Image.new("RGB", (100, 80)).save(images[1])
    with closing(sqlite3.connect(project)) as raw:
        raw.execute("UPDATE label SET body = replace(body, 'An-124', 'An-125')")
        raw.commit()
    assert "log does not lead to the state" in fails("check", project)


def test_images_that_can_not_be_opened(images: tuple[Path, Path], tmp_path: Path, fails: Any) -> None:
    text, empty, project = tmp_path / "text.png", tmp_path / "empty.tif", tmp_path / "p.twopass"
    text.write_text("no picture")
    empty.write_bytes(b"")
    cases = {
        tmp_path / "missing.tif": "There is no file",
        tmp_path: "is a folder",
        text: "is not an image",
        empty: "is empty",
    }
    for bad, words in cases.items():
        assert words in fails("new", project, "--before", images[0], "--after", bad)
        assert words in fails("new", project, "--before", bad, "--after", images[0])
    assert not project.exists()


def test_new_replaces_nothing(project: Path, images: tuple[Path, Path], fails: Any) -> None:
    content = project.read_bytes()
    assert "exists already" in fails("new", project, "--before", images[0], "--after", images[1])
    assert project.read_bytes() == content


@pytest.mark.parametrize("command", ["info", "check", "export", "import"])
def test_projects_that_can_not_be_opened(
    command: str, project: Path, tmp_path: Path, images: tuple[Path, Path], fails: Any
) -> None:
    rest = {"export": ["--out", tmp_path / "x.json"], "import": [coco(tmp_path)]}.get(command, [])
    content = project.read_bytes()
    project.write_bytes(content[: len(content) // 2])
    assert "is damaged" in fails(command, project, *rest)
    assert project.read_bytes() == content[: len(content) // 2]
    assert "There is no project" in fails(command, tmp_path / "none.twopass", *rest)
    assert "is a folder" in fails(command, tmp_path, *rest)
    if command != "info":  # it tells of images too
        assert "is not a Twopass project" in fails(command, images[0], *rest)
    assert not (tmp_path / "x.json").exists()


def test_label_files_are_refused_with_a_sentence(project: Path, tmp_path: Path, fails: Any) -> None:
    content, text = project.read_bytes(), tmp_path / "labels.json"
    assert "There is no file" in fails("import", project, tmp_path / "none.json")
    assert "is a folder" in fails("import", project, tmp_path)
    text.write_text("{")
    assert "is not JSON" in fails("import", project, text)
    text.write_text('{"planes": []}')
    assert "not COCO" in fails("import", project, text)
    assert "not COCO" in fails("import", project, text, "--format", "coco")
    assert "outside its folder" in fails("import", project, coco(tmp_path, "../../etc/passwd"))
    assert project.read_bytes() == content


def test_wrong_usage(project: Path, images: tuple[Path, Path], tmp_path: Path, fails: Any) -> None:
    fails("new", tmp_path / "q.twopass", "--before", images[0], code=2)
    fails("info", code=2)
    fails("info", project, "--yaml", code=2)
    fails("export", project, "--format", "voc", "--out", tmp_path / "x", code=2)
    fails("a.png", "b.png", "c.png", code=2)
    fails("play", code=2)


def test_a_journey_that_makes_no_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: Any) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    path = tmp_path / "j.json"
    assert "can't be played" in fails("play", path)
    path.write_text('{"steps": [{"fly": 1}]}')
    assert "step 1" in fails("play", path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"steps": [{"drag": {"pane": "before"}}]}', "drag needs 'from'"),
        ('{"steps": [{"pan": {"pane": "before", "by": "x"}}]}', "'by' must be two numbers"),
        ('{"steps": [{"key": "Ctrl+Frob"}]}', "no key 'Ctrl+Frob'"),
        ('{"window": "x", "steps": []}', "window's size"),
        ('{"settings": {"nosuch": 1}, "steps": []}', "no setting 'nosuch'"),
    ],
)
def test_a_journeys_mistakes_are_named_before_it_runs(text: str, said: str, tmp_path: Path, fails: Any) -> None:
    path = tmp_path / "j.json"
    path.write_text(text)
    assert said in fails("play", path, "--platform", "offscreen")
