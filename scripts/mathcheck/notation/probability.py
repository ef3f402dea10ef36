r"""Probability: the letters P and E in their fonts are names; what they mean is in `reference`."""

from mathcheck.syntax.entries import Entry

# What takes events, and so may be told in words: `P(\text{two heads})`.
DESCRIBED = frozenset({"P", "p", r"\mathbb{P}", r"\mathbf{P}", r"\text{Pr}", "Pr", r"\text{P}", r"\text{Prob}", r"\mathcal{P}",
                       r"\mathbb{1}", r"\mathbf{1}", r"\mathbb{I}", r"\text{I}", r"\#"})

ENTRIES = (
    Entry(r"\#", "symbol", r"\#"),
    Entry(r"\Pr", "function", "Pr"),
    Entry(r"\E", "symbol", r"\mathbb{E}"),
    Entry(r"\P", "symbol", r"\mathbb{P}"),
    Entry(r"\Var", "symbol", r"\text{Var}"),
    Entry(r"\var", "symbol", r"\text{Var}"),
    Entry(r"\Cov", "symbol", r"\text{Cov}"),
    Entry(r"\cov", "symbol", r"\text{Cov}"),
    Entry(r"\KL", "symbol", r"\text{KL}"),
    Entry(r"\N", "symbol", r"\mathbb{N}"),
    Entry(r"\R", "symbol", r"\mathbb{R}"),
    Entry(r"\Z", "symbol", r"\mathbb{Z}"),
    Entry(r"\Q", "symbol", r"\mathbb{Q}"),
    Entry(r"\C", "symbol", r"\mathbb{C}"),
)
