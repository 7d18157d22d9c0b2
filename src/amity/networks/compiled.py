"""The compiler of the kernels, and why it may not be there."""

from collections.abc import Callable
from typing import Any

from .packed import PackedError

try:
    from numba import njit, prange
except ImportError as missing:
    raise PackedError("Measuring many networks at once needs numba: pip install 'amity[fast]'.") from missing

__all__ = ["compiled", "prange"]


def compiled(*, parallel: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that compiles a function on its first call and keeps the result for later ones.

    Where nothing can be kept, as in an installation that nobody may write to and without a home folder, it
    compiles anew in each process.
    """

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        try:
            kept: Callable[..., Any] = njit(parallel=parallel, cache=True, error_model="numpy")(function)
        except RuntimeError:
            kept = njit(parallel=parallel, error_model="numpy")(function)
        return kept

    return decorated
