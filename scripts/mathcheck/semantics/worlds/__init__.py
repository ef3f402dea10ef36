"""Which world words speak of, and which of its quantities the names of a formula are."""
