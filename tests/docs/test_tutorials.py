"""Tutorials are followed as they are written: every block has a purpose, and prints what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.tutorial import Block, blocks, change_of, fits
from tests.docs.workshop import Workshop

ROOT = Path(__file__).parents[2]
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_can_be_followed(tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.syspath_prepend(tmp_path)
    workshop = Workshop(tmp_path)
    for block in blocks(tutorial):
        workshop.follow(block)


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_what_is_not_run_says_why(tutorial: Path) -> None:
    reasons = [block.left_out for block in blocks(tutorial) if block.left_out is not None]
    assert [reason for reason in reasons if len(reason.split()) < 3] == []
    assert len(re.findall("not run:", tutorial.read_text("utf-8"))) == len(reasons), (
        "a reason stands right above its block"
    )


@pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda path: path.stem)
def test_what_is_printed_is_shown(tutorial: Path) -> None:
    shown = [block.text for block in blocks(tutorial) if block.language == "text"]
    assert [text for text in shown if not text.replace("…", "").strip()] == []


def test_blocks_are_read_with_their_names_and_reasons(tmp_path: Path) -> None:
    guide = tmp_path / "guide.md"
    guide.write_text(
        """\
1. One:

   ```yaml
   # help/site.yaml
   id: x
   ```

<!-- not run: takes a network -->

```sh
pip install helpsdk
```

```diff title="app.py"
 a
+b
-c
```

```markdown
---
# help/articles/x/en.md
---
```
""",
        encoding="utf-8",
    )
    first, second, third, fourth = blocks(guide)
    assert first == Block("yaml", "# help/site.yaml\nid: x\n", 3, "help/site.yaml")
    assert (second.language, second.left_out, second.line) == ("sh", "takes a network", 10)
    change = change_of(third)
    assert (third.file, change.before, change.after, change.added) == ("app.py", "a\nc\n", "a\nb\n", ("b",))
    assert fourth.file == "help/articles/x/en.md"


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("a\nb", "a\nb", True),
        ("a", "a\nb", False),
        ("a … c", "a b c", True),
        ("…\na\n…", "a", True),
        ("a\n…\nd", "a\nb\nc\nd", True),
        ("…\nd", "d", True),
        ("a (b)", "a b", False),
    ],
)
def test_dots_stand_for_anything(expected: str, printed: str, same: bool) -> None:
    assert fits(expected, printed) is same


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (Block("json", "{}\n", 7), "line 7"),
        (Block("sh", "helpsdk check nowhere\n", 7), "exited with 2"),
        (Block("sh", "pip install 'helpsdk[sevrer]'\n", 7), "no extra sevrer"),
        (Block("text", "x\n", 7), "nothing was run"),
        (Block("yaml", "x\n", 7, "../x.yaml"), "x.yaml"),
        (Block("diff", "-a\n b\n+c\n", 7, "here.txt"), "does not have these lines"),
    ],
)
def test_a_block_that_cannot_be_followed_fails(
    block: Block, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.txt").write_text("other\n")
    with pytest.raises(AssertionError, match=re.escape(told)):
        Workshop(tmp_path).follow(block)
