"""Many bodies rendered in limited processes: a hostile one is refused, and the others go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from helpsdk.errors import MarkupRefused
from helpsdk.site.workers import Workers, WorkersUnavailable

#: Bytes of Markdown for which one more process pays; starting one costs as much as rendering about half of it.
_BYTES_EACH = 250_000
#: Seconds that a renderer's process waits for something more to render.
IDLE_SECONDS = 60.0

#: As `rendered`.
Render = Callable[[Sequence[str]], Iterator[bytes | str]]


def rendered(texts: Sequence[str]) -> Iterator[bytes | str]:
    """In the order of `texts`: a body as JSON (see `bodies.Body`), or the sentence that says why it was refused."""
    done = 0
    try:
        with Workers("helpsdk.content.worker", most=1 + sum(map(len, texts)) // _BYTES_EACH) as workers:
            for result in workers.map(_encoded, texts):
                done += 1
                yield result
    except WorkersUnavailable:  # as in a frozen app; the renderer's own budget of steps still holds
        yield from rendered_here(texts[done:])


class Renderer:
    """As `rendered`, for who renders one body after the other: its process stays a while for the next. Thread-safe."""

    def __init__(self, idle: float = IDLE_SECONDS) -> None:
        self._idle, self._guard = idle, threading.Lock()
        self._workers: Workers | None = None
        self._ending: threading.Timer | None = None

    def __call__(self, texts: Sequence[str]) -> Iterator[bytes | str]:
        if not texts or sum(map(len, texts)) > _BYTES_EACH:
            yield from rendered(texts)
            return
        with self._guard:
            yield from self._one_by_one(texts)

    def close(self) -> None:
        """Ends the process; one that is needed again is started again."""
        with self._guard:
            self._end()

    def _one_by_one(self, texts: Sequence[str]) -> Iterator[bytes | str]:
        self._keep()
        done = 0
        try:
            self._workers = self._workers or Workers("helpsdk.content.worker")
            for text in texts:
                yield self._workers.ask(_encoded(text))
                done += 1
        except WorkersUnavailable:
            self._end()
            yield from rendered_here(texts[done:])

    def _keep(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
        self._ending = threading.Timer(self._idle, self.close)
        self._ending.daemon = True
        self._ending.start()

    def _end(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
        workers, self._workers, self._ending = self._workers, None, None
        if workers is not None:
            workers.close()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def rendered_here(texts: Sequence[str]) -> Iterator[bytes | str]:
    """As `rendered`, in this process: for texts that are known to be harmless, since no limit but steps holds."""
    return map(_here, texts)


def _here(text: str) -> bytes | str:
    from helpsdk.content.worker import body_json

    try:
        return body_json(_encoded(text))
    except MarkupRefused as error:
        return str(error)
