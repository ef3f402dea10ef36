"""What one round of samples says of a claim, and the sample that shows it best to people."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from mathcheck.checks.evidence import Evidence, Verdict
from mathcheck.checks.sampling import Plan
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.model import Model
from mathcheck.semantics.chance.records import shown
from mathcheck.semantics.domains import Choice, Family, Integer, Matrix, Real, Vector


def found_in_round(truth: np.ndarray, defined: np.ndarray, frame: Frame, model: Model, plan: Plan, code: str, message: str,
             a: Any, b: Any, worst: float = 0.0) -> dict[str, Any]:
    if truth.ndim == 0 or defined.ndim == 0:
        truth, defined = np.atleast_1d(truth), np.atleast_1d(defined)
    wrong = ~truth & defined
    # Counting is quicker than any other look at so few samples.
    differ, known = bool(np.count_nonzero(wrong)), int(np.count_nonzero(defined))
    failure = None
    if differ and plan.subject.scope.hasty:
        # Nobody will see the counterexample.
        failure = Verdict(False, Evidence("sampled", known, worst), code, message)
    elif differ:
        bad = np.flatnonzero(wrong)
        row = int(bad[0])
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype != bool:
            row = _clearest(bad, a, b)
        failure = Verdict(False, Evidence("sampled", known, worst), code, message,
                          counterexample=counterexample(row, frame, model, plan, truth.shape[0]),
                          left=at_row(a, row), right=at_row(b, row))
    samples = model.size if truth.shape[0] == 1 else truth.shape[0]
    counted = samples if truth.shape[0] == 1 and known == defined.size else known
    return {"samples": samples, "defined": counted, "worst": worst, "differ": differ, "failure": failure}


def _clearest(bad: np.ndarray, a: np.ndarray, b: np.ndarray) -> int:
    """Among the first failures the one that a person can check: small round numbers."""
    def cost(row: int) -> float:
        values = np.concatenate([np.ravel(a[min(row, a.shape[0] - 1)]), np.ravel(b[min(row, b.shape[0] - 1)])])
        return float(np.abs(values - np.round(values * 4) / 4).max() > 1e-9) * 10 + row * 0.01

    return int(min(bad[:24], key=cost))


def effort(verdict: Verdict) -> tuple[bool, int]:
    """What it takes to check a counterexample by hand: numbers that are not round, then how many there are."""
    numbers = list(_numbers([verdict.left, verdict.right, *verdict.counterexample.values()]))
    return any(isinstance(each, float) and not (each * 4).is_integer() for each in numbers if np.isfinite(each)), len(numbers)


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, (int, float)):
        yield value


def at_row(value: Any, row: int) -> Any:
    """A value at one sample, for people."""
    if isinstance(value, np.ndarray):
        return plain(value[min(row, value.shape[0] - 1)][None])
    return None


def plain(value: np.ndarray) -> Any:
    """A value without its sample axis, as numbers and nested lists."""
    return _nested(value[0].tolist() if isinstance(value[0], np.ndarray) else value[0])


def _nested(value: Any) -> Any:
    return [_nested(part) for part in value] if isinstance(value, list) else number(value)


def number(item: Any) -> Any:
    """A number with at most six digits, whole ones without a point."""
    if type(item) is not float and isinstance(item, (bool, np.bool_)):
        return bool(item)
    try:
        as_float = float(item)
    except OverflowError:
        return exact.short(item)
    if not math.isfinite(as_float):
        return str(as_float)
    if not as_float.is_integer():
        as_float = float(f"{as_float:.6g}")
    return int(as_float) if as_float.is_integer() and abs(as_float) < 1e15 else as_float


def counterexample(row: int, frame: Frame, model: Model, plan: Plan, rows: int) -> dict[str, Any]:
    """The values of the symbols at one sample, for people."""
    found: dict[str, Any] = {}
    sample = row // (rows // model.size) if rows > model.size and rows % model.size == 0 else row
    for name in sorted(plan.names):
        if name.startswith(("#", "§")) or name.endswith(("°", "!")):
            continue
        if name in model.dimensions:
            found[name] = model.dimensions[name]
            continue
        declaration = plan.subject.scope.lookup(name)
        if declaration is None:
            continue
        if frame is not model.root and name in frame.binds:
            value = frame.binds[name]
            found[name] = plain(np.asarray(value[min(row, value.shape[0] - 1)])[None])
            continue
        if declaration.definition is None and not isinstance(declaration.domain, (Real, Integer, Choice, Vector, Matrix, Family)) \
                and type(declaration.domain).__name__ not in ("Spectral", "ValueOf"):
            continue
        value = model.root.cache.get(name)
        if isinstance(value, np.ndarray):
            if value.dtype == object:
                value = exact.as_float(value)
            found[name] = plain(value[min(sample, value.shape[0] - 1)][None])
    return {shown(name): value for name, value in found.items()}
