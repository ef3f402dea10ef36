"""Sums over an index, integrals, extrema, limits, derivatives."""

from mathcheck.syntax.entries import Entry

ENTRIES = (
    Entry(r"\sum", "binder", "sum"),
    Entry(r"\prod", "binder", "prod"),
    Entry(r"\coprod", "binder", "prod"),
    Entry(r"\bigcup", "binder", "bigcup"),
    Entry(r"\bigcap", "binder", "bigcap"),
    Entry(r"\bigsqcup", "binder", "bigcup"),
    Entry(r"\biguplus", "binder", "bigcup"),
    Entry("∑", "binder", "sum"),
    Entry("∏", "binder", "prod"),
    Entry("∫", "binder", "int"),
    Entry(r"\bigodot", "binder", "prod"),
    Entry(r"\bigoplus", "binder", "sum"),
    Entry(r"\bigvee", "binder", "bigcup"),
    Entry(r"\bigwedge", "binder", "bigcap"),
    Entry(r"\int", "binder", "int"),
    Entry(r"\iint", "binder", "int"),
    Entry(r"\iiint", "binder", "int"),
    Entry(r"\oint", "binder", "int"),
    Entry(r"\lim", "binder", "lim"),
    Entry(r"\max", "binder", "max"),
    Entry(r"\min", "binder", "min"),
    Entry(r"\sup", "binder", "sup"),
    Entry(r"\inf", "binder", "inf"),
    Entry(r"\limsup", "binder", "lim"),
    Entry(r"\liminf", "binder", "lim"),
    Entry(r"\argmax", "binder", "argmax"),
    Entry(r"\argmin", "binder", "argmin"),
    Entry(r"\nabla", "symbol", r"\nabla"),
    Entry(r"\partial", "symbol", r"\partial"),
    Entry("∂", "symbol", r"\partial"),
    Entry("∇", "symbol", r"\nabla"),
    Entry(r"\triangledown", "symbol", r"\nabla"),
    Entry(r"\bigtriangledown", "symbol", r"\nabla"),
)

# Words that bind a variable in their subscript, as commands of the same name do.
BINDER_WORDS = {"argmax": "argmax", "argmin": "argmin", "max": "max", "min": "min", "sup": "sup", "inf": "inf",
                "lim": "lim", "arg max": "argmax", "arg min": "argmin", "maximize": "max", "minimize": "min",
                "maximise": "max", "minimise": "min", "plim": "lim"}
