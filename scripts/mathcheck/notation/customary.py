r"""Macros that many authors define for themselves; read only on pages that declare nothing (`--infer`).

A site that does not define them shows them in red, so our own pages cannot use them.
"""

from mathcheck.notation.arithmetic import PRODUCT
from mathcheck.syntax.entries import Entry

_BOLD = {**{"b" + letter: letter for letter in "xyzuvwacdhst"}, **{"bf" + letter: letter for letter in "xyzuvw"},
         **{"v" + letter: letter for letter in "xyzuwh"}, **{"b" + letter: letter for letter in "XYZWABHK"},
         "balpha": r"\alpha", "bbeta": r"\beta", "bmu": r"\mu", "btheta": r"\theta", "bSigma": r"\Sigma",
         "bone": "1", "bzero": "0", "bfzero": "0", "bfone": "1"}
_WORDS = {"Col": "Col", "Row": "Row", "Nul": "Nul", "Span": "span", "Rank": "rank", "rank": "rank", "Det": "det", "Tr": "tr",
          "tr": "tr", "trace": "tr", "diag": "diag", "Diag": "diag", "Var": "Var", "var": "Var", "Cov": "Cov", "cov": "Cov",
          "Corr": "Corr", "proj": "proj", "sign": "sign", "sgn": "sign", "ELBO": "ELBO", "softmax": "softmax",
          "sigmoid": "sigmoid", "relu": "ReLU", "ReLU": "ReLU", "argmax": "argmax", "argmin": "argmin", "KL": "KL",
          "adj": "adj", "id": "Id"}
_SYMBOLS = {"R": r"\mathbb{R}", "reals": r"\mathbb{R}", "RR": r"\mathbb{R}", "N": r"\mathbb{N}", "NN": r"\mathbb{N}",
            "Z": r"\mathbb{Z}", "ZZ": r"\mathbb{Z}", "Q": r"\mathbb{Q}", "C": r"\mathbb{C}", "CC": r"\mathbb{C}",
            "E": r"\mathbb{E}", "EE": r"\mathbb{E}", "ex": r"\mathbb{E}", "Expect": r"\mathbb{E}", "Prob": r"\mathbb{P}", "PP": r"\mathbb{P}", "D": r"\mathcal{D}",
            "calL": r"\mathcal{L}", "Lcal": r"\mathcal{L}", "calD": r"\mathcal{D}", "calN": r"\mathcal{N}",
            "eps": r"\epsilon", "veps": r"\epsilon", "T": r"\top", "tp": r"\top", "trans": r"\top",
            "Xc": r"\mathcal{X}", "Normal": r"\mathcal{N}", "Ind": r"\mathbb{1}", "ind": r"\mathbb{1}",
            "ones": r"\mathbf{1}", "zeros": r"\mathbf{0}", "veczero": r"\mathbf{0}"}
_FONTS = {"vect": "mathbf", "mat": "mathbf", "vb": "mathbf", "mb": "mathbf", "mc": "mathcal", "cl": "mathcal",
          "bb": "mathbb", "matr": "mathbf", "vv": "mathbf", "mathbd": "mathbf"}

# Words that some authors type letter by letter: functions before a bracket, and abbreviations that are names.
CALLED_WORDS = frozenset({
    "Var", "var", "Cov", "cov", "Corr", "corr", "Cor", "cor", "SD", "sd", "SE", "MSE", "Bias", "Pr", "Prob", "exp", "log", "ln",
    "max", "min", "sin", "cos", "tan", "tanh", "det", "tr", "Tr", "rank", "diag", "KL", "softmax", "sigmoid", "ReLU", "relu", "sign",
    "sgn", "Bernoulli", "Bern", "Ber", "Binomial", "Bin", "Binom", "Poisson", "Pois", "Geometric", "Geom", "Uniform", "Unif", "Normal",
    "Exp", "Expo", "Exponential", "Gamma", "Beta", "Dirichlet", "Dir", "Multinomial", "Categorical", "Cat", "Laplace", "Cauchy",
    "logit", "erf", "dim", "span", "Dim"})
ABBREVIATIONS = frozenset({
    "SSE", "SSR", "SST", "SSB", "SSW", "RSS", "TSS", "ESS", "MSE", "RMSE", "MAE", "MSR", "MSB", "MSW", "SE", "SD", "CI", "ELBO", "TP",
    "FP", "TN", "FN", "TPR", "FPR", "TNR", "FNR", "PPV", "NPV", "AUC", "IQR", "MLE", "MAP", "CDF", "PDF", "PMF", "PPL", "IG", "AIC",
    "BIC", "VIF", "ATE", "HH", "HT", "TH", "TT", "df", "OR", "RR"})

ENTRIES = (
    *(Entry("\\" + name, "symbol", rf"\mathbf{{{letter}}}") for name, letter in _BOLD.items()),
    *(Entry("\\" + name, "function", word) for name, word in _WORDS.items()),
    *(Entry("\\" + name, "symbol", symbol) for name, symbol in _SYMBOLS.items()),
    *(Entry("\\" + name, "font", font) for name, font in _FONTS.items()),
    Entry(r"\cp", "infix", "times", PRODUCT),
    Entry(r"\cross", "infix", "times", PRODUCT),
    Entry(r"\given", "bar", "mid"),
    Entry(r"\giv", "bar", "mid"),
    Entry(r"\iid", "relation", "iid"),
    Entry(r"\simiid", "relation", "iid"),
)
