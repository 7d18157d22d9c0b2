"""The compiler of the kernels, why it may not be there, and how a kernel is shared out among processors."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .packed import PackedError

try:
    from numba import njit
except ImportError as missing:
    raise PackedError("Measuring many networks at once needs numba: pip install 'amity[fast]'.") from missing

FEW = 2_000
"""Egos for which a second thread is not worth its start."""

SHARES = 4
"""Parts per thread: one that others keep waiting leaves the rest to its neighbors."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function on its first call, and keep the result for later processes.

    Where nothing can be kept, as in an installation that nobody may write to and without a home folder, it
    compiles anew in each process. Other threads run while it does.
    """
    try:
        kept: Callable[..., Any] = njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:
        kept = njit(nogil=True, error_model="numpy")(function)
    return kept


def shared_out(kernel: Callable[..., Any], egos: int, *arrays: Any, threads: int | None = None) -> list[Any]:
    """Call ``kernel(first, last, *arrays)`` for stretches of egos, in threads; return what each says."""
    threads = threads or _processors()
    parts = 1 if threads == 1 or egos < FEW else threads * SHARES
    ends = [egos * part // parts for part in range(parts + 1)]
    if parts == 1:
        return [kernel(0, egos, *arrays)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda part: kernel(ends[part], ends[part + 1], *arrays), range(parts)))


def _processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1
