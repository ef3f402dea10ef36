# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Calculus by experiment
#
# Derivatives can be computed exactly or measured. This notebook measures them and watches the error.

# %%
import matplotlib.pyplot as plt
import matplotlib_inline.backend_inline
import numpy as np

matplotlib_inline.backend_inline.set_matplotlib_formats("svg")
plt.rcParams.update({"savefig.transparent": True, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## The V of the finite difference
#
# Let $f(x) = e^x$ and $x \in \mathbb{R}$. The exact slope is the function itself:
#
# $$ f'(x) = e^x $$
#
# Measured with a step, the error first falls with the step, then rises again: rounding takes over.

# %%
steps = np.logspace(-15, 0, 61)
forward = np.abs((np.exp(1 + steps) - np.exp(1)) / steps - np.exp(1))
central = np.abs((np.exp(1 + steps) - np.exp(1 - steps)) / (2 * steps) - np.exp(1))
assert central.min() < forward.min() < 1e-6

figure, axes = plt.subplots(figsize=(6, 3.2))
axes.loglog(steps, forward, label="forward")
axes.loglog(steps, central, label="central")
axes.set(xlabel="step", ylabel="error of the slope")
axes.legend()
plt.show()

# %% [markdown]
# ## Backpropagation through two layers
#
# A sigmoid unit has a slope that its value already tells. For $z \in \mathbb{R}$ and $s = \frac{1}{1 + e^{-z}}$,
#
# $$ \frac{ds}{dz} = s (1 - s) $$
#
# The gradient of a small network, written by hand and compared with finite differences:

# %%
rng = np.random.default_rng(1)
first, second, inputs, target = rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=3), 0.5


def loss(weights):
    hidden = 1 / (1 + np.exp(-(weights @ inputs)))
    return (second @ hidden - target) ** 2


hidden = 1 / (1 + np.exp(-(first @ inputs)))
upstream = 2 * (second @ hidden - target)
gradient = np.outer(upstream * second * hidden * (1 - hidden), inputs)

measured = np.zeros_like(first)
for index in np.ndindex(first.shape):
    nudge = np.zeros_like(first)
    nudge[index] = 1e-6
    measured[index] = (loss(first + nudge) - loss(first - nudge)) / 2e-6
assert np.allclose(gradient, measured, atol=1e-7)
print(np.abs(gradient - measured).max() < 1e-7)

# %% [markdown]
# ## Newton's method against gradient descent
#
# Let $A = \begin{bmatrix} 3 & 1 \\ 1 & 1 \end{bmatrix}$ and $x \in \mathbb{R}^2$. The bowl $q(x) = \frac{1}{2} x^\top A x$ has the gradient
#
# $$ \nabla q(x) = A x $$
#
# so Newton's step, which divides by the curvature, reaches the minimum at once; gradient descent creeps along the valley.

# %%
matrix = np.array([[3.0, 1.0], [1.0, 1.0]])
path = [np.array([1.0, 2.0])]
for _ in range(30):
    path.append(path[-1] - 0.25 * matrix @ path[-1])
path = np.array(path)
newton = path[0] - np.linalg.solve(matrix, matrix @ path[0])
assert np.allclose(newton, 0) and np.linalg.norm(path[-1]) < 0.1

side = np.linspace(-2.2, 2.2, 121)
grid_x, grid_y = np.meshgrid(side, side)
height = 0.5 * (3 * grid_x**2 + 2 * grid_x * grid_y + grid_y**2)
figure, axes = plt.subplots(figsize=(5, 4))
axes.contour(grid_x, grid_y, height, levels=10, alpha=0.6)
axes.plot(*path.T, "o-", markersize=3, label="gradient descent")
axes.plot(*np.array([path[0], newton]).T, "s--", label="Newton")
axes.legend()
plt.show()
