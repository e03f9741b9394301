"""Limited processes, seen from their parent: started when first needed, replaced when they die, ended together.

What a child may cost is in `helpsdk.content.limited`. Here is what makes sure that no child can hold its parent up:
answers are bytes, a child past its deadline is killed, and each request is tried at most twice.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import spawn
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

import helpsdk
from helpsdk.content.limited import CPU_SECONDS, read_frame, write_frame

MOST_PROCESSES = 8
#: Clock seconds, for what CPU time does not see. A system that cannot count CPU time has nothing else.
ANSWER_SECONDS = 60.0 if hasattr(signal, "SIGPROF") else 10.0
START_SECONDS = 60.0
TOO_SLOW = f"the CPU time it needs is more than {CPU_SECONDS:.0f} seconds, at most that much is allowed"
TOO_LATE = f"the time it needs is more than {ANSWER_SECONDS:.0f} seconds, at most that much is allowed"

_BOOT = "import importlib, json, sys; name, *sys.path = json.loads(sys.argv[1]); importlib.import_module(name).main()"
#: What of the environment a child needs to start; secrets of the host stay with it.
_ENVIRONMENT = ("DYLD_LIBRARY_PATH", "LD_LIBRARY_PATH", "LIBPATH", "SYSTEMROOT", "TMPDIR", "TEMP")
_LOOKS_EVERY = 0.5  # seconds

T = TypeVar("T")


class WorkersUnavailable(OSError):
    """No process can be started here."""


class Workers:
    """Up to `most` processes of the module `module`, each of which is first handed `setup`.

    Use it as a context manager: leaving it ends every process, at once.
    """

    def __init__(self, module: str, setup: bytes = b"", *, most: int = 1) -> None:
        self._module, self._setup = module, setup
        self._most = max(1, min(most, os.cpu_count() or 1, MOST_PROCESSES))
        self._idle: SimpleQueue[_Worker | None] = SimpleQueue()
        for _ in range(self._most):
            self._idle.put(None)
        self._started: set[_Worker] = set()
        self._closed = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="helpsdk-workers", daemon=True)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def map(self, read: Callable[[T], bytes], things: Sequence[T]) -> Iterator[bytes | str]:
        """For each thing, in order, the answer to `read(thing)`, or the sentence that says why there is none.

        Raises WorkersUnavailable when no process can be started, and what `read` raises.
        """
        if min(self._most, len(things)) < 2:
            yield from (self.ask(read(thing)) for thing in things)
            return
        pool = ThreadPoolExecutor(self._most, thread_name_prefix="helpsdk-worker")
        try:
            yield from pool.map(lambda thing: self.ask(read(thing)), things)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            self.close()
            pool.shutdown()

    def ask(self, request: bytes) -> bytes | str:
        """One answer, from any thread. A process that was killed from outside is replaced, once."""
        worker = self._idle.get()
        try:
            for last in (False, True):
                worker = worker or self._start()
                answer = worker.ask(request)
                if answer is not None:
                    return answer[1:] if answer[:1] == b"+" else answer[1:].decode("utf-8", "replace")
                why = self._buried(worker)
                worker = None
                if last or why:
                    return why or "reading it ended the process that did, twice"
            raise AssertionError("the second time is the last")
        finally:
            self._idle.put(worker)

    def close(self) -> None:
        """End every process, whatever it does. A request that is under way gets no answer."""
        self._closed.set()
        for worker in list(self._started):
            worker.kill()
            self._buried(worker)

    def _start(self) -> _Worker:
        worker = _Worker(self._module)
        with self._lock:
            self._started.add(worker)
            if self._watcher.ident is None:
                self._watcher.start()
        if self._closed.is_set() or not worker.is_ready(self._setup):
            self._buried(worker)
            raise WorkersUnavailable(f"{self._module} does not start")
        return worker

    def _buried(self, worker: _Worker) -> str:
        """Why a dead process died; empty when nothing about its request explains it."""
        self._started.discard(worker)
        return worker.bury()

    def _watch(self) -> None:
        while not self._closed.wait(_LOOKS_EVERY):
            for worker in list(self._started):
                worker.kill_when_late()


class _Worker:
    """One process. Its two pipes carry frames, see `helpsdk.content.limited`."""

    def __init__(self, module: str) -> None:
        self._is_late = False
        self._deadline: float | None = None
        try:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and our own module)
                _command(module),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )
        except (OSError, ValueError) as error:
            raise WorkersUnavailable(str(error)) from error

    def is_ready(self, setup: bytes) -> bool:
        return self._within(START_SECONDS, read_frame) == b"" and self._sent(setup)

    def ask(self, request: bytes) -> bytes | None:
        """The answer, with its mark; None when the process is dead."""
        return self._within(ANSWER_SECONDS, lambda pipe: read_frame(pipe) if self._sent(request) else None)

    def kill_when_late(self) -> None:
        if self._deadline is not None and time.monotonic() > self._deadline:
            self._is_late = True
            self.kill()

    def kill(self) -> None:
        with suppress(OSError):
            self._process.kill()

    def bury(self) -> str:
        """Reap the process; the sentence about its last request, if that killed it."""
        self.kill()
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        if self._is_late:
            return TOO_LATE
        return TOO_SLOW if hasattr(signal, "SIGPROF") and code == -signal.SIGPROF else ""

    @property
    def _answers(self) -> BinaryIO:
        assert self._process.stdout is not None, "a pipe was asked for"
        return self._process.stdout  # type: ignore[return-value]

    def _within(self, seconds: float, read: Callable[[BinaryIO], bytes | None]) -> bytes | None:
        self._deadline = time.monotonic() + seconds
        try:
            return read(self._answers)
        except (OSError, ValueError):  # ValueError: closed by `close` in another thread
            return None
        finally:
            self._deadline = None

    def _sent(self, frame: bytes) -> bool:
        assert self._process.stdin is not None, "a pipe was asked for"
        try:
            write_frame(self._process.stdin, frame)  # type: ignore[arg-type]
        except (OSError, ValueError):
            return False
        return True


def _command(module: str) -> list[str | bytes]:
    """A Python that sees the modules this one sees, without the time and the side effects of finding them anew."""
    if getattr(sys, "frozen", False) or not spawn.get_executable():
        raise WorkersUnavailable("there is no Python interpreter to start")
    here = str(Path(helpsdk.__file__).parents[1])
    path = [here, *(str(Path(entry).absolute()) for entry in sys.path)]
    return [spawn.get_executable(), "-I", "-S", "-c", _BOOT, json.dumps([module, *path])]
