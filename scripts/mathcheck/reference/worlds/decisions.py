"""Returns, and values of states and actions in Markov decision processes."""

from __future__ import annotations

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World, simplex

_SIZES = ({"S": 4, "A": 3, "R": 2}, {"S": 3, "A": 2, "R": 4})


def _process(rng: np.random.Generator, S: int, A: int, R: int) -> dict:
    joint = simplex(rng, S, A, S * R).reshape(S, A, S, R)
    r, gamma, pi = rng.standard_normal(R), rng.uniform(0.3, 0.9), simplex(rng, S, A)
    P, reward = joint.sum(axis=3), np.einsum("satr,r->sa", joint, r)
    reward3 = np.einsum("satr,r->sat", joint, r) / P
    # The value of a policy solves linear equations; the best one is the best of all policies that choose one action.
    walk = np.einsum("sa,sat->st", pi, P)
    v = np.linalg.solve(np.eye(S) - gamma * walk, np.einsum("sa,sa->s", pi, reward))
    q = reward + gamma * P @ v
    best = np.max([_value(np.array(policy), P, reward, gamma) for policy in np.ndindex(*(A,) * S)], axis=0)
    best_q = reward + gamma * P @ best
    old = rng.standard_normal(S)
    return {"joint": joint, "r": r, "gamma": gamma, "pi": pi, "P": P, "reward": reward, "reward3": reward3, "v": v, "q": q, "advantage": q - v[:, None],
            "best": best, "best_q": best_q, "greedy": best_q.argmax(axis=1) + 1, "P_pi": walk, "r_pi": np.einsum("sa,sa->s", pi, reward), "old": old}


def _value(policy: np.ndarray, P: np.ndarray, reward: np.ndarray, gamma: float) -> np.ndarray:
    states = np.arange(len(policy))
    return np.linalg.solve(np.eye(len(policy)) - gamma * P[states, policy], reward[states, policy])


_DISCOUNT = Quantity("gamma", "", r"\gamma \beta", ("@",), "the discount factor")
_WORDS = ("bellman", "markov decision", "mdp", "value function", "action value", "state value", "policy", "optimal value", "advantage")
_PROCESS = (
    Quantity("joint", "s a t r", "p P", (r"@(t, r \mid s, a)",), "the probabilities of the next state and reward"),
    Quantity("P", "s a t", r"P p T", (r"@(t \mid s, a)", r"@(s, a, t)", r"@_{st}^a", r"@_a(s, t)", r"@^a_{st}", r"@(t \mid s, a)", r"@_{s,t}^{a}"), "the probabilities of the next state"),
    Quantity("reward", "s a", r"R r", (r"@(s, a)", r"@_s^a", r"@^a_s"), "the expected rewards"),
    Quantity("reward3", "s a t", r"R r", (r"@(s, a, t)", r"@_{st}^a", r"@^a_{st}"), "the expected rewards"),
    _DISCOUNT,
    Quantity("r", "r", "", ()),
)
POLICY = World(
    "values of a policy", _WORDS, _SIZES, _process,
    (
        *_PROCESS,
        Quantity("pi", "s a", r"\pi", (r"@(a \mid s)", r"@(s, a)", r"@_\theta(a \mid s)"), "the policy"),
        Quantity("v", "s", r"v V", (r"@_\pi(s)", r"@^\pi(s)", r"@(s)", r"@_\pi", r"@^\pi"), "the values of the states"),
        Quantity("q", "s a", r"q Q", (r"@_\pi(s, a)", r"@^\pi(s, a)", r"@(s, a)"), "the values of the actions"),
        Quantity("advantage", "s a", r"A", (r"@_\pi(s, a)", r"@^\pi(s, a)", r"@(s, a)"), "the advantages"),
        Quantity("P_pi", "s t", "P", (r"@_\pi", r"@^\pi", r"@^\pi(s, t)", r"@_\pi(s, t)", r"@^\pi(t \mid s)")),
        Quantity("r_pi", "s", "r R", (r"@_\pi", r"@^\pi", r"@^\pi(s)", r"@_\pi(s)")),
    ),
    "numpy.linalg.solve", valued={"r": "r"},
)
OPTIMAL = World(
    "optimal values", _WORDS, _SIZES, _process,
    (
        *_PROCESS,
        Quantity("best", "s", r"v V", (r"@^*(s)", r"@_*(s)", r"@^\star(s)", r"@^*"), "the optimal values of the states"),
        Quantity("best_q", "s a", r"q Q", (r"@^*(s, a)", r"@_*(s, a)", r"@^\star(s, a)"), "the optimal values of the actions"),
        Quantity("greedy", "s", r"\pi", (r"@^*(s)", r"@_*(s)", r"@(s)"), "the optimal policy", index=True),
    ),
    "the best of all policies", valued={"r": "r"},
)


def _learning(rng: np.random.Generator, S: int, A: int, R: int, kind: str = "q") -> dict:
    T = R + 4
    s, a, r = rng.integers(0, S, T), rng.integers(0, A, T), rng.standard_normal(T)
    Q, V, alpha, gamma = rng.standard_normal((S, A)), rng.standard_normal(S), rng.uniform(0.1, 0.9), rng.uniform(0.3, 0.95)
    state, action, after, then, reward = (int(rng.integers(0, size)) for size in (S, A, S, A, 1_000))
    found = {"s": s + 1, "a": a + 1, "r": r, "Q": Q, "V": V, "alpha": alpha, "gamma": gamma, "state": state + 1, "action": action + 1,
             "after": after + 1, "then": then + 1, "reward": reward / 300 - 1}
    late = np.arange(T - 1)
    target = {"q": Q.max(axis=1), "sarsa": None}[kind]
    ahead = target[s[1:]] if target is not None else Q[s[1:], a[1:]]
    ahead_once = target[after] if target is not None else Q[after, then]
    error = r[1:] + gamma * ahead - Q[s[:-1], a[:-1]]
    error_same = r[:-1] + gamma * ahead - Q[s[:-1], a[:-1]]
    v_error = r[1:] + gamma * V[s[1:]] - V[s[:-1]]
    found |= {"moved": _moved(Q, s, a, alpha * error, late), "moved_v": V[s[:-1]] + alpha * v_error, "v_error": v_error, "q_error": error,
              "moved_same": _moved(Q, s, a, alpha * error_same, late), "v_error_same": r[:-1] + gamma * V[s[1:]] - V[s[:-1]],
              "moved_v_same": V[s[:-1]] + alpha * (r[:-1] + gamma * V[s[1:]] - V[s[:-1]]),
              "once": Q[state, action] + alpha * (found["reward"] + gamma * ahead_once - Q[state, action]),
              "once_v": V[state] + alpha * (found["reward"] + gamma * V[after] - V[state])}
    return found


def _moved(Q: np.ndarray, s: np.ndarray, a: np.ndarray, step: np.ndarray, late: np.ndarray) -> np.ndarray:
    return Q[s[late], a[late]] + step


_ALPHA = Quantity("alpha", "", r"\alpha \eta", ("@",), "the learning rate")
_VISITED = (
    Quantity("s", "t", "s S", (r"@_t",), "the states", index=True), Quantity("a", "t", "a A", (r"@_t",), "the actions", index=True),
    Quantity("r", "t", "r R", (r"@_t",), "the rewards"), _DISCOUNT, _ALPHA,
    Quantity("Q", "i j", "Q q", (r"@(i, j)",), "the values of the actions"), Quantity("V", "i", r"V v \hat{v}", (r"@(i)",), "the values of the states"),
)
_ONCE = (
    Quantity("state", "", "s S", ("@",), "the state", index=True), Quantity("action", "", "a A", ("@",), "the action", index=True),
    Quantity("after", "", "s S", ("@'",), "the next state", index=True), Quantity("then", "", "a A", ("@'",), "the next action", index=True),
    Quantity("reward", "", "r R", ("@",), "the reward"), *_VISITED[3:],
)


def _learners():
    for kind, title, words, unless in (("q", "Q-learning step", ("q learning", "dqn"), ("sarsa",)), ("sarsa", "Sarsa step", ("sarsa",), ("expected sarsa", "q learning"))):
        def draw(rng, S, A, R, kind=kind):
            return _learning(rng, S, A, R, kind)

        for same in ("", "_same"):
            yield World(title, words, _SIZES, draw, (*_VISITED, Quantity(f"moved{same}", "t", "Q q", (r"@(s_t, a_t)",), "the new value", new=True),
                                                     *(() if same else (Quantity("q_error", "t", r"\delta", (r"@_t",), "the error"),))), "numpy.max", unless=unless)
        yield World(title, words, _SIZES, draw, (*_ONCE, Quantity("once", "", "Q q", (r"@(s, a)",), "the new value", new=True)), "numpy.max", unless=unless)
    differences = ("temporal difference", "td error", "td learning", "td 0", "td target", "tabular td")
    for same in ("", "_same"):
        yield World("temporal difference", differences, _SIZES, _learning,
                    (*_VISITED, Quantity(f"moved_v{same}", "t", "V v", (r"@(s_t)",), "the new value", new=True),
                     Quantity(f"v_error{same}", "t", r"\delta", (r"@_t",), "the error")), "numpy")
    yield World("temporal difference", differences, _SIZES, _learning, (*_ONCE, Quantity("once_v", "", "V v", (r"@(s)",), "the new value", new=True)), "numpy")


def _returns(rng: np.random.Generator, T: int) -> dict:
    rewards, gamma = np.append(rng.standard_normal(T), np.zeros(30)), rng.uniform(0.3, 0.95)
    ahead = np.array([sum(gamma**k * rewards[t + k] for k in range(len(rewards) - t)) for t in range(T)])
    # The reward after a step has the number of the next one, or that of the step itself.
    return {"R": np.append(0.0, rewards), "R_same": rewards, "gamma": gamma, "G": ahead}


def _gains():
    for rewards in ("R", "R_same"):
        yield World(
            "discounted return", ("return", "discounted return", "returns", "discounted sum of rewards", "cumulative reward", "discounted reward"),
            ({"T": 6}, {"T": 9}), _returns,
            (Quantity(rewards, "t", "R r", (r"@_t",), "the rewards", first=0), _DISCOUNT, Quantity("G", "t", "G R", (r"@_t", "@(t)"), "the return", first=0)),
            "the discounted sum", also=("discount", "reward", "reinforcement", "episode"), unless=("portfolio", "asset", "stock"),
        )


ROWS = (POLICY, OPTIMAL, *_learners(), *_gains())
