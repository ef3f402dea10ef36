"""Finite probability spaces: joint tables for what is unspecified, quadrature for named distributions.

A `Joint` lists atoms with weights per sample and the value of every variable at every atom.
"""

from __future__ import annotations

from mathcheck.numeric.chance.information import information
from mathcheck.numeric.chance.moments import moment
from mathcheck.numeric.chance.named_laws import density_at, distribution_value, law_value
from mathcheck.numeric.chance.probabilities import probability

HANDLERS = {"prob": probability, "moment": moment, "information": information, "distribution": distribution_value,
            "density": density_at, "law": law_value}
