"""What a name stands for: a declared value, a constant of the field, or something that nothing declares."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import REFERENCES
from mathcheck.reference import probability as letters
from mathcheck.semantics.chance.records import LISTED
from mathcheck.semantics.chance.variables import variable_named
from mathcheck.semantics.domains import Event
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.scope import is_listed
from mathcheck.syntax.nodes import Apply, Call, Node, Relation, Symbol, children
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator, Unknown


def plain_name(name: str) -> str:
    r"""`\text{ReLU}` => `ReLU`; other names stay."""
    return name[6:-1] if name.startswith("\\text{") else name


def symbol_value(elaborator: Elaborator, node: Symbol) -> Expr:
    name = node.name
    if name in elaborator.bound:
        return variable(name, node.span)
    declaration = elaborator.declared(name)
    if declaration is not None and elaborator.function_point is not None and declaration.is_function:
        return Expr("call", (variable(name, node.span), elaborator.function_point), None, node.span)
    if declaration is not None:
        return variable(name, node.span)
    return constant_of(elaborator, node) or _gathered(elaborator, node) or undeclared_value(elaborator, node)


def _gathered(elaborator: Elaborator, node: Symbol) -> Expr | None:
    r"""`\mathbf{z}` of the entries that the page calls `z_j`."""
    plain = node.name.removeprefix(r"\mathbf{").removesuffix("}")
    if elaborator.infer or not node.name.startswith(r"\mathbf{"):
        return None
    for name in (plain, plain + LISTED):
        found = elaborator.scope.lookup(name)
        if found is not None and (found.definition is not None and found.definition.head == "vector" or is_listed(found)):
            elaborator.declared(name)
            return variable(name, node.span)
    return None


def constant_of(elaborator: Elaborator, node: Symbol) -> Expr | None:
    """A name that means something without a declaration."""
    name, span = node.name, node.span
    if name == "":
        raise Problem("missing-operand", "an expression is missing here", span)
    if name in (r"\pi", "e", r"\text{e}"):
        return Expr("constant", (), "pi" if name == r"\pi" else "e", span)
    if name in (r"\infty",):
        return Expr("infinity", (), None, span)
    if name in ("I", r"\mathbf{I}", r"\mathbb{I}", r"\text{I}", r"\text{Id}"):
        return Expr("identity", (), None, span)
    if name in (r"\mathbf{1}", r"\mathbb{1}", r"\vec{1}"):
        return Expr("ones", (), None, span)
    if name in (r"\mathbf{0}", r"\vec{0}", r"\mathbf{O}"):
        return Expr("num", (), (Fraction(0), None), span)
    if name == r"\Omega":
        # The sample space as an event: it always occurs.
        return Expr("true", (), None, span)
    if name == r"\emptyset":
        return Expr("empty", (), None, span)
    if name in (r"\mathbb{R}", r"\mathbb{N}", r"\mathbb{Z}", r"\mathbb{Q}", r"\mathbb{C}"):
        return Expr("numbers", (), name[8], span)
    reference = REFERENCES.get(plain_name(name))
    if reference is not None and (name.startswith("\\text{") or name in (r"\Gamma", r"\digamma")):
        return Expr("reference", (), reference.name, span)
    return None


def undeclared_value(elaborator: Elaborator, node: Symbol) -> Expr:
    if node.name.startswith(r"\bar{"):
        inner = elaborator.declared(node.name[5:-1])
        if inner is not None and isinstance(inner.domain, Event):
            return Expr("complement", (variable(inner.name, node.span),), None, node.span)
    note_value(elaborator, node.name, node.span)
    return variable(node.name, node.span)


def note_value(elaborator: Elaborator, name: str, span: tuple[int, int]) -> Unknown:
    """An unknown value; lower-case letters are values of the random variable in upper case."""
    unknown = elaborator.note_unknown(name, span, "value")
    source = variable_named(elaborator, name)
    if source is not None:
        unknown.uses.add("valueof:" + source)
    return unknown


def bare_names(root: Node) -> set[str]:
    """Names that stand somewhere in a formula without a bracket after them."""
    found: set[str] = set()

    def visit(node: Node, called: bool) -> None:
        if isinstance(node, Symbol):
            if not called:
                found.add(node.name)
            return
        if isinstance(node, Call):
            visit(node.function, True)
            # `D(q || p)`, `H(p)`: distributions go by their letters.
            laws = "||" in node.separators or name_of(node.function) in letters.ENTROPY | letters.DIVERGENCE
            for group in node.groups:
                for item in group:
                    visit(item, laws and isinstance(item, Symbol))
            return
        if isinstance(node, Relation) and node.operators == ("sim",):
            visit(node.sides[0], False)
            visit(node.sides[1], True)
            return
        if isinstance(node, Apply) and node.head in ("total", "partial", "gradient", "hessian"):
            operand = node.args[0]
            if isinstance(operand, Symbol):
                for variable_node in node.args[1:]:
                    visit(variable_node, False)
                return
        if isinstance(node, Apply) and node.head in ("sub", "prime", "pow", "supindex"):
            if not called:
                name = name_of(node)
                if name:
                    found.add(name)
            visit(node.args[0], called or node.head in ("sub", "prime"))
            averages = node.head == "sub" and name_of(node.args[0]) in letters.EXPECTATION | letters.VARIANCE
            for part in node.args[1:]:
                visit(part, averages and isinstance(part, Symbol))
            return
        for child in children(node):
            visit(child, False)

    visit(root, False)
    return found
