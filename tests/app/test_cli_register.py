"""``twopass register``: two images, a project, and refusals with exit code 3."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from twopass.app.main import main

ROADS = "pairs/motorway_moving_vehicles"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Any:
    """Return what runs a command line and returns its exit code, its stdout and its stderr."""

    def go(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return go


def test_two_images_are_registered(shared: Path, run: Any) -> None:
    images = [shared / ROADS / name for name in ("traffic1.jpg", "traffic2.jpg")]
    code, out, _ = run("register", *images, "--model", "similarity", "--json")
    facts = json.loads(out)
    assert code == 0
    assert len(facts["after_to_before"]) == 9
    assert (facts["method"], facts["model"], facts["good"]) == ("automatic", "similarity", True)
    assert facts["after_to_before"][0] == pytest.approx(1, abs=0.002)
    assert facts["rmse_m"] is None
    assert 0 < facts["rmse_px"] < 1
    assert facts["inliers"] >= 8
    assert 0.3 < facts["spread"] <= 1
    code, out, _ = run("register", *images)
    assert code == 0
    assert [len(line.split()) for line in out.splitlines()[:3]] == [3, 3, 3]
    assert "rms: " in out


def test_a_refusal_has_its_reason_and_exit_code_3(shared: Path, run: Any) -> None:
    code, out, err = run("register", shared / "scenes/boats.jpg", shared / "pairs/lake_misregistered/1a.jpg", "--json")
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert "could not be registered: " in err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("giza_stereo_parallax/img1.tif", "giza_stereo_parallax/img2.tif"),
        ("lake_misregistered/1a.jpg", "lake_misregistered/1b.jpg"),
    ],
)
def test_a_poor_fit_is_refused_unless_it_is_wanted_anyway(shared: Path, run: Any, before: str, after: str) -> None:
    images = [shared / "pairs" / name for name in (before, after)]
    code, out, err = run("register", *images, "--json")
    assert (code, out) == (3, "")
    assert "one place in four is off by" in err
    code, out, _ = run("register", *images, "--anyway", "--json")
    facts = json.loads(out)
    assert (code, facts["poor"], facts["good"]) == (0, True, False)
    assert facts["quarter_px"] > 2
    assert any("Doubtful: " in warning for warning in facts["warnings"])


def test_a_poor_fit_is_stored_only_when_it_is_wanted_anyway(shared: Path, run: Any, tmp_path: Path) -> None:
    project, folder = tmp_path / "giza.twopass", shared / "pairs/giza_stereo_parallax"
    assert run("new", project, "--before", folder / "img1.tif", "--after", folder / "img2.tif")[0] == 0
    code, out, _ = run("register", project)
    assert (code, out) == (3, "")
    assert json.loads(run("info", project, "--json")[1])["undo"] != "Register automatically"
    assert run("register", project, "--anyway")[0] == 0
    assert json.loads(run("info", project, "--json")[1])["undo"] == "Register automatically"


def test_a_fit_between_good_and_poor_is_said_to_be_doubtful(shared: Path, run: Any) -> None:
    folder = shared / "derived/known_shift_naip"
    code, out, _ = run("register", folder / "before.tif", folder / "after_displaced.tif", "--json")
    facts = json.loads(out)
    assert (code, facts["good"], facts["poor"]) == (0, False, False)
    assert "one place in ten is off by" in facts["warnings"][0]
    assert "Doubtful: " in facts["warnings"][-1]


def test_a_project_keeps_its_registration(shared: Path, run: Any, tmp_path: Path) -> None:
    project = tmp_path / "roads.twopass"
    images = [shared / ROADS / name for name in ("traffic1.jpg", "traffic2.jpg")]
    assert run("new", project, "--before", images[0], "--after", images[1])[0] == 0
    code, out, _ = run("register", project, "--comparison", 1, "--json")
    assert code == 0
    assert run("export", project, "--out", tmp_path / "out.json")[0] == 0
    (comparison,) = json.loads((tmp_path / "out.json").read_text())["comparisons"]
    facts = json.loads(out)
    assert comparison["after_to_before"] == pytest.approx(facts["after_to_before"])
    kept = comparison["registration"]
    assert (kept["method"], kept["model"], kept["inliers"]) == ("automatic", facts["model"], facts["inliers"])
    assert json.loads(run("info", project, "--json")[1])["undo"] == "Register automatically"
    assert run("check", project)[0] == 0
    code, _, err = run("register", project, "--comparison", 7)
    assert code == 2
    assert "it has: 1" in err


def test_one_image_is_not_enough(shared: Path, run: Any) -> None:
    code, _, err = run("register", shared / "scenes/boats.jpg")
    assert code == 2
    assert "two images" in err
    code, _, err = run("register", shared / "scenes/boats.jpg", shared / "scenes/boats.jpg", "--comparison", 1)
    assert code == 2
