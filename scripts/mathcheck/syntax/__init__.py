"""LaTeX -> tokens -> nodes, and back."""
