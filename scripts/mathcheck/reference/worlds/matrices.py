"""Singular values, low ranks, principal components, minors and cofactors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World

_LETTERS = r"A X M"
_FULL = ({"m": 5, "n": 3, "r": 3, "k": 2}, {"m": 4, "n": 6, "r": 4, "k": 2})


def _singular(rng: np.random.Generator, m: int, n: int, r: int, k: int) -> dict:
    A = rng.standard_normal((m, n))
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    part = U[:, :k] * s[:k] @ Vt[:k]
    return {"A": A, "U": U, "S": np.diag(s), "V": Vt.T, "s": s, "u": U.T, "v": Vt, "part": part, "pinv": np.linalg.pinv(A), "U_k": U[:, :k],
            "V_k": Vt[:k].T, "S_k": np.diag(s[:k]), "rank": r, "lambda": s**2, "gap": np.linalg.norm(A - part, 2)}


_SVD_WORDS = ("singular value", "singular values", "svd", "singular value decomposition", "eckart young", "low rank", "rank k approximation", "singular vectors",
              "pseudoinverse", "pseudo inverse")


def _svd():
    for letter in _LETTERS.split():
        truncated = (r"@(k)", r"@_k", r"@_{(k)}", r"@^{(k)}")
        yield World(
            "singular value decomposition", _SVD_WORDS, _FULL, _singular,
            (
                Quantity("A", "", letter, ("@",), "the matrix"),
                Quantity("U", "", "U", ("@",), "the left singular vectors"),
                Quantity("V", "", "V", ("@",), "the right singular vectors"),
                Quantity("S", "", r"\Sigma S D", ("@",), "the singular values on a diagonal"),
                Quantity("s", "i", r"\sigma s d", (r"@_i", f"@_i({letter})"), "the singular values"),
                Quantity("lambda", "i", r"\lambda", (r"@_i", f"@_i({letter}^\\top {letter})"), "the eigenvalues of the Gram matrix"),
                Quantity("u", "i", "u", (r"@_i",), "the left singular vectors"),
                Quantity("v", "i", "v", (r"@_i",), "the right singular vectors"),
                Quantity("part", "", rf"{letter} \hat{{{letter}}} \tilde{{{letter}}}", truncated, "the truncated sum"),
                Quantity("part", "", rf"\hat{{{letter}}} \tilde{{{letter}}} B", ("@",), "the truncated sum"),
                Quantity("pinv", "", letter, (r"@^\dagger", r"@^+"), "the pseudo-inverse"),
                Quantity("U_k", "", "U", (r"@_k",)), Quantity("V_k", "", "V", (r"@_k",)), Quantity("S_k", "", r"\Sigma S", (r"@_k",)),
                Quantity("rank", "", "", (rf"\operatorname{{rank}}({letter})", rf"\operatorname{{rk}}({letter})", rf"\text{{rank}}({letter})")),
            ),
            "numpy.linalg.svd", called={"p": "r", "K": "k", "N": "m", "D": "n", "d": "n", "R": "r"}, unless=("full svd", "principal component"),
        )


def _components(rng: np.random.Generator, N: int, D: int, M: int) -> dict:
    X = rng.standard_normal((N, D)) @ rng.standard_normal((D, D))
    X = X - X.mean(axis=0)
    S = X.T @ X / N
    values, vectors = np.linalg.eigh(S)
    values, vectors = values[::-1], vectors[:, ::-1]
    B = vectors[:, :M]
    codes = X @ B
    near = codes @ B.T
    return {"x": X, "X": X.T, "rows": X, "S": S, "lambda": values, "b": vectors.T, "B": B, "z": codes, "near": near, "J": ((X - near) ** 2).sum(axis=1).mean(),
            "V": codes.var(axis=0).sum(), "one": codes[:, 0].var(), "z_1": codes[:, 0], "share": values[:M].sum() / values.sum(), "projection": B @ B.T, "mean": np.zeros(D)}


_PRINCIPAL = ("principal component", "principal components", "pca", "principal subspace", "reconstruction error", "explained variance", "leading eigenvectors", "karhunen loeve")
COMPONENTS = World(
    "principal component analysis", _PRINCIPAL, ({"N": 7, "D": 4, "M": 2}, {"N": 6, "D": 5, "M": 3}), _components,
    (
        Quantity("x", "n", "x", (r"@_n", r"@^{(n)}"), "the centred points"),
        Quantity("X", "", "X", ("@",), "the points as columns"),
        Quantity("S", "", r"S \Sigma C \hat{\Sigma}", ("@",), "the covariance matrix"),
        Quantity("lambda", "i", r"\lambda", (r"@_i",), "its eigenvalues"),
        Quantity("b", "i", "b u v w q e", (r"@_i",), "its eigenvectors"),
        Quantity("B", "", "B U W V", ("@", r"@_M"), "the leading eigenvectors"),
        Quantity("z", "n i", "z y", (r"@_n", r"@^{(n)}", r"@_{ni}", r"@_{in}"), "the codes"),
        Quantity("near", "n", r"\tilde{x} \hat{x}", (r"@_n", r"@^{(n)}"), "the projections"),
        Quantity("J", "", "J E L", ("@", "@_M"), "the reconstruction error"),
        Quantity("V", "", "V", ("@", "@_M"), "the variance that is kept"),
        Quantity("one", "", "V", ("@_1",), "the variance along the first component"),
        Quantity("one", "", "", (r"\mathbb{V}[z_1]", r"\operatorname{Var}(z_1)", r"\operatorname{Var}[z_1]")),
        Quantity("projection", "", "P", ("@",), "the projection"),
    ),
    "numpy.linalg.eigh", called={"k": "M", "K": "M", "d": "D", "p": "D", "n": "N", "m": "M", "L": "M", "q": "M", "r": "M"},
    unless=("dual", "probabilistic", "whitening", "kernel pca"),
)
ROWS_OF_POINTS = replace(COMPONENTS, quantities=tuple(replace(row, name="rows", means="the points as rows") if row.name == "X" else row for row in COMPONENTS.quantities))


def _minors(rng: np.random.Generator, n: int) -> dict:
    A = rng.standard_normal((n, n)) + np.eye(n)
    parts = np.array([[np.delete(np.delete(A, i, 0), j, 1) for j in range(n)] for i in range(n)])
    minors = np.linalg.det(parts)
    inverse, det = np.linalg.inv(A), np.linalg.det(A)
    return {"A": A, "parts": parts, "minors": minors, "det": det, "inverse": inverse, "adjugate": det * inverse, "cofactors": det * inverse.T, "slope": det * inverse.T}


def _expansions():
    for A, a in (("A", "a"), ("M", "m"), ("X", "x"), ("B", "b")):
        minors = "M" if A != "M" else "D"
        parts = Quantity("parts", "i j", A, ("@_{ij}", "@_{i,j}", "@_{(i,j)}", "@^{(i,j)}", "@(i, j)", rf"\tilde{{{A}}}_{{ij}}"), "what is left without a row and a column")
        entries = Quantity("A", "i j", A, ("@_{ij}", "@_{i,j}"), "the matrix")
        for capital in (entries, parts):
            yield _expanded(A, a, minors, capital)


def _expanded(A: str, a: str, minors: str, capital: Quantity) -> World:
    return World(
        "expansion of a determinant", ("minor", "cofactor", "adjugate", "laplace expansion", "expansion along", "expanding along", "submatrix", "cofactor expansion",
                                       "laplace", "jacobi s formula", "cramer", "adjoint"),
        ({"n": 4}, {"n": 3}), _minors,
        (
            capital,
            Quantity("A", "i j", a, ("@_{ij}", "@_{i,j}"), "its entries"),
            Quantity("minors", "i j", minors, ("@_{ij}", "@_{i,j}", f"@_{{ij}}({A})"), "the minors"),
            Quantity("cofactors", "i j", "C c", ("@_{ij}", "@_{i,j}"), "the cofactors"),
            Quantity("cofactors", "", r"C \operatorname{cof}(A)", ("@",), "the matrix of cofactors"),
            Quantity("adjugate", "", "", (rf"\operatorname{{adj}}({A})", rf"\operatorname{{adj}} {A}", rf"\text{{adj}}({A})", r"{A}^*".replace("{A}", A)), "the adjugate"),
            Quantity("adjugate", "i j", "", (rf"\operatorname{{adj}}({A})_{{ij}}", rf"(\operatorname{{adj}} {A})_{{ij}}", rf"(\operatorname{{adj}}({A}))_{{ij}}")),
            Quantity("inverse", "i j", "", (rf"({A}^{{-1}})_{{ij}}", rf"[{A}^{{-1}}]_{{ij}}", rf"{A}^{{-1}}_{{ij}}")),
            Quantity("slope", "i j", "", (rf"\frac{{\partial \det {A}}}{{\partial {a}_{{ij}}}}", rf"\frac{{\partial \det({A})}}{{\partial {a}_{{ij}}}}",
                                          rf"\frac{{\partial \det({A})}}{{\partial {A}_{{ij}}}}", rf"\frac{{\partial |{A}|}}{{\partial {A}_{{ij}}}}")),
            Quantity("det", "", "", (rf"\det {A}", rf"\det({A})", f"|{A}|"), "the determinant"),
            Quantity("A", "", A, ("@",), "the matrix"),
        ),
        "numpy.linalg.det", unless=("minor details",), called={"N": "n", "m": "n", "d": "n"},
    )


ROWS = (*_svd(), COMPONENTS, ROWS_OF_POINTS, *_expansions())
