"""What the engine has to say about a formula, as values; rendering is elsewhere."""

from mathcheck.diagnostics.record import Diagnostic, Fix, Label, Problem

__all__ = ["Diagnostic", "Fix", "Label", "Problem"]
