"""Which of its readings a spelling has, by what is declared: application or product, entry or name of its own."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.reference import probability as letters
from mathcheck.reference.distributions import MULTIVARIATE
from mathcheck.semantics.domains import Family, Matrix, Random, Real, Spectral, Tensor, Vector
from mathcheck.semantics.ranks import rank, rank_of_domain
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Call, Group, Node, Number, Relation, Symbol, Text, walk
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

POSTFIX = {"pow", "transpose", "sub", "supindex", "prime", "factorial", "star", "dagger", "at", "percent", "supc", "supname"}
FUNCTION_LETTERS = {"f", "g", "h", "F", "G", "L", "J", r"\ell", r"\phi", r"\psi", r"\varphi", r"\mathcal{L}", r"\sigma",
                     "u", "v", "y", "Q", "V", "T", "H", "R", r"\pi", "s", r"\rho", r"\mathcal{J}", "K", "k", r"\kappa",
                     r"\mathbf{f}", r"\mathbf{g}", r"\mathbf{h}", r"\Phi", "l", "C", "D", "U", "z", "a", r"\hat{f}", "N"}
# Subscripts that are part of a name: operators by themselves; capitals that are no customary last index.
_MARKS = {"*", "star", "add", "minus", "perp", "|", r"\parallel", r"\circ", r"\infty", r"\dagger"}
_CAPITAL_MARKS = set("ABCEFGHOQUVWXYZ")
INDEX_LETTERS = set("ijklmnpqrst")


def is_application(elaborator: Elaborator, call: Call) -> bool:
    """Whether `f(...)` applies `f`; otherwise it is a product."""
    function = call.function
    if call.delimiter == "":
        return True
    if isinstance(function, Apply) and function.head in ("total", "partial", "gradient", "hessian"):
        return True
    base = function
    scripts: list[Apply] = []
    while isinstance(base, Apply) and base.head in ("sub", "prime", "pow", "supindex", "transpose", "star", "supname"):
        scripts.append(base)
        base = base.args[0]
    if isinstance(base, Apply) and base.head in ("gradient", "hessian", "total", "partial"):
        # `\nabla f(x)^T (y - x)`: a gradient that already has its point is a value.
        return not isinstance(base.args[0], Call) and not scripts
    if not isinstance(base, Symbol):
        return bool(scripts) and is_function_algebra(elaborator, base)
    full = name_of(function)
    outcome = elaborator.scope.fact("outcome")
    if outcome is not None and [[name_of(item) for item in group] for group in call.groups] == [[outcome]]:
        return True
    if "||" in call.separators and full in letters.DIVERGENCE:
        # `D_{KL}(p || q)` beside a dimension D.
        return True
    subscripts = [list(mark.args[1:]) for mark in scripts if mark.head == "sub"]
    if subscripts and full not in elaborator.bound and elaborator.scope.lookup(full or "") is None and \
            vector_of_entries(elaborator, base.name, subscripts[0]) is not None:
        return False
    for name in (full, base.name):
        if name is None:
            continue
        if name in elaborator.bound:
            return elaborator.bound[name] == "function"
        declaration = elaborator.scope.lookup(name)
        if declaration is not None:
            if declaration.is_function:
                return True
            if isinstance(declaration.domain, Random) and declaration.domain.kind == "distribution":
                return True
            # A value followed by a bracket; but `P(A)` with a declared prior table P(A) stays a call.
            return name in letters.PROBABILITY and len(call.groups) > 1
    if base.name.startswith("\\text{") or base.name == r"\Gamma" or base.name == r"\angle" or names_spectrum(elaborator, call):
        return True
    if len(call.groups) > 1 or any(isinstance(item, Relation) for group in call.groups for item in group):
        return True
    if any(isinstance(mark, Apply) and mark.head == "pow" for mark in scripts):
        if base.name in letters.PROBABILITY | letters.EXPECTATION | letters.VARIANCE:
            return True
    if base.name in letters.PROBABILITY | letters.EXPECTATION | letters.VARIANCE | letters.INDICATOR - {"I", "1"} and \
            base.name not in elaborator.bare:
        return True
    if base.name in (r"\mathcal{N}", r"\mathcal{U}", r"\delta"):
        return True
    if call.delimiter == "{":
        return False
    if len(call.groups[0]) > 1:
        return True
    if elaborator.infer and base.name == "I" and "I" not in elaborator.bare and is_information(call):
        return True
    if base.name in (r"\pi", "e", r"\infty", "I", r"\mathbf{I}", r"\mathbf{1}") and base.name not in FUNCTION_LETTERS:
        return False
    if base.name in elaborator.bare and full in elaborator.bare:
        return False
    if call.delimiter == "[" and base.name not in ("H", "F"):
        return False
    if not elaborator.infer:
        return base.name in FUNCTION_LETTERS | letters.DENSITY | letters.ENTROPY | {"F"} and not scripts or \
            any(mark.head in ("prime", "supindex") for mark in scripts) or \
            bool(scripts) and base.name in FUNCTION_LETTERS | letters.DENSITY | {"F"} and scripts[-1].head == "sub"
    argument = call.groups[0][0] if call.groups[0] else None
    if base.name in FUNCTION_LETTERS | letters.DENSITY | letters.ENTROPY | {"F"}:
        return True
    # An unknown letter before a bracket with a sum in it is a factor: `\lambda(1 - \lambda)`.
    if base.name.startswith(r"\mathbf"):
        # `\mathbf{R}(\theta)`: nobody puts a single name in brackets to multiply by it.
        return name_of(argument) is not None and not scripts
    return (isinstance(argument, (Number, Group)) or name_of(argument) is not None) and not base.name.startswith(r"\lambda")


def names_spectrum(elaborator: Elaborator, call: Call) -> bool:
    r"""Whether a letter before a bracket with a matrix in it is that of its eigenvalues, as in `\lambda_{\min}(A) \|x\|`."""
    from mathcheck.semantics.elaborate.spectra import LETTERS, spectrum

    base = call.function.args[0] if isinstance(call.function, Apply) and call.function.head == "sub" else call.function
    return name_of(base) in LETTERS and spectrum(elaborator, call) is not None


def is_function_algebra(elaborator: Elaborator, node: Node) -> bool:
    r"""Whether a bracket combines functions, as `f + g` and `f \circ g` do."""
    if isinstance(node, Symbol):
        found = elaborator.scope.lookup(node.name) if node.name not in elaborator.bound else None
        return found is not None and found.is_function
    if isinstance(node, Apply) and node.head in ("add", "minus", "juxt", "dot", "circ", "paren", "neg", "frac", "pow"):
        parts = node.args[:1] if node.head == "pow" else node.args
        found = [is_function_algebra(elaborator, part) for part in parts]
        return any(found) and all(ok or isinstance(part, Number) for ok, part in zip(found, parts, strict=True))
    return False


def split_product(elaborator: Elaborator, node: Node) -> Node | None:
    """`A(B + C)^T` read as a call: when `A` is a value, the scripts belong to the bracket."""
    if not (isinstance(node, Apply) and node.head in POSTFIX):
        return None
    chain = []
    current: Node = node
    while isinstance(current, Apply) and current.head in POSTFIX:
        chain.append(current)
        current = current.args[0]
    if not isinstance(current, Call) or is_application(elaborator, current):
        return None
    inner: Node = bracket_of(elaborator, current)
    for outer in reversed(chain):
        inner = Apply(outer.head, (inner, *outer.args[1:]), (inner.span[0], outer.span[1]))
    return Apply("juxt", (current.function, inner), node.span)


def bracket_of(elaborator: Elaborator, call: Call) -> Node:
    """The bracket of a call that is no application, as a node of its own."""
    start = call.function.span[1]
    if len(call.groups) == 1 and len(call.groups[0]) == 1:
        return Apply("paren", (call.groups[0][0],), (start, call.span[1]))
    close = {"(": ")", "[": "]", "{": "}"}.get(call.delimiter, ")")
    return Group(call.delimiter or "(", close, call.groups, call.separators, (start, call.span[1]))


def split_indices(elaborator: Elaborator, indices: list[Node]) -> list[Node]:
    """`ij` in a subscript is two indices, `12` too when written after a matrix."""
    found: list[Node] = []
    for index in indices:
        if isinstance(index, Apply) and index.head == "juxt":
            found.extend(index.args)
        elif isinstance(index, Call) and not is_application(elaborator, index):
            found.extend((index.function, bracket_of(elaborator, index)))
        else:
            found.append(index)
    return found


def index_nodes(elaborator: Elaborator, indices: list[Node]) -> list[Node]:
    return split_indices(elaborator, indices)


def split_digits(nodes: list[Node]) -> list[Node]:
    """`12` below a matrix is the two indices 1 and 2."""
    if len(nodes) == 1 and isinstance(nodes[0], Number) and len(nodes[0].text) == 2 and nodes[0].text.isdigit():
        return [Number(Fraction(int(digit)), digit, nodes[0].span) for digit in nodes[0].text]
    return nodes


def vector_of_entries(elaborator: Elaborator, name: str, indices: list[Node]) -> str | None:
    r"""The vector or matrix whose entries go by a plain name: `a_i` of `\mathbf{a}`, `a_{ij}` of `A`."""
    if name in elaborator.bound or elaborator.scope.lookup(name) is not None or is_label(elaborator, indices):
        return None
    candidates = [f"\\mathbf{{{name}}}", f"\\vec{{{name}}}"]
    if len(split_digits(index_nodes(elaborator, indices))) == 2 and name.islower():
        candidates += [name.upper(), f"\\mathbf{{{name.upper()}}}"]
    for accent in ("hat", "bar", "tilde"):
        if name.startswith(f"\\{accent}{{"):
            candidates.append(f"\\{accent}{{\\mathbf{name[len(accent) + 1:]}}}")
    for candidate in candidates:
        declaration = elaborator.scope.lookup(candidate)
        if elaborator.bound.get(candidate) == "variable" and declaration is not None and isinstance(declaration.domain, (Vector, Matrix)):
            # A parameter of a function goes by the name of what it stands for.
            return candidate
        if declaration is not None and candidate not in elaborator.bound and is_indexable(elaborator, declaration):
            elaborator.used.add(candidate)
            return candidate
    return None


def is_indexable(elaborator: Elaborator, declaration: Declaration) -> bool:
    domain = declaration.domain
    if isinstance(domain, (Vector, Matrix, Family, Tensor)):
        return True
    if isinstance(domain, Random):
        law = domain.distribution
        return domain.shape is not None or law is not None and law.data in MULTIVARIATE
    if isinstance(domain, Spectral):
        return rank_of_domain(domain) != 0
    return declaration.definition is not None and not declaration.is_function and (
        rank(declaration.definition, elaborator.scope) != 0 or elaborator.infer and _is_of_guesses(elaborator, declaration))


def _is_of_guesses(elaborator: Elaborator, declaration: Declaration) -> bool:
    """Whether a capital is a product of capitals that are only guessed to be numbers: what has entries says otherwise."""
    free = declaration.definition.free
    return declaration.definition.head == "mul" and all(
        name[:1].isupper() and (found := elaborator.scope.lookup(name)) is not None and found.inferred and isinstance(found.domain, Real)
        for name in free)


def is_label(elaborator: Elaborator, indices: list[Node]) -> bool:
    r"""Whether a subscript is words (`\text{max}`) or a thing that counts nothing (`A_B` of a basis B), and so part of the name."""
    return any(isinstance(index, Text) or isinstance(index, Symbol) and (
        _counts_nothing(elaborator, index.name) if elaborator.is_known(index.name) else
        index.name.startswith("\\text{") or index.name in _MARKS or index.name in _CAPITAL_MARKS) for index in indices)


def _counts_nothing(elaborator: Elaborator, name: str) -> bool:
    """Whether a name is that of a vector, a matrix or a function, which no index can be."""
    found = elaborator.scope.lookup(name)
    if found is None or name in elaborator.bound:
        return False
    return found.is_function or isinstance(found.domain, (Vector, Matrix, Tensor)) or \
        found.definition is not None and rank(found.definition, elaborator.scope) in (1, 2)


def is_member(elaborator: Elaborator, name: str, indices: list[Node]) -> bool:
    r"""Inference: `\mathbf{x}_1` is another vector, not the first entry of `\mathbf{x}`; nor has a vector an entry 0."""
    if not elaborator.infer or len(indices) != 1 or not isinstance(indices[0], Number):
        return False
    declaration = elaborator.scope.lookup(name)
    if declaration is None or not (declaration.domain is None or isinstance(declaration.domain, Vector)):
        return False
    return name.startswith((r"\mathbf{", r"\vec{")) or indices[0].value == 0 and declaration.inferred


def is_total(elaborator: Elaborator, name: str, node: Apply) -> bool:
    r"""Inference: `S_n`, a capital that has this one subscript in the formula, is a variable of its own."""
    index = node.args[1]
    if not elaborator.infer or len(node.args) != 2 or not (len(name) == 1 and name.isupper()) or not isinstance(index, Symbol) or \
            index.name not in ("n", "m", "N", "M") or index.name in elaborator.bound or elaborator.root is None:
        return False
    spellings = {unparse(part) for part in walk(elaborator.root) if isinstance(part, Apply) and part.head == "sub"
                 and name_of(part.args[0]) == name}
    return len(spellings) == 1


def varies(elaborator: Elaborator, indices: list[Node]) -> bool:
    """Whether a subscript contains a bound, declared or index-like variable."""
    for index in indices:
        for part in walk(index):
            if isinstance(part, Symbol):
                if part.name in elaborator.bound:
                    return True
                if elaborator.infer and part.name in INDEX_LETTERS or part.name in elaborator.index_axes:
                    return True
                declaration = elaborator.scope.lookup(part.name)
                if declaration is not None and (part.name in INDEX_LETTERS or type(declaration.domain).__name__ == "Integer"):
                    return True
    return False


def runs_over(elaborator: Elaborator, indices: list[Node]) -> bool:
    r"""Whether a sum or product runs over an index: `\lambda_j` in it is no single number, though `$\lambda_j \ge 0$` named one."""
    return any(isinstance(part, Symbol) and elaborator.bound.get(part.name) == "index" for index in indices for part in walk(index))


# Letters that parameters of distributions go by.
_PARAMETERS = ("p", "q", r"\theta", r"\lambda", r"\mu", r"\pi", r"\beta", r"\alpha", r"\sigma")


def is_information(call: Call) -> bool:
    r"""Whether `I(\theta)` may be the Fisher information of a parameter: one letter for a number in the bracket."""
    items = [item for group in call.groups for item in group]
    return isinstance(call.function, Symbol) and call.delimiter == "(" and len(items) == 1 and isinstance(items[0], Symbol) and items[0].name in _PARAMETERS
