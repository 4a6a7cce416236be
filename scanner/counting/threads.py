"""One thread a process: there is a process for each core already, and threads that wait spin."""

from __future__ import annotations

import cv2
from threadpoolctl import threadpool_limits


def one_thread() -> None:
    """Let OpenCV and the linear algebra beneath NumPy start no threads in this process."""
    cv2.setNumThreads(1)
    threadpool_limits(1, user_api="blas")
