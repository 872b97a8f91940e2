"""A limit of time for code that runs in the builder's own process."""

import _thread
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

# A signal that nothing else here uses; Windows knows no SIGALRM.
ALARM = next(known for known in signal.Signals if known.name in ("SIGALRM", "SIGBREAK"))


class TooLong(BaseException):
    """Code did not end in time. No ``except Exception`` in that code may stop it."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TooLong in the code inside once `seconds` have passed. Only the main thread can be stopped so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(ALARM, _stop)
    timer = threading.Timer(seconds, _ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # it rings now or not at all
        signal.signal(ALARM, before)


def _ring() -> None:
    if hasattr(signal, "pthread_kill"):  # also wakes code that sleeps
        signal.pthread_kill(threading.main_thread().ident or 0, ALARM)
    else:
        _thread.interrupt_main(ALARM)


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong
