"""Products of vectors and matrices, transposes."""

from mathcheck.notation.arithmetic import PRODUCT, SUM
from mathcheck.syntax.entries import Entry

ENTRIES = (
    Entry(r"\odot", "infix", "hadamard", PRODUCT),
    Entry(r"\circ", "infix", "circ", PRODUCT),
    Entry(r"\otimes", "infix", "kron", PRODUCT),
    Entry("⊙", "infix", "hadamard", PRODUCT),
    Entry("∘", "infix", "circ", PRODUCT),
    Entry("⊗", "infix", "kron", PRODUCT),
    Entry("⊕", "infix", "oplus", SUM),
    Entry(r"\oplus", "infix", "oplus", SUM),
    Entry(r"\ominus", "infix", "ominus", SUM),
    Entry(r"\oslash", "infix", "odivide", PRODUCT),
    Entry(r"\top", "symbol", r"\top"),
    Entry(r"\intercal", "symbol", r"\top"),
    Entry("⊤", "symbol", r"\top"),
    Entry(r"\dagger", "symbol", r"\dagger"),
    Entry("†", "symbol", r"\dagger"),
    Entry(r"\dag", "symbol", r"\dagger"),
    Entry(r"\prime", "symbol", r"\prime"),
)
