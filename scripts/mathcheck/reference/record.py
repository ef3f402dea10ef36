"""The record of a known name."""

from __future__ import annotations

from collections.abc import Callable

from mathcheck.records import record


@record
class Reference:
    """A known function on values with a leading sample axis.

    `kind` says which arguments it takes: `elementwise` (any shape), or `values` (the
    function checks shapes itself). `exact` is its mpmath name where worked numbers may use
    it. `source` names the definition.
    """

    name: str
    function: Callable
    source: str
    kind: str = "elementwise"
    aliases: tuple[str, ...] = ()
    exact: str | None = None
