"""Worked examples whose numbers stand in words: tests for diseases, coins and dice, classifiers, layers, filters."""

from __future__ import annotations

from itertools import product

import numpy as np

from mathcheck.reference.worlds.record import Quantity, Told, World

_P = r"P p \Pr \mathbb{P}"
_ILL = ("D", "D = 1", r"\text{disease}", r"\text{ill}", r"\text{sick}", "S", "H", "d", "I", "C", r"\text{cancer}", r"\text{spam}", "D^+", r"\text{infected}", r"\text{diseased}")
_POSITIVE = ("+", "T", "T = 1", r"\text{positive}", "E", r"\text{pos}", "T^+", r"\text{test}", r"\text{test positive}", "B", r"\text{flagged}", "t", "y = 1")


def _test(rng: np.random.Generator, prior: float, hit: float, alarm: float, clear: float) -> dict:
    alarm = 1 - clear if np.isnan(alarm) else alarm
    table = np.array([[prior * hit, prior * (1 - hit)], [(1 - prior) * alarm, (1 - prior) * (1 - alarm)]])
    return {"ppv": table[0, 0] / table[:, 0].sum(), "positive": table[:, 0].sum(), "npv": table[1, 1] / table[:, 1].sum(), "missed": table[0, 1] / table[:, 1].sum()}


_NOTHING = float("nan")
TEST = World(
    "test for a disease", ("test", "tests", "screening", "detector", "filter", "alarm"), ({},), _test,
    (
        Quantity("ppv", "", _P, tuple(rf"@({ill} \mid {positive})" for ill, positive in product(_ILL, _POSITIVE)), "the probability of the disease after a positive test"),
        Quantity("positive", "", _P, tuple(f"@({positive})" for positive in _POSITIVE), "the probability of a positive test"),
        Quantity("ppv", "", "", (r"\text{PPV}", r"\operatorname{PPV}")), Quantity("npv", "", "", (r"\text{NPV}", r"\operatorname{NPV}")),
    ),
    "the table of both",
    told=(
        Told("prior", (r"prevalence (?:of (?:the disease |a disease |it )?|is |: |equals )*#", r"affects (?:about |only |just )*#", r"# of (?:a|the|all) (?:population|people|patients|women|men|adults|persons)",
                       r"base rate (?:of |is )*#", r"prior probability (?:of (?:the |having the )?disease )?(?:of |is )+#", r"# of (?:all |the )?(?:mails?|emails?|e mails?|messages) (?:are|is) spam",
                       r"# (?:is|are) (?:ill|sick|infected)", r"(?:disease|condition) (?:with|has) (?:a )?prevalence (?:of )?#", r"occurs in (?:about )?#", r"# (?:person )?(?:has|have) the (?:disease|condition)")),
        Told("hit", (r"sensitivity (?:of |is |: )*#", r"(?:detects|catches|finds) (?:it|the disease|the condition|them) (?:with probability |in )?#", r"true positive rate (?:of |is )*#",
                     r"positive (?:with probability |in )#[^.;]{0,30}(?:present|ill|sick|diseased|has the disease|have the disease|infected)", r"recall (?:of |is )*#")),
        Told("alarm", (r"false positive rate (?:of |is |: )*#", r"false alarms? (?:rate )?(?:of |with probability |in |is )*#", r"false positives? (?:with probability |in |probability (?:of )?)#",
                       r"positive (?:with probability |in )#[^.;]{0,30}(?:absent|healthy|not (?:ill|present|have))"), _NOTHING),
        Told("clear", (r"specificity (?:of |is |: )*#", r"true negative rate (?:of |is )*#"), _NOTHING),
    ),
    main=(r"(?:probability|chance)[^.]*(?:has|have|having|is|are|being|of|suffers)[^.]*(?:disease|ill|sick|infected|condition|cancer|spam)", "ppv"),
)


def _counts(rng: np.random.Generator, tp: float, fp: float, fn: float, tn: float) -> dict:
    precision, recall = tp / (tp + fp), tp / (tp + fn)
    return {"precision": precision, "recall": recall, "f1": 2 / (1 / precision + 1 / recall), "accuracy": (tp + tn) / (tp + fp + fn + tn), "specificity": tn / (tn + fp),
            "fpr": fp / (tn + fp), "error": (fp + fn) / (tp + fp + fn + tn)}


def _words(*words: str) -> tuple[str, ...]:
    return tuple(rf"\text{{{word}}}" for word in words)


_TABLE = tuple(Told(name, (rf"# (?:are |were )?{words}s?\b", rf"{words}s? (?:is |are |: )?#", rf"\b{short} = #"), otherwise) for name, words, short, otherwise in (
    ("tp", "true positive", "tp", None), ("fp", "false positive", "fp", None), ("fn", "false negative", "fn", None), ("tn", "true negative", "tn", _NOTHING)))
CONFUSION = World(
    "confusion matrix", ("precision", "recall", "accuracy", "true positive", "true positives"), ({},), _counts,
    (
        Quantity("precision", "", "P", ("@", *_words("precision", "Precision", "Prec", "prec", "PPV")), "the precision"),
        Quantity("recall", "", "R", ("@", *_words("recall", "Recall", "Rec", "TPR", "sensitivity")), "the recall"),
        Quantity("f1", "", "", ("F_1", "F", "F1", *_words("F1", "F"), r"\text{F}_1"), "the harmonic mean of both"),
        Quantity("accuracy", "", "A", ("@", *_words("accuracy", "Accuracy", "Acc", "acc")), "the accuracy"),
        Quantity("specificity", "", "", _words("specificity", "Specificity", "TNR")), Quantity("fpr", "", "", _words("FPR", "fpr")),
    ),
    "the counts", told=_TABLE,
)


def _tosses(rng: np.random.Generator, tosses: float, chance: float) -> dict:
    from scipy.stats import binom

    law = binom(round(tosses), chance)
    return {"mass": law.pmf(np.arange(round(tosses) + 1)), "mean": law.mean(), "variance": law.var(), "none": law.pmf(0), "some": law.sf(0)}


_NAMES = "X Y S K N H"
_OF_NAME = tuple(rf"{E}{left}{X}{right}" for X in _NAMES.split() for E in (r"\mathbb{E}", "E", r"\operatorname{E}") for left, right in ("[]", "()"))
_SPREAD = tuple(rf"{V}{left}{X}{right}" for X in _NAMES.split() for V in (r"\operatorname{Var}", r"\mathbb{V}", "V", r"\text{Var}") for left, right in ("[]", "()"))
COINS = World(
    "tosses of a coin", ("coin", "coins", "tossed", "flipped"), ({},), _tosses,
    (
        Quantity("mass", "k", _P, tuple(f"@({X} = k)" for X in _NAMES.split()), "the probability of a number of heads", first=0),
        Quantity("mean", "", "", _OF_NAME, "the expected number of heads"), Quantity("variance", "", "", _SPREAD, "its variance"),
    ),
    "scipy.stats.binom",
    told=(
        Told("tosses", (r"(?:toss|tossed|flip|flipped|thrown|throw)(?: it| a fair coin| a coin| the coin| again)? # (?:independent )?times", r"# (?:independent )?(?:tosses|flips|throws|coin tosses|coin flips)", r"toss # fair coins", r"# fair coins are (?:tossed|flipped|thrown)")),
        Told("chance", (r"(?:heads|head) (?:comes up |appears |shows )?with (?:probability|chance) #", r"probability of (?:heads|head) (?:is |of )?#", r"(?:bias|biased)[^.]{0,40}heads? (?:is )?#"), 0.5),
    ),
    also=("fair", "probability", "biased"), unless=("unknown", "prior", "until", "first head", "geometric"),
)


def _rolls(rng: np.random.Generator, dice: float, faces: float) -> dict:
    single = np.append(0.0, np.full(round(faces), 1 / faces))
    masses = np.ones(1)
    for _ in range(round(dice)):
        masses = np.convolve(masses, single)
    values = np.arange(len(masses))
    mean = masses @ values
    return {"mass": masses, "mean": mean, "variance": masses @ (values - mean) ** 2, "second": masses @ values**2, "bits": -np.sum(masses[masses > 0] * np.log2(masses[masses > 0]))}


DICE = World(
    "throws of dice", ("die", "dice"), ({},), _rolls,
    (
        Quantity("mass", "k", _P, tuple(f"@({X} = k)" for X in _NAMES.split()), "the probability of a number of points", first=0),
        Quantity("mean", "", "", _OF_NAME, "the expected number of points"), Quantity("variance", "", "", _SPREAD, "its variance"),
        Quantity("second", "", "", tuple(form.replace(X, f"{X}^2") for X in ("X", "Y") for form in _OF_NAME if X in form), "the mean of the square"),
    ),
    "numpy.convolve",
    told=(Told("dice", (r"# (?:fair |ordinary |standard |independent |sided |6 )*dice",), 1.0), Told("faces", (r"# sided", r"# faces"), 6.0)),
    also=("fair", "ordinary", "six"), unless=("loaded", "biased", "maximum", "larger", "difference", "until", "given", "conditional"),
)


def _updated(rng: np.random.Generator, a: float, b: float, tosses: float, heads: float) -> dict:
    from scipy.stats import beta

    after = beta(a + heads, b + tosses - heads)
    total = a + b + tosses
    return {"mean": after.mean(), "variance": after.var(), "mode": (a + heads - 1) / (total - 2), "mle": heads / tosses}


BETA = World(
    "coin with a beta prior", ("beta", "prior", "posterior"), ({},), _updated,
    (
        Quantity("mean", "", r"E \mathbb{E} \operatorname{E}", tuple(rf"@[{t} \mid {d}]" for t, d in product((r"\theta", "p", r"\mu", r"\pi"), ("D", "x", "y", "X", r"\text{data}", "k"))), "the posterior mean"),
        Quantity("mean", "", "", (r"P(x_{\text{new}} = 1 \mid D)", r"p(x = 1 \mid D)", r"P(x = 1 \mid D)", r"p(x^* = 1 \mid D)", r"\hat{\theta}_{\text{mean}}", r"\hat{\theta}_{\text{Bayes}}")),
        Quantity("mode", "", r"\theta p \mu", (r"\hat{@}_{MAP}", r"\hat{@}_{\text{MAP}}", r"@_{\text{MAP}}", r"@_{MAP}"), "the posterior mode"),
        Quantity("mle", "", r"\theta p \mu", (r"\hat{@}_{ML}", r"\hat{@}_{\text{ML}}", r"\hat{@}_{\text{MLE}}", r"@_{\text{MLE}}", r"@_{\text{ML}}", r"\hat{@}_{MLE}"), "the share of heads"),
        Quantity("variance", "", r"\operatorname{Var} \mathbb{V} V", (r"@[\theta \mid D]", r"@(\theta \mid D)", r"@[p \mid D]"), "the posterior variance"),
    ),
    "scipy.stats.beta",
    told=(
        Told("a", (r"\bbeta ?\( ?#",)), Told("b", (r"\bbeta ?\( ?[\d.]+ ?, ?#",)),
        Told("tosses", (r"(?:toss|tossed|flip|flipped|thrown)(?: it| the coin| a coin)? # times", r"# (?:tosses|flips|throws|trials|coin tosses|coin flips)", r"\bn = #")),
        Told("heads", (r"# (?:heads|successes)\b", r"\bheads # times", r"\bk = #")),
    ),
)


def _convolved(rng: np.random.Generator, width: float, kernel: float, stride: float, padding: float) -> dict:
    windows = [start for start in range(0, round(width + 2 * padding - kernel) + 1, round(stride))]
    return {"out": len(windows)}


_BY = r"# ?(?:×|x|by) ?[\d.]+"
SIZE = World(
    "size of the output of a convolution", ("convolution", "convolutional", "convolved", "filter", "kernel", "pooling"), ({},), _convolved,
    (
        Quantity("out", "", "", ("w", "n", "o", "W", "H", "h", "n_{out}", r"n_{\text{out}}", "W'", "H'", "W_{out}", r"W_{\text{out}}", r"H_{\text{out}}", "O", r"w_{\text{out}}", "w'", "h'", "n'", r"\text{width}", r"\text{output}", r"o_w", "W_o", "m", "W_2", "D"), "the width of the output"),
    ),
    "the places of the window",
    told=(
        Told("width", (rf"{_BY} (?:pixel |grey |gray |rgb |colou?r |input )*(?:image|input|feature map|picture)", rf"(?:image|input|feature map|picture|images) (?:is |has size |of size |of |with size |of shape |has shape )+{_BY}",
                       r"(?:input|image|signal) (?:width|length|of width|of length) (?:of |is )?#", r"(?:input|image) of (?:width|size|length) #")),
        Told("kernel", (rf"{_BY} (?:filters?|kernels?|convolutions?|windows?|convolutional)", r"(?:filter|kernel|window|kernels|filters) (?:of |size |is |with |has size )+#",
                        rf"(?:kernel|filter|window)s? (?:size )?(?:is |of size |of )*{_BY}")),
        Told("stride", (r"stride (?:of |is |s = |= )*#",), 1.0), Told("padding", (r"padding (?:of |is |p = |= )*#", r"padded (?:by|with) # (?:pixels?|zeros?)"), 0.0),
    ),
    main=(r"(?:width|height|size|output|pixels|side)", "out"), unless=("transposed", "parameters", "dilat", "dilation"),
)


def _parameters(rng: np.random.Generator, kernel: float, inputs: float, outputs: float) -> dict:
    return {"count": kernel * kernel * inputs * outputs + outputs}


PARAMETERS = World(
    "parameters of a convolution", ("parameters",), ({},), _parameters, (Quantity("count", "", "", ("P", "N", "n", r"\text{parameters}", r"\#\text{parameters}", "p"), "the number of parameters"),),
    "the weights of each filter and its bias",
    told=(
        Told("kernel", (rf"{_BY} (?:filters?|kernels?|convolutions?|windows?|convolutional)",)),
        Told("inputs", (r"# input channels?", r"# channels? (?:in the input|as input)", r"# input feature maps?")),
        Told("outputs", (r"# output channels?", r"# filters", r"# output feature maps?")),
    ),
    main=(r"(?:parameters|weights)[^.]*", "count"), also=("bias", "biases"), unless=("without bias", "no bias", "ignoring bias"),
)


def _reading(rng: np.random.Generator, mean: float, variance: float, noise: float, reading: float) -> dict:
    precision = 1 / variance + 1 / noise
    return {"gain": (1 / noise) / precision, "mean": (mean / variance + reading / noise) / precision, "variance": 1 / precision}


FILTER = World(
    "scalar Kalman filter", ("kalman", "sensor", "measurement"), ({},), _reading,
    (Quantity("gain", "", "K k G", ("@", "@_t"), "the gain"), Quantity("mean", "", r"\mu \hat{x} m x \mu'", ("@", "@'", r"@_{\text{new}}", "@_{t|t}", "@_1", "@_n", "@_t"), "the updated mean"),
     Quantity("variance", "", r"\sigma^2 P \Sigma s^2", ("@", "@'", r"@_{\text{new}}", "@_{t|t}", "@_1", "@_n"), "the updated variance")),
    "precisions add up",
    told=(
        Told("mean", (r"(?:predicts?|prior|prediction|state|estimate|belief)[^.]{0,60}\bmean (?:of |is )?#",)), Told("variance", (r"(?:predicts?|prior|prediction|state|estimate|belief)[^.]{0,80}\bvariance (?:of |is )?#",)),
        Told("noise", (r"noise (?:of |with |has )?variance (?:of |is )?#", r"(?:measurement|observation|sensor) (?:with |has |noise )?variance (?:of |is )?#")),
        Told("reading", (r"(?:reading|measurement|observation|observes?|returns|reads|measures) (?:the |a |of |is |value |reading |y = )*#",)),
    ),
)


def _process(rng: np.random.Generator, own: float, between: float, seen: float, noise: float) -> dict:
    gain = between / (own + noise)
    return {"mean": gain * seen, "variance": own - gain * between}


PROCESS = World(
    "Gaussian process with one observation", ("gaussian process", "gp"), ({},), _process,
    (Quantity("mean", "", r"\mu m f", ("@_*", "@^*", "@(x_*)", r"\bar{@}_*", r"@_\star"), "the predictive mean"), Quantity("variance", "", r"\sigma s", ("@_*^2", "@^2(x_*)", r"@_\star^2"), "the predictive variance")),
    "conditioning of two Gaussian variables",
    told=(Told("own", (r"k ?\( ?x ?, ?x ?\) ?= ?#",)), Told("between", (r"k ?\( ?x ?, ?x_\* ?\) ?= ?#", r"k ?\( ?x_\* ?, ?x ?\) ?= ?#")), Told("seen", (r"\by ?= ?#", r"observe #")),
          Told("noise", (r"noise variance (?:of |is )?#", r"\\sigma_?n?\^?2 ?= ?#"), 0.0)),
)

ROWS = (TEST, CONFUSION, COINS, DICE, BETA, SIZE, PARAMETERS, FILTER, PROCESS)
