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
             "varpi": "pi", "varkappa": "kappa", "omicron": "o"}
_ACCENTS = ("hat", "bar", "tilde", "vec", "dot", "ddot", "widehat", "widetilde", "overline", "check", "breve", "acute",
            "grave", "mathring", "underline", "overrightarrow", "utilde")
_FONTS = {"mathbf": "mathbf", "boldsymbol": "mathbf", "bm": "mathbf", "pmb": "mathbf", "bf": "mathbf",
          "mathbfit": "mathbf", "boldmath": "mathbf", "symbf": "mathbf", "mathbb": "mathbb", "mathcal": "mathcal",
          "mathscr": "mathcal", "mathfrak": "mathfrak", "Bbb": "mathbb", "cal": "mathcal", "mathds": "mathbb",
          "mathbbm": "mathbb", "bold": "mathbf"}
_WORDS = ("operatorname", "operatorname*", "text", "textrm", "textit", "textbf", "textsf", "texttt", "mathrm", "mathit",
          "mathsf", "mathtt", "mbox", "hbox", "textnormal", "rm", "mathop", "textsc", "mathnormal", "textup")

_UNICODE = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "θ": "theta", "λ": "lambda",
            "μ": "mu", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega", "Σ": "Sigma",
            "Δ": "Delta", "η": "eta", "ϵ": "epsilon"}

ENTRIES = (
    *(Entry("\\" + name, "symbol", "\\" + name) for name in _GREEK),
    *(Entry("\\" + name, "symbol", "\\" + plain) for name, plain in _VARIANTS.items()),
    *(Entry(letter, "symbol", "\\" + name) for letter, name in _UNICODE.items()),
    *(Entry("\\" + name, "accent", name.removeprefix("wide").replace("overline", "bar").replace("overrightarrow", "vec"))
      for name in _ACCENTS),
    *(Entry("\\" + name, "font", plain) for name, plain in _FONTS.items()),
    *(Entry("\\" + name, "word", "text") for name in _WORDS),
)
