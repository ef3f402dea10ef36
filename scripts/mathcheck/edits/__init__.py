"""Small changes of a formula: strength makes them to see them caught, proposals to find one that mends."""

from mathcheck.edits.damage import damages
from mathcheck.edits.record import Context, Edit, apply

__all__ = ["Context", "Edit", "apply", "damages"]
