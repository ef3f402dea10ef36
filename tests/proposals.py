"""For how many wrong formulas the right one is proposed.

`python3 tests/proposals.py [PAGE ...] [--limit N] [--seed N] [--seeded]`

The wrong formulas are those of `tests/pages` whose right twin stands directly before them; with
`--seeded` those of `docs` that hold, each with one small damage at random that makes it fail. The
right one is among the proposals if one of them is the same LaTeX up to spaces, has the same
syntax, or claims the same as far as algebra tells. Twins that differ by more than a small edit
are counted apart: by more than four tokens, or in more than two places.
"""

from __future__ import annotations

import argparse
import difflib
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from mathcheck.edits import apply, damages  # noqa: E402
from mathcheck.pipeline import check_page  # noqa: E402
from mathcheck.proposals import add_proposals  # noqa: E402
from mathcheck.proposals.search import claims_of  # noqa: E402
from mathcheck.results import FormulaResult, PageResult  # noqa: E402
from mathcheck.source import Source  # noqa: E402
from mathcheck.strength import context_of  # noqa: E402
from mathcheck.syntax.nodes import Relation, sexpr  # noqa: E402
from mathcheck.syntax.tokens import tokenize  # noqa: E402

SMALL_TOKENS = 4
SMALL_PLACES = 2


@dataclass(frozen=True)
class Twins:
    """A right formula and the wrong one after it."""

    page: PageResult
    right: FormulaResult
    wrong: FormulaResult

    def is_small(self) -> bool:
        """Whether a small edit leads from the wrong formula to the right one or to a part of it."""
        return any(_is_near(self.wrong.formula.latex, part) for part in self._parts())

    def _parts(self) -> Iterator[str]:
        latex = self.right.formula.latex
        yield latex
        for statement in self.right.document.statements:
            node = statement.node
            yield latex[node.span[0]:node.span[1]]
            if isinstance(node, Relation):
                for left, right in zip(node.sides, node.sides[1:], strict=False):
                    yield latex[left.span[0]:right.span[1]]

    def proposals(self) -> list[str]:
        """What is proposed for the wrong formula, with its delimiters."""
        add_proposals(PageResult(self.page.source, [self.wrong]))
        return [fix.shown for each in self.wrong.diagnostics for fix in each.proposals]

    def is_right(self, shown: str) -> bool:
        """Whether a proposal is the right formula or a part of it."""
        latex = shown.strip("$ ")
        if _plain(latex) == _plain(self.right.formula.latex) or self._syntax(latex) == self._syntax(self.right.formula.latex):
            return True
        claims = claims_of(self.wrong.standing.judge(latex)[0])
        return bool(claims) and set(claims) <= set(claims_of(self.right.standing.judge(self.right.formula.latex)[0]))

    def _syntax(self, latex: str) -> str:
        standing = self.wrong.standing
        return " ; ".join(sexpr(statement.node) for statement in standing.parse(latex, standing.scope.trial().budget).statements)


@dataclass(frozen=True)
class Seeded(Twins):
    """A right formula, and the same one damaged, judged in its place."""

    def is_small(self) -> bool:
        return True


def seeded(paths: list[Path], rng: random.Random) -> list[Twins]:
    """All formulas that hold, each with one damage that makes it fail."""
    found = []
    for path in paths:
        page = check_page(Source.read(path, shown_as=path.name))
        for right in page.formulas:
            start, latex = right.formula.inner_start, right.formula.latex
            if right.outcome != "holds" or not page.source.text.startswith(latex, start):
                continue
            edits = damages(context_of(right))
            rng.shuffle(edits)
            edit = next((each for each in edits if right.standing.judge(apply(latex, each))[0].outcome == "fails"), None)
            if edit is None:
                continue
            damaged = Source(page.source.path, page.source.text[:start] + apply(latex, edit) + page.source.text[start + len(latex):])
            again = check_page(damaged)
            found.append(Seeded(again, right, again.formulas[page.formulas.index(right)]))
    return found


def _is_near(wrong: str, right: str) -> bool:
    first, second = ([token.text for token in tokenize(latex)[:-1]] for latex in (wrong, right))
    changes = [change for change in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes() if change[0] != "equal"]
    return len(changes) <= SMALL_PLACES and sum(max(b - a, d - c) for _, a, b, c, d in changes) <= SMALL_TOKENS


def _plain(latex: str) -> str:
    return re.sub(r"\\label\{[^}]*\}|\\left|\\right|\\,|\s", "", latex)


def twins(paths: list[Path]) -> list[Twins]:
    """All wrong formulas with the right ones before them."""
    found = []
    for path in paths:
        page = check_page(Source.read(path, shown_as=path.name))
        for right, wrong in zip(page.formulas, page.formulas[1:], strict=False):
            if (right.expected or "") == "holds" and right.outcome == "holds" and (wrong.expected or "").startswith(("fails", "error")):
                found.append(Twins(page, right, wrong))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--seeded", action="store_true", help="damage formulas that hold, on the pages of docs")
    parser.add_argument("--limit", type=int, default=0, help="try only so many, chosen at random")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    folder = ROOT / ("docs" if options.seeded else "tests/pages")
    paths = options.paths or sorted(folder.rglob("*.md"))
    chosen = seeded(paths, random.Random(options.seed)) if options.seeded else twins(paths)
    if options.limit and options.limit < len(chosen):
        chosen = random.Random(options.seed).sample(chosen, options.limit)
    counts = {True: [0, 0], False: [0, 0]}
    for pair in chosen:
        shown = pair.proposals()
        small = pair.is_small()
        found = any(map(pair.is_right, shown))
        counts[small][0] += 1
        counts[small][1] += found
        if not found:
            place = pair.page.source.position(pair.wrong.formula.start)
            print(f"{pair.page.source.path}:{place.line}: {'' if small else 'not small: '}{' '.join(pair.wrong.formula.latex.split())}")
            print(f"    right: {' '.join(pair.right.formula.latex.split())}")
            for each in shown:
                print(f"    proposed: {each}")
    for small, (tried, found) in counts.items():
        print(f"{'small edits' if small else 'larger ones':12} {found:4} of {tried:4} proposed  {found / max(1, tried):6.1%}")
    tried, found = (sum(count[place] for count in counts.values()) for place in (0, 1))
    print(f"{'all':12} {found:4} of {tried:4} proposed  {found / max(1, tried):6.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
