"""Results kept by content: what was checked before with the same engine is not checked again.

The key is everything that a result depends on: the text and path of the page, the settings,
every source file of the engine and the versions of the libraries that it computes with. An
entry that cannot be read is as good as none; a folder that cannot be written to costs time only.

A kept result must not turn a wrong formula right. Each entry is signed, for its own key, with a
secret that stays in the user's own folder: what another page's result was, what came with the
files of a project or was changed by hand is not believed. In some runs some entries, all picked
at random, are checked again all the same; one that differs ends the trust in all.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mathcheck.checks.evidence import Evidence, Premise, Strength, Survivor, Worked
from mathcheck.diagnostics import Diagnostic, Fix, Label
from mathcheck.extract import Formula
from mathcheck.results import OUTCOMES, FormulaResult, PageResult, Settings
from mathcheck.source import Source

ENGINE = Path(__file__).resolve().parent.parent
# Also read where the working directory is the project's.
FOLDER = ENGINE.parent.parent / ".cache" / "mathcheck"
# What the engine computes with; their versions are part of every key.
LIBRARIES = ("numpy", "scipy", "mpmath")
# One entry in 32 is checked again: so many in some runs, none in the others, which then need no engine.
AUDITED_RUNS = 1 / 8
AUDITED = 1 / 4


class Poisoned(Exception):
    """The cache holds a result that is not what the page gives."""


@dataclass(frozen=True)
class Cache:
    """A folder of results, one file each; `None` keeps nothing on disk.

    The last result of each page also stays in memory, for a preview that asks again and again.
    """

    folder: Path | None = FOLDER
    recent: dict[str, tuple[str, PageResult]] = field(default_factory=dict, init=False, compare=False)
    audits: bool = field(default_factory=lambda: random.random() < AUDITED_RUNS, init=False, compare=False)

    def check_page(self, source: Source, settings: Settings) -> PageResult:
        """The result of a page, from here if it is known for exactly this."""
        try:
            found = self.read(source, settings)
        except Poisoned:
            self.clear()
            found = None
        if found is None:
            found = check_page(source, settings)
            self.keep(source, settings, found)
        return found

    def read(self, source: Source, settings: Settings) -> PageResult | None:
        """What is known of a page; `None` when it must be checked. `Poisoned` if nothing here is to be believed."""
        if self.folder is None:
            return None
        key = key_of(source, settings)
        known, found = self.recent.get(source.path, ("", None))
        if known != key:
            found = _read(self.folder / f"{key}.json", source)
            if found is not None and self.audits and random.random() < AUDITED and _verdicts(found) != _verdicts(check_page(source, settings)):
                raise Poisoned(key)
        if found is not None:
            self.recent[source.path] = (key, found)
        return found

    def clear(self) -> None:
        """Forget everything, and say so: someone should know."""
        print(f"warning: the cache in {self.folder} held a wrong result; it is emptied and all pages are checked", file=sys.stderr)
        self.recent.clear()
        for path in self.folder.glob("*.json"):
            path.unlink(missing_ok=True)

    def keep(self, source: Source, settings: Settings, result: PageResult) -> None:
        """Remember a result, unless the engine itself failed."""
        if self.folder is None or any(diagnostic.code == "internal-error" for diagnostic in result.all_diagnostics):
            return
        key = key_of(source, settings)
        self.recent[source.path] = (key, result)
        _write(self.folder / f"{key}.json", result)


def check_page(source: Source, settings: Settings) -> PageResult:
    """Judge a page; the engine is imported only here, when something has to be judged."""
    from mathcheck import pipeline, proposals, strength

    page = strength.check_strength(source, settings) if settings.strength else pipeline.check_page(source, settings)
    return proposals.add_proposals(page) if page.failed else page


def _verdicts(result: PageResult) -> list[object]:
    """What of a result must never differ."""
    return [[(each.formula.start, each.formula.latex, each.outcome) for each in result.formulas],
            [(found.code, found.start) for found in result.all_diagnostics]]


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
    digest = hashlib.sha256(sys.version.encode())
    for name, path in _files_of_the_engine():
        with open(path, "rb", buffering=0) as file:
            content = file.read()
        # The length keeps one file from passing for two.
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _files_of_the_engine() -> Iterator[tuple[str, str]]:
    for folder, folders, names in os.walk(ENGINE):
        folders.sort()
        inside = folder[len(str(ENGINE)):].replace(os.sep, "/")
        yield from ((f"{inside}/{name}", f"{folder}{os.sep}{name}") for name in sorted(names) if name.endswith(".py"))
    # The files that say the version are read, not run: the libraries are slow to import.
    for library in LIBRARIES:
        spec = find_spec(library)
        if spec is not None and spec.origin is not None:
            for name in ("__init__.py", "version.py"):
                path = os.path.join(os.path.dirname(spec.origin), name)
                if os.path.isfile(path):
                    yield f"{library}/{name}", path


# -- files -------------------------------------------------------------------------------------


def _read(path: Path, source: Source) -> PageResult | None:
    try:
        signature, _, body = path.read_text(encoding="utf-8").partition("\n")
        if signature != _signature(path.stem, body):
            return None
        top, _, rest = body.partition("\n")
        return KeptPage(source, json.loads(top), rest)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, result: PageResult) -> None:
    # Only a run that checks something writes; the others start sooner without this.
    import tempfile

    try:
        body = "\n".join(json.dumps(part, ensure_ascii=True, separators=(",", ":")) for part in (_top(result), _dump(result)))
        path.parent.mkdir(parents=True, exist_ok=True)
        # A reader must never see half a file: write beside it, then put it in place.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".part", delete=False, encoding="utf-8") as file:
            file.write(_signature(path.stem, body) + "\n" + body)
        os.replace(file.name, path)
    except (OSError, TypeError, ValueError):
        return


def _signature(key: str, body: str) -> str:
    return hashlib.blake2b(f"{key}\n{body}".encode(), key=secret(), digest_size=32).hexdigest()


@cache
def secret() -> bytes:
    """Random bytes that stay on this machine, with the user; where they cannot, no other run believes what this one keeps."""
    made = os.urandom(32)
    try:
        path = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mathcheck" / "secret"
        path.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            try:
                with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(made)
                return made
            except FileExistsError:
                kept = path.read_bytes()
                if len(kept) == len(made):
                    return kept
                # A run that ended while it wrote.
                path.unlink(missing_ok=True)
    except (OSError, RuntimeError):
        pass
    return made


# -- records -----------------------------------------------------------------------------------


class KeptPage(PageResult):
    """A page as it was kept: its totals are at hand, its formulas are read when someone asks for one."""

    def __init__(self, source: Source, top: dict[str, Any], rest: str):
        self.source, self.labelled = source, {}
        self._top, self._rest = top, rest

    @cached_property
    def _whole(self) -> PageResult:
        return _load(json.loads(self._rest), self.source)

    @cached_property
    def formulas(self) -> list[FormulaResult]:
        return self._whole.formulas

    @cached_property
    def diagnostics(self) -> list[Diagnostic]:
        return self._whole.diagnostics

    @property
    def outcomes(self) -> list[str]:
        return self._top["outcomes"]

    @property
    def all_diagnostics(self) -> list[Diagnostic]:
        return super().all_diagnostics if self._top["remarks"] else []

    @property
    def standard(self) -> list[FormulaResult]:
        return super().standard if self._top["standard"] else []

    @property
    def failed(self) -> bool:
        return self._top["failed"]


def _top(result: PageResult) -> dict[str, Any]:
    """What a run that shows only findings and totals needs of a page without any."""
    return {"outcomes": result.outcomes, "remarks": bool(result.all_diagnostics), "failed": result.failed,
            "standard": bool(result.standard)}


def _dump(result: PageResult) -> dict[str, Any]:
    return {"formulas": [_dump_formula(formula) for formula in result.formulas],
            "diagnostics": [_dump_diagnostic(diagnostic) for diagnostic in result.diagnostics]}


def _dump_formula(result: FormulaResult) -> dict[str, Any]:
    formula = result.formula
    evidence = result.evidence
    return {"formula": [getattr(formula, name) for name in Formula.__slots__], "outcome": result.outcome,
            "evidence": None if evidence is None else [evidence.kind, evidence.samples, evidence.max_relative_error,
                                                       None if evidence.worked is None else asdict(evidence.worked),
                                                       evidence.standard],
            "premises": [[premise.latex, premise.start] for premise in result.premises],
            "diagnostics": [_dump_diagnostic(diagnostic) for diagnostic in result.diagnostics], "label": result.label,
            "expected": result.expected, "reason": result.reason, "strength": None if result.strength is None else asdict(result.strength)}


def _dump_diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return asdict(diagnostic)


def _load(data: dict[str, Any], source: Source) -> PageResult:
    return PageResult(source, [_load_formula(each) for each in data["formulas"]],
                      [_load_diagnostic(each) for each in data["diagnostics"]])


def _load_formula(data: dict[str, Any]) -> FormulaResult:
    if data["outcome"] not in OUTCOMES:
        raise ValueError(data["outcome"])
    return FormulaResult(Formula(*data["formula"]), data["outcome"], _load_evidence(data["evidence"]),
                         [_load_diagnostic(each) for each in data["diagnostics"]], data["label"], data["expected"],
                         strength=_load_strength(data["strength"]),
                         premises=tuple(Premise(*each) for each in data["premises"]), reason=data["reason"])


def _load_evidence(data: list[Any] | None) -> Evidence | None:
    if data is None:
        return None
    *figures, worked, standard = data
    return Evidence(*figures, None if worked is None else Worked(**worked), standard)


def _load_strength(data: dict[str, Any] | None) -> Strength | None:
    if data is None:
        return None
    return Strength(**{**data, "survivors": tuple(Survivor(**each) for each in data["survivors"])})


def _load_diagnostic(data: dict[str, Any]) -> Diagnostic:
    proposals = tuple(Fix(**{**fix, "changed": tuple(fix["changed"])}) for fix in data["proposals"])
    return Diagnostic(**{**data, "labels": tuple(Label(**label) for label in data["labels"]), "notes": tuple(data["notes"]),
                         "proposals": proposals})
