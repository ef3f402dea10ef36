"""Values: sampling, evaluation over all samples at once, comparison, counterexamples."""
