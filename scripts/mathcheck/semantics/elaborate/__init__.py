"""Syntax trees to resolved expressions, one family of notation to a module."""
