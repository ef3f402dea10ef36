"""Clauses that introduce symbols, one family of clauses to a module."""
