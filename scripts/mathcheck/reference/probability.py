"""Letters that stand for probability, expectation and information when nothing else is declared."""

from __future__ import annotations

PROBABILITY = {"P", r"\mathbb{P}", r"\text{Pr}", r"\text{P}", r"\text{Prob}", r"\text{Pb}", r"\mathcal{P}", r"\mathbf{P}",
               "Pr", r"\text{prob}"}
EXPECTATION = {r"\mathbb{E}", "E", r"\text{E}", r"\mathbf{E}", r"\mathcal{E}"}
VARIANCE = {r"\text{Var}", r"\mathbb{V}", "V", r"\text{var}", r"\mathbf{Var}", r"\text{V}", r"\mathbb{Var}",
            r"\text{Variance}"}
COVARIANCE = {r"\text{Cov}", r"\text{cov}", r"\mathbb{C}ov", r"\text{Covariance}"}
CORRELATION = {r"\text{Corr}", r"\text{corr}", r"\rho", r"\text{Cor}", r"\text{cor}"}
DEVIATION = {r"\text{Std}", r"\text{sd}", r"\text{SD}", r"\text{std}"}
ENTROPY = {"H", r"\text{H}", r"\mathbb{H}", r"\mathcal{H}", r"\text{CE}", r"\text{Entropy}"}
MUTUAL = {"I", r"\text{I}", r"\mathbb{I}", r"\text{MI}"}
DIVERGENCE = {r"\text{KL}", r"D_{\text{KL}}", "D_{KL}", r"D_{\mathbb{KL}}", r"\mathbb{KL}", r"\text{D}_{\text{KL}}",
              r"D_{\mathrm{KL}}", r"\mathcal{D}_{\text{KL}}", r"\text{D}_{KL}", r"\mathbb{D}_{\text{KL}}",
              r"\mathcal{D}_{KL}", r"\mathbb{D}_{KL}", r"\text{KL-divergence}", r"\mathcal{KL}", r"\mathbf{KL}", r"KL"}
DENSITY = {"p", "q", "f", "g", r"\pi", "r", "P", "Q", r"\tilde{p}", r"\hat{p}"}
CUMULATIVE = {"F"}
INDICATOR = {r"\mathbb{1}", r"\mathbf{1}", r"\mathbb{I}", "1", r"\text{I}", r"\text{1}", "I", r"\mathcal{I}"}

MEASURES = {
    "probability": PROBABILITY, "expectation": EXPECTATION, "variance": VARIANCE, "covariance": COVARIANCE,
    "correlation": CORRELATION, "deviation": DEVIATION, "entropy": ENTROPY, "mutual": MUTUAL,
    "divergence": DIVERGENCE,
}
