"""The solver of logistic regressions: it finds what another package and the definition find."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.trends.glm import Profile, Regression, find_limit, flat_start, maximise


def columns(rng, n_cells=12, width=3):
    """Return a design with a constant, papers in each cell, and members among them."""
    design = np.column_stack([np.ones(n_cells), rng.normal(size=(n_cells, width - 1))])
    totals = rng.integers(1, 9, n_cells)
    return design, totals, rng.binomial(totals, 0.3)


def one(design, totals, members, **how):
    return Regression(design, totals.astype(float), (members @ design)[None], **how)


@pytest.mark.parametrize("seed", range(8))
def test_firth_estimates_are_those_of_another_package(seed):
    firthmodels = pytest.importorskip("firthmodels")
    design, totals, members = columns(np.random.default_rng(seed))
    papers = np.repeat(np.arange(len(totals)), totals)
    y = np.concatenate([np.arange(n) < k for n, k in zip(totals, members, strict=True)])
    # Smaller steps change its likelihood by less than rounding does, and end in a warning.
    other = firthmodels.FirthLogisticRegression(gtol=1e-7, xtol=1e-7, max_iter=500)
    other.fit(design[papers, 1:], y.astype(int))
    model = one(design, totals, members, firth=True)
    found = maximise(model, flat_start(model))[0][0]
    assert found == pytest.approx([float(other.intercept_), *other.coef_], abs=1e-6)


def test_all_at_one_end_is_finite_with_the_penalty():
    design, totals = np.column_stack([np.ones(3), [0.0, 1.0, 2.0]]), np.array([5, 5, 3])
    model = one(design, totals, np.array([0, 0, 3]), firth=True)
    assert np.isfinite(maximise(model, flat_start(model))[0]).all()


def test_a_quadratic_penalty_leaves_no_slope_at_the_maximum():
    design, totals, members = columns(np.random.default_rng(3))
    model = one(design, totals, members, roughness=np.diag([0.0, 2.0, 2.0]))
    beta, peak = maximise(model, flat_start(model))
    assert peak.score == pytest.approx(0, abs=1e-6)
    plain = one(design, totals, members)
    assert np.abs(beta[0, 1:]).sum() < np.abs(maximise(plain, flat_start(plain))[0][0, 1:]).sum()


def test_many_memberships_are_fitted_as_each_alone():
    rng = np.random.default_rng(4)
    design, totals, _ = columns(rng)
    members = rng.binomial(totals, 0.2, (20, len(totals)))
    together = Regression(design, totals.astype(float), members @ design, firth=True)
    found = maximise(together, flat_start(together))[0]
    for row, expected in zip(members, found, strict=True):
        alone = one(design, totals, row, firth=True)
        assert maximise(alone, flat_start(alone))[0][0] == pytest.approx(expected, abs=1e-6)


def test_limits_lie_where_the_root_says():
    design, totals, members = columns(np.random.default_rng(5), width=2)
    profile = Profile(one(design, totals, members))
    for z in (1.96, -1.96):
        limit = find_limit(profile.root, profile.slope, profile.spread, z)
        assert profile.root(limit, np.array([0])) == pytest.approx([z], abs=1e-5)
        assert (limit < profile.slope) == (z > 0)
