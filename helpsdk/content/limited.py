"""The child's side of a limited process: requests come in by stdin, answers go out by stdout, one after the other.

A frame is its length in bytes (four, big-endian) and the bytes. The first frame from the child is empty and says that
it is ready; the first frame to it is its set-up. An answer begins with `+`, or with `-` when it is the sentence that
says why there is none. Nothing but bytes ever comes back from here, so nothing in it can run in the parent.

Each request may take `CPU_SECONDS`, counted by the kernel, which then ends the process: also in the middle of a
regular expression or of compiled code, where Python would not look at a clock.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from helpsdk.errors import HelpError

#: CPU time, not clock time, that one request may take.
CPU_SECONDS = 2.0
#: Address space; half a megabyte of the worst Markdown needs a third of it.
MEMORY_BYTES = 1 << 30
TOO_MUCH_MEMORY = f"the memory it needs is more than {MEMORY_BYTES >> 20} MB, at most that much is allowed"

Answer = Callable[[bytes], bytes]

_LENGTH = struct.Struct(">I")


def serve(prepare: Callable[[bytes], Answer]) -> None:
    """Answers until stdin ends. `prepare` is given the set-up and returns what answers."""
    requests, answers = _streams()
    _limit_process()
    write_frame(answers, b"")
    setup = read_frame(requests)
    answer = prepare(setup) if setup is not None else None
    while answer is not None and (request := read_frame(requests)) is not None:
        write_frame(answers, _answered(answer, request))


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame; None when the other side is gone, also in the middle of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length: int = _LENGTH.unpack(head)[0]
    frame = stream.read(length)
    return frame if len(frame) == length else None


def write_frame(stream: BinaryIO, frame: bytes) -> None:
    """Raises OSError when the other side is gone."""
    stream.write(_LENGTH.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def _answered(answer: Answer, request: bytes) -> bytes:
    _limit_time(CPU_SECONDS)
    try:
        return b"+" + answer(request)
    except HelpError as error:
        return b"-" + str(error).encode("utf-8", "replace")
    except MemoryError:
        return b"-" + TOO_MUCH_MEMORY.encode()
    except Exception as error:  # a mistake of ours must not end the parent's publish
        return b"-" + f"it cannot be read ({type(error).__name__}); please report this".encode()
    finally:
        _limit_time(0)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Our own ends of the pipes; whatever is printed goes elsewhere and cannot spoil a frame."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdin.close()
    return requests, answers


def _limit_process() -> None:
    """No more memory than is generous, no files, no core dumps; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":  # there the parent's clock is the only limit
        return
    import resource

    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    for limit, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):  # not every system has each
            resource.setrlimit(limit, (most, most))


def _limit_time(seconds: float) -> None:
    """CPU seconds from now until the kernel ends this process; 0 for no limit."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)
