r"""Damage formulas that hold, one small change at a time, and count how many of the changes are noticed.

`python3 tests/damage.py [PATH ...] [--limit N] [--seed N]`

A change is caught when the page that holds the damaged formula fails. What survives is printed
with its line: either the damaged formula is true as well, or a check is too weak. Those that a
person has found to be true stand in `damaged-but-true.txt` and count neither way.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRUE = Path(__file__).resolve().parent / "damaged-but-true.txt"
sys.path.insert(0, str(ROOT / "scripts"))

from mathcheck.extract import Formula  # noqa: E402
from mathcheck.pipeline import check_page  # noqa: E402
from mathcheck.source import Source  # noqa: E402
from mathcheck.syntax.tokens import Token, tokenize  # noqa: E402

_SWAPS = {
    "sign": {"+": "-", "-": "+", r"\pm": "+"},
    "function": {r"\sin": r"\cos", r"\cos": r"\sin", r"\log": r"\exp", r"\ln": r"\exp", r"\exp": r"\log", r"\max": r"\min",
                 r"\min": r"\max", r"\det": r"\operatorname{tr}", r"\tanh": r"\tan", r"\sqrt": r"\exp", r"\sum": r"\prod",
                 r"\prod": r"\sum"},
    "operator": {r"\cdot": "+", r"\times": "+", r"\odot": "+", "/": "+", r"\cup": r"\cap", r"\cap": r"\cup"},
    "relation": {"=": r"\ne", r"\ne": "=", r"\neq": "=", r"\le": r"\ge", r"\leq": r"\geq", r"\ge": r"\le", r"\geq": r"\leq",
                 "<": ">", ">": "<", r"\approx": r"\ne"},
}
_GREEK = re.compile(r"\\(?:alpha|beta|gamma|delta|eta|theta|lambda|mu|nu|rho|sigma|tau|phi|omega|Sigma|Lambda|epsilon|pi)\Z")
# Commands whose braces hold words, not mathematics.
_WORDS = {r"\text", r"\textrm", r"\operatorname", r"\operatorname*", r"\mathrm", r"\label", r"\begin", r"\end", r"\mathbb",
          r"\mathcal", r"\tag", r"\textbf", r"\mathsf", r"\color", r"\text*"}
_TRANSPOSES = {r"\top", "T", r"\intercal"}


@dataclass(frozen=True)
class Damage:
    """Replace `[start, end)` of a formula's LaTeX."""

    kind: str
    start: int
    end: int
    text: str


def damages(latex: str) -> Iterator[Damage]:
    """All small changes of a formula that this script knows."""
    tokens = list(_mathematical(tokenize(latex)[:-1]))
    names = sorted({token.text for token in tokens if _is_name(token)})
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else None
        after = tokens[position + 1] if position + 1 < len(tokens) else None
        script = _script(tokens, position)
        for kind, swaps in _SWAPS.items():
            if token.text in swaps and not (kind == "sign" and script == "^" and after and after.text == "}"):
                yield Damage(kind, token.start, token.end, swaps[token.text] + " ")
        if token.kind == "number":
            kind = {"_": "index", "^": "exponent", "": "number"}[script]
            yield Damage(kind, token.start, token.end, _other_number(token.text))
        elif token.text in _TRANSPOSES and script == "^":
            first = before if before.text == "^" else tokens[position - 2]
            last = after if before.text == "{" else token
            yield Damage("transpose", first.start, last.end, "")
        elif _is_name(token):
            for other in [name for name in names if name != token.text][:2]:
                yield Damage("index" if script == "_" else "variable", token.start, token.end, other + " ")


def _mathematical(tokens: list[Token]) -> Iterator[Token]:
    """The tokens outside of words and names of environments."""
    depth = 0
    for position, token in enumerate(tokens):
        if depth or position and tokens[position - 1].text in _WORDS and token.text == "{":
            depth += (token.text == "{") - (token.text == "}")
        elif token.text not in _WORDS:
            yield token


def _is_name(token: Token) -> bool:
    if token.kind == "command":
        return _GREEK.match(token.text) is not None
    return token.kind == "char" and token.text.isalpha() and token.text not in "deTPE"


def _script(tokens: list[Token], position: int) -> str:
    """`_` or `^` when the token stands in a short script, else nothing."""
    back = position - 1
    while back >= 0 and back > position - 4 and (tokens[back].kind == "number" or _is_name(tokens[back])
                                                 or tokens[back].text == ","):
        back -= 1
    if back >= 1 and tokens[back].text == "{":
        back -= 1
    elif back != position - 1:
        return ""
    return tokens[back].text if back >= 0 and tokens[back].text in "_^" else ""


def _other_number(text: str) -> str:
    """Another number of the same form: the last digit is one more."""
    return text[:-1] + str((int(text[-1]) + 1) % 10) if text != "9" else "8"


# -- trials ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """A damage of one formula of one page."""

    source: Source
    formula: Formula
    damage: Damage

    def survives(self) -> bool:
        """Whether the page still passes."""
        return not check_page(Source(self.source.path, self.damaged_page())).failed

    def damaged_page(self) -> str:
        text, base = self.source.text, self.formula.inner_start
        return text[:base + self.damage.start] + self.damage.text + text[base + self.damage.end:]

    def described(self) -> str:
        """Where, what was there, and what stands there now."""
        latex, damage = self.formula.latex, self.damage
        place = self.source.position(self.formula.inner_start + damage.start)
        damaged = latex[:damage.start] + "»" + damage.text.strip() + "«" + latex[damage.end:]
        was = latex[damage.start:damage.end]
        return f"{self.source.path}:{place.line}:{place.column}: {damage.kind}: `{was}`: {' '.join(damaged.split())}"

    def key(self) -> str:
        """As described, without the place in the page, which moves."""
        path, _, _, rest = self.described().split(":", 3)
        return f"{path}:{rest}"


def trials(paths: list[Path]) -> list[Trial]:
    """All damages of all formulas that hold on pages that pass."""
    found = []
    for path in paths:
        shown = path.resolve().relative_to(ROOT).as_posix() if path.resolve().is_relative_to(ROOT) else path.as_posix()
        source = Source.read(path, shown_as=shown)
        result = check_page(source)
        if result.failed:
            print(f"{shown}: left out, the page fails as it is", file=sys.stderr)
            continue
        for formula in result.formulas:
            if formula.outcome == "holds" and source.text.startswith(formula.formula.latex, formula.formula.inner_start):
                found += [Trial(source, formula.formula, damage) for damage in damages(formula.formula.latex)]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, default=[ROOT / "docs"])
    parser.add_argument("--limit", type=int, default=0, help="try only so many, chosen at random")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    paths = [page for path in options.paths for page in (sorted(path.rglob("*.md")) if path.is_dir() else [path])]
    chosen = trials(paths)
    if options.limit and options.limit < len(chosen):
        chosen = random.Random(options.seed).sample(chosen, options.limit)
    known = set(TRUE.read_text(encoding="utf-8").splitlines())
    chosen_and_true = len(chosen)
    chosen = [trial for trial in chosen if trial.key() not in known]
    chosen_and_true -= len(chosen)
    tried, caught = Counter(), Counter()
    survivors = []
    for trial in chosen:
        tried[trial.damage.kind] += 1
        if trial.survives():
            survivors.append(trial)
        else:
            caught[trial.damage.kind] += 1
    for trial in sorted(survivors, key=lambda each: (each.source.path, each.formula.start, each.damage.start)):
        print(trial.described())
    print()
    for kind in sorted(tried):
        print(f"{kind:10} {caught[kind]:5} of {tried[kind]:5} caught  {caught[kind] / tried[kind]:7.1%}")
    print(f"{chosen_and_true} damaged formulas are true as well and not counted")
    total = sum(tried.values())
    print(f"{'all':10} {sum(caught.values()):5} of {total:5} caught  {sum(caught.values()) / max(1, total):7.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
