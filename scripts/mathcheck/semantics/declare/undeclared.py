"""The problem of a name that nothing declares."""

from __future__ import annotations

import difflib

from mathcheck.diagnostics import Label, Problem
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.scope import Scope


def undeclared(name: str, span: tuple[int, int], scope: Scope, uses: set[str] = frozenset()) -> Problem:
    """The problem of a name that nothing declares, with near names and what to write."""
    shown = name.rstrip(HIDDEN)
    known = [declaration.name for declaration in scope.visible() if not declaration.name.startswith("#")]
    near = difflib.get_close_matches(shown, known, n=3, cutoff=0.6)
    fonts = [other for other in known if other.replace(r"\mathbf{", "").strip("}") == shown.replace(r"\mathbf{", "").strip("}")
             and other != shown]
    help_text = ""
    if fonts:
        help_text = f"`{fonts[0]}` is declared; names in different fonts are different"
    elif near:
        help_text = f"did you mean `{near[0]}`?"
    elif "function" in uses:
        help_text = rf"declare it, as in `<!-- let: {shown}: \mathbb{{R}} \to \mathbb{{R}} -->`"
    elif "event" in uses:
        help_text = rf"declare it, as in `<!-- let: {shown} \subseteq \Omega -->`"
    else:
        help_text = rf"declare it in the prose, or in a comment: `<!-- let: {shown} \in \mathbb{{R}} -->`"
    labels = ()
    ended = scope.ended.get(shown)
    if ended is not None and ended.span != (0, 0):
        labels = (Label(*ended.span, "declared here, in a section that has ended"),)
        help_text = f"declare `{shown}` again, or above the first of the sections that use it"
    return Problem("undeclared-symbol", f"`{shown}` is not declared", span, help=help_text, label="not declared here", labels=labels)
