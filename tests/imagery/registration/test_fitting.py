"""Robust fits: wrong places have no say, and no more freedom is taken than the places bear out."""

from __future__ import annotations

import numpy as np
import pytest

from twopass.imagery.registration.checks import RefusedError, check_form
from twopass.imagery.registration.fitting import best_model, fitted, robust_fit
from twopass.imagery.registration.pictures import Matrix, Points, carried
from twopass.model.registering import TransformModel

SIMILAR = np.array([[1.1, -0.2, 30], [0.2, 1.1, -50], [0, 0, 1.0]])
SKEWED = np.array([[1.1, -0.1, 30], [0.2, 0.9, -50], [0, 0, 1.0]])
TILTED = np.array([[1.1, -0.1, 30], [0.2, 0.9, -50], [1e-4, -5e-5, 1.0]])
MODELS = tuple(TransformModel)[1:]


def places(matrix: Matrix, noise: float, count: int = 60) -> tuple[Points, Points]:
    chance = np.random.default_rng(3)
    after = chance.uniform(0, 1000, (count, 2))
    return carried(matrix, after) + chance.normal(0, noise, (count, 2)), after


@pytest.mark.parametrize(("matrix", "model"), list(zip((SIMILAR, SKEWED, TILTED), MODELS, strict=True)))
def test_the_simplest_model_that_holds_is_chosen(matrix: Matrix, model: TransformModel) -> None:
    before, after = places(matrix, 0.1)
    assert best_model(before, after, np.ones(60), MODELS) is model


@pytest.mark.parametrize(("matrix", "model"), list(zip((SIMILAR, SKEWED, TILTED), MODELS, strict=True)))
def test_a_third_of_wrong_places_has_no_say(matrix: Matrix, model: TransformModel) -> None:
    before, after = places(matrix, 0.05)
    before[::3] = np.random.default_rng(4).uniform(0, 1000, (20, 2))
    start = fitted(model, before[1::3], after[1::3], np.ones(20))
    assert start is not None
    fit = robust_fit(model, before, carried(start, after), np.ones(60), 0.25)
    assert fit is not None
    assert not fit.agrees[::3].any()
    corners = np.array([[0, 0], [1000, 0], [1000, 1000], [0, 1000.0]])
    assert carried(fit.matrix @ start, corners) == pytest.approx(carried(matrix, corners), abs=0.2)
    assert 0.03 < fit.rms < 0.12


def test_too_few_places_fit_nothing() -> None:
    before, after = places(SIMILAR, 0, 2)
    assert robust_fit(TransformModel.SIMILARITY, before, after, np.ones(2), 0.1) is None


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        (np.diag([-1.0, 1, 1]), "mirror"),
        (np.diag([20.0, 20, 1]), "scale"),
        (np.diag([2.0, 1, 1]), "distort"),
    ],
)
def test_what_no_camera_does_is_refused(matrix: Matrix, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        check_form(matrix, None, [(0, 0), (100, 0), (100, 100)])


def test_points_go_the_same_way_whether_or_not_a_transform_is_known_to_be_affine() -> None:
    places = np.random.default_rng(6).uniform(0, 1000, (50, 2))
    nearly = SKEWED + np.array([[0, 0, 0], [0, 0, 0], [1e-18, 0, 0]])
    assert carried(SKEWED, places) == pytest.approx(carried(nearly, places), abs=1e-9)
    assert carried(SKEWED[:2], places) == pytest.approx(carried(SKEWED, places), abs=0)
    assert carried(TILTED, carried(np.linalg.inv(TILTED), places)) == pytest.approx(places, abs=1e-6)
