"""What something costs, told apart from what else goes on in the process of the tests."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def thread_seconds(work: Callable[[], object]) -> float:
    """Processor time of this thread: not of others, nor of a collection of all the garbage of earlier tests."""
    gc.disable()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        gc.enable()
