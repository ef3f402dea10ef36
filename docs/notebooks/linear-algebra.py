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
# # Linear algebra in NumPy
#
# The three pages of this section, cell by cell. Indices start at 1 in the formulas and at 0 in the code.

# %%
import matplotlib.pyplot as plt
import numpy as np
from matplotlib_inline.backend_inline import set_matplotlib_formats

set_matplotlib_formats("svg")
plt.rcParams.update({"figure.facecolor": "none", "axes.facecolor": "none"})
rng = np.random.default_rng(0)

# %% [markdown]
# ## Dot product and angle
#
# Let $\mathbf{a}, \mathbf{b} \in \mathbb{R}^n$. The dot product is a sum of products:
#
# $$ \mathbf{a} \cdot \mathbf{b} = \sum_{i=1}^{n} a_i b_i $$
#
# <!-- let: \mathbf{a} \ne 0 -->
# <!-- let: \mathbf{b} \ne 0 -->
# Divided by the lengths it is the cosine of the angle:
#
# $$ \cos(\angle(\mathbf{a}, \mathbf{b})) = \frac{\mathbf{a} \cdot \mathbf{b}}{\|\mathbf{a}\| \|\mathbf{b}\|} $$

# %%
a = np.array([2.0, 1.0])
b = np.array([1.0, 3.0])
cosine = a @ b / (np.linalg.norm(a) * np.linalg.norm(b))
print(a @ b, np.round(cosine, 4), np.round(np.degrees(np.arccos(cosine)), 6))

# %% [markdown]
# ## Batches through a layer
#
# Let $X \in \mathbb{R}^{N \times n}$ hold one example to a row, let $W \in \mathbb{R}^{m \times n}$ and
# $\mathbf{b} \in \mathbb{R}^m$. One product computes the layer for all examples:
#
# $$ Z = X W^\top + \mathbf{1} \mathbf{b}^\top $$
#
# $$ Z_{ij} = \sum_{k=1}^{n} X_{ik} W_{jk} + b_j $$

# %%
X = rng.normal(size=(5, 3))
W = rng.normal(size=(2, 3))
bias = rng.normal(size=2)
Z = X @ W.T + bias

by_hand = [[sum(X[i, k] * W[j, k] for k in range(3)) + bias[j] for j in range(2)] for i in range(5)]
assert np.allclose(Z, by_hand)
print(Z.shape)

# %% [markdown]
# ## Three rulers
#
# For $x \in \mathbb{R}^n$ the three norms come in a fixed order:
#
# $$ \|x\|_\infty \le \|x\|_2 \le \|x\|_1 $$
#
# How far apart they lie depends on the dimension. Here are their averages for random vectors.

# %%
sizes = np.array([1, 2, 5, 10, 20, 50, 100])
samples = [rng.normal(size=(500, size)) for size in sizes]
for order, name in ((1, "L1"), (2, "L2"), (np.inf, "L∞")):
    means = [np.linalg.norm(points, ord=order, axis=1).mean() for points in samples]
    plt.loglog(sizes, means, "o-", label=name)
plt.xlabel("dimension")
plt.ylabel("mean norm")
plt.legend()
plt.show()

# %% [markdown]
# ## Eigenvectors by multiplying
#
# Let $A \in \mathbb{R}^{2 \times 2}$ with $A = \begin{bmatrix} 2 & 1 \\ 1 & 2 \end{bmatrix}$. Its larger eigenvalue is 3:
#
# $$ A \begin{bmatrix} 1 \\ 1 \end{bmatrix} = 3 \begin{bmatrix} 1 \\ 1 \end{bmatrix} $$
#
# Multiplying again and again turns any start towards that direction, unless it has no share in it. The other
# eigenvalue is 1, so each step divides the error by about 3.

# %%
A = np.array([[2.0, 1.0], [1.0, 2.0]])
target = np.array([1.0, 1.0]) / np.sqrt(2)
v = np.array([1.0, 0.0])
errors = []
for _ in range(20):
    v = A @ v
    v = v / np.linalg.norm(v)
    errors.append(np.linalg.norm(v - target))
plt.semilogy(range(1, 21), errors, "o-")
plt.xlabel("step")
plt.ylabel("distance to the eigenvector")
plt.show()

# %% [markdown]
# ## PCA on a cloud
#
# Let $\Sigma \in \mathbb{R}^{d \times d}$ be a covariance matrix.
# <!-- let: \Sigma \succ 0 -->
# <!-- let: (\lambda, \mathbf{x}) \in \operatorname{eig}(\Sigma) -->
# The directions of largest variance are its eigenvectors:
#
# $$ \Sigma \mathbf{x} = \lambda \mathbf{x} $$

# %%
cloud = rng.multivariate_normal([3, 2], np.array([[10, 8], [8, 10]]) / 3, size=300)
centre = cloud.mean(axis=0)
variances, directions = np.linalg.eigh(np.cov(cloud, rowvar=False))

fig, ax = plt.subplots()
ax.scatter(*cloud.T, s=8, alpha=0.4)
for variance, direction in zip(variances, directions.T):
    ax.annotate(
        "",
        xy=centre + 2 * np.sqrt(variance) * direction,
        xytext=centre,
        arrowprops={"arrowstyle": "->", "color": "C1", "linewidth": 2},
    )
ax.set_aspect("equal")
plt.show()
print(np.round(variances / variances.sum(), 3))
