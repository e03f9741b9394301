"""What a writer should know about a body that was accepted: something dropped, changed or doubtful."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding. `line` counts from 1 in the body, None when unknown; `code` is stable, `message` is for people."""

    line: int | None
    code: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line is not None else self.message


class Notices:
    """Collects notices: each once, and dropped tags counted instead of repeated."""

    def __init__(self) -> None:
        self._found: dict[Notice, None] = {}
        self._dropped: dict[str, tuple[int | None, int]] = {}

    def add(self, line: int | None, code: str, message: str) -> None:
        self._found.setdefault(Notice(line, code, message))

    def dropped(self, line: int | None, tag: str) -> None:
        """A raw HTML tag that was left out, its text kept unless the tag is one that holds code."""
        first, count = self._dropped.get(tag, (line, 0))
        self._dropped[tag] = first, count + 1

    def all(self) -> tuple[Notice, ...]:
        """In line order; those without a line come last."""
        dropped = [
            Notice(line, "dropped-tag", f"<{tag}> is not allowed and was left out{_times(count)}")
            for tag, (line, count) in self._dropped.items()
        ]
        return tuple(sorted([*self._found, *dropped], key=lambda notice: (notice.line is None, notice.line or 0)))


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count} times)"
