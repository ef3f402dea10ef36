"""What symbols mean: domains, declarations, scope, and formulas with every name resolved."""
