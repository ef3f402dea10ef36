r"""Probability, expectation, information and named distributions: what their brackets hold.

Chance is the name `OMEGA`. A random variable depends on it; `P(...)` and `\mathbb{E}[...]`
bind it. What they depend on instead is the law of their variables, written `X°`.

`p(x, y)` without a declared `p` speaks of the joint distribution of the random variables
whose values are called `x` and `y`: of `X` and `Y` where those are declared, else of
variables that have no name of their own on the page (`x!`).
"""
