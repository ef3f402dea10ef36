"""Laws that the engine has itself are those of `scipy.stats`."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mathcheck.reference.common_laws import COMMON_LAWS

POINTS = np.array([-np.inf, -1e3, -8.0, -1.5, -1e-9, 0.0, 1e-9, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 9.0, 40.0, 1e3, np.inf, np.nan])
SHARES = np.array([-0.1, 0.0, 1e-40, 1e-12, 0.1, 0.5, 0.9, 1 - 1e-12, 1.0, 1.1, np.nan])
MOVED = [(0.0, 1.0), (-2.0, 0.5), (1.5, 3.0), (1.0, 0.0), (1.0, -2.0), (0.0, np.nan)]
CONTINUOUS = ("norm", "uniform", "expon")


def assert_alike(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=2e-15, atol=0, equal_nan=True)


@pytest.fixture(autouse=True)
def _quiet():
    with np.errstate(all="ignore"):
        yield


@pytest.mark.parametrize("name", CONTINUOUS)
@pytest.mark.parametrize("method", ["pdf", "logpdf", "cdf", "sf", "ppf", "isf"])
@pytest.mark.parametrize("place", MOVED)
def test_a_continuous_law_is_the_one_of_scipy(name, method, place):
    loc, scale = np.array([place[0]]), np.array([place[1]])
    at = SHARES if method in ("ppf", "isf") else POINTS
    ours = getattr(COMMON_LAWS[name], method)(at, loc=loc, scale=scale)
    assert_alike(ours, getattr(getattr(stats, name), method)(at, loc=loc, scale=scale))


@pytest.mark.parametrize("name", CONTINUOUS)
def test_a_law_has_the_support_of_scipy(name):
    loc, scale = (np.array(column) for column in zip(*MOVED, strict=True))
    for ours, theirs in zip(COMMON_LAWS[name].support(loc=loc, scale=scale), getattr(stats, name).support(loc=loc, scale=scale), strict=True):
        assert_alike(ours, theirs)


@pytest.mark.parametrize("method", ["pmf", "logpmf", "cdf", "sf"])
@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0, -0.1, 1.1, np.nan])
def test_a_bernoulli_law_is_the_one_of_scipy(method, p):
    p = np.array([p])
    assert_alike(getattr(COMMON_LAWS["bernoulli"], method)(POINTS, p=p), getattr(stats.bernoulli, method)(POINTS, p=p))


def test_the_other_laws_are_those_of_scipy_itself():
    from mathcheck.reference import DISTRIBUTIONS

    assert set(COMMON_LAWS) < {row.scipy for row in DISTRIBUTIONS.values()}
