"""Compiling kernels with numba where it is installed; without it they stay plain Python.

What was compiled is kept on disk, so that only the first call ever waits for it. Kernels may therefore freeze
no number of another module: what can change, such as weights, is passed in.
"""

from collections.abc import Callable
from typing import Any

try:
    from numba import njit, prange

    COMPILED = True
except ImportError:
    COMPILED, prange = False, range


def kernel(**how: Any) -> Callable[[Any], Any]:
    """Return a decorator that compiles a function on its first call, and lets other threads run meanwhile."""

    def compiled(function: Any) -> Any:
        if not COMPILED:
            return function
        try:
            return njit(nogil=True, cache=True, **how)(function)
        except RuntimeError:  # no folder to keep it in: a read-only home
            return njit(nogil=True, **how)(function)

    return compiled


__all__ = ["COMPILED", "kernel", "prange"]
