r"""Matrices and functions by cases: what is written in rows and cells."""

from __future__ import annotations

from mathcheck.syntax.cells import settle_cells
from mathcheck.syntax.nodes import Cases, MatrixLiteral, Node, Relation, Sequence, Symbol, Text
from mathcheck.syntax.prose import connective_words
from mathcheck.syntax.reader import Reader


def environment(reader: Reader) -> Node:
    """Rows and cells up to the end of the environment."""
    token = reader.advance()
    kind = reader.notation.environments.get(token.text, "matrix")
    if kind == "matrix":
        settle_cells(reader)
    rows: list[list[Node | None]] = [[]]
    reader.open.append("matrix")
    integrals, reader.integrals = reader.integrals, 0
    cell: list[Node] = []
    while True:
        current, entry = reader.token, reader.entry()
        if current.kind in ("cell", "rowbreak", "end_environment", "end"):
            rows[-1].append(cell[0] if len(cell) == 1 else None if not cell else
                            Sequence(tuple(cell), (cell[0].span[0], cell[-1].span[1])))
            cell = []
            if current.kind == "end":
                raise reader.problem("unclosed-group", "this environment is never closed", token)
            reader.advance()
            if current.kind == "end_environment":
                break
            if current.kind == "rowbreak":
                rows.append([])
            continue
        if entry is not None and entry.kind in ("separator", "implication") or current.text == ":" and current.kind == "char":
            reader.advance()
            continue
        words = connective_words(reader)
        if words is not None:
            if words[0] == "otherwise":
                cell.append(Text("otherwise", (current.start, current.end)))
            reader.position = words[1]
            continue
        before = reader.position
        cell.append(reader.clause())
        if reader.position == before:
            raise reader.problem("unexpected-token", f"`{current.text}` is not expected here")
    reader.open.pop()
    reader.integrals = integrals
    rows = [row for row in rows if any(entry is not None for entry in row)]
    span = reader.span_from(token.start)
    if kind == "cases":
        return _cases(reader, rows, span)
    if not rows:
        raise reader.problem("missing-operand", "this matrix is empty", token)
    filled = tuple(tuple(Symbol("", span) if entry is None else entry for entry in row) for row in rows)
    delimiter = {"bmatrix": "b", "pmatrix": "p", "vmatrix": "v", "Vmatrix": "V", "Bmatrix": "B"}.get(token.text, "m")
    return MatrixLiteral(filled, delimiter, span)


def _cases(reader: Reader, rows: list[list[Node | None]], span: tuple[int, int]) -> Node:
    branches: list[tuple[Node, Node | None]] = []
    for row in rows:
        value, *rest = [entry for entry in row if entry is not None]
        test = rest[0] if rest else None
        if isinstance(value, Sequence) and test is None and len(value.items) == 2:
            value, test = value.items
        if isinstance(value, Relation) and test is None:
            # Rows of equations in a brace: a system, not a function by cases.
            branches.append((value, None))
            continue
        if isinstance(test, Text):
            test = None
        branches.append((value, test))
    return Cases(tuple(branches), span)
