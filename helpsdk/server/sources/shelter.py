"""Code is content, not syntax: it is taken out of a text before the text is rewritten, and put back after."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)$")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_BLOCK_HOLE = re.compile(r"^(?P<indent>[ \t]*)\x02(?P<number>\d+)\x03[ \t]*$", re.MULTILINE)
_SPAN_HOLE = re.compile(r"\x04(\d+)\x05")


class Shelter:
    """Holds the fenced blocks and code spans of one text while it is rewritten."""

    def __init__(self) -> None:
        self._blocks: list[list[str]] = []
        self._spans: list[str] = []

    def take(self, text: str) -> str:
        """The text with a numbered hole for each piece of code."""
        without = re.sub(r"[\x02-\x05]", "", text)
        return _SPAN.sub(self._keep_span, self._take_blocks(without))

    def give_back(self, text: str) -> str:
        """The text with its code again; a block follows the indentation its hole has now."""
        return _BLOCK_HOLE.sub(self._block, _SPAN_HOLE.sub(lambda hole: self._spans[int(hole[1])], text))

    def _keep_span(self, found: re.Match[str]) -> str:
        if "\n\n" in found[0]:
            return found[0]
        self._spans.append(found[0])
        return f"\x04{len(self._spans) - 1}\x05"

    def _block(self, hole: re.Match[str]) -> str:
        indent = hole["indent"]
        return "\n".join(indent + line if line else line for line in self._blocks[int(hole["number"])])

    def _take_blocks(self, text: str) -> str:
        out: list[str] = []
        lines = iter(text.split("\n"))
        for line in lines:
            opened = _FENCE.match(line)
            if opened is None or (opened["mark"][0] == "`" and "`" in opened["info"]):
                out.append(line)
                continue
            self._blocks.append(self._rest_of_block(opened, lines))
            out.append(f"{opened['indent']}\x02{len(self._blocks) - 1}\x03")
        return "\n".join(out)

    @staticmethod
    def _rest_of_block(opened: re.Match[str], lines: object) -> list[str]:
        indent, mark = len(opened["indent"]), opened["mark"]
        closing = re.compile(rf"^[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
        block = [mark + opened["info"]]
        for line in lines:  # type: ignore[attr-defined]
            if closing.match(line):
                break
            block.append(line[min(indent, len(line) - len(line.lstrip())) :])
        return [*block, mark]
