#!/usr/bin/env python3
"""A coverage-guided fuzzer for the engine: no input may end in a traceback, a hang or a large allocation.

    pip install atheris==3.1.0
    python tests/fuzz/run.py TARGET [--minutes N] [--out FOLDER]

TARGET is `tokens`, `parser`, `formula`, `inferred`, `let` or `page`. Seeds are the formulas and pages of
`tests/pages` and `docs`. Inputs are changed by bytes and, more often, by whole LaTeX tokens and pieces
of other formulas. Each new kind of finding is written to FOLDER with its traceback, and the run goes on;
the last line printed tells how many inputs were tried. Exit 1 if anything was found.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
with atheris.instrument_imports(include=["mathcheck"]):
    from mathcheck import pipeline, standing
    from mathcheck.diagnostics import Problem
    from mathcheck.diagnostics.render import render_text
    from mathcheck.extract import extract
    from mathcheck.notation import FOREIGN_NOTATION, NOTATION
    from mathcheck.outputs.report import as_json
    from mathcheck.source import Source
    from mathcheck.syntax.parser import parse
    from mathcheck.syntax.tokens import tokenize

# Seconds of the processor that no input may take.
LONGEST = 20
LARGEST_BYTES = 2_000
DECLARED = r"""Let $x, y \in \mathbb{R}^n$, $A, B \in \mathbb{R}^{n \times n}$, $f: \mathbb{R} \to \mathbb{R}$, $t, \mu \in \mathbb{R}$.
<!-- let:
\sigma > 0
X \sim \mathcal{N}(\mu, \sigma^2)
Y \sim \text{discrete}
S, T \subseteq \Omega
-->

"""
_PIECE = re.compile(r"\\begin\{\w+\*?\}|\\end\{\w+\*?\}|\\[A-Za-z]+|\\.|\d+|\s+|<!--|-->|\$\$|.", re.DOTALL)


class Hang(BaseException):
    """An input took too long."""


def page(text: str, infer: bool) -> None:
    """Judge a page and print it in every way."""
    result = pipeline.check_page(Source("page.md", text), pipeline.Settings(infer=infer))
    render_text(result.source, result)
    as_json([result])
    for found in result.all_diagnostics:
        assert 0 <= found.start <= found.end <= len(text), "a span outside the page"


def syntax(text: str) -> None:
    for notation in (NOTATION, FOREIGN_NOTATION):
        try:
            parse(text, notation)
        except Problem as problem:
            assert problem.span is None or 0 <= problem.span[0] <= problem.span[1] <= len(text) + 1, "a span outside"


TARGETS = {
    "tokens": lambda text: refused(lambda: tokenize(text)),
    "parser": syntax,
    "formula": lambda text: page(f"{DECLARED}$$\n{text}\n$$\n", False),
    "inferred": lambda text: page(f"$$\n{text}\n$$\n", True),
    "let": lambda text: page(f"{DECLARED}<!-- let: {text} -->\n\n$$ x = 1 $$\n", False),
    "page": lambda text: page(text, len(text) % 2 == 0),
}


def refused(step) -> None:
    try:
        step()
    except Problem:
        pass


class Fuzzer:
    """What was tried and found so far."""

    def __init__(self, target: str, seeds: list[str], out: Path):
        self.target = TARGETS[target]
        self.name = target
        self.seeds = seeds
        self.pool = sorted({piece for seed in seeds for piece in _PIECE.findall(seed)} | set(NOTATION.by_trigger))
        self.out = out
        self.tried = 0
        self.slowest = 0.0
        self.found: Counter[str] = Counter()
        self.inside: str | None = None

    def one(self, data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        self.tried += 1
        self.inside = None
        start = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
        try:
            self.target(text)
        except (Exception, Hang):
            self.inside = traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        taken = time.process_time() - start
        if taken > self.slowest:
            self.slowest = taken
            (self.out / f"{self.name}-slowest.txt").write_text(f"{taken:.2f} s\n{text}", encoding="utf-8", errors="replace")
        if self.inside is not None:
            self.keep(text, self.inside)

    def keep(self, text: str, trace: str) -> None:
        """Write a finding; one of each kind."""
        places = re.findall(r'mathcheck/(\S+)\.py", line (\d+)', trace)
        kind = "-".join((*(places[-1] if places else ()), trace.strip().splitlines()[-1].partition(":")[0])).replace("/", "-")
        self.found[kind] += 1
        if self.found[kind] == 1:
            (self.out / f"{self.name}-{kind}.txt").write_text(f"{text}\n\n{trace}", encoding="utf-8", errors="replace")
            print(f"FOUND {self.name} {kind}", flush=True)

    def internal(self, error: Exception) -> None:
        """The engine caught a bug of its own: that counts as a traceback."""
        if not isinstance(error, (Problem, RecursionError, MemoryError)):
            self.inside = "".join(traceback.format_exception(error))

    def mutate(self, data: bytes, longest: int, seed: int) -> bytes:
        """Change an input by bytes, or by whole tokens and pieces of other formulas."""
        rng = random.Random(seed)
        if rng.random() < 0.2:
            return atheris.Mutate(data, longest)
        pieces = _PIECE.findall(data.decode("utf-8", "replace"))
        for _ in range(rng.choice((1, 1, 2, 4))):
            self.change(pieces, rng)
        return "".join(pieces).encode("utf-8", "replace")[:longest]

    def change(self, pieces: list[str], rng: random.Random) -> None:
        place = rng.randrange(len(pieces) + 1)
        end = min(len(pieces), place + rng.choice((1, 1, 2, 5)))
        match rng.randrange(7):
            case 0:
                del pieces[place:end]
            case 1:
                pieces[place:place] = pieces[place:end] * rng.choice((1, 1, 3, 20))
            case 2:
                pieces[place:end] = [rng.choice(self.pool)]
            case 3:
                pieces.insert(place, rng.choice(self.pool))
            case 4:
                other = _PIECE.findall(rng.choice(self.seeds))
                start = rng.randrange(len(other) + 1)
                pieces[place:end] = other[start:start + rng.choice((2, 5, 12, 40))]
            case 5:
                other = rng.randrange(len(pieces) + 1)
                piece = pieces[place:end]
                del pieces[place:end]
                pieces[other:other] = piece
            case 6 if place < len(pieces) and pieces[place].isdigit():
                pieces[place] = rng.choice(("0", "1", "2", "10", "64", "1000000", "10^{10}", "0.5", "1e9", "-1"))


def seeds_of(target: str) -> list[str]:
    """Formulas, or whole sections of pages, that the site and the tests already have."""
    texts = [path.read_text(encoding="utf-8") for folder in ("tests/pages", "docs") for path in sorted((ROOT / folder).rglob("*.md"))]
    if target == "page":
        return sorted({section[:LARGEST_BYTES] for text in texts for section in re.split(r"(?m)^(?=## )", text)})
    items = [item for text in texts for item in extract(Source("page.md", text))]
    return sorted({item.latex for item in items if hasattr(item, "latex")})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--out", type=Path, default=Path(".cache/fuzz"))
    options = parser.parse_args()
    corpus = options.out / f"corpus-{options.target}"
    corpus.mkdir(parents=True, exist_ok=True)
    fuzzer = Fuzzer(options.target, seeds_of(options.target), options.out)
    for position, seed in enumerate(fuzzer.seeds):
        (corpus / f"seed-{position}").write_text(seed, encoding="utf-8")
    plain = standing.as_problem

    def as_problem(error: Exception) -> Problem:
        fuzzer.internal(error)
        return plain(error)

    def hang(*_: object) -> None:
        raise Hang

    pipeline.as_problem = standing.as_problem = as_problem
    signal.signal(signal.SIGVTALRM, hang)
    end = time.monotonic() + 60 * options.minutes

    def one(data: bytes) -> None:
        fuzzer.one(data)
        if time.monotonic() > end:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{options.target}: {fuzzer.tried} inputs, {sum(fuzzer.found.values())} findings of {len(fuzzer.found)} kinds, "
                  f"slowest {fuzzer.slowest:.2f} s, peak {peak:.0f} MB", flush=True)
            os._exit(1 if fuzzer.found else 0)

    atheris.Setup([sys.argv[0], str(corpus), f"-max_len={LARGEST_BYTES}", "-timeout=600", "-rss_limit_mb=3000", "-verbosity=0",
                  f"-artifact_prefix={options.out}/"],
                  one, custom_mutator=fuzzer.mutate)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
