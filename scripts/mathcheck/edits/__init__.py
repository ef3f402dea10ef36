"""Small changes of a formula: strength makes them to see them caught, proposals to find one that mends."""

from mathcheck.edits.damage import damages
from mathcheck.edits.record import LAST, Context, Edit, apply
from mathcheck.edits.repair import repairs

__all__ = ["LAST", "Context", "Edit", "apply", "damages", "repairs"]
