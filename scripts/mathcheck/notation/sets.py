"""Sets and events."""

from mathcheck.syntax.entries import Entry

ENTRIES = (
    Entry(r"\cup", "infix", "cup", 24),
    Entry(r"\cap", "infix", "cap", 26),
    Entry("∪", "infix", "cup", 24),
    Entry("∩", "infix", "cap", 26),
    Entry(r"\sqcup", "infix", "cup", 24),
    Entry(r"\uplus", "infix", "cup", 24),
    Entry(r"\setminus", "infix", "setminus", 26),
    Entry(r"\smallsetminus", "infix", "setminus", 26),
    Entry("∖", "infix", "setminus", 26),
    Entry(r"\backslash", "infix", "setminus", 26),
    Entry(r"\emptyset", "symbol", r"\emptyset"),
    Entry(r"\varnothing", "symbol", r"\emptyset"),
    Entry(r"\empty", "symbol", r"\emptyset"),
    Entry("∅", "symbol", r"\emptyset"),
    Entry(r"\complement", "symbol", r"\complement"),
)
