r"""What in the cells of a matrix is drawing: rules between blocks, lines that say "a row", signs as entries.

A matrix is drawn with more than its entries: `[A \mid b]` has a rule before its last column,
`\begin{bmatrix} | & | \\ v_1 & v_2 \\ | & | \end{bmatrix}` says that the `v_i` are columns. The tokens
are settled before they are read, so that what is left are entries.
"""

from __future__ import annotations

from mathcheck.syntax.reader import Reader
from mathcheck.syntax.tokens import Token

_BARS = {"|", r"\vert", r"\mid", r"\rvert", r"\lvert", "∣"}
_DASHES = {"-", "−", "–", "—", "---", "--"}

Cell = list[Token]


def settle_cells(reader: Reader) -> None:
    """Leave of the matrix that begins here only what is an entry."""
    start = reader.position
    rows, end = _cells(reader)
    if end is None:
        return
    settled = _without_rules([[_without_dashes(cell) for cell in row] for row in rows])
    if len(settled) == 1 and len(settled[0]) == 1:
        settled = [_blocks(settled[0][0])]
    settled = [[_as_sign(reader, cell) for cell in row] for row in settled]
    if settled != rows:
        reader.replace_tokens(start, end, _joined(settled, reader.tokens[end]))


def _cells(reader: Reader) -> tuple[list[list[Cell]], int | None]:
    """The cells up to the end of the environment, and where it ends; `None` when it does not."""
    rows: list[list[Cell]] = [[[]]]
    depth = 0
    for index in range(reader.position, reader.last):
        token = reader.tokens[index]
        depth += (token.kind == "begin") - (token.kind == "end_environment")
        if depth < 0:
            return rows, index
        if depth == 0 and token.kind == "cell":
            rows[-1].append([])
        elif depth == 0 and token.kind == "rowbreak":
            rows.append([[]])
        else:
            rows[-1][-1].append(token)
    return rows, None


def _joined(rows: list[list[Cell]], closing: Token) -> list[Token]:
    found: list[Token] = []
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            at = cell[0].start if cell else closing.start
            if place or number:
                found.append(Token("cell", "&", at, at) if place else Token("rowbreak", r"\\", at, at))
            found.extend(cell)
    return found


def _is_bar(cell: Cell) -> bool:
    return len(cell) == 1 and cell[0].text in _BARS


def _is_dash(cell: Cell) -> bool:
    return "".join(token.text for token in cell) in _DASHES or \
        len(cell) > 3 and cell[1].text == "{" and "".join(token.text for token in cell[2:-1]) in _DASHES


def _is_dots(cell: Cell) -> bool:
    return not cell or len(cell) == 1 and cell[0].text.endswith("dots")


def _without_dashes(cell: Cell) -> Cell:
    r"""`- x_1^\top -`: a row that is drawn as a line through its vector."""
    if len(cell) > 2 and cell[-1].text in _DASHES and cell[0].text in _DASHES:
        return cell[1:-1]
    return cell


def _without_rules(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Without the rules that draw columns above and below, between blocks, or left and right of rows."""
    drawn = [all(_is_bar(cell) or _is_dots(cell) for cell in row) and any(_is_bar(cell) for cell in row) for row in rows]
    if any(drawn) and not all(drawn):
        rows = [row for row, rule in zip(rows, drawn, strict=True) if not rule]
    width = max(len(row) for row in rows)
    rules = {column for column in range(width) if (entries := [row[column] for row in rows if len(row) > column and row[column]])
             and all(_is_bar(cell) for cell in entries)}
    if rules and len(rules) < width:
        rows = [[cell for column, cell in enumerate(row) if column not in rules] for row in rows]
    lined = [len(row) > 2 and _is_dash(row[0]) and _is_dash(row[-1]) and not all(_is_dash(cell) for cell in row) for row in rows]
    if any(lined) and all(line or len(row) > 2 and _is_dots(row[0]) and _is_dots(row[-1])
                          for row, line in zip(rows, lined, strict=True)) and \
            not any(len(cell) == 1 and cell[0].text == "+" for row in rows for cell in row):
        rows = [row[1:-1] for row in rows]
    return rows


def _blocks(cell: Cell) -> list[Cell]:
    r"""`\begin{bmatrix} x_1 \mid x_2 \mid \cdots \mid x_n \end{bmatrix}`: blocks between rules."""
    if not cell or cell[0].text in _BARS or cell[-1].text in _BARS:
        return [cell]
    found: list[Cell] = [[]]
    depth = 0
    for token in cell:
        depth += (token.text in ("(", "[", "{", r"\{") or token.kind in ("open", "begin")) - (
            token.text in (")", "]", "}", r"\}") or token.kind in ("close", "end_environment"))
        if depth == 0 and token.text in _BARS:
            found.append([])
        else:
            found[-1].append(token)
    return found if all(found) else [cell]


def _as_sign(reader: Reader, cell: Cell) -> Cell:
    """An operator alone in a cell is a sign: the pattern of cofactors, an arrow of a diagram."""
    if len(cell) != 1 or cell[0].kind not in ("char", "command"):
        return cell
    entry = reader.lookup(cell[0].text)
    if entry is None or entry.kind not in ("infix", "relation", "implication", "bar", "postfix"):
        return cell
    return [cell[0]._replace(kind="sign")]
