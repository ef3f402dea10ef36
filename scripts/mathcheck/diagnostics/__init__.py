"""What the engine has to say about a formula, as values; rendering is elsewhere."""

from mathcheck.diagnostics.record import Diagnostic, Label, Problem

__all__ = ["Diagnostic", "Label", "Problem"]
