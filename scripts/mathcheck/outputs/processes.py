"""Jobs that several processes share where that is quicker; no result depends on how many there are."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


def may_fork() -> bool:
    """Whether a copy of this process can go on by itself: on macOS it cannot, nor beside other threads."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


def processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def results_in_order(work: Callable[[Job], Result], jobs: Sequence[Job], count: int, *, chunk: int = 1,
                     start: Callable[[], None] | None = None) -> Iterator[Result]:
    """What becomes of the first jobs, of all if nothing goes wrong with the processes; each of them begins with `start`."""
    try:
        from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
        from multiprocessing import get_context
    except ImportError:
        return
    try:
        with ProcessPoolExecutor(count, mp_context=get_context("fork" if may_fork() else "spawn"), initializer=start) as pool:
            yield from pool.map(work, jobs, chunksize=chunk)
    except (OSError, NotImplementedError, BrokenExecutor):
        # No semaphores, no room for a process, or one was ended from outside.
        return
