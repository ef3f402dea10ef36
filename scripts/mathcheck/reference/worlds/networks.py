"""Layers of networks, forwards and backwards; recurrent networks; steps of optimisers in time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World


def _slope(function, at: np.ndarray) -> np.ndarray:
    """The Jacobian matrix by central differences of eighth order."""
    step, weights = 1e-2, np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 0, 4 / 5, -1 / 5, 4 / 105, -1 / 280])
    return np.stack([sum(w * np.asarray(function(at + k * step * unit)) for w, k in zip(weights, range(-4, 5), strict=True)) / step
                     for unit in np.eye(len(at))], axis=-1)


def _recurrent(rng: np.random.Generator, T: int, H: int, D: int, bias: float = 1.0) -> dict:
    W, U, b, V = 0.7 * rng.standard_normal((H, H)), rng.standard_normal((H, D)), bias * rng.standard_normal(H), rng.standard_normal((3, H))
    x, c = rng.standard_normal((T + 1, D)), bias * rng.standard_normal(3)
    h, a = [rng.standard_normal(H)], [np.full(H, np.nan)]
    for t in range(1, T + 1):
        a.append(W @ h[-1] + U @ x[t] + b)
        h.append(np.tanh(a[-1]))
    h, a = np.array(h), np.array(a)
    slopes = np.stack([np.full((H, H), np.nan), *(_slope(lambda v, t=t: np.tanh(W @ v + U @ x[t] + b), h[t - 1]) for t in range(1, T + 1))])
    return {"W": W, "U": U, "b": b, "x": x, "h": h, "a": a, "slope": slopes, "V": V, "c": c, "o": h @ V.T + c, "square": h**2}


def _unbiased(rng: np.random.Generator, T: int, H: int, D: int) -> dict:
    return _recurrent(rng, T, H, D, 0.0)


def _recurrences():
    for world in _biased():
        yield world
        yield replace(world, name="recurrent network without biases", draw=_unbiased, quantities=tuple(row for row in world.quantities if row.name not in ("b", "c")))


def _biased():
    for W, U, b in (("W_{hh}", ("W_{xh}", "W_{hx}", "W_x"), ("b_h", "b")), ("W", ("U",), ("b",)), ("U", ("W",), ("b",)), ("W_h", ("W_x", "U_h", "U"), ("b", "b_h")), ("W_{rec}", ("W_{in}",), ("b",)),
                    ("U_h", ("W_h",), ("b_h",))):
        yield World(
            "recurrent network", ("recurrent", "rnn", "rnns", "backpropagation through time", "bptt", "elman"), ({"T": 4, "H": 3, "D": 2}, {"T": 3, "H": 2, "D": 4}), _recurrent,
            (
                Quantity("W", "", "", (W,), "the recurrent weights"), Quantity("U", "", "", U, "the input weights"), Quantity("b", "", "", b, "the bias"),
                Quantity("V", "", "", ("W_{hy}", "W_{ho}", "W_{yh}", "V", "W_{hq}", "W_y", "W_o"), "the output weights"), Quantity("c", "", "", ("b_y", "b_o", "c", "b_q")),
                Quantity("o", "t", r"o y \hat{y} z", ("@_t",), "the outputs", first=0),
                Quantity("x", "t", "x", ("@_t", "@^{(t)}"), "the inputs", first=0), Quantity("h", "t", "h s", ("@_t", "@^{(t)}"), "the hidden states", first=0),
                Quantity("a", "t", "a z", ("@_t", "@^{(t)}"), "the pre-activations", first=0), Quantity("square", "t", "h s", ("@_t^2",), "their squares", first=0),
                Quantity("slope", "t", "", (r"\frac{\partial h_t}{\partial h_{t-1}}", r"\frac{\partial s_t}{\partial s_{t-1}}"), "the Jacobian matrix of a step", first=0),
            ),
            "differences along each state", precision=1e-9, unless=("lstm", "gru", "gated", "long short term", "relu"),
        )


def _moving(rng: np.random.Generator, T: int) -> dict:
    g, beta, one, two, eta = np.append(np.nan, rng.standard_normal(T)), rng.uniform(0.3, 0.95), rng.uniform(0.5, 0.95), rng.uniform(0.5, 0.99), rng.uniform(0.05, 0.5)
    ages = np.arange(T)

    def summed(values: np.ndarray, decay: float) -> np.ndarray:
        return np.array([sum(decay ** (t - k) * values[k] for k in range(1, t + 1)) for t in range(T + 1)])

    steps = np.arange(T + 1)
    m, v = (1 - one) * summed(g, one), (1 - two) * summed(g**2, two)
    with np.errstate(invalid="ignore", divide="ignore"):
        m_hat, v_hat = m / (1 - one**steps), v / (1 - two**steps)
    start = rng.standard_normal()
    plain = summed(g, beta)
    return {"g": g, "beta": beta, "one": one, "two": two, "eta": eta, "plain": plain, "scaled": eta * plain, "averaged": (1 - beta) * plain, "m": m, "v": v, "m_hat": m_hat,
            "v_hat": v_hat, "x": start - eta * np.cumsum(plain), "ages": ages, "s": np.cumsum(np.append(0.0, g[1:] ** 2)), "rms": (1 - beta) * summed(g**2, beta)}


_GRADIENT = Quantity("g", "t", "g", ("@_t", "@^{(t)}"), "the gradients", first=0)
_DECAY = Quantity("beta", "", r"\beta \mu \gamma \rho \alpha", ("@",), "the decay")
_MOMENTUM = ("momentum", "velocity", "exponential moving average", "exponentially weighted", "moving average", "ema", "leaky average", "polyak", "heavy ball")


def _averages():
    for kind in ("plain", "averaged", "rms"):
        yield World(
            "running average", _MOMENTUM if kind != "rms" else (*_MOMENTUM, "rmsprop"), ({"T": 6}, {"T": 5}), _moving,
            (_GRADIENT if kind != "averaged" else Quantity("g", "t", r"g x \theta y", ("@_t", "@^{(t)}"), "the values", first=0), _DECAY,
             Quantity(kind, "t", "v m s V S u", ("@_t", "@^{(t)}"), "the average", first=0)),
            "sums over all steps before", unless=("adam", "vega"),
        )


ADAM = World(
    "Adam", ("adam", "bias correction", "bias corrected", "first moment", "second moment"), ({"T": 6}, {"T": 5}), _moving,
    (
        _GRADIENT, Quantity("one", "", r"\beta_1 \rho_1", ("@",), "the decay of the first moment"), Quantity("two", "", r"\beta_2 \rho_2", ("@",), "the decay of the second moment"),
        Quantity("m", "t", "m v", ("@_t",), "the first moment", first=0), Quantity("v", "t", "v s r", ("@_t",), "the second moment", first=0),
        Quantity("m_hat", "t", r"\hat{m} \hat{v}", ("@_t",), "the first moment without bias", first=0), Quantity("v_hat", "t", r"\hat{v} \hat{s} \hat{r}", ("@_t",), "the second moment without bias", first=0),
    ),
    "sums over all steps before",
)


def _scores(rng: np.random.Generator, K: int) -> dict:
    from scipy.special import log_softmax, softmax

    z = rng.standard_normal(K)
    y = np.eye(K)[rng.integers(K)]
    return {"z": z, "p": softmax(z), "y": y, "loss": -y @ log_softmax(z), "slope": _slope(lambda at: np.array([-y @ log_softmax(at)]), z)[0],
            "jacobian": _slope(softmax, z), "delta": np.eye(K), "hessian": _slope(softmax, z)}


def _softmaxes():
    for z in ("z", "o", "a", "s", "x", "u"):
        yield World(
            "softmax", ("softmax",), ({"K": 4}, {"K": 3}), _scores,
            (
                Quantity("z", "k", z, ("@_k", "@"), "the scores"), Quantity("p", "k", r"p \hat{y} y q \mu s \pi", ("@_k", "@", rf"\text{{softmax}}({z})_k"), "the probabilities"),
                Quantity("y", "k", "y t", ("@_k", "@"), "the one-hot label"), Quantity("loss", "", r"L \ell J E l", ("@", r"@(y, \hat{y})", "@(y, p)"), "the cross-entropy"),
                Quantity("slope", "k", r"L \ell J E l", (rf"\frac{{\partial @}}{{\partial {z}_k}}", rf"\frac{{\partial @}}{{\partial {z}}}", rf"\nabla_{z} @", rf"\partial_{{{z}_k}} @(y, \hat{{y}})",
                                                        rf"\frac{{\partial @(y, \hat{{y}})}}{{\partial {z}_k}}"), "its gradient"),
                Quantity("jacobian", "i k", r"p \hat{y} y s \mu q \pi", (rf"\frac{{\partial @_i}}{{\partial {z}_k}}",), "the derivatives of softmax"),
                Quantity("hessian", "i k", r"L \ell J E l", (rf"\frac{{\partial^2 @}}{{\partial {z}_i \partial {z}_k}}", rf"\nabla_{z}^2 @", r"\nabla^2 @"), "the second derivatives"),
                Quantity("delta", "i k", r"\delta", ("@_{ik}", "@_{i,k}"), "Kronecker's delta"),
            ),
            "differences of scipy.special.softmax", precision=1e-9, called={"n": "K", "C": "K", "q": "K", "N": "K", "M": "K"}, unless=("attention", "temperature", "policy"),
        )


ROWS = (*_recurrences(), *_averages(), ADAM, *_softmaxes())
