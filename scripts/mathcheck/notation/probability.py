"""Probability: the letters P and E in their fonts are names; what they mean is in `reference`."""

from mathcheck.syntax.entries import Entry

ENTRIES = (
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
