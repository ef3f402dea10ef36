"""Many pages: those that the cache knows are read, the others are judged, by several processes where that pays.

No page depends on another, so the number of processes and the order of the work change nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from mathcheck.outputs.cache import Cache, Poisoned, check_page
from mathcheck.outputs.processes import may_fork, processors, results_in_order
from mathcheck.results import PageResult, Settings
from mathcheck.source import Source

# Processes pay when there are so many dollars in the pages: a fork is quick, a process that
# has to import the engine anew is not.
PAYS_WITH_FORK = 400
PAYS_WITHOUT_FORK = 6_000
MAX_PROCESSES = 8
# In how many parts each process gets its share: the smaller they are, the less one waits for another at the end.
CHUNKS = 32
# After how many new objects circles among them are looked for.
GARBAGE = 20_000
# About how many times a formula is judged when the strength of its check is measured.
DAMAGES = 40


def check_pages(sources: Sequence[Source], settings: Settings, cache: Cache, *,
                processes: int | None = None) -> list[PageResult]:
    """The results of the pages in their order; `processes` is how many may work at once."""
    try:
        found = [cache.read(source, settings) for source in sources]
    except Poisoned:
        cache.clear()
        found = [None] * len(sources)
    missing = [position for position, result in enumerate(found) if result is None]
    unknown = [sources[position] for position in missing]
    with _collecting_less():
        for position, result in zip(missing, _judged(unknown, settings, processes), strict=True):
            cache.keep(sources[position], settings, result)
            found[position] = result
    return found


def _judged(sources: list[Source], settings: Settings, processes: int | None) -> Iterator[PageResult]:
    """The results one by one; what other processes leave undone is done here."""
    if sources:
        _prepare(settings)
    done = 0
    count = min(processes if processes is not None else _worthwhile(sources, settings), len(sources))
    if count > 1:
        for result in _by_processes(sources, settings, count):
            yield result
            done += 1
    for source in sources[done:]:
        yield _portable(check_page(source, settings))


def _by_processes(sources: list[Source], settings: Settings, count: int) -> Iterator[PageResult]:
    """The results of the first pages, of all if nothing goes wrong with the processes."""
    chunk = max(1, len(sources) // (count * CHUNKS))
    results = results_in_order(_work, [(source, settings) for source in sources], count, chunk=chunk, start=_for_pages_alone)
    for source, result in zip(sources, results, strict=False):
        yield replace(result, source=source)


def _prepare(settings: Settings) -> None:
    """Import the engine, once for all processes that are forked."""
    import mathcheck.pipeline  # noqa: F401

    if settings.infer:
        import mathcheck.semantics.inference
        import mathcheck.semantics.words.reader  # noqa: F401


@contextmanager
def _collecting_less() -> Iterator[None]:
    """Nearly all that a page leaves behind is freed by counting: look for circles less often."""
    before = gc.get_threshold()
    _collect_less()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _for_pages_alone() -> None:
    """A process that only judges pages: what it was forked with is never garbage, and there is little else."""
    gc.freeze()
    _collect_less()


def _collect_less() -> None:
    gc.set_threshold(GARBAGE, 20, 100)


def _work(job: tuple[Source, Settings]) -> PageResult:
    """One page in a process of its own; the text of the page need not travel back."""
    source, settings = job
    return replace(_portable(check_page(source, settings)), source=Source(source.path, ""))


def _portable(result: PageResult) -> PageResult:
    """A result without the trees and scopes of the engine, as the cache keeps it."""
    return replace(result, labelled={}, formulas=[replace(each, document=None, entered=[], standing=None) for each in result.formulas])


def _worthwhile(sources: list[Source], settings: Settings) -> int:
    """How many processes make these pages faster than one does."""
    work = sum(source.text.count("$") for source in sources) * (DAMAGES if settings.strength else 1)
    least = PAYS_WITH_FORK if may_fork() else PAYS_WITHOUT_FORK
    return min(processors(), MAX_PROCESSES) if work >= least else 1
