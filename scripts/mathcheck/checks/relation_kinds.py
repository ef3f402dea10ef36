"""Relations by what they claim."""

from __future__ import annotations

EQUALITIES = ("=", ":=", "equiv", "cong")
# Between numbers: also judged where they are tight.
INEQUALITIES = ("<", "<=", ">", ">=")
# Between numbers or symmetric matrices.
ORDERS = frozenset((*INEQUALITIES, "succ", "succeq", "prec", "preceq"))
# What `\ne` says in a conclusion: wherever the premise holds. By itself it only denies an identity.
NOWHERE_EQUAL = "nowhere ="
CLAIMS = frozenset((*EQUALITIES, *ORDERS, "!=", "<<", ">>", "~=", "in", "notin", "ni", "propto", "subset", "supset"))
# What may stand between matrices that row operations turn into each other.
REDUCTIONS = frozenset(("sim", "to", "rowequivalent"))
