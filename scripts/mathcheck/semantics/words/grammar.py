r"""The grammar that families of phrases are written in.

A phrase is a row of words such as ``{names} [both] is|are {trait} matrix|matrices``: `a|b` is a choice,
`[a]` may be missing, `{role}` and `{role:kind}` are parts by name. A phrase matches tokens of a sentence
in normal form (`sentences`), never part of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mathcheck.records import record
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.words.sentences import Atom, Sentence

_LIST = r"(?:<[{0}]\d+> )(?:(?:, and |, or |, |and |or )<[{0}]\d+> )*"
# Parts of phrases by their kind.
KINDS = {
    "names": _LIST.format("nr"),
    "functions": _LIST.format("ncr"),
    "name": r"<[nr]\d+> ",
    "value": r"(?:<[nre]\d+> |\d+ (?!%))",
    "values": r"(?:<[nre]\d+> |\d+ )(?:(?:, and |, |and )(?:<[nre]\d+> |\d+ ))*",
    "any": r"<[a-z]\d+> ",
    "size": r"<s\d+> ",
    "law": r"<l\d+> ",
    "interval": r"<i\d+> ",
    "display": r"<d\d+> ",
    "be": r"(?:is |are |be |being )",
    "det": r"(?:an? |the |any |some |every |each |all |two |three |another |its |our |these |those |both |given |fixed |arbitrary )",
    "few": r"(?:[a-z'-]+ ){0,3}?",
}
_PART = re.compile(r"\{(\w+)(?::(\w+))?\}(\*?)|\[([^\]]+)\](\*?)|(\S+)")


@record
class Said:
    """What a phrase says, and where it stands in the page.

    `clauses` are in the language of let-comments. `kind`, `words` and `trait` are what a noun and adjectives say of
    `names`. A `fact` is a setting of the page, as the layout of derivatives.
    """

    clauses: tuple[str, ...]
    span: tuple[int, int]
    names: tuple[str, ...] = ()
    kind: str = ""
    words: str = ""
    trait: str = ""
    fact: tuple[str, str] | None = None
    # Names that must speak of chance, lest the phrase is about something else.
    chance: tuple[str, ...] = ()
    # Whether it holds in its sentence only.
    brief: bool = False
    # Names with their values, where nothing else gives them one.
    values: tuple[tuple[str, Expr], ...] = ()


@cache
def phrase(row: str, **kinds: str) -> re.Pattern[str]:
    """A row of words as a pattern; `kinds` are parts of one family."""
    known = KINDS | kinds
    pieces = []
    for found in _PART.finditer(row):
        role, kind, repeated, optional, often, words = found.groups()
        if role is not None:
            inner = known[kind or role]
            pieces.append(f"(?P<{role}>{inner})" if not repeated else f"(?P<{role}>(?:{inner})*)")
        elif optional is not None:
            pieces.append(f"(?:{_choice(optional, known)}){'*' if often else '?'}")
        else:
            pieces.append(_choice(words, known))
    return re.compile(r"(?:(?<= )|\A)" + "".join(pieces))


def _choice(words: str, known: dict[str, str]) -> str:
    if words.startswith("#"):
        return known[words[1:]]
    options = "|".join(re.escape(word).replace("_", " ").replace(r"\ ", " ") for word in words.split("|"))
    return f"(?:{options}) "


def matches(pattern: re.Pattern[str], sentence: Sentence) -> Iterator[re.Match[str]]:
    """All places of a sentence where a phrase stands."""
    return pattern.finditer(sentence.text)


def latex_of(part: str, sentence: Sentence) -> list[str]:
    """The LaTeX of the atoms and numbers in a part of a sentence."""
    found = []
    for atom, number in re.findall(r"<[a-z](\d+)>|(?<![\w<])(\d+(?:\.\d+)?)(?= )", part):
        found.append(sentence.atoms[int(atom)].latex if atom else number)
    return found


def subjects(part: str, sentence: Sentence) -> str:
    """The names in a part of a sentence as one list: `X, Y`."""
    return ", ".join(latex_of(part, sentence))


def is_list(atoms: list[Atom]) -> bool:
    """Whether names are more than one."""
    return len(atoms) > 1 or bool(atoms) and ("dots" in atoms[0].latex or "," in atoms[0].latex)
