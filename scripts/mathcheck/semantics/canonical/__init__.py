r"""One form for expressions that algebra makes equal: `2 a b + b a` and `3 b a`, `\|x - y\|` and `\|y - x\|`.

An expression becomes a sum of products with rational coefficients. A product has factors that
commute (numbers) with whole exponents, and factors in a row that do not (vectors, matrices).
Whatever is not a sum, a product or a power is an atom, known by its head and the forms of its
operands; for some heads the order or the sign of an operand is free. Equal forms prove that two
expressions are equal wherever both are defined; unequal ones prove nothing.
"""
