"""The start of a framework's tutorial: from an empty project to a tip, in so many steps and added lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.docs.tutorial import Block, blocks, change_of
from tests.docs.workshop import ROOT, Workshop

_PROMISE = re.compile(r"\*\*(\d+) steps, (\d+) added lines\.\*\*")
_STEP = re.compile(r"^## \d+\. .+$", re.MULTILINE)
_FIRST, _NEXT = "## 1. ", "## Next"


@dataclass(frozen=True, slots=True)
class Start:
    """`project` are the blocks before the first step, `blocks` those of the steps."""

    promised_steps: int
    promised_lines: int
    steps: tuple[str, ...]
    project: tuple[Block, ...]
    blocks: tuple[Block, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """The lines that a reader adds to files of their own; those of whole new files count, too."""
        changed = [change_of(block).added for block in self.blocks if block.language == "diff"]
        written = [block.text.splitlines() for block in self.blocks if block.file and block.language != "diff"]
        return tuple(line for lines in (*changed, *written) for line in lines if line.strip())

    def before(self, workshop: Workshop) -> None:
        """The project as it is without help."""
        for block in self.project:
            workshop.follow(block)
        for block in self.blocks:
            if block.language == "diff" and block.file and not (workshop.folder / block.file).exists():
                workshop.follow(Block("", change_of(block).before, block.line, block.file))

    def after(self, workshop: Workshop) -> None:
        """The same once all steps are done."""
        for block in self.blocks:
            workshop.follow(block)


def start_of(framework: str) -> Start:
    tutorial = ROOT / "docs" / "tutorials" / f"{framework}.md"
    text = tutorial.read_text(encoding="utf-8")
    promised = _PROMISE.search(text)
    assert promised is not None, "how many steps and lines is it?"
    first, end = (text[: text.index(heading)].count("\n") + 1 for heading in (_FIRST, _NEXT))
    found = blocks(Path(tutorial))
    return Start(
        int(promised[1]),
        int(promised[2]),
        tuple(_STEP.findall(text)),
        tuple(block for block in found if block.line < first),
        tuple(block for block in found if first < block.line < end),
    )
