r"""Laws by name: `$X$ is normal with mean $\mu$ and variance $\sigma^2$`, `the counts $N_i$ follow a Poisson distribution …`.

A law is a row: how it is spelled, and of which parameters its LaTeX is made, by the role that the
words give each of them. Without all that it needs, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.records import record
from mathcheck.semantics.words.grammar import Said, is_list, latex_of, phrase, subjects
from mathcheck.semantics.words.sentences import Sentence
from mathcheck.syntax.nodes import Group
from mathcheck.syntax.unparse import unparse


@record
class Law:
    """A law: its words, and the ways to write it from what the words name."""

    words: str
    ways: tuple[str, ...]


# Each way is tried in turn; `{mean}` and the like are the parameters that the words give.
LAWS = (
    Law("standard normal|standard gaussian", (r"\mathcal{N}(0, 1)",)),
    Law("multivariate normal|multivariate gaussian|jointly gaussian|jointly normal",
        (r"\mathcal{N}({mean}, {covariance})",)),
    Law("log-normal|lognormal", (r"\text{LogNormal}({mean}, {variance})", r"\text{LogNormal}({mean}, ({deviation})^2)",
                                 r"\text{LogNormal}({first}, {second})")),
    Law("normal|gaussian|normally",
        (r"\mathcal{N}({mean}, {variance})", r"\mathcal{N}({mean}, ({deviation})^2)", r"\mathcal{N}({mean}, {covariance})",
         r"\mathcal{N}({mean}, ({precision})^{-1})")),
    Law("bernoulli", (r"\text{Bernoulli}({chance})", r"\text{Bernoulli}({mean})", r"\text{Bernoulli}({only})")),
    Law("negative binomial", ()),
    Law("binomial|binomially", (r"\text{Binomial}({trials}, {chance})", r"\text{Binomial}({first}, {second})")),
    Law("poisson", (r"\text{Poisson}({rate})", r"\text{Poisson}({mean})", r"\text{Poisson}({only})")),
    Law("geometric|geometrically", (r"\text{Geometric}({chance})", r"\text{Geometric}({only})")),
    Law("exponential|exponentially", (r"\text{Exponential}({rate})", r"\text{Exponential}(1 / ({mean}))",
                                      r"\text{Exponential}(1 / ({scale}))", r"\text{Exponential}({only})")),
    Law("inverse gamma|inverse-gamma", (r"\text{InvGamma}({shape}, {scale})", r"\text{InvGamma}({first}, {second})")),
    Law("gamma", (r"\text{Gamma}({shape}, {rate})", r"\text{Gamma}({shape}, 1 / ({scale}))")),
    Law("beta", (r"\text{Beta}({first}, {second})", r"\text{Beta}({shape}, {shape2})")),
    Law("uniform|uniformly", (r"\mathcal{U}({low}, {high})",)),
    Law("laplace", (r"\text{Laplace}({mean}, {scale})",)),
    Law("cauchy", (r"\text{Cauchy}({mean}, {scale})",)),
    Law("student's t|student t|student-t|student", (r"\text{Student}({degrees}, {mean}, {scale})", r"\text{Student}({degrees})")),
    Law("chi-squared|chi-square", (r"\chi^2({degrees})",)),
    Law("dirichlet", (r"\text{Dirichlet}({only})",)),
    Law("multinomial|multinomially", (r"\text{Multinomial}({trials}, {weights})", r"\text{Multinomial}({first}, {second})")),
    Law("categorical|categorically", (r"\text{Categorical}({weights})", r"\text{Categorical}({only})")),
)
# What a role is called; the longest first.
ROLES = {
    "deviation": "standard deviation|standard deviations",
    "covariance": "covariance matrix|variance-covariance matrix|covariance",
    "precision": "precision matrix|precision",
    "variance": "variance|variances",
    "mean": "mean vector|mean|means|expectation|expected value|location parameter|location",
    "chance": "success probability|probability of success|success rate|probability of heads",
    "weights": "cell probabilities|event probabilities|category probabilities|class probabilities|probability vector|probabilities",
    "trials": "number of trials|trials",
    "rate": "rate parameter|rate|intensity",
    "scale": "scale parameter|scale",
    "shape": "shape parameters|shape parameter|shape",
    "degrees": "degrees of freedom",
    "parameters": "parameters|parameter",
}
_LAW_WORDS = "|".join(sorted((re.escape(word) for law in LAWS for word in law.words.split("|")), key=len, reverse=True))
_ROLE_WORDS = "|".join(sorted((word for words in ROLES.values() for word in words.split("|")), key=len, reverse=True))
_ROLE_OF = {word: role for role, words in ROLES.items() for word in words.split("|")}
_LAW_OF = {word: law for law in LAWS for word in law.words.split("|")}
_VALUES = r"(?:<[nrec]\d+> |\d+(?:\.\d+)? )(?:(?:, and |, |and )(?:<[nrec]\d+> |\d+(?:\.\d+)? ))*"
_ITEM = re.compile(
    r"(?:, |and |with |of |having |has |by |its |the |a |an |known |unknown |common |finite |given |some |respective |fixed |positive |real |parameterised |"
    r"parametrised |parameterized |parametrized )*"
    rf"(?:(?P<none>zero|unit|0|1)[ -](?P<nonerole>{_ROLE_WORDS}) "
    rf"|(?P<role>{_ROLE_WORDS}) (?P<word>zero|one|unity) "
    rf"|(?P<role2>{_ROLE_WORDS}) (?:equal to |given by |of |parameter |, resp , )*(?P<values>{_VALUES})"
    rf"|(?P<before><[nre]\d+> |\d+ )(?:independent )?(?P<role3>degrees of freedom|trials) )")
_RANGE = re.compile(r"(?:(?:distribution |random variable |variable )?(?:on|over|in|from) (?:the )?(?:unit |closed |open )?(?:interval |range )?)"
                    r"(?P<interval><i\d+> )|(?:distribution )?between (?P<low><[nre]\d+> |\d+ )and (?P<high><[nre]\d+> |\d+ )"
                    r"|(?:distribution )?(?:on|over) the unit interval ")
_KINDS = {
    "law": rf"(?:{_LAW_WORDS}) ",
    "adverb": r"(?:each |both |all |also |then |again |independently |independent |iid |identically |distributed |jointly |"
              rf"a |an |the |real |scalar |two |three |of |and (?=identically|follow|(?:{_LAW_WORDS}) ))",
    "thing": r"(?:random |discrete |continuous |real |independent |iid |scalar |latent |additive |measurement |observation |process |variables? |vectors? |noise |"
             r"error |errors |draws? |samples? |observations? |counts? |data |measurements? |quantity |quantities )",
}
_IS = r"(?:(?:is |are |be |being |were |was )(?:{adverb})*(?:(?:drawn |sampled |generated |draws |samples |observations )" \
      r"(?:{adverb})*(?:from |according to )?)?|(?:follows? |has |have |obeys? |comes? from |(?:is |are )governed by )|(?:{adverb})*(?:drawn |sampled )" \
      r"(?:{adverb})*from |(?:iid |independent )?from )(?:{adverb})*".replace("{adverb}", _KINDS["adverb"])
_KINDS["is"] = _IS
SUBJECT_FIRST = phrase("{names} [,] {is} {law}", **_KINDS)
LAW_FIRST = phrase("{law} {thing} {thing2:thing}* {names}", **_KINDS)
APPOSITION = phrase("for|where|with|take {names} [,] a|an|the {law}", **_KINDS)
NAMED_LAW = phrase("the|a|an {law} distribution", **_KINDS)
MOMENTS = re.compile(r"\b(?:mean|variance|expectation|expected|standard deviation|mode|moments?|median|entropy)\b")
_REFUSED = re.compile(r"\b(?:not (?:the case|true) that|not|whether|unless|approximately|asymptotically|conditionally|approx|cannot|neither|never|nor) (?:[a-z]+ )?$")
_REFUSED_AFTER = re.compile(r"(?:given|conditional|conditionally|conditioned|if|when|only|whenever|approximation|mixture|process|process(?:es)?|"
                            r"equations?|matrix|form) ")


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of the laws of its names."""
    text = sentence.text
    for found in SUBJECT_FIRST.finditer(text):
        yield from _said(sentence, found, found["law"], found.end(), found["names"])
    for found in APPOSITION.finditer(text):
        yield from _said(sentence, found, found["law"], found.end(), found["names"])
    for found in LAW_FIRST.finditer(text):
        yield from _said(sentence, found, found["law"], found.end(), found["names"])


def _said(sentence: Sentence, found: re.Match[str], law: str, end: int, names: str) -> Iterator[Said]:
    if _REFUSED.search(sentence.text[:found.start()]) or _REFUSED.search(found.group().removesuffix(law)):
        return
    written, stop = law_of(sentence, law.strip(), end)
    if written is None or _REFUSED_AFTER.match(sentence.text, stop):
        return
    subject = subjects(names, sentence)
    bases = {name.split("_")[0] for atom in sentence.atoms_in(names) for name in atom.names if "_" in name}
    if any(re.search(rf"(?<![A-Za-z\\]){re.escape(base)}(?![A-Za-z_])", written[written.index("{") + 1:]) for base in bases):
        # `N_1, \ldots, N_K` of N trials: one letter for two things.
        return
    many = is_list(sentence.atoms_in(names))
    together = re.search(r"\b(?:iid|independent|independently|draws|samples|observations|counts)\b", sentence.text[max(0, found.start() - 60):stop])
    relation = r"\overset{\text{iid}}{\sim}" if many and together else r"\sim"
    yield Said((rf"{subject} {relation} {written}",), sentence.span(found.start(), stop))


def law_of(sentence: Sentence, word: str, end: int) -> tuple[str | None, int]:
    """The LaTeX of a law whose word ends here, and where its parameters end."""
    text = sentence.text
    fillers = re.compile(r"(?:distributed |distribution |law |random |variables? |vectors? |prior |noise |draws |counts |, |i\.e\. )*")
    end = fillers.match(text, end).end()
    given: dict[str, str] = {}
    while True:
        item = _ITEM.match(text, end)
        if item is not None:
            _enter(sentence, item, given)
            end = item.end()
            continue
        span = _RANGE.match(text, end)
        if span is None:
            break
        end = span.end()
        if span["interval"]:
            given |= _bounds(sentence.atoms_in(span["interval"])[0].node)
        elif span["low"]:
            given["low"], given["high"] = latex_of(span["low"], sentence)[0], latex_of(span["high"], sentence)[0]
        else:
            given["low"], given["high"] = "0", "1"
    for way in _LAW_OF[word].ways:
        roles = re.findall(r"\{(mean|variance|deviation|covariance|precision|chance|only|trials|first|second|rate|scale|shape2?|low|high|"
                           r"degrees|weights)\}", way)
        if all(role in given for role in roles):
            written = way
            for role in roles:
                written = written.replace(f"{{{role}}}", given[role])
            return written, end
    return None, end


_NUMBERS = {"zero": "0", "0": "0", "unit": "1", "1": "1", "one": "1", "unity": "1"}


def _enter(sentence: Sentence, item: re.Match[str], given: dict[str, str]) -> None:
    role = _ROLE_OF[item["nonerole"] or item["role"] or item["role2"] or item["role3"]]
    if item["none"] or item["word"]:
        values = [_NUMBERS[item["none"] or item["word"]]]
    else:
        values = latex_of(item["values"] or item["before"], sentence)
    if role == "parameters":
        if len(values) == 1:
            given["only"] = values[0]
        elif len(values) == 2:
            given["first"], given["second"] = values
    elif role == "shape" and len(values) == 2:
        given["first"], given["second"] = values
    elif len(values) == 1 or role in ("weights", "covariance"):
        given[role] = ", ".join(values)


def _bounds(node: object) -> dict[str, str]:
    match node:
        case Group(open="[" | "(" | "]", groups=((low, high),)):
            return {"low": unparse(low), "high": unparse(high)}
    return {}
