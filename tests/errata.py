"""Published errors beside their corrections: which of them the engine tells apart.

Each `##` of `tests/errata/*.md` is a pair: words and declarations as a textbook has them, then
the formula that is `<!-- right -->` and the one that is `<!-- wrong -->`. Each of the two is judged
on a page of its own, after the same words, and in two modes: as it stands, and with the
let-comments taken out and `--infer`.

    python tests/errata.py [--mode strict|infer] [WORD …]    # of the pairs whose title or file has a WORD
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from mathcheck.pipeline import FormulaResult, Settings, check_page  # noqa: E402
from mathcheck.source import Source  # noqa: E402

FILES = sorted((ROOT / "tests" / "errata").glob("*.md"))
MODES = ("strict", "infer")
_LET = re.compile(r"<!--\s*let:.*?-->\n?", re.DOTALL)
_GAP = re.compile(r"<!--\s*gap:\s*(.*?)\s*-->")
_SAID = re.compile(r"<!--\s*said:.*?-->\n?", re.DOTALL)


@dataclass(frozen=True)
class Pair:
    """A formula as corrected and as printed, and the words before both."""

    file: str
    title: str
    words: str
    right: str
    wrong: str
    gaps: frozenset[str]

    def page(self, formula: str, mode: str) -> str:
        words = self.words if mode == "strict" else _LET.sub("", self.words)
        return f"{words.strip()}\n\n{formula.strip()}\n"


@dataclass(frozen=True)
class Judged:
    """What became of both formulas of a pair."""

    pair: Pair
    mode: str
    right: FormulaResult
    wrong: FormulaResult

    @property
    def apart(self) -> bool:
        return self.right.outcome == "holds" and self.wrong.outcome in ("fails", "error")

    @property
    def false_alarm(self) -> bool:
        """Whether the right formula is called wrong; `fails-as-inferred` says that it is not known."""
        return self.right.outcome == "fails"


def pairs(files: list[Path] | None = None) -> Iterator[Pair]:
    for file in FILES if files is None else files:
        for section in re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            title, _, body = section.partition("\n")
            words, right, wrong = re.split(r"<!--\s*(?:right|wrong)\s*-->", body)
            gap = _GAP.search(wrong)
            yield Pair(file.stem, title.strip(), _SAID.sub("", words), right, _GAP.sub("", wrong),
                       frozenset(gap[1].split(", ")) if gap else frozenset())


def judge(pair: Pair, mode: str, seed: int = 0) -> Judged:
    def last(formula: str) -> FormulaResult:
        page = Source(f"{pair.file}.md", pair.page(formula, mode))
        return check_page(page, Settings(infer=mode == "infer", seed=seed)).formulas[-1]

    return Judged(pair, mode, last(pair.right), last(pair.wrong))


def said(result: FormulaResult) -> str:
    return "; ".join([result.outcome, *(f"[{each.code}] {each.message} {each.counterexample or ''}" for each in result.diagnostics)])


def main() -> int:
    options = argparse.ArgumentParser(description="Which published errors are told from their corrections?")
    options.add_argument("words", nargs="*", help="only pairs whose file or title has one of these words")
    options.add_argument("--mode", choices=MODES, action="append")
    chosen = options.parse_args()
    wanted = [pair for pair in pairs() if not chosen.words or any(word in f"{pair.file} {pair.title}" for word in chosen.words)]
    for mode in chosen.mode or MODES:
        judged = [judge(pair, mode) for pair in wanted]
        missed = sorted((each for each in judged if not each.apart), key=lambda each: not each.false_alarm)
        for each in missed:
            flag = "CALLED WRONG" if each.false_alarm else "not told apart"
            print(f"{mode}: {flag}: {each.pair.file}: {each.pair.title}")
            print(f"    right {said(each.right)}\n    wrong {said(each.wrong)}")
        apart = len(judged) - len(missed)
        print(f"{mode}: told apart {apart} of {len(judged)} ({apart / max(1, len(judged)):.1%}), "
              f"right ones called wrong {sum(each.false_alarm for each in judged)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
