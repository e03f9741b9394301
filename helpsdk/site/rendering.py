"""Many bodies rendered in limited processes: a hostile one is refused, and the others go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helpsdk.errors import MarkupRefused
from helpsdk.site.workers import Workers, WorkersUnavailable

#: Bytes of Markdown for which one more process pays; starting one costs as much as rendering about half of it.
_BYTES_EACH = 250_000


def rendered(texts: Sequence[str]) -> Iterator[bytes | str]:
    """In the order of `texts`: a body as JSON (see `bodies.Body`), or the sentence that says why it was refused."""
    done = 0
    try:
        with Workers("helpsdk.content.worker", most=1 + sum(map(len, texts)) // _BYTES_EACH) as workers:
            for result in workers.map(_encoded, texts):
                done += 1
                yield result
    except WorkersUnavailable:  # as in a frozen app; the renderer's own budget of steps still holds
        yield from map(_rendered_here, texts[done:])


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _rendered_here(text: str) -> bytes | str:
    from helpsdk.content.worker import body_json

    try:
        return body_json(_encoded(text))
    except MarkupRefused as error:
        return str(error)
