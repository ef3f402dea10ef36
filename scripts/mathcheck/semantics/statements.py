r"""The statements of a formula: what commas, implications and words between them join.

`\lambda = 1, 3` is one statement with a list; `x, y \in \mathbb{R}` too; `a = b, c = d` are
two. Words such as `if` and `where` make what follows a condition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from mathcheck.syntax.document import Document, Statement
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Ellipsis,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    walk,
)
from mathcheck.syntax.unparse import name_of

_EXTREMA = {"min", "max", "argmin", "argmax", "inf", "sup"}
_DECLARING = {"colon", "in", "sim", "iid", "subset", ">", ">=", "<", "<=", "perp", "succ", "succeq"}


@dataclass(slots=True)
class Clause:
    """One statement: a relation or an expression, and its role: `condition`, `constraint` of a problem, or empty."""

    node: Node
    role: str = ""
    given: tuple[Node, ...] = ()


@dataclass(slots=True)
class Sentence:
    """Clauses joined by implications: `parts[0] operators[0] parts[1] ...`; mostly one part."""

    parts: list[list[Clause]]
    operators: list[str]


def sentences(document: Document) -> list[Sentence]:
    """The sentences of a formula, conditions first separated from what they restrict."""
    found: list[Sentence] = []
    current: list[list[Statement]] = [[]]
    operators: list[str] = []

    def finish() -> None:
        if any(current):
            parts = [_clauses(part) for part in current]
            conditions = [clause for part in parts for clause in part if clause.role == "condition"]
            parts = [[clause for clause in part if clause.role != "condition"] for part in parts]
            if conditions:
                found.append(Sentence([conditions], []))
            if len(parts) > 1 and all(parts):
                found.append(Sentence(parts, list(operators)))
            else:
                found.extend(Sentence([part], []) for part in parts if part)
        current[:] = [[]]
        operators.clear()

    for statement in _with_problems_marked(document.statements):
        if statement.separator in ("newline", "."):
            finish()
        elif statement.separator in ("=>", "<=>", "<="):
            if any(current):
                operators.append(statement.separator)
                current.append([])
        current[-1].append(statement)
    finish()
    return found


def in_steps(document: Document) -> Document:
    r"""A formula read in steps: `f = x y \to \frac{\partial f}{\partial x} = y` says one thing, and then another."""
    statements: list[Statement] = []
    for statement in document.statements:
        node = statement.node
        breaks = [place for place, operator in enumerate(node.operators) if operator == "to"] if isinstance(node, Relation) else []
        if not breaks or not {"=", ":=", "equiv"} & {*node.operators}:
            statements.append(statement)
            continue
        for start, stop in zip([0, *(place + 1 for place in breaks)], [*breaks, len(node.operators)], strict=True):
            sides, operators = node.sides[start:stop + 1], node.operators[start:stop]
            span = (sides[0].span[0], sides[-1].span[1])
            part = Relation(sides, operators, span, node.operator_spans[start:stop]) if operators else sides[0]
            statements.append(replace(statement, node=part) if start == 0 else Statement(part, "newline", ""))
    return replace(document, statements=statements)


def _with_problems_marked(statements: list[Statement]) -> list[Statement]:
    r"""`\min_x f(x) \text{ s.t. } A x = b, x \ge 0`: all that follows the words belongs to the problem."""
    first = next((index for index, statement in enumerate(statements) if statement.connective == "constraint"), None)
    if first is None:
        return statements
    problem = any(is_extremum(part) for statement in statements[:first] for part in walk(statement.node))
    role = "constraint" if problem else "condition"
    return [replace(statement, connective=role) if problem and index >= first or statement.connective == "constraint" else statement
            for index, statement in enumerate(statements)]


def is_extremum(node: Node) -> bool:
    r"""`\min`, `\max_x` and their kin, alone or with what they apply to."""
    return isinstance(node, Binder) and node.head in _EXTREMA or \
        isinstance(node, Symbol) and node.name.removeprefix("\\text{").removesuffix("}") in _EXTREMA or \
        isinstance(node, Apply) and node.head == "sub" and is_extremum(node.args[0])


_LAWS = ("sim", "iid")


def _conditional_laws(statements: list[Statement]) -> list[Statement | Clause]:
    r"""`K \mid \theta \sim \operatorname{Bin}(n, \theta)`, `x \mid z = k \sim ...`: the law of what stands before the bar."""
    found: list[Statement | Clause] = []
    position = 0
    while position < len(statements):
        end = next((later for later in range(position, len(statements)) if isinstance(statements[later].node, Relation)), None)
        bar = next((place for place in range(position + 1, len(statements)) if statements[place].separator == "|"), None)
        law = statements[end].node if end is not None else None
        if law is None or bar is None or bar > end or law.operators[-1] not in _LAWS or len(law.operators) > 2 or \
                len(law.operators) == 2 and law.operators[0] != "=":
            found.append(statements[position])
            position += 1
            continue
        targets = [statement.node for statement in statements[position:bar]]
        condition = law.sides[0] if len(law.operators) == 1 else Relation(law.sides[:2], law.operators[:1], law.span, law.operator_spans[:1])
        given = (*(statement.node for statement in statements[bar:end]),
                 *(condition.items if isinstance(condition, Sequence) else (condition,)))
        left = targets[0] if len(targets) == 1 else Sequence(tuple(targets), (targets[0].span[0], targets[-1].span[1]))
        node = Relation((left, law.sides[-1]), law.operators[-1:], (left.span[0], law.span[1]), law.operator_spans[-1:])
        found.append(Clause(node, "condition" if statements[position].connective == "condition" else "", given))
        position = end + 1
    return found


def _clauses(statements: list[Statement]) -> list[Clause]:
    """Join bare expressions to the relation that they belong to."""
    statements = _with_lists_joined(statements)
    clauses: list[Clause] = []
    waiting: list[Statement] = []
    for position, statement in enumerate(statements := _conditional_laws(statements)):
        if isinstance(statement, Clause):
            clauses.append(statement)
            continue
        node = statement.node
        if statement.connective == "constraint":
            clauses.append(Clause(node, "constraint"))
            continue
        if isinstance(node, Apply) and node.head == "and":
            parts = _conjuncts(node)
            for part in parts:
                clauses.append(Clause(part, "condition" if statement.connective == "condition" else ""))
            continue
        if statement.separator == "|" and clauses:
            clauses[-1].given = (*clauses[-1].given, node)
            continue
        if clauses and clauses[-1].given and statement.separator == "," and not isinstance(node, Relation):
            clauses[-1].given = (*clauses[-1].given, node)
            continue
        if isinstance(node, Relation):
            if waiting:
                node = _with_leading(waiting, node)
                waiting = []
            role = "condition" if statement.connective == "condition" else ""
            if clauses and clauses[-1].role == "condition" and statement.connective in ("", "and") and \
                    statement.separator in (",", "", "quad", ";"):
                role = "condition"
            clauses.append(Clause(node, role))
            continue
        following = next((later.node for later in statements[position + 1:] if isinstance(later.node, Relation)), None)
        previous = clauses[-1] if clauses and isinstance(clauses[-1].node, Relation) else None
        if previous is not None and not waiting and statement.separator in (",", "quad", "") and statement.connective in ("", "and") and \
                _continues(previous.node, node, following):
            previous.node = _with_trailing(previous.node, node)
            continue
        listed = name_of(node) is not None or isinstance(node, Ellipsis) and waiting
        if following is not None and listed and (following.operators[0] in _DECLARING or _opens_range(following, statements)):
            waiting.append(statement)
            continue
        quantified = statement.connective == "condition" or clauses and clauses[-1].role == "for all"
        if quantified and isinstance(node, Symbol) and len(statements) > 1:
            # `for all i, j`: the indices mean what their use says.
            clauses.append(Clause(node, "for all"))
            continue
        clauses.append(Clause(node, "condition" if statement.connective == "condition" else ""))
    clauses = [clause for clause in clauses if clause.role != "for all"]
    clauses.extend(Clause(statement.node) for statement in waiting)
    return clauses


def _opens_range(relation: Relation, statements: list[Statement | Clause]) -> bool:
    r"""Whether a relation begins the range of an index: `j = 1` of `i, j = 1, \ldots, n`."""
    place = next(place for place, statement in enumerate(statements) if statement.node is relation)
    after = statements[place + 1] if place + 1 < len(statements) else None
    return relation.operators == ("=",) and isinstance(relation.sides[1], Number) and isinstance(after, Statement) and \
        isinstance(after.node, Ellipsis)


def _with_lists_joined(statements: list[Statement]) -> list[Statement]:
    r"""`0 \le x_1, \ldots, x_n \le 1` is one chain about a list."""
    found: list[Statement] = []
    for statement in statements:
        if len(found) > 1 and statement.separator == "," and isinstance(found[-1].node, Ellipsis) and found[-1].separator == ",":
            first, last = found[-2].node, statement.node
            if isinstance(first, Relation) and isinstance(last, Relation) and are_members(first.sides[-1], last.sides[0]):
                listed = Sequence((first.sides[-1], found[-1].node, last.sides[0]), (first.sides[-1].span[0], last.sides[0].span[1]))
                joined = Relation((*first.sides[:-1], listed, *last.sides[1:]), (*first.operators, *last.operators),
                                  (first.span[0], last.span[1]), (*first.operator_spans, *last.operator_spans))
                found[-2:] = [replace(found[-2], node=joined)]
                continue
        found.append(statement)
    return found


def are_members(first: Node, last: Node) -> bool:
    """Whether two names differ in their index only."""
    return isinstance(first, Apply) and isinstance(last, Apply) and first.head == last.head in ("sub", "supindex") and \
        name_of(first.args[0]) == name_of(last.args[0]) is not None


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Apply) and node.head == "and":
        return [part for arg in node.args for part in _conjuncts(arg)]
    return [node]


def _continues(relation: Relation, node: Node, following: Relation | None) -> bool:
    """Whether a bare expression after a relation belongs to its right side: `\\lambda = 1, 3`, `i = 1, \\ldots, n`."""
    if relation.operators[-1] not in ("=", "in", "~="):
        return False
    last = relation.sides[-1]
    tail = last.items[-1] if isinstance(last, Sequence) else last
    if isinstance(node, Ellipsis) or isinstance(tail, Ellipsis):
        return True
    if relation.operators[-1] == "in":
        return False
    if following is not None and following.operators[0] in _DECLARING and name_of(node) is not None:
        return False
    return len(relation.operators) == 1 and name_of(relation.sides[0]) is not None and \
        not isinstance(node, Symbol) or isinstance(node, Number) or isinstance(last, Sequence)


def _with_trailing(relation: Relation, node: Node) -> Relation:
    last = relation.sides[-1]
    items = (*last.items, node) if isinstance(last, Sequence) else (last, node)
    span = (last.span[0], node.span[1])
    return Relation((*relation.sides[:-1], Sequence(items, span)), relation.operators, (relation.span[0], node.span[1]),
                    relation.operator_spans)


def _with_leading(waiting: list[Statement], relation: Relation) -> Relation:
    first = relation.sides[0]
    nodes = tuple(statement.node for statement in waiting)
    items = (*nodes, *first.items) if isinstance(first, Sequence) else (*nodes, first)
    span = (nodes[0].span[0], first.span[1])
    return Relation((Sequence(items, span), *relation.sides[1:]), relation.operators, (span[0], relation.span[1]),
                    relation.operator_spans)
