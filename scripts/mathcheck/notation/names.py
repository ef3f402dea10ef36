r"""Letters, accents, fonts and words: everything that a name can be made of.

Variant letters with one meaning share a name, so that `\varepsilon` is `\epsilon`;
bold in any spelling is `\mathbf`.
"""

from mathcheck.syntax.entries import Entry

_GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
          "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Delta", "Theta", "Lambda", "Xi",
          "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell", "hbar", "aleph", "imath", "jmath", "wp", "mho",
          "beth", "eth", "digamma")
_VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma",
             "varpi": "pi", "varkappa": "kappa", "omicron": "o",
             **{"var" + name: name for name in ("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega")}}
_ACCENTS = ("hat", "bar", "tilde", "vec", "dot", "ddot", "widehat", "widetilde", "overline", "check", "breve", "acute",
            "grave", "mathring", "underline", "overrightarrow", "utilde", "underrightarrow",
            "overleftarrow", "overleftrightarrow", "dddot", "underbar", "widecheck", "overbar")
_FONTS = {"mathbf": "mathbf", "boldsymbol": "mathbf", "bm": "mathbf", "pmb": "mathbf", "bf": "mathbf",
          "mathbfit": "mathbf", "boldmath": "mathbf", "symbf": "mathbf", "mathbb": "mathbb", "mathcal": "mathcal",
          "mathscr": "mathcal", "mathfrak": "mathfrak", "Bbb": "mathbb", "cal": "mathcal", "mathds": "mathbb",
          "mathbbm": "mathbb", "bold": "mathbf"}
_WORDS = ("operatorname", "operatorname*", "text", "textrm", "textit", "textbf", "textsf", "texttt", "mathrm", "mathit",
          "mathsf", "mathtt", "mbox", "hbox", "textnormal", "rm", "mathop", "textsc", "mathnormal", "textup", "ce", "emph", "mathup")

_UNICODE = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
            "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi",
            "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi",
            "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi",
            "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ℓ": "ell"}
# Letters that have a font of their own in Unicode.
_BLACKBOARD = {"ℝ": "R", "ℕ": "N", "ℤ": "Z", "ℚ": "Q", "ℂ": "C", "ℙ": "P", "𝔼": "E", "𝕀": "I", "𝕊": "S", "𝟙": "1"}
_SCRIPT = {"ℒ": "L", "𝒩": "N", "𝒟": "D", "𝒳": "X", "𝒴": "Y", "𝒵": "Z", "ℋ": "H", "ℱ": "F", "𝒢": "G", "𝒰": "U", "𝒮": "S",
           "𝒜": "A", "ℬ": "B", "𝒞": "C", "𝒫": "P", "𝒯": "T", "𝒱": "V", "𝒲": "W"}
_BOLD = {chr(first + place): chr(ord(letter) + place)
         for first, letter in ((0x1D400, "A"), (0x1D41A, "a"), (0x1D468, "A"), (0x1D482, "a")) for place in range(26)}
# Signs that serve as names: suits of cards, marks of a pattern.
_SIGNS = ("clubsuit", "diamondsuit", "heartsuit", "spadesuit", "bigstar", "blacktriangle", "blacktriangledown", "triangle",
          "flat", "sharp", "natural", "diamond", "lozenge", "bigcirc", "circledR", "S", "copyright", "pounds", "euro", "yen",
          "TeX", "LaTeX")

ENTRIES = (
    *(Entry("\\" + name, "symbol", "\\" + name) for name in _GREEK),
    *(Entry("\\" + name, "symbol", "\\" + plain) for name, plain in _VARIANTS.items()),
    *(Entry(letter, "symbol", "\\" + name) for letter, name in _UNICODE.items()),
    *(Entry(letter, "symbol", f"\\mathbb{{{plain}}}") for letter, plain in _BLACKBOARD.items()),
    *(Entry(letter, "symbol", f"\\mathcal{{{plain}}}") for letter, plain in _SCRIPT.items()),
    *(Entry(letter, "symbol", f"\\mathbf{{{plain}}}") for letter, plain in _BOLD.items()),
    *(Entry("\\" + name, "symbol", f"\\text{{{name}}}") for name in _SIGNS),
    *(Entry("\\" + name, "accent", name.removeprefix("wide").replace("overline", "bar").replace("overrightarrow", "vec"))
      for name in _ACCENTS),
    *(Entry("\\" + name, "font", plain) for name, plain in _FONTS.items()),
    *(Entry("\\" + name, "word", "text") for name in _WORDS),
)
