r"""Variables of which words give no law but moments, and laws of which a display gives the moments.

`Let $X$ be a random variable with mean $\mu$ and variance $\sigma^2$` makes $\mu$ the mean of a variable of any
law. After `the beta distribution $\mathrm{Beta}(a, b)$ … Its variance is`, the one variable in
$\mathbb{V}[\theta] = …$ has that law.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mathcheck.semantics.words.grammar import Said, is_list, latex_of, phrase
from mathcheck.semantics.words.laws import MOMENTS, NAMED_LAW, law_of
from mathcheck.semantics.words.sentences import Atom, Sentence
from mathcheck.syntax.nodes import Call, Relation

_RANDOM = r"(?:(?:real|scalar|real-valued|discrete|continuous|independent|iid|identically|distributed|and|square-integrable|integrable) )*" \
          r"(?:random (?:variables?|vectors?|quantity|numbers?)|rv) "
_MOMENT = r"(?:(?:[a-z]+ )?(?:mean|expectation|expected value|variance|covariance matrix|covariance|standard deviation) <[nre]\d+> )"
_PARTS = {"random": _RANDOM, "moments": rf"{_MOMENT}(?:(?:, and |, |and )(?:with )?{_MOMENT})*"}
SUBJECT_FIRST = phrase("{names} be|is|are|denote|denotes|being [a|an|any|two|some] {random} [in] [#set] with|having|of|has {moments}",
                       set=r"<[eni]\d+> ", **_PARTS)
MANY = phrase("{names} be|is|are|denote|denotes|being {copies}with|having [a|the] [common|the_same|unknown|finite] {moments}",
              copies=r"(?:(?:an?|iid|independent|and|identically|distributed|real|random|variables|sample|samples|draws|observations|drawn|from|some|"
                     r"any|the|population|distribution|all|each|of|size|data|points) )+", **_PARTS)
NAME_LAST = phrase("{random} {names} with|having|of|has {moments}", **_PARTS)
HAS = phrase("{names} has|have {moments}", **_PARTS)
_ONE = re.compile(r"(mean|expectation|expected value|variance|covariance matrix|covariance|standard deviation) (<[nre]\d+>) ")
_OPERATORS = {"mean": r"\mathbb{{E}}[{0}]", "expectation": r"\mathbb{{E}}[{0}]", "expected value": r"\mathbb{{E}}[{0}]",
              "variance": r"\operatorname{{Var}}({0})", "covariance": r"\operatorname{{Cov}}({0})",
              "covariance matrix": r"\operatorname{{Cov}}({0})"}


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of the moments of its variables."""
    for pattern in (SUBJECT_FIRST, NAME_LAST):
        for found in pattern.finditer(sentence.text):
            names = sentence.atoms_in(found["names"])
            if is_list(names):
                continue
            yield from _said(sentence, found, names[0])


    for found in MANY.finditer(sentence.text):
        names = sentence.atoms_in(found["names"])
        if is_list(names) and len(names) == 1 and re.search(r"\b(?:iid|identically|random sample|draws|drawn|observations)\b", found["copies"]):
            yield from _copies(sentence, found, names[0])


def _copies(sentence: Sentence, found: re.Match[str], names: Atom) -> Iterator[Said]:
    """Copies of one variable of which the page gives moments alone: of a law that is not even, with any mean and variance."""
    first = names.latex.split(",")[0].strip()
    base = first.split("_")[0]
    clauses = [rf"{names.latex} \overset{{\text{{iid}}}}{{\sim}} \text{{Gumbel}}(a_{{\text{{{base.strip(chr(92))}}}}}, b_{{\text{{{base.strip(chr(92))}}}}})"]
    for word, atom in _ONE.findall(found["moments"]):
        if word == "standard deviation":
            clauses.append(rf"{latex_of(atom, sentence)[0]} = \sqrt{{\operatorname{{Var}}({first})}}")
        else:
            clauses.append(f"{latex_of(atom, sentence)[0]} = {_OPERATORS[word].format(first)}")
    yield Said(tuple(clauses), sentence.span(found.start(), found.end()))


def _said(sentence: Sentence, found: re.Match[str], name: Atom) -> Iterator[Said]:
    kind = "continuous" if re.search(r"\bcontinuous\b", found["random"]) else "discrete"
    clauses = [rf"{name.latex} \sim \text{{{kind}}}"]
    for word, atom in _ONE.findall(found["moments"]):
        value = latex_of(atom, sentence)[0]
        if word == "standard deviation":
            clauses.append(rf"{value} = \sqrt{{\operatorname{{Var}}({name.latex})}}")
        else:
            clauses.append(f"{value} = {_OPERATORS[word].format(name.latex)}")
    yield Said(tuple(clauses), sentence.span(found.start(), found.end()))


# -- laws of which a display gives the moments ---------------------------------------------------

_FONT = re.compile(r"\\(?:mathbb|mathrm|operatorname\*?|text|mathsf|mathcal)\s*\{\s*(\w+)\s*\}")
_NAME = r"\\?[A-Za-z]+(?:_\{?\w+\}?)?|\\(?:mathbf|boldsymbol|bm|vec)\s*\{\\?[A-Za-z]+\}"
_MOMENT_OF = re.compile(rf"(?<![A-Za-z\\])(?:E|V|Var|var|Mean|mean|Mode|mode|Median|median|SD|sd|std|Std|H|Cov|cov)\s*(?:\\left|\\[bB]igg?l?)?\s*"
                        rf"(?:[\[(]|\\\{{)\s*({_NAME})\s*(?:\\right|\\[bB]igg?r?)?\s*(?:[\])]|\\\}})")


def of_named_law(display: Sentence, latex: str, before: Sequence[Sentence]) -> Iterator[Said]:
    """The law of the one variable whose moments a display gives, when the text speaks of one law and its moments."""
    words = display.text
    variables = {name.strip() for name in _MOMENT_OF.findall(_FONT.sub(r" \1", latex))}
    if len(variables) != 1 or not MOMENTS.search(words):
        return
    laws: dict[str, tuple[str, Sentence, tuple[int, int]]] = {}
    for sentence in (*before, display):
        for law, variable, span in _laws(sentence):
            laws[law] = (variable, sentence, span)
    if len(laws) != 1:
        return
    (law, (variable, _, span)), = laws.items()
    name, = variables
    if variable and variable != name:
        return
    yield Said((rf"{name} \sim {law}",), span)


def _laws(sentence: Sentence) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The laws that a sentence names: their LaTeX, the variable if one is written, the place."""
    written = False
    for found in re.finditer(r"<l\d+> ", sentence.text):
        atom = sentence.atoms_in(found.group())[0]
        node = atom.node.sides[0] if isinstance(atom.node, Relation) else atom.node
        if not isinstance(node, Call) or len(node.groups) > 2:
            continue
        written = True
        start, end = node.function.span
        arguments = node.groups[-1]
        law = atom.latex[start:end] + "(" + atom.latex[arguments[0].span[0]:arguments[-1].span[1]] + ")"
        variable = atom.latex[slice(*node.groups[0][0].span)] if len(node.groups) == 2 else ""
        yield law, variable, sentence.span(found.start(), found.end())
    if written:
        return
    for found in NAMED_LAW.finditer(sentence.text):
        law, end = law_of(sentence, found["law"].strip(), found.end("law"))
        if law is not None:
            yield law, "", sentence.span(found.start(), end)
