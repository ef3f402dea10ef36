"""Eigenpairs and singular triples of sampled matrices: one for each sample, each place in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.semantics.domains import Spectral

if TYPE_CHECKING:
    from mathcheck.numeric.model import Model


def eigenpairs(model: Model, source: np.ndarray, domain: Spectral) -> dict[str, np.ndarray]:
    """Real eigenvalues with their vectors, the whole spectrum and its basis; `nan` where they are complex or ill conditioned."""
    if source.ndim != 3 or source.shape[1] != source.shape[2]:
        raise Problem("shape-mismatch", "eigenvalues are those of a square matrix", domain.source.span)
    symmetric = np.allclose(source, np.swapaxes(source, 1, 2))
    if symmetric:
        values, vectors = np.linalg.eigh(source)
    else:
        values, vectors = np.linalg.eig(source)
    size, length = values.shape
    pick = np.arange(size) % length
    if not symmetric:
        real = np.abs(values.imag) < 1e-9
        for sample in range(size):
            # A real pair where there is one; samples with complex pairs only are left out.
            choices = np.flatnonzero(real[sample])
            pick[sample] = choices[sample % len(choices)] if len(choices) else -1
    chosen = np.take_along_axis(values, np.maximum(pick, 0)[:, None], axis=1)[:, 0].real.astype(float)
    vector = np.take_along_axis(vectors, np.maximum(pick, 0)[:, None, None], axis=2)[:, :, 0].real.astype(float)
    lost = pick < 0
    chosen[lost] = np.nan
    vector[lost] = np.nan
    lead = vector[np.arange(size), np.abs(vector).argmax(axis=1)]
    stretch = model.generator(domain.key).uniform(0.5, 2.0, size)
    vector = vector * (np.sign(lead) * stretch)[:, None] if "unit" not in domain.key else vector * np.sign(lead)[:, None]
    order = np.argsort(-values.real, axis=1)
    spectrum = np.take_along_axis(values.real, order, axis=1)
    basis = np.take_along_axis(vectors.real, order[:, None, :], axis=2)
    if not symmetric:
        complex_rows = np.abs(values.imag).max(axis=1) > 1e-9
        spectrum[complex_rows] = np.nan
        basis[complex_rows] = np.nan
        # Near a defective matrix eigenvectors are known to a few digits only: no sample to judge by.
        loose = np.linalg.cond(vectors) > 1e5
        chosen[loose], vector[loose], spectrum[loose], basis[loose] = np.nan, np.nan, np.nan, np.nan
    return {"value": chosen, "vector": vector, "values": spectrum, "vectors": np.swapaxes(basis, 1, 2), "basis": basis,
            "diagonal": spectrum[:, :, None] * np.eye(length)}


def singular(source: np.ndarray) -> dict[str, np.ndarray]:
    """Singular values with their vectors, and the three factors."""
    u, s, vt = np.linalg.svd(source, full_matrices=True)
    size, length = s.shape
    pick = np.arange(size) % length
    rows = np.arange(size)
    middle = np.zeros(source.shape)
    index = np.arange(length)
    middle[:, index, index] = s
    return {"u": u[rows, :, pick], "s": s[rows, pick], "v": vt[rows, pick], "left": u, "middle": middle,
            "right": np.swapaxes(vt, 1, 2), "singular": s}
