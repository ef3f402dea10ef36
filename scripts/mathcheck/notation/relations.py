"""Relations: many spellings, few heads."""

from mathcheck.syntax.entries import Entry

_SPELLINGS = {
    "=": ("=",),
    ":=": (r"\coloneqq", r"\triangleq", r"\doteq", r"\coloneq", r"\defeq", r"\eqdef"),
    "!=": (r"\ne", r"\neq", "≠"),
    "<": ("<", r"\lt"),
    "<=": (r"\le", r"\leq", r"\leqslant", r"\leqq", "≤"),
    ">": (">", r"\gt"),
    ">=": (r"\ge", r"\geq", r"\geqslant", r"\geqq", "≥"),
    "<<": (r"\ll",),
    ">>": (r"\gg",),
    "~=": (r"\approx", r"\simeq", r"\approxeq", r"\thickapprox", "≈"),
    "equiv": (r"\equiv",),
    "cong": (r"\cong",),
    "propto": (r"\propto", r"\varpropto", "∝"),
    "in": (r"\in", "∈"),
    "notin": (r"\notin",),
    "ni": (r"\ni",),
    "subset": (r"\subset", r"\subseteq", r"\subsetneq"),
    "supset": (r"\supset", r"\supseteq"),
    "sim": (r"\sim", r"\thicksim"),
    "perp": (r"\perp", r"\bot", r"\independent", r"\indep", r"\Perp"),
    "succ": (r"\succ",),
    "succeq": (r"\succeq", r"\succcurlyeq"),
    "prec": (r"\prec",),
    "preceq": (r"\preceq", r"\preccurlyeq"),
    "to": (r"\to", r"\rightarrow", r"\longrightarrow", "→"),
    "swaps": (r"\leftrightarrow", r"\leftrightarrows", r"\rightleftarrows", r"\longleftrightarrow", "↔"),
    # About how large something is.
    "roughly": (r"\lesssim", r"\gtrsim", r"\lessapprox", r"\gtrapprox", r"\asymp"),
    "rowequivalent": (r"\rightsquigarrow", r"\leadsto"),
    "mapsto": (r"\mapsto", r"\longmapsto"),
    "gets": (r"\gets", r"\leftarrow", r"\longleftarrow", "←"),
    "searrow": (r"\searrow", r"\downarrow"),
    "nearrow": (r"\nearrow", r"\uparrow"),
}

ENTRIES = tuple(Entry(spelling, "relation", head) for head, spellings in _SPELLINGS.items() for spelling in spellings)
