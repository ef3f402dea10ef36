"""Measures of classifiers from counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_TP, _FP = (
    Role("tp", "whole 1 40", r"TP tp n_tp N_TP n_TP", "the true positives"),
    Role("fp", "whole 1 40", "FP fp n_fp N_FP n_FP", "the false positives"),
)
_FN, _TN = (
    Role("fn", "whole 1 40", "FN fn n_fn N_FN n_FN", "the false negatives"),
    Role("tn", "whole 1 40", "TN tn n_tn N_TN n_TN", "the true negatives"),
)


def _measure(
    name: str, words: tuple[str, ...], letters: str, roles: tuple[Role, ...], value, unless: tuple[str, ...] = ()
) -> Concept:
    names = tuple(letters.split())
    return Concept(
        name,
        words,
        " ".join(f"{each} \\text{{{each}}}" for each in names),
        roles,
        value,
        "counts",
        names=tuple(each for each in names if len(each) > 1),
        unless=unless,
    )


_ALL = (_TP, _FP, _FN, _TN)
PRECISION = _measure(
    "precision",
    ("precision", "positive predictive value"),
    "P precision Precision PPV p prec Prec",
    (_TP, _FP, replace(_FN, instead_of="fp"), replace(_TN, instead_of="fp")),
    lambda tp, fp, fn, tn: np.average([1, 0], weights=[tp, fp]),
)
RECALL = _measure(
    "recall",
    ("recall", "sensitivity", "true positive rate", "hit rate"),
    "R recall Recall TPR Sensitivity sensitivity r rec Sens Rec",
    (_TP, _FN, replace(_FP, instead_of="fn"), replace(_TN, instead_of="fn")),
    lambda tp, fn, fp, tn: np.average([1, 0], weights=[tp, fn]),
)
SPECIFICITY = _measure(
    "specificity",
    ("specificity", "true negative rate", "selectivity"),
    "TNR specificity Specificity S Spec",
    (_TN, _FP, replace(_TP, instead_of="fp"), replace(_FN, instead_of="fp")),
    lambda tn, fp, tp, fn: np.average([1, 0], weights=[tn, fp]),
)
FALSE_POSITIVES = _measure(
    "false positive rate",
    ("false positive rate", "fall out", "false alarm rate"),
    "FPR fpr",
    (_FP, _TN, replace(_TP, instead_of="tn"), replace(_FN, instead_of="tn")),
    lambda fp, tn, tp, fn: np.average([1, 0], weights=[fp, tn]),
)
FALSE_NEGATIVES = _measure(
    "false negative rate",
    ("false negative rate", "miss rate"),
    "FNR fnr",
    (_FN, _TP, replace(_FP, instead_of="tp"), replace(_TN, instead_of="tp")),
    lambda fn, tp, fp, tn: np.average([1, 0], weights=[fn, tp]),
)
FALSE_DISCOVERY = _measure(
    "false discovery rate",
    ("false discovery rate",),
    "FDR fdr",
    (_FP, _TP, replace(_FN, instead_of="tp"), replace(_TN, instead_of="tp")),
    lambda fp, tp, fn, tn: np.average([1, 0], weights=[fp, tp]),
    ("benjamini",),
)
ACCURACY = _measure(
    "accuracy",
    ("accuracy",),
    "A accuracy Accuracy ACC acc Acc",
    _ALL,
    lambda tp, fp, fn, tn: np.average([1, 0, 0, 1], weights=[tp, fp, fn, tn]),
    ("balanced",),
)
F1 = _measure(
    "F1 score",
    ("f1 score", "f measure", "f score", "f1", "harmonic mean"),
    "F_1 F1 F F1-score",
    (
        Role("p", "probability", r"P p precision Precision Prec", "the precision"),
        Role("r", "probability", r"R r recall Recall Rec", "the recall"),
    ),
    lambda p, r: 1 / np.mean([1 / p, 1 / r]),
    ("beta",),
)
F1_COUNTS = replace(F1, roles=(_TP, _FP, _FN), value=lambda tp, fp, fn: 1 / np.mean([(tp + fp) / tp, (tp + fn) / tp]))
F_BETA = _measure(
    "F-beta score",
    ("f beta", "f beta score", "f measure", "general f score"),
    r"F_\beta F",
    (*F1.roles, Role("b", "positive", r"\beta", "the weight of recall")),
    lambda p, r, b: 1 / np.average([1 / p, 1 / r], weights=[1, b * b]),
)
BALANCED = _measure(
    "balanced accuracy",
    ("balanced accuracy",),
    "BA BACC B",
    (Role("a", "probability", "TPR R Sensitivity sensitivity"), Role("b", "probability", "TNR S Specificity specificity")),
    lambda a, b: np.mean([a, b]),
)
MATTHEWS = _measure(
    "Matthews correlation coefficient",
    ("matthews correlation coefficient", "matthews", "phi coefficient", "mcc"),
    r"MCC \phi",
    _ALL,
    lambda tp, fp, fn, tn: np.linalg.det([[tp, fp], [fn, tn]]) / np.sqrt(np.prod([tp + fp, tp + fn, tn + fp, tn + fn])),
)
KAPPA = Concept(
    "Cohen's kappa",
    ("cohen's kappa", "kappa statistic", "kappa coefficient"),
    r"\kappa k K",
    (
        Role("o", "probability", "p_o P_o p_0 p_a", "the observed agreement"),
        Role("e", "probability", "p_e P_e p_c", "the agreement expected by chance"),
    ),
    lambda o, e: 1 - (1 - o) / (1 - e),
    "1 minus the quotient of disagreements",
)
DICE = _measure(
    "Dice coefficient",
    ("dice coefficient", "dice score", "dice"),
    "DSC D Dice dice",
    (_TP, _FP, _FN),
    lambda tp, fp, fn: np.average([1, 0], weights=[2 * tp, fp + fn]),
    ("loss",),
)
JACCARD = _measure(
    "Jaccard index",
    ("jaccard index", "intersection over union", "jaccard", "jaccard coefficient"),
    "J IoU IOU",
    (_TP, _FP, _FN),
    lambda tp, fp, fn: np.average([1, 0], weights=[tp, fp + fn]),
    ("loss", "distance"),
)
BAYES_RULE = Concept(
    "positive predictive value by Bayes",
    ("positive predictive value", "posterior probability of disease"),
    r"PPV \text{PPV}",
    (
        Role("s", "probability", r"\text{sens} sens Se s", "the sensitivity"),
        Role("t", "probability", r"\text{spec} spec Sp", "the specificity"),
        Role("p", "probability", r"\text{prev} prev p \pi", "the prevalence"),
    ),
    lambda s, t, p: np.average([1, 0], weights=[s * p, (1 - t) * (1 - p)]),
    "numpy.average",
)

ROWS = (
    PRECISION,
    RECALL,
    SPECIFICITY,
    FALSE_POSITIVES,
    FALSE_NEGATIVES,
    FALSE_DISCOVERY,
    ACCURACY,
    F1,
    F1_COUNTS,
    F_BETA,
    BALANCED,
    MATTHEWS,
    KAPPA,
    DICE,
    JACCARD,
    BAYES_RULE,
)
