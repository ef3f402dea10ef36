r"""What the words of a page say of its symbols: `$X$ is normal with mean $\mu$ and variance $\sigma^2$`.

A sentence is read with the formulas in it as atoms (`sentences`), by a small grammar
(`grammar`) whose families of phrases are tables, one family to a file. What a phrase says
becomes a clause in the language of let-comments, here `X \sim \mathcal{N}(\mu, \sigma^2)`,
and `reader` enters it where the phrase stands. What the page writes in mathematics wins
over what it says in words.
"""
