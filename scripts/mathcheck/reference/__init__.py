"""What known names mean, by family; every row names its source."""

from __future__ import annotations

from mathcheck.reference import (
    distributions,
    elementwise,
    matrices,
    probability,
    subspaces,
    vectors,
)
from mathcheck.reference.record import Reference

_ROWS: tuple[Reference, ...] = (*elementwise.ROWS, *vectors.ROWS, *matrices.ROWS, *subspaces.ROWS)

REFERENCES: dict[str, Reference] = {}
for _row in _ROWS:
    for _name in (_row.name, *_row.aliases):
        if _name in REFERENCES:
            raise ValueError(f"two references called {_name!r}")
        REFERENCES[_name] = _row

DISTRIBUTIONS = distributions.DISTRIBUTIONS
MEASURES = probability.MEASURES
__all__ = ["DISTRIBUTIONS", "MEASURES", "REFERENCES", "Reference"]
