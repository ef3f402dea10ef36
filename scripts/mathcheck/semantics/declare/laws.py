"""Laws of random variables and what their parameters must be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.semantics import domains
from mathcheck.semantics.chance.distributions import distribution_of
from mathcheck.semantics.chance.ranges import note_values
from mathcheck.semantics.chance.variables import is_random
from mathcheck.semantics.declare.crowds import keep_crowd
from mathcheck.semantics.declare.densities import law_of_density
from mathcheck.semantics.declare.gaussians import declare_jointly
from mathcheck.semantics.declare.targets import is_index, names_on_left, size_letter
from mathcheck.semantics.domains import Integer, Matrix, Random, Real, ValueOf, Vector
from mathcheck.semantics.expr import Expr, number, substitute, variable
from mathcheck.semantics.scope import Declaration, Independence
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Ellipsis,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    first_item,
)
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_law(declarer: Declarer, node: Relation, given: tuple[Node, ...] = (), *, iid: bool = False) -> bool:
    r"""`X \sim \mathcal{N}(\mu, \sigma^2)`, `X_1, \ldots, X_n \sim p`."""
    if not given and declare_jointly(declarer, node):
        return True
    names = names_on_left(declarer, node.sides[0])
    if names is None:
        return False
    right = node.sides[1]
    if isinstance(right, Sequence) and right.items:
        right = right.items[0]
    plain = [name_of(part) for part in names if not isinstance(part, Ellipsis)]
    known = [declarer.scope.lookup(name) for name in plain]
    if any(found is not None and found.definition is not None and found.parameters is None for found in known):
        # What is defined has the law that follows from it: this is a claim.
        return False
    if given and any(found is not None and isinstance(found.domain, Random) and found.domain.jointly is not None for found in known):
        # The joint law says what it is given others: this is a claim.
        return False
    single = _single_value(declarer, given)
    values = held_letters(declarer, given) if single is None else {}
    if not given and declarer.place.kind == "display" and not declarer.place.assumed and not declarer.infer and any(
            found is not None and follows_others(declarer, found) for found in known):
        # What has a law given other variables has one by itself that follows: this is a claim.
        return False
    domain = law_domain(declarer, right, node)
    if domain is None:
        return False
    if single is not None:
        domain = _in_one_case(declarer, domain, single, known, node)
    if domain.distribution is not None and values:
        domain = replace(domain, distribution=substitute(domain.distribution, values))
    first = names[0]
    dots = any(isinstance(part, Ellipsis) for part in names)
    if dots and not iid and domain.distribution is None and domain.kind != "continuous":
        return keep_crowd(declarer, names, node)
    if isinstance(first, Apply) and first.head in ("sub", "supindex") and (dots or len(names) == 1) and \
            (dots or is_index(first.args[1:])):
        base = name_of(first.args[0])
        if dots and isinstance(names[-1], Apply):
            elaborator = declarer.elaborator(names[-1])
            size = elaborator.expr(names[-1].args[1])
            declarer.sizes(size, names[-1], elaborator)
        else:
            index = declarer.scope.lookup(getattr(first.args[1], "name", ""))
            size = index.domain.upper if index is not None and isinstance(index.domain, Integer) else None
            if size is None:
                size = variable("n") if declarer.scope.lookup("n") is not None else None
            if size is None:
                declarer.enter("n", Integer(number(Fraction(1))), node=node)
                size = variable("n")
        if domain.distribution is not None and index_dependent(domain.distribution, first.args[1:]):
            return False
        declarer.enter(base, Random(domain.kind, domain.distribution, domain.values, domain.weights, (size,)), node=node)
        return True
    for part in names:
        name = name_of(part)
        shape = domain.shape
        found = declarer.scope.lookup(name)
        if domain.kind == "discrete" and domain.distribution is None and found is not None and isinstance(found.domain, Random) and \
                found.domain.range is not None:
            # Where its values lie is known already; a law without a name says no more.
            declarer.enter(name, found.domain, node=node, depends=found.depends)
            continue
        if found is not None and isinstance(found.domain, Vector) and shape is None:
            shape = (found.domain.size,)
        elif found is not None and isinstance(found.domain, Random) and shape is None and (
                domain.distribution is None or domain.distribution.data == "normal" and found.domain.distribution is not None and
                repr(found.domain.distribution) == repr(domain.distribution)):
            # The same law once more takes nothing back of what was said of its length.
            shape = found.domain.shape
        declarer.enter(name, Random(domain.kind, domain.distribution, domain.values, domain.weights, shape), node=node,
                   depends=domain.distribution.free if domain.distribution is not None else frozenset())
    if iid and len(plain) > 1:
        declarer.scope.sections[-1].independence.append(Independence(tuple(plain)))
    return True


def _single_value(declarer: Declarer, given: tuple[Node, ...]) -> Expr | None:
    r"""The test that `X \mid Y = 0 \sim ...` makes: the law is that of X for one value of a declared variable alone."""
    part = given[0] if len(given) == 1 else None
    if not isinstance(part, Relation) or part.operators != ("=",) or not isinstance(part.sides[1], Number):
        return None
    elaborator = declarer.elaborator(part)
    name = name_of(part.sides[0])
    return elaborator.expr(part) if name is not None and is_random(elaborator, name) else None


def _in_one_case(declarer: Declarer, domain: Random, test: Expr, known: list[Declaration | None], node: Relation) -> Random:
    """The law in one case, beside what was said of the cases before."""
    law = domain.distribution
    if law is None or len(known) != 1:
        raise Problem("unsupported", "a law for one value alone cannot be read; write it for any value, as in `Z = k`", node.span)
    before = known[0].domain.distribution if known[0] is not None and isinstance(known[0].domain, Random) else None
    if before is None or before.data != law.data or any(part.head != "cases" for part in before.args):
        cases = [Expr("cases", (part, test), None, part.span) for part in law.args]
    else:
        cases = [Expr("cases", (*old.args, part, test), None, part.span) for old, part in zip(before.args, law.args, strict=True)]
    return replace(domain, distribution=Expr("distribution", tuple(cases), law.data, law.span))


def held_letters(declarer: Declarer, given: tuple[Node, ...]) -> dict[str, Expr]:
    r"""`x \mid z = k \sim ...`: in the law of x the letter k stands for z."""
    values: dict[str, Expr] = {}
    for part in given:
        if isinstance(part, Relation) and part.operators == ("=",):
            variable_name, letter = (name_of(side) for side in part.sides)
            if variable_name is None or letter is None:
                raise Problem("unsupported", "a law for one value alone cannot be read; write it for any value, as in `Z = k`",
                              part.span)
            note_values(declarer.elaborator(part), part.sides[:1])
            if declarer.scope.lookup(letter) is None:
                declarer.enter(letter, ValueOf(variable_name), node=part)
            values[letter] = variable(variable_name, part.span)
    return values


def index_dependent(expr: Expr, indices: tuple[Node, ...]) -> bool:
    """Whether a law depends on the index of its family."""
    names = {index.name for index in indices if isinstance(index, Symbol)}
    return bool(expr.free & names)


def _called(node: Node) -> Node:
    r"""A law whose degrees of freedom stand below its letter, as a call: `\chi^2_k` => `\chi^2(k)`, `t_{n-1}` => `t(n-1)`."""
    match node:
        case Apply(head="sub", args=(Apply(head="pow", args=(Symbol(name=r"\chi"), _)), degrees)) | \
                Apply(head="pow", args=(Apply(head="sub", args=(Symbol(name=r"\chi"), degrees)), _)):
            return Call(Symbol(r"\chi^2", node.span), ((degrees,),), (), "(", node.span)
        case Apply(head="sub", args=(Symbol(name="t") as letter, degrees)):
            return Call(letter, ((degrees,),), (), "(", node.span)
    return node


def law_domain(declarer: Declarer, right: Node, node: Node) -> Random | None:
    right = _called(right)
    name = name_of(right.function) if isinstance(right, Call) else name_of(right)
    if name is None:
        return None
    plain = name.removeprefix("\\text{").removesuffix("}").lower()
    if not isinstance(right, Call):
        if plain in ("discrete", "finite", "any", "table"):
            return Random("discrete")
        if plain in ("continuous", "density"):
            return Random("continuous")
        if plain in ("binary",):
            return Random("binary")
        declaration = declarer.scope.lookup(name)
        if declaration is not None and isinstance(declaration.domain, Vector):
            return Random("named", Expr("distribution", (variable(name),), "categorical", right.span))
        if declaration is not None and declaration.parameters is not None and len(declaration.parameters) == 1 and not declarer.infer:
            return law_of_density(declarer, declaration)
        if plain in ("p", "q", "f", r"\mathcal{d}", "d", "p_x", "p_{x}", "p_{data}", r"p_{\text{data}}", r"\mathcal{p}"):
            return Random("discrete")
        return Random("discrete") if declarer.infer else None
    distribution = distribution_of(name)
    if distribution is None:
        return Random("discrete") if declarer.infer or plain in ("p", "q") else None
    elaborator = declarer.elaborator(right)
    groups = right.groups
    parameters = tuple(elaborator.arguments(right))
    if len(groups) == 2:
        parameters = tuple(elaborator.expr(item) for item in groups[1])
    if len(parameters) == 1 and distribution.name == "normal":
        return None
    if len(parameters) not in distribution.arity:
        raise Problem("wrong-arity", f"`{plain}` takes {' or '.join(map(str, distribution.arity))} parameters, this has "
                      f"{len(parameters)}", right.span)
    for position, parameter in enumerate(parameters):
        for free in sorted(parameter.free):
            if declarer.scope.lookup(free) is None:
                if not (declarer.infer or declarer.place.kind == "let"):
                    anywhere = distribution.name == "normal" and position == 0
                    domain = r"\in \mathbb{R}" if anywhere else "> 0"
                    raise Problem("undeclared-symbol", f"`{free}` is not declared", parameter.span,
                                  help=f"declare it, as in `<!-- let: {free} {domain} -->`", label="not declared here")
                infer_parameter(declarer, free, distribution.name, position, parameter, right)
    shape = None
    if distribution.name == "normal" and len(parameters) == 2:
        fit_covariance(declarer, *parameters, right)
    if distribution.name == "normal" and parameters:
        declare_covariance(declarer, parameters[-1], right)
        shape = gaussian_shape(declarer, parameters)
    expr = Expr("distribution", parameters, distribution.name, right.span)
    return Random("named", expr, shape=shape)


def follows_others(declarer: Declarer, found: Declaration) -> bool:
    """Whether the law of a variable speaks of other random variables."""
    law = found.domain.distribution if isinstance(found.domain, Random) and found.domain.kind == "named" else None
    return law is not None and any(is_random(declarer.elaborator(), name) for name in law.free)


def fit_covariance(declarer: Declarer, mean: Expr, covariance: Expr, node: Node) -> None:
    r"""`\Sigma \succ 0` says nothing of a size: as the covariance of a vector it has that of its mean."""
    vector, matrix = (declarer.scope.lookup(part.data) if part.head == "var" else None for part in (mean, covariance))
    if vector is not None and isinstance(vector.domain, Vector) and matrix is not None and matrix.definition is None and \
            isinstance(matrix.domain, Matrix) and "succ" in matrix.latex and repr(matrix.domain.rows) != repr(vector.domain.size):
        declarer.enter(matrix.name, replace(matrix.domain, rows=vector.domain.size, columns=vector.domain.size), node=node)


def declare_covariance(declarer: Declarer, parameter: Expr, node: Node) -> None:
    """A free matrix that is the covariance of a variable is positive definite."""
    found = declarer.scope.lookup(parameter.data) if parameter.head == "var" else None
    if found is not None and found.definition is None and isinstance(found.domain, Matrix) and \
            repr(found.domain.rows) == repr(found.domain.columns) and "positive_definite" not in found.domain.traits:
        declarer.enter(found.name, domains.with_traits(found.domain, "positive_definite"), node=node)


def gaussian_shape(declarer: Declarer, parameters: tuple[Expr, ...]) -> tuple[Expr, ...] | None:
    for parameter in parameters:
        if parameter.head == "var":
            found = declarer.scope.lookup(parameter.data)
            if found is not None and isinstance(found.domain, Vector):
                return (found.domain.size,)
            if found is not None and isinstance(found.domain, Matrix):
                return (found.domain.rows,)
        if parameter.head == "identity" and parameter.args:
            return (parameter.args[0],)
    return None


def infer_parameter(declarer: Declarer, name: str, distribution: str, position: int, parameter: Expr, node: Node) -> None:
    """What a parameter must be for its distribution."""
    positive = Real(lower=number(Fraction(0)), lower_open=True)
    unit = Real(number(Fraction(0)), number(Fraction(1)), True, True)
    domain: Any = Real()
    if distribution in ("bernoulli", "geometric") or distribution in ("binomial", "negativebinomial") and position == 1:
        domain = unit
    elif distribution in ("binomial", "negativebinomial"):
        domain = Integer(number(Fraction(1)))
    elif distribution == "normal" and position == 1:
        domain = positive
        if name.startswith((r"\Sigma", r"\mathbf{\Sigma", "S", r"\mathbf{S")):
            size = size_letter(declarer, node)
            domain = Matrix(size, size, frozenset({"positive_definite"}))
    elif distribution == "normal" and name.startswith((r"\mathbf{", r"\vec{")):
        domain = Vector(size_letter(declarer, node))
    elif distribution in ("exponential", "poisson", "gamma", "beta", "chi2", "inversegamma", "student") or position == 1 and \
            distribution in ("laplace", "cauchy", "logistic", "gumbel", "lognormal") or distribution in ("pareto", "weibull"):
        domain = positive
    elif distribution == "categorical":
        domain = Vector(size_letter(declarer, node, "K"), frozenset({"simplex"}))
    elif distribution == "dirichlet":
        domain = Vector(size_letter(declarer, node, "K"), frozenset({"positive"}))
    elif distribution == "uniform" and position == 1 and parameter.head == "var":
        lower = first_item(node) if isinstance(node, Call) else None
        bound = declarer.elaborator(lower).expr(lower) if lower is not None else None
        domain = Real(lower=bound, lower_open=True)
    declarer.enter(name, domain, node=node)
