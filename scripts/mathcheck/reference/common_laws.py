"""The laws that most pages speak of, as `scipy.stats` has them, which takes half a second to import.

Each has the methods of its namesake there, with the same parameters. A test holds them equal to
it, outside the support and with parameters out of range too.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mathcheck.records import record

Function = Callable[[np.ndarray], np.ndarray]


def _special(name: str) -> Function:
    def call(x: np.ndarray) -> np.ndarray:
        from scipy import special

        return getattr(special, name)(x)

    return call


@record
class Continuous:
    """A density that is moved by `loc` and stretched by `scale`: how it is where these are 0 and 1."""

    low: float
    high: float
    density: Function
    log_density: Function
    below: Function
    above: Function
    quantile: Function
    upper_quantile: Function

    def pdf(self, x, loc=0.0, scale=1.0):
        z = (x - loc) / scale
        return self._valued(self.density(z) / scale, self._within(z), z, scale, outside=0.0)

    def logpdf(self, x, loc=0.0, scale=1.0):
        z = (x - loc) / scale
        return self._valued(self.log_density(z) - np.log(scale), self._within(z), z, scale, outside=-np.inf)

    def cdf(self, x, loc=0.0, scale=1.0):
        z = (x - loc) / scale
        return self._valued(np.where(z >= self.high, 1.0, self.below(z)), z > self.low, z, scale, outside=0.0)

    def sf(self, x, loc=0.0, scale=1.0):
        z = (x - loc) / scale
        return self._valued(np.where(z <= self.low, 1.0, self.above(z)), z < self.high, z, scale, outside=0.0)

    def ppf(self, q, loc=0.0, scale=1.0):
        return self._point(self.quantile(q), q, self.low, self.high, loc, scale)

    def isf(self, q, loc=0.0, scale=1.0):
        return self._point(self.upper_quantile(q), q, self.high, self.low, loc, scale)

    def support(self, loc=0.0, scale=1.0):
        low, high = self.low * scale + loc, self.high * scale + loc
        return np.where(scale > 0, low, np.nan), np.where(scale > 0, high, np.nan)

    def _within(self, z):
        return (z >= self.low) & (z <= self.high)

    @staticmethod
    def _valued(inside, within, z, scale, *, outside):
        found = np.where(within, inside, outside)
        return np.where((scale > 0) & ~np.isnan(z), found, np.nan)

    @staticmethod
    def _point(inside, q, first, last, loc, scale):
        found = np.where(q == 0, first, np.where(q == 1, last, inside)) * scale + loc
        return np.where((scale > 0) & (q >= 0) & (q <= 1), found, np.nan)


class Bernoulli:
    """One with probability `p`, else zero."""

    def pmf(self, k, p):
        found = np.where(k == 1, p, np.where(k == 0, 1 - p, 0.0))
        return self._valued(found, k, p)

    def logpmf(self, k, p):
        return np.log(self.pmf(k, p))

    def cdf(self, k, p):
        return self._valued(np.where(k < 0, 0.0, np.where(k < 1, 1 - p, 1.0)), k, p)

    def sf(self, k, p):
        return self._valued(np.where(k < 0, 1.0, np.where(k < 1, p, 0.0)), k, p)

    @staticmethod
    def _valued(found, k, p):
        return np.where((p >= 0) & (p <= 1) & ~np.isnan(k), found, np.nan)


_ROOT = np.sqrt(2 * np.pi)
COMMON_LAWS = {
    "norm": Continuous(-np.inf, np.inf, lambda z: np.exp(-z**2 / 2.0) / _ROOT, lambda z: -z**2 / 2.0 - np.log(_ROOT),
                       _special("ndtr"), lambda z: _special("ndtr")(-z), _special("ndtri"), lambda q: -_special("ndtri")(q)),
    "uniform": Continuous(0.0, 1.0, lambda z: 1.0 * (z == z), lambda z: 0.0 * z, lambda z: z, lambda z: 1 - z, lambda q: 1.0 * q, lambda q: 1 - q),
    "expon": Continuous(0.0, np.inf, lambda z: np.exp(-z), lambda z: -z, lambda z: -np.expm1(-z), lambda z: np.exp(-z),
                        lambda q: -np.log1p(-q), lambda q: -np.log(q)),
    "bernoulli": Bernoulli(),
}
