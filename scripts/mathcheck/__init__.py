"""The engine: reads LaTeX as mathematics and tests every relation on a page.

Layers, each importing only from those to its right::

    site, outputs -> pipeline -> checks -> numeric -> semantics
        -> notation, primitives, reference -> syntax, extract -> source, diagnostics
"""
