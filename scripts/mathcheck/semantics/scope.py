"""Declarations and where they hold: sections open with headings, inner ones shadow outer ones."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from mathcheck.budget import Budget
from mathcheck.semantics.domains import Family, Integer, Vector
from mathcheck.semantics.expr import Expr, number

# The fact of how a page says that the derivative of a number by a vector lies: `row` or `column`.
ORIENTATION = "orientation"


@dataclass(slots=True)
class Declaration:
    """What one name means.

    `domain` says what it may be; `definition` is its value where the page gives one; a
    function has `parameters` (names) and its definition as the body. `span` is the place
    in the raw file; `said` is whether words say it there, not mathematics.
    """

    name: str
    domain: Any = None
    definition: Expr | None = None
    parameters: tuple[str, ...] | None = None
    span: tuple[int, int] = (0, 0)
    latex: str = ""
    inferred: bool = False
    uses: int = 0
    depends: frozenset[str] = frozenset()
    origin: int = -1
    constant: bool = False
    said: bool = False
    # What it may be where its value is only that of one case: `At $x = 3$` for x in R.
    case: Any = None
    # Whether it stays what it is where something that it was found from takes other values: b of a supposed `A x = b`.
    fixed: bool = False

    @property
    def is_function(self) -> bool:
        from mathcheck.semantics.domains import Function

        return self.parameters is not None or isinstance(self.domain, Function) or \
            self.definition is not None and self.definition.head in ("reference", "compose", "derivative_function", "log_base")


def is_listed(found: Declaration) -> bool:
    r"""Whether a name was declared by its members: `x_1, \dots, x_n`."""
    return isinstance(found.domain, (Vector, Family)) and found.definition is None and any(
        dots in found.latex for dots in (r"\dots", r"\ldots", r"\cdots", "…", "..."))


@dataclass(slots=True)
class Condition:
    """A relation that restricts the samples of the names in it."""

    relation: Any
    names: frozenset[str]
    span: tuple[int, int]
    latex: str = ""
    # Whether it is a probability that the page gives, which holds in every reading of a formula.
    settled: bool = False
    # The names whose samples are moved to meet it; all that may be where there are none.
    moves: frozenset[str] = frozenset()


@dataclass(slots=True)
class Independence:
    """Names that are independent, given others."""

    names: tuple[str, ...]
    given: tuple[str, ...] = ()


@dataclass(slots=True)
class Section:
    """The declarations made between a heading and the end of its section."""

    level: int
    names: dict[str, Declaration] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    independence: list[Independence] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    crowds: list[Any] = field(default_factory=list)
    # Whether a formula is read here as if no condition had been stated before it.
    unconditioned: bool = False


def _sizes_of(domain: Any) -> list[str]:
    """The letters that a vector or matrix has for its sizes."""
    sizes = (getattr(domain, part, None) for part in ("size", "rows", "columns"))
    return [size.data for size in sizes if isinstance(size, Expr) and size.head == "var"]


class Scope:
    """The sections that enclose a place, outermost first, and the work that may still be done there."""

    def __init__(self, sections: list[Section] | None = None) -> None:
        self.budget = Budget()
        self.sections: list[Section] = [Section(0)] if sections is None else sections
        # What sections declared that have ended, the latest of each name: for messages.
        self.ended: dict[str, Declaration] = {}
        # How often a condition was stated.
        self.stated = 0
        # Whether a claim is given up at its first counterexample: enough where many formulas are tried.
        self.hasty = False
        # What versions of one formula share where only whether they hold is asked, not what a false claim may tell besides.
        self.screening: Any = None

    def snapshot(self) -> Scope:
        """The scope as it is now; what is declared later is not in it."""
        copied = Scope([Section(section.level, dict(section.names), list(section.conditions), list(section.independence),
                                dict(section.facts), list(section.crowds), section.unconditioned) for section in self.sections])
        copied.hasty, copied.screening = self.hasty, self.screening
        return copied

    def trial(self) -> Scope:
        """A snapshot whose declarations are its own, so that nothing done in it is seen outside."""
        copied = self.snapshot()
        copied.hasty = True
        for section in copied.sections:
            section.names = {name: copy(declaration) for name, declaration in section.names.items()}
        return copied

    def open_section(self, level: int) -> None:
        """A heading: close the sections that it ends, open its own."""
        while len(self.sections) > 1 and self.sections[-1].level >= level:
            self.ended.update(self.sections.pop().names)
        self.sections.append(Section(level))

    def push(self) -> None:
        """An inner scope of its own, as of one formula."""
        self.sections.append(Section(99))

    def pop(self) -> Section:
        """Leave the scope that `push` opened."""
        return self.sections.pop()

    def lookup(self, name: str) -> Declaration | None:
        """The declaration of a name that holds here."""
        for section in reversed(self.sections):
            found = section.names.get(name)
            if found is not None:
                return found if found.domain is not _GONE else None
        return None

    def here(self, name: str) -> Declaration | None:
        """The declaration made in the innermost section itself."""
        return self.sections[-1].names.get(name)

    def declare(self, declaration: Declaration) -> None:
        """Add to the innermost section; what hung on an outer meaning of the name goes out of scope."""
        section = self.sections[-1]
        name = declaration.name
        previous = self.lookup(name)
        section.names[name] = declaration
        for size in _sizes_of(declaration.domain):
            found = self.lookup(size)
            if found is not None and found.definition is not None and name in found.definition.free:
                # A letter that was the size of what now has that letter for a size is any size.
                section.names[size] = Declaration(size, Integer(number(Fraction(1))), inferred=True, latex=size)
        for other in self.visible() if declaration.definition is not None else ():
            if other.said and other.definition is not None and other.name in declaration.definition.free and name in other.definition.free:
                # `$A = [a_1, \\ldots, a_n]$` with the columns $a_i$ of $A$: mathematics says it, and words need not.
                section.names[other.name] = Declaration(other.name, _GONE)
        if previous is not None and previous is not declaration:
            for other in self.visible():
                if name in other.depends and other.name != name and section.names.get(other.name) is not other and (
                        other.definition is None or declaration.is_function or previous.is_function):
                    section.names[other.name] = Declaration(other.name, _GONE)

    def forget(self, names: set[str]) -> None:
        """Hide declarations until the innermost section ends or declares the names anew."""
        for name in names:
            self.sections[-1].names[name] = Declaration(name, _GONE)

    def visible(self) -> list[Declaration]:
        """All declarations that hold here."""
        found: dict[str, Declaration] = {}
        for section in self.sections:
            found.update(section.names)
        return [declaration for declaration in found.values() if declaration.domain is not _GONE]

    def restrict(self, condition: Condition) -> None:
        """Add a condition to the innermost section, which keeps it once however often it is stated."""
        section = self.sections[-1]
        section.conditions = [other for other in section.conditions
                              if (other.latex, other.names) != (condition.latex, condition.names)]
        section.conditions.append(condition)
        self.stated += 1

    def conditions(self) -> list[Condition]:
        """All conditions whose names still mean what they meant when it was stated."""
        found = []
        for depth, section in enumerate(self.sections):
            inner = self.sections[depth + 1:]
            unconditioned = any(later.unconditioned for later in inner)
            for condition in section.conditions:
                if unconditioned and not condition.settled:
                    continue
                if not any(name in later.names for later in inner for name in condition.names):
                    found.append(condition)
        return found

    def independence(self) -> list[Independence]:
        """All statements of independence in force."""
        return [statement for section in self.sections for statement in section.independence]

    def crowds(self) -> list[Any]:
        """What the page says of random variables and events in any number, in the order in which it does."""
        return [crowd for section in self.sections for crowd in section.crowds]

    def fact(self, name: str) -> Any:
        """A setting of the page, such as the layout of derivatives."""
        for section in reversed(self.sections):
            if name in section.facts:
                return section.facts[name]
        return None


_GONE = object()
