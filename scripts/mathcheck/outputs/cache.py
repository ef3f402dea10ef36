"""Results kept by content: what was checked before with the same engine is not checked again.

The key is everything that a result depends on: the text and path of the page, the settings,
every source file of the engine and the versions of the libraries that it computes with. An
entry that cannot be read, or whose checksum does not match, is as good as none; a folder that
cannot be written to costs time only.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from mathcheck.checks.evidence import Evidence, Strength, Survivor
from mathcheck.diagnostics import Diagnostic, Label
from mathcheck.extract import Formula
from mathcheck.pipeline import OUTCOMES, FormulaResult, PageResult, Settings, check_page
from mathcheck.source import Source
from mathcheck.strength import check_strength

ENGINE = Path(__file__).resolve().parent.parent
# Also read where the working directory is the project's.
FOLDER = ENGINE.parent.parent / ".cache" / "mathcheck"


@dataclass(frozen=True)
class Cache:
    """A folder of results, one file each; `None` keeps nothing."""

    folder: Path | None = FOLDER

    def check_page(self, source: Source, settings: Settings) -> PageResult:
        """The result of a page, from the folder if it holds one for exactly this."""
        if self.folder is None:
            return _check(source, settings)
        path = self.folder / f"{key_of(source, settings)}.json"
        found = _read(path, source)
        if found is None:
            found = _check(source, settings)
            if not any(diagnostic.code == "internal-error" for diagnostic in found.all_diagnostics):
                _write(path, found)
        return found


def _check(source: Source, settings: Settings) -> PageResult:
    return check_strength(source, settings) if settings.strength else check_page(source, settings)


def key_of(source: Source, settings: Settings) -> str:
    """A digest of all that a result depends on."""
    parts = (engine_digest(), json.dumps(asdict(settings), sort_keys=True), source.path, source.text)
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        # The length keeps `("ab", "c")` apart from `("a", "bc")`.
        digest.update(f"{len(encoded)}:".encode())
        digest.update(encoded)
    return digest.hexdigest()


@cache
def engine_digest() -> str:
    """A digest of the engine's source files and of what it computes with."""
    digest = hashlib.sha256(f"{sys.version} {np.__version__} {_version('scipy')} {_version('mpmath')}".encode())
    for path in sorted(ENGINE.rglob("*.py")):
        digest.update(path.relative_to(ENGINE).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _version(package: str) -> str:
    """The version of an installed package, without importing it: some are slow to import."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""


# -- files -------------------------------------------------------------------------------------


def _read(path: Path, source: Source) -> PageResult | None:
    try:
        checksum, _, body = path.read_text(encoding="utf-8").partition("\n")
        if checksum != _checksum(body):
            return None
        return _load(json.loads(body), source)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, result: PageResult) -> None:
    try:
        body = json.dumps(_dump(result), ensure_ascii=True, separators=(",", ":"))
        path.parent.mkdir(parents=True, exist_ok=True)
        # A reader must never see half a file: write beside it, then put it in place.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as file:
            file.write(_checksum(body) + "\n" + body)
        os.replace(file.name, path)
    except (OSError, TypeError, ValueError):
        return


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


# -- records -----------------------------------------------------------------------------------


def _dump(result: PageResult) -> dict[str, Any]:
    return {"formulas": [_dump_formula(formula) for formula in result.formulas],
            "diagnostics": [_dump_diagnostic(diagnostic) for diagnostic in result.diagnostics]}


def _dump_formula(result: FormulaResult) -> dict[str, Any]:
    formula = result.formula
    evidence = result.evidence
    return {"formula": [getattr(formula, name) for name in Formula.__slots__], "outcome": result.outcome,
            "evidence": None if evidence is None else [evidence.kind, evidence.samples, evidence.max_relative_error],
            "diagnostics": [_dump_diagnostic(diagnostic) for diagnostic in result.diagnostics], "label": result.label,
            "expected": result.expected, "strength": None if result.strength is None else asdict(result.strength)}


def _dump_diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return asdict(diagnostic)


def _load(data: dict[str, Any], source: Source) -> PageResult:
    return PageResult(source, [_load_formula(each) for each in data["formulas"]],
                      [_load_diagnostic(each) for each in data["diagnostics"]])


def _load_formula(data: dict[str, Any]) -> FormulaResult:
    if data["outcome"] not in OUTCOMES:
        raise ValueError(data["outcome"])
    evidence = data["evidence"]
    return FormulaResult(Formula(*data["formula"]), data["outcome"], None if evidence is None else Evidence(*evidence),
                         [_load_diagnostic(each) for each in data["diagnostics"]], data["label"], data["expected"],
                         strength=_load_strength(data["strength"]))


def _load_strength(data: dict[str, Any] | None) -> Strength | None:
    if data is None:
        return None
    return Strength(**{**data, "survivors": tuple(Survivor(**each) for each in data["survivors"])})


def _load_diagnostic(data: dict[str, Any]) -> Diagnostic:
    return Diagnostic(**{**data, "labels": tuple(Label(**label) for label in data["labels"]), "notes": tuple(data["notes"])})
