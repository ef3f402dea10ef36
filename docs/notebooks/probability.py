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
# # Probability by experiment
#
# The pages of this section compute. Here the computer throws the coins, and the counts come close to the formulas.

# %%
import matplotlib.pyplot as plt
import matplotlib_inline.backend_inline
import numpy as np

matplotlib_inline.backend_inline.set_matplotlib_formats("svg")
plt.rcParams.update({"savefig.transparent": True, "axes.spines.top": False, "axes.spines.right": False})
rng = np.random.default_rng(0)

# %% [markdown]
# ## Bayes' rule by counting
#
# One person in a hundred is ill; the test finds nine in ten of them, and is wrong about nine in a hundred of the others.
#
# $$ \frac{0.9 \cdot 0.01}{0.9 \cdot 0.01 + 0.09 \cdot 0.99} \approx 0.0917 $$

# %%
ill = rng.random(1_000_000) < 0.01
positive = rng.random(ill.size) < np.where(ill, 0.9, 0.09)
share = ill[positive].mean()
assert abs(share - 0.0917) < 0.005
print(f"{share:.4f} of the positive are ill")

# %% [markdown]
# ## The variance of a mean
#
# <!-- let: n \ge 1 -->
# <!-- let: \sigma > 0 -->
# The mean of $n$ independent values of deviation $\sigma$ has the deviation $\sigma / \sqrt{n}$. Its square is the variance:
#
# $$ \left( \frac{\sigma}{\sqrt{n}} \right)^2 = \frac{\sigma^2}{n} $$

# %%
sizes = np.array([1, 4, 16, 64, 256])
deviations = np.array([rng.normal(size=(4000, size)).mean(axis=1).std() for size in sizes])
assert np.allclose(deviations, 1 / np.sqrt(sizes), rtol=0.06)

figure, axes = plt.subplots(figsize=(6, 3.2))
axes.loglog(sizes, deviations, "o", label="measured")
axes.loglog(sizes, 1 / np.sqrt(sizes), label="formula")
axes.set(xlabel="values in the mean", ylabel="deviation of the mean")
axes.legend()
plt.show()

# %% [markdown]
# ## The bell appears
#
# Add twelve uniform numbers between 0 and 1 and subtract 6. Each has the variance $\int_0^1 \left( x - \frac{1}{2} \right)^2 dx = \frac{1}{12}$, so the sum has variance 1, and it already looks Gaussian.

# %%
sums = rng.random((200_000, 12)).sum(axis=1) - 6
assert abs(sums.var() - 1) < 0.02

grid = np.linspace(-4, 4, 201)
figure, axes = plt.subplots(figsize=(6, 3.2))
axes.hist(sums, bins=80, density=True, alpha=0.5, label="sums of twelve")
axes.plot(grid, np.exp(-grid**2 / 2) / np.sqrt(2 * np.pi), label="standard Gaussian")
axes.set(xlabel="value", ylabel="density")
axes.legend()
plt.show()
