"""One BLAS thread for small products: at these sizes a second thread costs more than it brings."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["one_blas_thread"]


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")  # looking for the libraries takes milliseconds: once


def one_blas_thread() -> Any:
    """Return a context in which products of arrays use one thread.

    Examples
    --------
    >>> import numpy as np
    >>> with one_blas_thread():
    ...     (np.eye(2) @ np.ones(2)).tolist()
    [1.0, 1.0]
    """
    return _blas().limit(limits=1)
