"""What is made from checked formulas besides the verdict: figures, callables, reports."""
