"""The scope in which a formula of a known concept is judged: its names with the domains of their roles."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.reference.concepts import Role
from mathcheck.semantics.concepts.computation import Computation
from mathcheck.semantics.concepts.left import squared
from mathcheck.semantics.concepts.roles import Reading
from mathcheck.semantics.domains import (
    Choice,
    Family,
    Function,
    Integer,
    Matrix,
    Real,
    Vector,
)
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import ORIENTATION, Declaration, Scope

_ZERO, _ONE = number(Fraction(0)), number(Fraction(1))


class Setting:
    """Declares the roles of a reading in a scope of its own."""

    def __init__(self, reading: Reading, outer: Scope):
        self.reading = reading
        self.concept = reading.concept
        self.scope = Scope()
        self.scope.budget = outer.budget
        self.scope.hasty, self.scope.screening = outer.hasty, outer.screening
        for fact in ("layout", ORIENTATION):
            if outer.fact(fact) is not None:
                self.scope.sections[-1].facts[fact] = outer.fact(fact)
        self.sizes: dict[str, str] = {}
        for role in self.concept.roles:
            if role.kind.startswith("size"):
                self.sizes[role.kind.split()[1]] = self.name_of(role)
        for role in self.concept.roles:
            self._declare(role)
        self.value = self._value()

    def name_of(self, role: Role) -> str:
        """The name that a role has in the formula, or one of its own."""
        atom = self.reading.names.get(role.name)
        return f"#{role.name}" if atom is None else atom.name

    def _value(self) -> Expr:
        """The value that the concept has by its own route, at the indices on the left."""
        concept, left = self.concept, self.reading.left
        found = Expr(
            "concept",
            tuple(variable(self.name_of(role)) for role in concept.roles),
            Computation(concept.name, concept.value, concept.batched, concept.precision),
        )
        if left.power is not None and squared(left) not in concept.left.split():
            # The page defines the square of what the concept is.
            found = Expr("pow", (found, number(left.power.value)))
        for axis, index in enumerate(self.reading.entries):
            if self.scope.lookup(index) is None:
                self.scope.declare(Declaration(index, Integer(_ONE, Expr("axis_size", (found,), axis))))
        entries = tuple(map(variable, self.reading.entries))
        return Expr("index", (found, *entries)) if entries else found

    def size(self, word: str) -> Expr:
        """A size by its letter in a kind, or a number."""
        if word.lstrip("-").isdigit():
            return number(Fraction(int(word)))
        name = self.sizes.setdefault(word, f"#size {word}")
        if self.scope.lookup(name) is None:
            least = self.concept.at_least.get(word, 1)
            letter, plus, more = least.partition("+") if isinstance(least, str) else ("", "", "")
            lower = self.size(letter) if letter else number(Fraction(least))
            lower = Expr("add", (lower, number(Fraction(int(more))))) if plus else lower
            self.scope.declare(Declaration(name, Integer(lower)))
        return variable(name)

    def _declare(self, role: Role) -> None:
        name = self.name_of(role)
        if role.derived is not None:
            function, parts = role.derived
            roles = {other.name: other for other in self.concept.roles}
            value = Expr(
                "concept",
                tuple(variable(self.name_of(roles[part])) for part in parts),
                Computation(f"{self.concept.name}/{role.name}", function, self.concept.batched, 0.0),
            )
            self.scope.declare(Declaration(name, None, value))
            return
        kind, *words = role.kind.split()
        if kind in ("ones", "identity"):
            self.scope.declare(Declaration(name, None, Expr(kind, (self.size(words[0]),))))
            return
        if kind == "reference":
            self.scope.declare(Declaration(name, None, Expr("reference", (), words[0])))
            return
        domain = self._domain(kind, words, role)
        if self.scope.lookup(name) is None:
            self.scope.declare(Declaration(name, domain))

    def _domain(self, kind: str, words: list[str], role: Role) -> object:
        atom = self.reading.names.get(role.name)
        match kind:
            case "real":
                return Real()
            case "positive":
                return Real(_ZERO, None, True)
            case "nonzero":
                return Real(nonzero=True)
            case "probability":
                return Real(_ZERO, _ONE, True, True)
            case "share":
                return Real(_ZERO, number(Fraction(1, 2)), True, True)
            case "correlation":
                return Real(number(Fraction(-1)), _ONE, True, True)
            case "above":
                other = next(other for other in self.concept.roles if other.name == words[0])
                return Real(variable(self.name_of(other)), None, True)
            case "binary":
                return Choice((_ZERO, _ONE))
            case "whole":
                return Integer(self.size(words[0]), self.size(words[1]) if len(words) > 1 else None)
            case "size":
                self.size(words[0])
                return self.scope.lookup(name_ := self.name_of(role)) and self.scope.lookup(name_).domain
            case "vector":
                return _vector(self.size(words[0]), words[1:])
            case "matrix":
                return _matrix(self.size(words[0]), self.size(words[1]), words[2:])
            case "spd":
                return _matrix(self.size(words[0]), self.size(words[0]), ["positive_definite", *words[1:]])
            case "rows":
                rows, columns = self.size(words[0]), self.size(words[1])
                if atom is not None and atom.indexed == {1}:
                    return Family(_vector(columns, words[2:]), (rows,))
                return _matrix(rows, columns, words[2:])
            case "function":
                argument = Real() if words[0] == "0" else Vector(self.size(words[0]))
                return Function((argument,), Real(), frozenset(words[1:]))
            case "kernel":
                return Function((Vector(self.size(words[0])), Vector(self.size(words[0]))), Real(), frozenset({"positive"}))
            case "map":
                return Function((Vector(self.size(words[0])),), Vector(self.size(words[1])))
            case "activation":
                return Function((Real(),), Real())
        raise ValueError(f"{self.concept.name}: no kind {kind!r}")


_ELEMENTS = {"positive": Real(_ZERO, None, True), "probability": Real(_ZERO, _ONE, True, True)}


def _vector(size: Expr, words: list[str]) -> Vector:
    element = next((_ELEMENTS[word] for word in words if word in _ELEMENTS), None)
    return Vector(size, frozenset(word for word in words if word not in _ELEMENTS), element)


def _matrix(rows: Expr, columns: Expr, words: list[str]) -> Matrix:
    element = next((_ELEMENTS[word] for word in words if word in _ELEMENTS), None)
    return Matrix(rows, columns, frozenset(word for word in words if word not in _ELEMENTS), element)
