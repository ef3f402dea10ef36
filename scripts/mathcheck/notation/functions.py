r"""Functions whose parentheses are optional: `\sin x`, `\log p(x)`."""

from mathcheck.syntax.entries import Entry

_NAMES = ("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth",
          "exp", "log", "ln", "lg", "det", "tr", "Tr", "trace", "rank", "diag", "sgn", "sign", "gcd", "lcm",
          "dim", "ker", "arg", "erf", "sigmoid", "softmax", "relu", "ReLU", "vec", "abs", "logit", "softplus", "sech",
          "arctanh", "artanh", "arsinh", "arcosh", "Vert")

ENTRIES = tuple(
    Entry("\\" + name, "function", name) for name in _NAMES if name not in ("vec", "Vert")
) + (
    Entry(r"\Re", "function", "Re"),
    Entry(r"\Im", "function", "Im"),
    Entry(r"\Gamma", "symbol", r"\Gamma"),
    Entry(r"\angle", "symbol", r"\angle"),
)

# Words in a text font that take their argument without parentheses, as in `\operatorname{tr} AB`.
FUNCTION_WORDS = frozenset(_NAMES) | {
    "Var", "var", "Cov", "cov", "Corr", "corr", "Std", "sd", "rk", "rank", "Rank", "span", "col", "row", "null", "Diag", "ker",
    "im", "adj", "Col", "Row", "Nul", "Null", "nul", "Ker", "ran", "range", "Range", "nullity", "Nullity", "Im", "cond", "sinc", "log2", "log10", "logsumexp", "LSE", "Pr", "logsoftmax", "erfc", "tril", "triu",
}
