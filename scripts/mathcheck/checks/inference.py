r"""Domains for symbols that a page does not declare, from typography and use (`--infer`).

What one formula suggests about a symbol holds for the later ones of the section, as long as
they bear it out. An equation that tells what an undeclared symbol is, as `y_i = \beta x_i`
and `\nabla L = 0` do, is no claim about it.
"""

from __future__ import annotations

import re
from fractions import Fraction

from mathcheck.checks.chance_links import CHANCE, combines_chance, random_names, tells_of_chance
from mathcheck.checks.compare import judge
from mathcheck.checks.probes import differs_evenly, given_array, keeps_sign, varies
from mathcheck.checks.sampling import reach
from mathcheck.diagnostics import Problem
from mathcheck.extract import Formula
from mathcheck.numeric import exact
from mathcheck.numeric.names import Names
from mathcheck.reference import REFERENCES
from mathcheck.reference import probability as letters
from mathcheck.semantics.chance.calls import INFORMATION
from mathcheck.semantics.chance.records import LAW
from mathcheck.semantics.domains import (
    Choice,
    Event,
    Function,
    Integer,
    Matrix,
    Random,
    Real,
    Spectral,
    ValueOf,
    Vector,
)
from mathcheck.semantics.elaborate.bindings import bind
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.elaborate.readings import vector_of_entries
from mathcheck.semantics.elaborate.spectra import spectrum
from mathcheck.semantics.expr import Expr, number, substitute, variable, walk
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import Apply, Call, Group, MatrixLiteral, Node, Symbol
from mathcheck.syntax.unparse import name_of

# The words right before a display that make it a condition: what is supposed, required or looked for.
# `The density satisfies` claims something, `a point that satisfies` looks for it.
_SUPPOSED = re.compile(
    r"\b(?:if|iff|when|whenever|such that|satisfying|(?:that|which|must|should|to|solutions?|points?) satisf(?:y|ies)|provided|assum(?:e|es|ing)|suppos(?:e|ing)|requir(?:e|es|ing)|"
    r"need|want|impos(?:e|es|ing)|let|constraints?|conditions?|subject to|solv(?:e|es|ing)|systems?|under which|for which)"
    r"(?:\s+(?:the|a|an|that|we|it|they|this|these|following|both|all|and only|systems?|equations?|conditions?|constraints?|is|are|be|have|"
    r"holds?|of|linear|normal|have)){0,5}\W*$", re.IGNORECASE)
# The words right before a display that make it the statement of something known by name.
_THEOREM = re.compile(r"\b(?:theorem|identity|formula|lemma|law|rule|property)\b[^.;:]{0,40}\b(?:says|states|reads|asserts|tells)\b(?: us)?(?: that)?\W*$",
                      re.IGNORECASE)
_SET_TO_ZERO = re.compile(r"\b(?:set|sets|setting|equat\w+|equal to|vanish\w*)\b[^.;]*\b(?:zero|0|vanish\w*)\b\W*$", re.IGNORECASE)


def is_sought(cue: str) -> bool:
    """Whether the words before a display say that it is supposed, required or looked for, and so no claim of its own."""
    sentence = cue.rstrip().rsplit("\n\n", 1)[-1]
    return _SUPPOSED.search(sentence) is not None or _SET_TO_ZERO.search(sentence) is not None


def is_asserted(formula: Formula, left: Node, sides: tuple[Expr, Expr], scope: Scope) -> bool:
    """Whether an equation is a claim by its words, as `the theorem says`; or because it gives a name in terms of itself and of what words say."""
    first, second = sides
    if any(_is_chance(part) for side in sides for part in walk(side)) or any(isinstance(found.domain, (Random, Event)) for name in first.free | second.free if (found := scope.lookup(name)) is not None):
        return False
    if first.head == "var" and first.data in second.free:
        return bool(said_names((second,), scope) - {first.data})
    if first.free and not introduces_name(left, scope) and first.free - second.free <= _kinds(first, scope) >= second.free - first.free and \
            _kinds(first, scope) | _kinds(second, scope) and not is_sought(formula.cue):
        # What words say of the kind of a matrix is all that stands on one side alone: the equation says nothing else of a name.
        return formula.display
    return formula.display and _THEOREM.search(formula.cue.rstrip().rsplit("\n\n", 1)[-1]) is not None and not introduces_name(left, scope)


def _kinds(expr: Expr, scope: Scope) -> set[str]:
    """The matrices of an expression of which words say what kind they are of."""
    return {name for name in expr.free if (found := scope.lookup(name)) is not None and found.said and isinstance(found.domain, Matrix)
            and found.domain.traits}


def closure(exprs: tuple[Expr, ...], scope: Scope) -> set[str]:
    """The names on which the value of expressions depends, by definitions and conditions too."""
    names, _ = reach(exprs, scope, Names(scope.lookup), scope.independence(), scope.budget)
    return {name.rstrip(LAW) for name in names}


def inferred_names(exprs: tuple[Expr, ...], scope: Scope) -> set[str]:
    """The names of a claim whose domain only inference gave."""
    return {name for name in closure(exprs, scope) if _is_guess(scope.lookup(name))}


def said_names(exprs: tuple[Expr, ...], scope: Scope) -> set[str]:
    """The names of a claim of which only words say what they are."""
    return {name for name in closure(exprs, scope) if (found := scope.lookup(name)) is not None and found.said}


def doubtful_names(exprs: tuple[Expr, ...], scope: Scope, origin: int | None) -> set[str]:
    """The names that other formulas may have meant differently: inferred ones and, but for those of the formula `origin`,
    what was given a value."""
    return {name for name in closure(exprs, scope) if (found := scope.lookup(name)) is not None
            and (_is_guess(found) or origin is not None and found.definition is not None and found.origin != origin)}


def _is_guess(found: Declaration | None) -> bool:
    if found is None or not found.inferred or found.definition is not None:
        return False
    # The law of a variable is inferred, but from a formula that gives it.
    return not (isinstance(found.domain, Random) and found.domain.kind == "given")


def informs(left: Node, sides: tuple[Expr, Expr] | None, scope: Scope, key: str, seed: int) -> bool:
    """Whether an equation that does not hold tells what its undeclared symbols are."""
    if sides is not None and impossible(*sides, scope, key):
        return False
    names_moment = sides is not None and sides[0].head == "moment" and not isinstance(left, Call)
    if introduces_name(left, scope) and not names_moment:
        return True
    if sides is None:
        return False
    first, second = sides
    if first.head == "var" and _is_parameter(first.data, scope) and first.data not in second.free:
        # `F(x) = 1 - e^{-x}` for $x \ge 0$, then `x = F^{-1}(u)`.
        return True
    if not first.free:
        return tells_of_chance(second, first, scope) or _is_condition(second, first, scope, key)
    if first.head == "var" and name_of(left) is not None and any(
            _is_free(name, scope) for name in closure((first,), scope) - closure((second,), scope) - {first.data}):
        # A value that rests on a guess of which the new one knows nothing: the name is given another meaning.
        return True
    if first.head == "prob" and (_is_new_event(first, second, scope) or _has_open_values(first, second, scope)):
        return True
    if any(_is_unknown_slope(part, scope) for part in walk(first)):
        # How `J` depends on `h` is not known before.
        return True
    if _is_condition(first, second, scope, key) or _is_law_of_motion(sides, scope) or _relates(sides, scope, key, seed):
        return True
    if declared_names((first,), scope):
        # What the page itself declares can be wrong here: the equation stays a claim.
        return False
    if tells_of_chance(first, second, scope) or combines_chance(first, second, scope) and _varies(first, scope, key) or _determines(first, second, scope, key, seed):
        return True
    inferred = inferred_names((first,), scope)
    if not inferred:
        return False
    if second.head == "var" and _is_free(second.data, scope) and second.data not in closure((first,), scope):
        return True
    if _is_chance(first) and not any(_is_chance(part) for part in walk(second)) and first.head in CHANCE:
        # `\mathbb{E}[X] = a b`: nothing on the right speaks of chance.
        return not (closure((first,), scope) & closure((second,), scope) - _fixed(scope))
    if closure((second,), scope) & inferred:
        return False
    return _varies(first, scope, key)


def _is_parameter(name: str, scope: Scope) -> bool:
    """Whether a number of which the page says only a range is the parameter of a function that it gives."""
    found = scope.lookup(name)
    return found is not None and found.definition is None and isinstance(found.domain, Real) and \
        any(name in (other.parameters or ()) and other.definition is not None for other in scope.visible())


def unmoved(sides: tuple[Expr, Expr], scope: Scope) -> tuple[str, set[str]] | None:
    r"""The variable of derivatives on which nothing in a claim depends, as in `\frac{dA^{-1}}{dt}`, and the guessed names below them."""
    total = [part for side in sides for part in walk(side) if part.head == "deriv" and part.data.kind == "total"]
    points = {target.name for part in total for target in part.data.targets}
    if len(points) != 1 or any(side.head == "num" for side in sides):
        return None
    point = points.pop()
    if any(point in closure((part.args[0],), scope) for part in total):
        return None
    names = {name for part in total for name in inferred_names((part.args[0],), scope) - {point}
             if isinstance((found := scope.lookup(name)).domain, (Real, Vector, Matrix)) and found.definition is None}
    return (point, names) if names else None


def is_settled(expr: Expr, scope: Scope, key: str) -> bool:
    """Whether what the page has said fixes a value: it is the same at all samples."""
    try:
        return not varies(expr, scope, key)
    except Problem:
        return False


def impossible(first: Expr, second: Expr, scope: Scope, key: str) -> bool:
    """Whether no values of the symbols satisfy an equation, as `q = q + 1`: its sides differ by the same at all samples."""
    if not first.free & second.free:
        return False
    try:
        return differs_evenly(first, second, scope, key)
    except Problem:
        return False


def restricts(operator: str, sides: tuple[Expr, Expr], scope: Scope, key: str) -> bool:
    r"""Whether an inequality that is true for some values and false for others tells what its symbols are.

    So does one between undeclared symbols and a bound, `|\lambda| < 1`; one whose bound has a number of its own,
    `\|x - y\| \le \epsilon`; and one that speaks of an unspecified function, as `f(y) \ge f(x) + \nabla f(x)^\top (y - x)` does.
    """
    first, second = sides
    test = Expr("indicator", (Expr("compare", sides, operator),))
    chosen = [scope.lookup(name) for name in first.free | second.free]
    if chosen and all(found is not None and found.said and (isinstance(found.domain, Spectral) or found.definition is not None)
                      for found in chosen) and _varies(test, scope, key):
        # In which order eigenvalues are counted.
        return True
    if _bounds_one_number(sides, scope) and _varies(test, scope, key):
        return True
    names = closure(sides, scope) - _fixed(scope)
    found = {name: scope.lookup(name) for name in names}
    left, right = closure((first,), scope), closure((second,), scope)
    own = any(_is_guess(found[name]) and isinstance(found[name].domain, Real) for name in names & (left ^ right))
    unspecified = any(part is not None and isinstance(part.domain, Function) and part.definition is None and not part.domain.traits
                      for part in found.values())
    bound = not (first.free and second.free) or any(part.head == "var" and _is_free(part.data, scope) for part in sides)
    if not (own or unspecified) and not (bound and inferred_names(sides, scope) and all(
            _is_guess(part) or _is_mere_kind(part) for part in found.values())):
        return False
    # What is true at all ordinary samples is a bound all the same where the extreme ones of a guessed number break it.
    return _varies(test, scope, key) or own and is_settled(test, scope, key) and _is_true(test, scope, key)


def _bounds_one_number(sides: tuple[Expr, Expr], scope: Scope) -> bool:
    """`0 < p`: what says between which numbers a letter lies, whatever it is."""
    for side, other in (sides, sides[::-1]):
        if side.head == "var" and not other.free and (found := scope.lookup(side.data)) is not None:
            return isinstance(found.domain, ValueOf) or isinstance(found.domain, Real) and _is_guess(found)
    return False


def _is_true(test: Expr, scope: Scope, key: str) -> bool:
    try:
        found = given_array(test, scope, key, 0)
    except (Problem, exact.NotExact):
        return False
    return found is not None and bool((found == 1).all())


def declared_names(exprs: tuple[Expr, ...], scope: Scope) -> set[str]:
    """What the page declares among the names of expressions: neither guessed nor given a value."""
    names = closure(exprs, scope) - inferred_names(exprs, scope) - _fixed(scope)
    return {name for name in names if (found := scope.lookup(name)) is not None
            and not isinstance(found.domain, (Integer, Function))}


def _determines(first: Expr, second: Expr, scope: Scope, key: str, seed: int) -> bool:
    """Whether an undeclared symbol stands on one side only, so that the equation may say what it is.

    If the sides agree once the symbol is 0, 1 or another one of the claim, it was lost or
    mistaken on the way: then the equation is a claim that fails.
    """
    left, right = closure((first,), scope), closure((second,), scope)
    alone = {name for name in left ^ right if name in first.free | second.free and _is_free(name, scope)
             and (found := scope.lookup(name)) is not None and isinstance(found.domain, (Real, Vector, Matrix, Function, Event))}
    targets = {target.name for side in (first, second) for part in walk(side) if part.head == "deriv" for target in part.data.targets}
    alone = {name for name in alone if name not in targets or _moves(first, second, name, scope, key, seed)}
    if not alone or not (first.free - _sizes_of(first) and second.free - _sizes_of(second)):
        return False
    if _has_given_function(first, scope) and right <= left or _has_given_function(second, scope) and left <= right:
        # A function that the page gives, said not to depend on one of its arguments, is no news of that argument.
        return False
    return not any(_agrees(first, second, name, other, scope, key, seed)
                   for name in sorted(alone) if not name.startswith("\\text{") for other in _stand_ins(name, first.free | second.free, scope))


def _is_condition(first: Expr, second: Expr, scope: Scope, key: str) -> bool:
    r"""Whether an equation gives a value to what varies with symbols of which the page says no more than their kind.

    So do `A u = 0` with words that A is a matrix, and `E[X] = 2` where p alone is not settled. A sum of terms with the value 1
    and what is equal to an identity matrix are claims more often than conditions.
    """
    if second.free - _sizes_of(second) or _is_unit(second) and first.head in ("add", "sub", "mul", "fold") and not _is_gram(first):
        return False
    if first.head in ("prob", "moment") and second.head == "num" and second.data[0] == 0 and _keeps_sign(first, scope, key):
        # A variance that is positive whatever its parameters are cannot be supposed to be zero.
        return False
    loose = {name for name in closure((first,), scope) - _fixed(scope) if _is_guess(found := scope.lookup(name)) or _is_mere_kind(found)
             or first.head in ("prob", "moment") and found is not None and isinstance(found.domain, Real)}
    # The law of a variable is as loose as its parameters.
    told = {name for name in declared_names((first,), scope) if not isinstance(scope.lookup(name).domain, Random)}
    return bool(loose) and not told - loose and _varies(first, scope, key)


def _relates(sides: tuple[Expr, Expr], scope: Scope, key: str, seed: int) -> bool:
    r"""Whether each side has a symbol that the other lacks and nothing fixes, as `C v = \lambda v` and `\cos \omega = r \cos \theta`: no
    identity can be meant, unless one of them is mistaken for another.
    """
    if any(part.head in CHANCE for side in sides for part in walk(side)):
        # What has a law is known by its parameters.
        return False
    left, right = (closure((side,), scope) - _fixed(scope) for side in sides)
    alone = [{name for name in names if _is_loose(name, scope)} for names in (left - right, right - left)]
    if not all(alone) or not any(_is_free(name, scope) for names in alone for name in names) or not all(_varies(side, scope, key) for side in sides):
        return False
    return not any(_agrees(*sides, name, other, scope, key, seed)
                   for names in alone for name in sorted(names)[:4] for other in _stand_ins(name, sides[0].free | sides[1].free, scope))


def _is_loose(name: str, scope: Scope) -> bool:
    """Whether a name is a number, a vector or a matrix that may be any, as far as its value goes."""
    found = scope.lookup(name)
    return found is not None and found.definition is None and isinstance(found.domain, (Real, Vector, Matrix)) and not name.startswith(("#", "§"))


def _is_unknown_slope(part: Expr, scope: Scope) -> bool:
    """Whether a derivative is one of a guessed name on whose variable nothing says that it depends."""
    if part.head != "deriv":
        return False
    value = part.args[0]
    while value.head == "index":
        # That an index runs along both is no dependence.
        value = value.args[0]
    return value.head == "var" and _is_free(value.data, scope) and all(
        target.name != value.data and target.name not in closure((value,), scope) for target in part.data.targets)


def _is_new_event(first: Expr, second: Expr, scope: Scope) -> bool:
    """Whether a probability is of an event in words of which the page says nothing else: then this tells how probable it is."""
    known = second.free.union(*(condition.names for section in scope.sections for condition in section.conditions))
    return any(name.startswith("\\text{") and _is_free(name.removesuffix(LAW), scope)
               and isinstance(getattr(scope.lookup(name.removesuffix(LAW)), "domain", None), Event) for name in first.free - known)


def _has_open_values(first: Expr, second: Expr, scope: Scope) -> bool:
    r"""Whether the values of a variable are declared, but not how probable they are: `P(y = 1 \mid x) = h(x)` with `y \in \{0, 1\}`."""
    if any(part.head in CHANCE for part in walk(second)):
        return False
    known = [scope.lookup(name) for name in declared_names((first,), scope)]
    return bool(known) and all(isinstance(found.domain, (Choice, ValueOf)) or isinstance(found.domain, Random) and found.domain.distribution is None
                               and found.domain.kind in ("table", "discrete") for found in known)


def _is_law_of_motion(sides: tuple[Expr, Expr], scope: Scope) -> bool:
    r"""Whether an equation ties members of a sequence that only inference knows to those before them: `m_t - p_t = a (p_{t+1} - p_t)`.

    An identity speaks of the same members on both sides.
    """
    bound = {name for side in sides for part in walk(side) for name in getattr(part.data, "binds", ())}
    members = [{found for part in walk(side) if (found := _member(part, bound, scope)) is not None} for side in sides]
    places: dict[tuple[str, str], set[str]] = {}
    for base, letter, shift in members[0] | members[1]:
        places.setdefault((base, letter), set()).add(shift)
    return members[0] != members[1] and any(len(shifts) > 1 for shifts in places.values())


def _member(part: Expr, bound: set[str], scope: Scope) -> tuple[str, str, str] | None:
    """A member of a sequence that only inference knows: the sequence, the letter of its index, and how far from that it stands."""
    if part.head == "index" and part.args[0].head == "var" and len(part.args) == 2:
        place = shift_of(part.args[1])
        if place is not None and place[0] not in bound and _is_free(part.args[0].data, scope):
            return (part.args[0].data, *place)
    if part.head == "var" and (found := _MEMBER.fullmatch(part.data)) is not None and _is_free(part.data, scope):
        return found["base"], found["index"], (found["shift"] or "0").replace(" ", "")
    return None


# `x_{t + 1}` as one name.
_MEMBER = re.compile(r"(?P<base>.+)_\{(?P<index>[a-z])(?: *(?P<shift>[+-] *\d+))?\}")


def shift_of(index: Expr) -> tuple[str, str] | None:
    """`t - 1`: the letter, and how far from it."""
    if index.head == "var":
        return index.data, "0"
    if index.head in ("add", "sub") and index.args[0].head == "var" and index.args[1].head == "num":
        return index.args[0].data, f"{'+' if index.head == 'add' else '-'}{index.args[1].data[0]}"
    return None


def _sizes_of(expr: Expr) -> set[str]:
    """The sizes of identity matrices."""
    return {name for part in walk(expr) if part.head == "identity" for name in part.free}


def _is_gram(expr: Expr) -> bool:
    r"""`Q^\top Q`: products of all columns with each other."""
    if expr.head != "mul":
        return False
    first, second = expr.args
    return first.head == "transpose" and first.args[0] == second or second.head == "transpose" and second.args[0] == first


def _is_unit(expr: Expr) -> bool:
    return expr.head == "identity" or expr.head == "num" and expr.data[0] == 1


def _is_mere_kind(found: Declaration | None) -> bool:
    """Whether words say that a name is a vector or a matrix, and nothing else of it."""
    return found is not None and found.said and isinstance(found.domain, (Vector, Matrix)) and found.domain.traits <= {"nonzero"}


def _moves(first: Expr, second: Expr, name: str, scope: Scope, key: str, seed: int) -> bool:
    r"""Whether a side depends on what it is differentiated by: `\partial (c^\top x) / \partial x` is the same for every x."""
    other = f"{name}!"
    scope.push()
    try:
        scope.declare(Declaration(other, scope.lookup(name).domain, inferred=True))
        return not all(judge("=", side, bind("at", side, [name], [variable(other)], side.span), scope, key, seed).holds
                       for side in (first, second) if name in side.free)
    except Problem:
        return True
    finally:
        scope.pop()


def _has_given_function(expr: Expr, scope: Scope) -> bool:
    return any((found := scope.lookup(name)) is not None and found.parameters is not None and found.definition is not None
               for name in expr.free)


def _stand_ins(name: str, names: frozenset[str], scope: Scope) -> list[Expr]:
    """Zero, one, and the other names of the kind."""
    kind = type(scope.lookup(name).domain)
    # A Greek letter is no slip of the pen for a Latin capital.
    others = [other for other in sorted(names) if other != name and not (name.startswith("\\") and other[:1].isupper()) and (found := scope.lookup(other)) is not None
              and type(found.domain) is kind]
    numbers = [number(Fraction(0)), number(Fraction(1))] if kind is Real else []
    return [*numbers, *map(variable, others[:4])]


def _agrees(first: Expr, second: Expr, name: str, other: Expr, scope: Scope, key: str, seed: int) -> bool:
    replaced = {name: other}
    try:
        return judge("=", substitute(first, replaced), substitute(second, replaced), scope, key, seed).holds
    except Problem:
        return False


def _fixed(scope: Scope) -> set[str]:
    return {declaration.name for declaration in scope.visible() if declaration.definition is not None}


def _is_chance(expr: Expr) -> bool:
    return expr.head in CHANCE


def _is_free(name: str, scope: Scope) -> bool:
    """Whether only inference says what a name is."""
    return scope.lookup(name) is None or _is_guess(scope.lookup(name))


def _varies(expr: Expr, scope: Scope, key: str) -> bool:
    """Whether nothing on the page fixes a value, so that a number on the other side is a condition."""
    try:
        return varies(expr, scope, key)
    except Problem:
        return False


def _keeps_sign(expr: Expr, scope: Scope, key: str) -> bool:
    """Whether a number is positive at all samples, or negative at all."""
    try:
        return keeps_sign(expr, scope, key)
    except Problem:
        return False


def introduces_name(node: Node, scope: Scope) -> bool:
    r"""Whether a left side is a name, an entry or a function at its arguments that nothing declares."""
    if isinstance(node, Apply) and node.head == "juxt" and len(node.args) == 2 and name_of(node.args[0]) == r"\Delta":
        # `\Delta b`: by how much `b` changes.
        return name_of(node.args[1]) is not None and scope.lookup(r"\Delta") is None or _is_guess(scope.lookup(r"\Delta"))
    if isinstance(node, MatrixLiteral):
        # `(v_{t+1}, x_{t+1})` all anew.
        return all(introduces_name(entry, scope) for row in node.rows for entry in row)
    if isinstance(node, Call) and isinstance(node.function, Symbol) and node.function.name == "I" and scope.lookup("I") is None and \
            scope.lookup(INFORMATION) is not None:
        return True
    base = node
    while isinstance(base, (Apply, Call, Group)):
        if isinstance(base, Group):
            if base.open not in ("[", "(") or len(base.groups) != 1 or len(base.groups[0]) != 1 or base is node:
                return False
            base = base.groups[0][0]
        elif isinstance(base, Call):
            if len(base.groups) != 1 or _is_defined(base.function, scope):
                return False
            base = base.function
        elif base.head in ("sub", "supindex", "star", "supname", "prime", "supc"):
            base = base.args[0]
        else:
            return False
    if not isinstance(base, Symbol) or isinstance(node, Call) and spectrum(Elaborator(scope, infer=True), node) is not None:
        return False
    if isinstance(node, Apply) and node.head == "sub" and vector_of_entries(Elaborator(scope, infer=True),
            base.name, list(node.args[1:])) is not None:
        # `S_{ij}` of a matrix that the page calls `\\mathbf{S}`.
        return False
    if base is not node and isinstance(_outermost_call(node), Call):
        plain = base.name[6:-1] if base.name.startswith("\\text{") else base.name
        if plain in REFERENCES or base.name in _KNOWN_FUNCTIONS or _is_of_variable(node, base, scope):
            return False
        if _has_prime(node):
            return False
    name = name_of(node)
    found = scope.lookup(name) if name is not None else None
    if found is None:
        found = scope.lookup(base.name)
    if found is None:
        return True
    if isinstance(call := _outermost_call(node), Call) and not found.is_function:
        # `A (B + C)` is a product of values; but `G(x)` says that G, so far only guessed to be a value, is a function.
        return _is_guess(found) and isinstance(found.domain, Real) and len(call.groups) == 1 and all(
            isinstance(item, Symbol) for item in call.groups[0])
    return found.inferred and found.definition is None


def _is_of_variable(node: Node, base: Symbol, scope: Scope) -> bool:
    r"""Whether a letter is that of the density or distribution function of a variable whose law the page gives: `f_Y(y)`, `F_X(x)`."""
    marked = node
    while isinstance(marked, Call):
        marked = marked.function
    if base.name == "h" and marked is base and isinstance(node, Call):
        # The differential entropy of a variable.
        names = [name_of(item) or "" for group in node.groups for item in group]
        return bool(names) and all((known := scope.lookup(name)) is not None and isinstance(known.domain, Random) for name in names)
    if base.name not in ("f", "F", "g", "S", r"\bar{F}") or not isinstance(marked, Apply) or marked.head != "sub" or len(marked.args) != 2:
        return False
    found = scope.lookup(name_of(marked.args[1]) or "")
    if found is None:
        return False
    if found.definition is not None:
        return bool(random_names({found.name}, scope))
    return isinstance(found.domain, Random) and found.domain.kind in ("named", "given")


def _is_defined(node: Node, scope: Scope) -> bool:
    """Whether the page says what a function of this name is."""
    name = name_of(node)
    found = scope.lookup(name) if name is not None else None
    return found is not None and not _is_guess(found)


_KNOWN_FUNCTIONS = {"p", "q", r"\Gamma", "D"}.union(*letters.MEASURES.values()) - {r"\rho", r"\mathcal{E}", r"\mathcal{P}"}


def _outermost_call(node: Node) -> Node:
    while isinstance(node, Apply):
        node = node.args[0]
    return node


def _has_prime(node: Node) -> bool:
    while isinstance(node, (Apply, Call)):
        if isinstance(node, Apply) and node.head in ("prime", "supindex"):
            return True
        node = node.function if isinstance(node, Call) else node.args[0]
    return False
