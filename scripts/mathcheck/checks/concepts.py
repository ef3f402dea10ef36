"""A definition of a fresh name whose words name a known concept: whether it is the one that the field knows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mathcheck.checks.compare import judge
from mathcheck.checks.evidence import Verdict
from mathcheck.diagnostics import Diagnostic, Problem
from mathcheck.diagnostics.render.text import show
from mathcheck.numeric.exact import NotExact
from mathcheck.records import record
from mathcheck.reference import REFERENCES
from mathcheck.reference.concepts import Concept, Role
from mathcheck.semantics.concepts.around import Around
from mathcheck.semantics.concepts.left import left_of, plain, solved
from mathcheck.semantics.concepts.roles import Reading, denotes, read
from mathcheck.semantics.concepts.setting import Setting
from mathcheck.semantics.concepts.words import FAR, SENTENCE, mentions
from mathcheck.semantics.domains import Function, Integer, Matrix, Real, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.ranks import rank_of_domain
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import Call, Group, Node, Relation, walk
from mathcheck.syntax.unparse import name_of

# What a right side has that does not fit what its words say it is.
_MISFITS = frozenset({"shape-mismatch", "index-out-of-range"})
# What a page may say of vectors and matrices so that a shorter formula is right for them.
_TELLING = frozenset(
    {
        "unit",
        "orthogonal",
        "orthonormal_columns",
        "idempotent",
        "skew",
        "symmetric",
        "diagonal",
        "centred",
        "stochastic",
        "permutation",
        "simplex",
        "onehot",
        "binary",
    }
)
# Relations that bound what is on the left by a known bound.
BOUNDING = ("<=", ">=", "<", ">")
# What is said where nothing can be said.
DOUBT = Verdict(False, None)


@record
class Finding:
    """A definition beside the concept that its words name; what its names were taken for."""

    concept: Concept
    verdict: Verdict
    taken: tuple[str, ...]


def recognise(left: Node, right: Node, around: Around, scope: Scope, key: str, seed: int, relation: str = "=") -> Finding | None:
    """Whether a definition agrees with the concept that its words name; `None` where that cannot be said."""
    if _is_bare(right):
        return None
    left, right = solved(left, right)
    named = left_of(left)
    own = name_of(left)
    # `w \leftarrow w - \eta g` goes on from the value before.
    circular = relation != "gets" and own is not None and named.step is not None and _is_circular(own, right)
    differing: dict[str, Finding] = {}
    # What lacks one of its parts, where nothing differs that is complete.
    lacking: dict[str, Finding] = {}
    doubtful: set[str] = set()
    settled: int | None = None
    for mention in mentions(around, named.operator):
        if settled is not None and mention.nearness > settled:
            break
        reading = read(mention.concept, named, right) if _may_be(mention.concept, left, relation) else None
        if circular and mention.nearness <= SENTENCE and mention.concept.step and denotes(mention.concept, named):
            # What is new cannot be computed from itself.
            differing.setdefault(mention.concept.name, Finding(mention.concept, Verdict(False, None, message="it stands on both sides"), ()))
            continue
        if reading is None or not _suits(reading, scope):
            continue
        verdict = _verdict(reading, scope, key, seed)
        if verdict is None:
            continue
        if verdict is DOUBT:
            if reading.is_complete:
                doubtful.add(mention.concept.name)
            continue
        if verdict.holds and relation in BOUNDING and mention.concept.relation[0] != relation[0]:
            verdict = Verdict(False, None, message="the bound is on the other side")
        finding = Finding(mention.concept, verdict, _taken(reading))
        if verdict.holds:
            return finding
        settled = mention.nearness
        if mention.nearness < FAR and not _is_special(reading, scope):
            if reading.is_complete:
                differing.setdefault(mention.concept.name, finding)
            elif mention.nearness == SENTENCE and _lacks_one(reading, scope, key, seed):
                lacking.setdefault(mention.concept.name, finding)
    found = [finding for name, finding in (differing or lacking).items() if name not in doubtful]
    return found[0] if len(found) == 1 else None


def _may_be(concept: Concept, left: Node, relation: str) -> bool:
    """Whether a left side and its relation may be those of a concept."""
    return (concept.relation == relation or relation == "gets" and concept.relation == "=" or {concept.relation, relation} <= set(BOUNDING)) and (concept.bars is None or concept.bars == any(
        isinstance(part, Group) and part.open == "|" for part in walk(left)))


def _is_circular(own: str, right: Node) -> bool:
    """Whether a name of one step stands on the right as well, beside that of another step."""
    base = own.partition("_{")[0]
    names = {name for part in walk(right) if (name := name_of(part)) is not None}
    return own in names and any(name != own and name.partition("_{")[0] == base and "_{" in name for name in names)


def _lacks_one(reading: Reading, scope: Scope, key: str, seed: int) -> bool:
    """Whether a formula lacks one of the roles of its concept, and is not right where that is 1 or 0 or, of a size, any."""
    lacking = [role for role in reading.concept.roles if role.name not in reading.names and role.derived is None and not role.optional
               and not role.instead_of and not role.kind.startswith("size") and role.name not in
               {other.instead_of for other in reading.concept.roles if other.name in reading.names}]
    if len(lacking) != 1 or len(reading.names) < 2 or lacking[0].kind.split()[0] not in ("whole", "real", "positive", "nonzero", "probability"):
        return False
    if lacking[0].kind.startswith("whole"):
        return True
    return not any((verdict := _verdict(reading, scope, key, seed, fixed=(lacking[0], value))) is None or verdict is DOUBT or verdict.holds
                   for value in (0, 1))


def _is_bare(node: Node) -> bool:
    """Whether a right side is only a name, or a function at names: it says where the formula stands, not what it is."""
    if isinstance(node, Call):
        return name_of(node.function) is not None and all(name_of(item) is not None for group in node.groups for item in group) and \
            plain(name_of(node.function)) not in REFERENCES
    return name_of(node) is not None


def _suits(reading: Reading, scope: Scope) -> bool:
    """Whether what the page says of the names is what their roles need: numbers, vectors or matrices."""
    for role in reading.concept.roles:
        atom = reading.names.get(role.name)
        found = None if atom is None else scope.lookup(atom.name)
        if (
            found is None
            or found.inferred
            or atom.indexed != {0}
            or not isinstance(found.domain, (Real, Vector, Matrix, Function))
        ):
            continue
        if isinstance(found.domain, Real) and atom.name.startswith(r"\mathbf"):
            # `\mathbf{A} \mathbf{x} \le \mathbf{b}`, entry by entry, makes no number of what is bold.
            continue
        wanted = {"vector": 1, "matrix": 2, "rows": 2, "spd": 2}.get(role.kind.split()[0], 0)
        if (
            found.is_function != role.kind.startswith(("function", "map", "activation", "reference"))
            or not found.is_function
            and rank_of_domain(found.domain) not in (wanted, None)
        ):
            return False
    return True


def _is_special(reading: Reading, scope: Scope) -> bool:
    """Whether the page says more of the names than their roles do, so that another form may be right for them."""
    roles = {role.name: role for role in reading.concept.roles}
    names = {atom.name for atom in reading.names.values()}
    derived = {atom.letter for role, atom in reading.names.items() if roles[role].derived is not None}
    if any(
        condition.names <= names
        and not condition.names & derived
        and any(operator == "=" for operator, _, _ in condition.relation)
        for condition in scope.conditions()
    ):
        return True
    for role, atom in reading.names.items():
        found = scope.lookup(atom.name)
        if found is None or found.inferred:
            continue
        if getattr(found.domain, "traits", frozenset()) & _TELLING - set(roles[role].kind.split()) and not roles[
            role
        ].kind.startswith("spd"):
            return True
        if found.definition is not None and roles[role].derived is None and (found.definition.free <= names):
            return True
    return False


def _verdict(reading: Reading, outer: Scope, key: str, seed: int, fixed: tuple[Role, int] | None = None) -> Verdict | None:
    """Whether a reading agrees with its concept; `None` where the formula cannot be of these kinds, `DOUBT` where nothing can be said."""
    setting = Setting(reading, outer)
    if fixed is not None:
        name = setting.name_of(fixed[0])
        setting.scope.declare(Declaration(name, None, number(Fraction(fixed[1]))))
    try:
        written = _resolved(reading.right, setting.scope)
        return DOUBT if written is None else judge("=", written, setting.value, setting.scope, key, seed)
    except Problem as problem:
        if _is_misfit(problem, reading):
            return Verdict(False, None, message=problem.message)
        if problem.code == "undefined-value" and reading.is_complete and _is_defined(setting, key, seed):
            return Verdict(False, None, message="this has no value where the standard definition has one")
        return None if problem.code in _MISFITS else DOUBT
    except NotExact:
        return DOUBT


def _is_defined(setting: Setting, key: str, seed: int) -> bool:
    """Whether the concept itself has a value at the samples."""
    try:
        return judge("=", setting.value, setting.value, setting.scope, key, seed).holds
    except (Problem, NotExact):
        return False


def _is_misfit(problem: Problem, reading: Reading) -> bool:
    """Whether matrices do not fit each other whose shapes their roles settle."""
    settled = reading.concept.shapes or any(
        role.kind.startswith(("matrix", "spd", "rows")) and role.name in reading.names for role in reading.concept.roles
    )
    other_kind = "two sides" in problem.message and problem.message.count("×") != 2
    return problem.code in _MISFITS and settled and not (other_kind and "*" in reading.concept.left.split())


def _resolved(node: Node, scope: Scope) -> Expr | None:
    """The right side in the scope of its roles; `None` where something in it is not known there."""
    for _ in range(3):
        elaborator = Elaborator(scope, infer=False, root=node)
        found = elaborator.expr(node)
        if not elaborator.unknown:
            return found
        for unknown in elaborator.unknown.values():
            if "index" not in unknown.uses or unknown.axis is None:
                return None
            base, axis = unknown.axis
            scope.declare(Declaration(unknown.name, Integer(number(Fraction(1)), Expr("axis_size", (base,), axis, unknown.span))))
    return None


def _taken(reading: Reading) -> tuple[str, ...]:
    return tuple(
        f"`{atom.name}` is taken for {role.means}"
        for role in reading.concept.roles
        if role.means and (atom := reading.names.get(role.name)) is not None
    )


def agreeing(finding: Finding) -> Verdict:
    """The verdict of a definition that agrees, with the concept in its evidence."""
    standard = f"{finding.concept.name} ({finding.concept.source})"
    return replace(finding.verdict, evidence=replace(finding.verdict.evidence, standard=standard))


def differing(finding: Finding, node: Relation, base: int, *, as_error: bool) -> Diagnostic:
    """What is said of a definition that is not the standard one; on a page that may define its own thing, a warning."""
    concept, verdict = finding.concept, finding.verdict
    right = node.sides[1]
    written = "" if verdict.left is None else f"gives {show(verdict.left)}"
    standard = "" if verdict.right is None else f" gives {show(verdict.right)}"
    notes = (
        *((verdict.message,) if verdict.evidence is None else ()),
        f"the standard definition ({concept.source}){standard}",
        *finding.taken,
    )
    return Diagnostic(
        "fails-as-inferred" if as_error else "differs-from-standard",
        "error" if as_error else "warning",
        f"this differs from the standard definition of the {concept.name}",
        base + right.span[0],
        max(base + right.span[1], base + right.span[0] + 1),
        label=written,
        counterexample={name: value for name, value in verdict.counterexample.items() if not name.startswith("#")},
        notes=notes,
        help="name the symbols so that each says what it stands for, or say what is defined here instead",
    )
