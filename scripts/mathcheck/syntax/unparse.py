r"""Nodes back to LaTeX; also the one spelling under which a composite name is declared."""

from __future__ import annotations

from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Cases,
    Ellipsis,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
)

_INFIX = {"add": (30, " + "), "minus": (30, " - "), "pm": (30, r" \pm "), "mp": (30, r" \mp "), "dot": (40, r" \cdot "),
          "times": (40, r" \times "), "hadamard": (40, r" \odot "), "slash": (40, " / "), "juxt": (42, " "),
          "cup": (24, r" \cup "), "cap": (26, r" \cap "), "setminus": (26, r" \setminus "), "and": (8, r" \land "),
          "or": (6, r" \lor "), "star": (40, " * "), "circ": (40, r" \circ "), "kron": (40, r" \otimes "),
          "oplus": (30, r" \oplus "), "ominus": (30, r" \ominus "), "mod": (40, r" \bmod "), "odivide": (40, r" \oslash "),
          "notimplies": (4, r" \nRightarrow "), "notequivalent": (4, r" \nLeftrightarrow ")}
_RELATIONS = {"=": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "~=": r"\approx", "in": r"\in",
              "propto": r"\propto", "sim": r"\sim", "perp": r"\perp", ":=": ":=", "to": r"\to", "colon": ":",
              "equiv": r"\equiv", "gets": r"\gets", "succ": r"\succ", "succeq": r"\succeq", "subset": r"\subseteq",
              "notin": r"\notin", "prec": r"\prec", "preceq": r"\preceq", "mapsto": r"\mapsto", "supset": r"\supseteq",
              "iid": r"\overset{\text{iid}}{\sim}", "cong": r"\cong", "<<": r"\ll", ">>": r"\gg", "ni": r"\ni", "nearrow": r"\nearrow",
              "searrow": r"\searrow", "rowequivalent": r"\rightsquigarrow",
              "swaps": r"\leftrightarrow",
              "roughly": r"\lesssim", "embeds": r"\hookrightarrow", "weakly": r"\rightharpoonup"}
_BINDERS = {"sum": r"\sum", "prod": r"\prod", "int": r"\int", "max": r"\max", "min": r"\min", "lim": r"\lim", "sup": r"\sup",
            "inf": r"\inf", "argmax": r"\operatorname{argmax}", "argmin": r"\operatorname{argmin}", "bigcup": r"\bigcup",
            "bigcap": r"\bigcap"}
_BRACKETS = {"(": ("(", ")"), "[": ("[", "]"), "{": (r"\{", r"\}"), "|": ("|", "|"), "||": (r"\|", r"\|"),
             "<": (r"\langle ", r" \rangle"), "floor": (r"\lfloor ", r" \rfloor"), "ceil": (r"\lceil ", r" \rceil"),
             ".": ("(", ")"), "": ("(", ")")}
_CLOSE = {")": ")", "]": "]", "}": r"\}", "[": "["}


# Operators that stand for themselves in a script.
_SIGNS = {"add": "+", "minus": "-", "perp": r"\perp", "circ": r"\circ"}


def _script(node: Node) -> str:
    """An index or a mark as it is written below or above a name."""
    return _SIGNS.get(node.name, unparse(node)) if isinstance(node, Symbol) else unparse(node)


# What a name is made of besides its letter.
_NAMING = frozenset(("sub", "prime", "star", "supindex", "supname", "supc"))


def name_of(node: Node) -> str | None:
    r"""The spelling under which a composite name is declared: `x_{\text{max}}`, `\hat{y}'`; `None` for no name."""
    if type(node) is Symbol:
        return node.name or None
    if type(node) is not Apply or node.head not in _NAMING:
        # Most nodes are no names, and many are asked.
        return None
    match node:
        case Apply(head="sub", args=(base, *indices)):
            inner = name_of(base)
            parts = [_index_text(index) for index in indices]
            return None if inner is None or None in parts else f"{inner}_{{{','.join(parts)}}}"
        case Apply(head="prime", args=(base, Number() as count)):
            inner = name_of(base)
            return None if inner is None else inner + "'" * int(count.value)
        case Apply(head="star", args=(base,)):
            inner = name_of(base)
            return None if inner is None else inner + "^*"
        case Apply(head="supindex", args=(base, *indices)):
            inner = name_of(base)
            parts = [_index_text(index) for index in indices]
            return None if inner is None or None in parts else f"{inner}^{{({','.join(parts)})}}"
        case Apply(head="supname" | "supc", args=(base, Symbol() as mark)):
            inner = name_of(base)
            return None if inner is None else f"{inner}^{{{mark.name}}}"
    return None


def _index_text(node: Node) -> str | None:
    match node:
        case Number():
            return node.text
        case Symbol():
            # `x_\text{max}` and `x_{max}` are one name.
            name = node.name
            return name[6:-1] if name.startswith("\\text{") else name
        case Apply(head="juxt"):
            parts = [_index_text(arg) for arg in node.args]
            return None if None in parts else "".join(parts)
        case Apply(head="add" | "minus", args=(left, right)):
            parts = [_index_text(left), _index_text(right)]
            return None if None in parts else ("+" if node.head == "add" else "-").join(parts)
        case Apply(head="stretch", args=(left, right)):
            parts = [_index_text(left), _index_text(right)]
            return None if None in parts else ":".join(parts)
        case Apply(head="neg", args=(arg,)):
            inner = _index_text(arg)
            return None if inner is None else "-" + inner
        case Apply(head="paren", args=(arg,)):
            inner = _index_text(arg)
            return None if inner is None else f"({inner})"
        case Group() | Relation():
            return unparse(node).replace(" ", "")
        case Apply():
            return name_of(node)
    return None


def unparse(node: Node | None, level: int = 0) -> str:
    """LaTeX that parses to the same tree; brackets only where precedence asks for them."""
    match node:
        case None:
            return ""
        case Number():
            return node.text
        case Symbol():
            return node.name
        case Apply():
            return _unparse_apply(node, level)
        case Call():
            opening, closing = _BRACKETS[node.delimiter]
            return unparse(node.function, 60) + opening + _groups(node.groups, node.separators) + closing
        case Group():
            opening = _BRACKETS[node.open][0]
            closing = _CLOSE.get(node.close) or _BRACKETS[node.open][1]
            return opening + _groups(node.groups, node.separators) + closing
        case Relation():
            text = unparse(node.sides[0])
            for operator, side in zip(node.operators, node.sides[1:], strict=True):
                text += f" {_relation_sign(operator)} {unparse(side)}"
            return text
        case Sequence():
            return ", ".join(map(unparse, node.items))
        case Binder():
            return _unparse_binder(node, level)
        case MatrixLiteral():
            name = {"b": "bmatrix", "p": "pmatrix", "v": "vmatrix", "V": "Vmatrix", "B": "Bmatrix"}.get(node.delimiter, "matrix")
            rows = r" \\ ".join(" & ".join(map(unparse, row)) for row in node.rows)
            return rf"\begin{{{name}}} {rows} \end{{{name}}}"
        case Cases():
            rows = r" \\ ".join(unparse(value) + (rf" & \text{{if }} {unparse(test)}" if test is not None
                                                  else r" & \text{otherwise}") for value, test in node.branches)
            return rf"\begin{{cases}} {rows} \end{{cases}}"
        case Text():
            return rf"\text{{{node.words}}}" if node.words else ""
        case Ellipsis():
            return r"\ldots"
    raise TypeError(f"not a node: {node!r}")


def _groups(groups: tuple[tuple[Node, ...], ...], separators: tuple[str, ...]) -> str:
    text = ", ".join(map(unparse, groups[0])) if groups else ""
    for separator, group in zip(separators, groups[1:], strict=True):
        mark = {"|": r" \mid ", "||": r" \| ", ";": "; ", "mid": r" \mid "}[separator]
        text += mark + ", ".join(map(unparse, group))
    return text


def _wrap(text: str, needed: bool) -> str:
    # Braces group without a trace: brackets that an author wrote are nodes of their own.
    return f"{{{text}}}" if needed else text


def _relation_sign(operator: str) -> str:
    r"""The spelling of a relation; one that is crossed out or has a subscript (`=_d`) by the one that it is made of."""
    if operator in _RELATIONS:
        return _RELATIONS[operator]
    if operator.endswith("_"):
        return _relation_sign(operator[:-1]) + r"_{\cdot}"
    if operator.startswith("not"):
        return r"\not " + _relation_sign(operator[3:])
    return operator


def _unparse_apply(node: Apply, level: int) -> str:
    head, args = node.head, node.args
    plain = head.removesuffix("_")
    if plain in _INFIX and len(args) > 1:
        precedence, mark = _INFIX[plain]
        if plain != head:
            # An operation that a subscript makes another.
            mark = mark.rstrip() + r"_{\cdot} "
        parts = [unparse(args[0], precedence)] + [unparse(arg, precedence + 1) for arg in args[1:]]
        text = parts[0]
        for part in parts[1:]:
            if head == "juxt" and part[:1].isdigit():
                part = _wrap(part, True)
            text += mark + part
        return _wrap(text, level > precedence)
    match head:
        case "paren":
            return rf"\left( {unparse(args[0])} \right)"
        case "neg" | "pos" | "plusminus" | "minusplus":
            mark = {"neg": "-", "pos": "+", "plusminus": r"\pm ", "minusplus": r"\mp "}[head]
            return _wrap(mark + unparse(args[0], 41), level > 30)
        case "not":
            return r"\neg " + unparse(args[0], 60)
        case "frac":
            return rf"\frac{{{unparse(args[0])}}}{{{unparse(args[1])}}}"
        case "binom":
            return rf"\binom{{{unparse(args[0])}}}{{{unparse(args[1])}}}"
        case "sqrt":
            return rf"\sqrt{{{unparse(args[0])}}}"
        case "root":
            return rf"\sqrt[{unparse(args[1])}]{{{unparse(args[0])}}}"
        case "pow":
            return f"{{{unparse(args[0], 60)}}}^{{{unparse(args[1])}}}" if not isinstance(args[0], Symbol) else \
                f"{unparse(args[0])}^{{{unparse(args[1])}}}"
        case "sub":
            return f"{unparse(args[0], 60)}_{{{', '.join(map(_script, args[1:]))}}}"
        case "range":
            return f"{unparse(args[0], 40)}:{unparse(args[1], 20)}"
        case "supindex":
            return f"{unparse(args[0], 60)}^{{({', '.join(map(unparse, args[1:]))})}}"
        case "transpose":
            return unparse(args[0], 60) + r"^{\top}"
        case "dagger":
            return unparse(args[0], 60) + r"^{\dagger}"
        case "star" if len(args) == 1:
            return unparse(args[0], 60) + "^{*}"
        case "supname" | "supc":
            return f"{unparse(args[0], 60)}^{{{_script(args[1])}}}"
        case "prime":
            return unparse(args[0], 60) + "'" * int(args[1].value)
        case "factorial":
            return unparse(args[0], 60) + "!"
        case "percent":
            return unparse(args[0], 60) + r"\%"
        case "total" | "partial":
            sign = "d" if head == "total" else r"\partial "
            order = f"^{len(args) - 1}" if len(args) > 2 else ""
            below = " ".join(sign + unparse(variable) for variable in args[1:])
            return _wrap(rf"\frac{{{sign}{order} {unparse(args[0], 42)}}}{{{below}}}", level > 42)
        case "gradient" | "hessian" | "gradient_row":
            mark = r"\nabla" + ("^2" if head == "hessian" else r"^{\top}" if head == "gradient_row" else "")
            below = f"_{{{', '.join(map(unparse, args[1:]))}}}" if len(args) > 1 else ""
            return _wrap(f"{mark}{below} {unparse(args[0], 60)}", level > 42)
        case "total_differential":
            return _wrap(f"{unparse(args[1])} {unparse(args[0], 60)}", level > 42)
        case "divergence":
            return rf"\nabla \cdot {unparse(args[0], 60)}"
        case "at":
            return rf"\left. {unparse(args[0])} \right|_{{{', '.join(map(unparse, args[1:]))}}}"
        case "between":
            return rf"\left. {unparse(args[0])} \right|_{{{unparse(args[1])}}}^{{{unparse(args[2])}}}"
        case "stretch":
            return f"{unparse(args[0])}:{unparse(args[1])}"
        case "accent":
            return rf"\{args[0].name}{{{unparse(args[1])}}}"
    return f"{head}({', '.join(map(unparse, args))})"


def _unparse_binder(node: Binder, level: int) -> str:
    text = _BINDERS[node.head]
    if node.lower is not None:
        text += f"_{{{unparse(node.lower)}}}"
    if node.upper is not None:
        text += f"^{{{unparse(node.upper)}}}"
    if node.head == "int":
        text += " " + unparse(node.body, 30) + "".join(rf" \, d{unparse(variable)}" for variable in node.variables)
    else:
        text += " " + unparse(node.body, 40)
    return _wrap(text, level > 30)
